"""`kbz verify`: which files are faults of a closing, and which are what systems leave behind."""

import shutil
from pathlib import Path

import pytest

from kbz_assets.storage.home import Home
from pipelines.core.quarter import Quarter
from tests.commands.late_list import TWO_PEOPLE, kbz

Q1, Q2 = Quarter(2026, 1), Quarter(2026, 2)
LEFT_BEHIND = ("~$kbz_2026Q1.xlsx", ".~lock.kbz_2026Q1.xlsx#", ".DS_Store", "Thumbs.db", ".map/bestand.txt")


@pytest.fixture
def home(late: Home, tmp_path: Path) -> Home:
    return Home(shutil.copytree(late.path, tmp_path / "home"))


def leave(path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("x", encoding="utf-8")
    return path


def close(home: Home) -> None:
    done = kbz(home, "close", str(Q2), *TWO_PEOPLE, "--total", "102.00")
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("name", LEFT_BEHIND)
def test_what_a_system_leaves_behind_in_the_ledger_or_a_closed_quarter_is_no_fault(home: Home, name: str) -> None:
    leave(home.ledger / name)
    leave(home.output(Q1) / name)

    done = kbz(home, "verify")

    assert (done.exit_code, done.stderr) == (0, "")
    close(home)


@pytest.mark.parametrize("name", LEFT_BEHIND)
def test_the_lock_of_a_workbook_that_is_open_during_the_closing_is_not_frozen(home: Home, name: str) -> None:
    left = leave(home.output(Q2) / name)

    close(home)
    left.unlink()

    done = kbz(home, "verify")
    assert (done.exit_code, done.stderr) == (0, "")


def test_a_file_that_is_added_to_a_closed_quarter_or_the_ledger_is_a_fault(home: Home) -> None:
    leave(home.output(Q1) / "notitie.txt")
    assert kbz(home, "verify").stderr == "output/2026Q1/notitie.txt: it was not there when the quarter was closed\n"
    leave(home.ledger / "notitie.txt")
    assert "ledger/notitie.txt: it is not a file of the ledger\n" in kbz(home, "verify").stderr


def test_a_link_to_nothing_in_the_output_does_not_stop_the_closing(home: Home) -> None:
    (home.output(Q2) / "link").symlink_to(home.path / "nothing")

    close(home)

    assert kbz(home, "verify").exit_code == 0
