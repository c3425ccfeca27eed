"""A region with a history, its Dagster page, and a headless Chromium that looks at it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from kbz_assets.storage.home import Home
from pipelines.synthetic.home import make_region
from tests.servers import KEY, Served, served
from tests.ui.region import BEFORE, LAST, SCREEN

PATIENCE_MS = 60_000


@pytest.fixture(scope="session")
def region(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Five quarters of deliveries, of which all but the last have been run."""
    home = Home(tmp_path_factory.mktemp("region") / "rijnmond")
    make_region(home.path, practices=16, patients=8_000, quarters=5, last_quarter=LAST, seed=1, dirty=Fraction(2, 100))
    kbz = Path(sys.executable).with_name("kbz")
    environment = {"PATH": os.environ["PATH"], "KBZ_PSEUDONYM_KEY": KEY}
    for quarter in BEFORE:
        subprocess.run([kbz, "run", str(quarter), "--home", home.path], env=environment, check=True, capture_output=True)
    return home


@pytest.fixture(scope="session")
def full_page(region: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The page of the region as `kbz ui` serves it."""
    with served(region, tmp_path_factory.mktemp("page") / "log") as page:
        yield page


@pytest.fixture
def screen(chromium: Browser) -> Iterator[Page]:
    """A tab; every request that it makes must go to this machine."""
    context = chromium.new_context(viewport=SCREEN, locale="en-GB", timezone_id="Europe/Amsterdam")
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    tab = context.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    yield tab
    context.close()
    assert asked
    assert not [url for url in asked if not url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:"))]


@pytest.fixture
def keep(screen: Page, tmp_path: Path) -> Callable[..., Path]:
    """Take a picture of the screen, or of a part of it: into the folder that SCREENSHOTS names, else aside."""
    folder = Path(os.environ.get("SCREENSHOTS") or tmp_path)

    def picture(name: str, part: Locator | None = None) -> Path:
        screen.mouse.move(SCREEN["width"] - 1, 1)
        screen.wait_for_load_state("networkidle")
        (part or screen).screenshot(path=folder / f"{name}.png", animations="disabled")
        return folder / f"{name}.png"

    return picture
