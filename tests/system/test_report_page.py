"""The report page in a browser: it asks for nothing, works with and without JavaScript, and can be read by everybody."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from pipelines.documents.page import report_page
from tests.system.report_region import quarter_of_two_regions

pytestmark = pytest.mark.system

ROOT = Path(__file__).parents[2]
AXE = ROOT / ".cache" / "axe" / "package" / "axe.min.js"
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of an invented quarter."""
    path = tmp_path_factory.mktemp("page") / "rapport.html"
    path.write_bytes(report_page(quarter_of_two_regions()))
    return path


@pytest.fixture
def opened(chromium: Browser, file: Path) -> Iterator[Opened]:
    """Open the page without a network; it may ask for itself alone, and say nothing on the console."""
    contexts, asked, said = [], [], []

    def open_page(**settings: object) -> Page:
        context = chromium.new_context(offline=True, locale="nl-NL", **settings)
        contexts.append(context)
        tab = context.new_page()
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.goto(file.as_uri())
        return tab

    yield open_page
    for context in contexts:
        context.close()
    assert set(asked) == {file.as_uri()}
    assert said == []


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where pictures go: the folder that SCREENSHOTS names, else aside."""
    return Path(os.environ.get("SCREENSHOTS") or tmp_path)


def shares(tab: Page) -> list[int]:
    """The whole percents of the visible practices, in the order of their table."""
    found = tab.locator("#shares tbody tr:visible td:nth-child(2)").evaluate_all("cells => cells.map(cell => cell.dataset.sort)")
    return [int(one) for one in found if one is not None]


def test_a_click_on_a_column_sorts_by_it_and_a_second_click_turns_it_round(opened: Opened) -> None:
    tab = opened(viewport=DESK)
    head = tab.locator("#shares thead th", has_text="Aandeel")

    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert shares(tab) == sorted(shares(tab), reverse=True)

    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert shares(tab) == sorted(shares(tab))
    assert len(shares(tab)) > 20


def test_the_filter_leaves_the_chosen_region_and_hides_totals_of_all_regions(opened: Opened) -> None:
    tab = opened(viewport=DESK)

    tab.get_by_label("Regio", exact=True).select_option("drechtsteden")

    regions = tab.locator("[data-region]:visible").evaluate_all("all => all.map(one => one.dataset.region)")
    assert set(regions) == {"drechtsteden"}
    assert tab.locator("#paid tfoot:visible").count() == 0
    assert tab.get_by_role("status").inner_text() == "U ziet alleen Drechtsteden"

    tab.get_by_label("Regio", exact=True).select_option("")
    assert tab.locator("#paid tfoot:visible").count() == 1


def test_a_dot_tells_its_practice_when_the_mouse_is_over_it(opened: Opened) -> None:
    tab = opened(viewport=DESK)
    dot = tab.locator("#shares circle[data-tip]").first

    dot.hover()

    assert tab.locator("#tip").inner_text() == dot.get_attribute("data-tip")


def test_without_javascript_everything_can_be_read_and_nothing_is_offered_that_does_not_work(opened: Opened) -> None:
    with_it, without = opened(viewport=DESK), opened(viewport=DESK, java_script_enabled=False)

    assert without.locator("main tr").count() == with_it.locator("main tr").count()
    assert without.locator("svg.plot").count() == with_it.locator("svg.plot").count() > 4
    assert without.locator("#filter").is_hidden()
    assert without.locator("button").count() == 0


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_the_page_is_as_wide_as_the_screen(opened: Opened, pictures: Path, screen: dict[str, int]) -> None:
    tab = opened(viewport=screen, device_scale_factor=1 if screen == DESK else 2)

    assert tab.evaluate("document.documentElement.scrollWidth") == screen["width"]
    clip = {"x": 0, "y": 0, "width": screen["width"], "height": 2.6 * screen["height"]}
    tab.screenshot(path=pictures / ("report-desk.png" if screen == DESK else "report-phone.png"), full_page=True, clip=clip)


def test_the_printed_page_leaves_out_what_is_only_for_a_screen(opened: Opened) -> None:
    tab = opened(viewport=DESK)

    tab.emulate_media(media="print")

    assert tab.locator("nav").is_hidden()
    assert tab.locator("#filter").is_hidden()
    assert tab.pdf().startswith(b"%PDF")


def test_the_tab_key_goes_from_top_to_bottom(opened: Opened) -> None:
    tab = opened(viewport=DESK)
    where = "[document.activeElement.tagName, document.activeElement.getBoundingClientRect().top + scrollY]"
    seen = []
    for _ in range(40):
        tab.keyboard.press("Tab")
        seen.append(tab.evaluate(where))

    names = [name for name, _ in seen]
    assert names[0] == "A"
    assert "SELECT" in names
    assert "BUTTON" in names
    tops = [top for _, top in seen[1:]]
    assert all(later >= top - 120 for top, later in pairwise(tops))


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_no_violation(opened: Opened, screen: dict[str, int]) -> None:
    assert AXE.exists(), "axe-core is not here: make axe"
    tab = opened(viewport=screen)

    tab.evaluate(AXE.read_text(encoding="utf-8"))
    found = tab.evaluate("axe.run().then(result => result.violations.map(one => [one.id, one.nodes.map(node => node.target.join(' '))]))")

    assert found == []
