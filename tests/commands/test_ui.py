"""What `kbz ui` does before it starts the programs of the page."""

import os
import shutil
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kbz_assets.commands import ui
from kbz_assets.storage.home import Home
from tests.servers import PROJECT, eventually, free_port


@contextmanager
def asked_at_once() -> Iterator[threading.Event]:
    asked = threading.Event()
    asked.set()
    yield asked


def versions(home: Home) -> dict[str, int]:
    """How many versions each database of Dagster says that it has."""
    found = {}
    for path in home.dagster.rglob("*.db"):
        with sqlite3.connect(path) as database:
            found[path.name] = len(database.execute("select version_num from alembic_version").fetchall())
    return found


STARTS_A_RUN = "import signal, subprocess, sys; signal.signal(signal.SIGINT, lambda *_: None); "
STARTS_A_RUN += "subprocess.Popen([sys.executable, *sys.argv[1:]]).wait()"
IS_A_RUN = "import pathlib, signal, sys; said = pathlib.Path(sys.argv[1])\n"
IS_A_RUN += "def end(*_):\n    said.write_text('told to end'); sys.exit()\n"
IS_A_RUN += "signal.signal(signal.SIGINT, end); said.write_text('begun'); signal.pause()"


def test_a_run_that_a_program_of_the_page_started_is_told_to_end_with_it(tmp_path: Path) -> None:
    said = tmp_path / "said"
    command = [sys.executable, "-c", STARTS_A_RUN, "-c", IS_A_RUN, str(said)]
    with ui._running([command], os.environ, None):
        eventually(lambda: said.exists() and said.read_text(encoding="utf-8") == "begun", "the run that began")
    assert said.read_text(encoding="utf-8") == "told to end"


@pytest.mark.parametrize("is_read_only", [False, True])
def test_the_databases_of_a_new_home_are_made_before_several_programs_open_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_read_only: bool
) -> None:
    shutil.copytree(PROJECT / "tests/cases/plain-1/home", tmp_path / "home")
    home = Home(tmp_path / "home")
    there: dict[str, int] = {}

    @contextmanager
    def started(*_: object) -> Iterator[list[object]]:
        there.update(versions(home))
        yield []

    monkeypatch.setattr(ui, "_running", started)
    monkeypatch.setattr(ui, "_asked_to_end", asked_at_once)
    ui.start_page(home, free_port(), read_only=is_read_only, debug=False)
    assert there == {"runs.db": 1, "schedules.db": 1, "index.db": 1}
