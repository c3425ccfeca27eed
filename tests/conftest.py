"""How long the property tests look, where the homes of tests lie, and what the fast tiers may not do."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.tiers import is_fast, slow_imports

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MEMORY_FOLDER = Path("/dev/shm")
ENOUGH_BYTES = 8 * 1024**3
if os.access(MEMORY_FOLDER, os.W_OK) and shutil.disk_usage(MEMORY_FOLDER).free > ENOUGH_BYTES:
    # Dagster's SQLite storage flushes its files with every event of a run: on a disk the pipeline tests take several times as long.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY_FOLDER))

settings.register_profile("short", max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of the system's packages: one for all tests, since playwright drives only one at a time."""
    from tests.browser import launched  # noqa: PLC0415 - few tests look at a page

    with launched() as browser:
        yield browser


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a file of a fast tier that loads what is slow."""
    wrong = [sentence for path in sorted({item.path for item in items}) if is_fast(path) for sentence in slow_imports(path)]
    if wrong:
        raise pytest.UsageError("a fast tier has to stay fast: move the test to another one\n" + "\n".join(wrong))


@pytest.fixture(autouse=True)
def _no_process_in_a_fast_tier(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test of a fast tier fails where it starts a process."""
    if is_fast(request.path):

        def refuse(*_: object, **__: object) -> None:
            pytest.fail("a test of a fast tier started a process: move it to another tier")

        monkeypatch.setattr(subprocess.Popen, "__init__", refuse)
        monkeypatch.setattr(BaseProcess, "start", refuse)
