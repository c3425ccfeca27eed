"""What the system refuses is reported in one line with the path and what to do."""

import errno
import sqlite3
from pathlib import Path

import pytest

from kbz_assets.runtime.failure import demand_deliveries, fault_of_system
from kbz_assets.storage.home import Home
from pipelines.core.diagnostics import InputError
from pipelines.core.quarter import Quarter
from pipelines.ingest.cells.pseudonyms import PseudonymKey

HOME = Home(Path("/srv/rijnmond"))
BSN = "999990019"
KEY = "5f0e1d2c3b4a59687786a5b4c3d2e1f0a9b8c7d6e5f4031221304f5e6d7c8b9a"


def caused_by(cause: BaseException) -> BaseException:
    """An error of a library, raised because of `cause`."""
    try:
        try:
            raise cause
        except type(cause) as error:
            raise RuntimeError("error occurred while executing op") from error
    except RuntimeError as wrapped:
        return wrapped


@pytest.mark.parametrize(
    ("number", "wrong"),
    [
        (errno.ENOSPC, "the disk is full, expected free space on it"),
        (errno.EROFS, "the disk is read-only, expected one that can be written"),
        (errno.EACCES, "this user may not use it, expected the rights"),
        (errno.ENAMETOOLONG, "the path is too long, expected a shorter path"),
    ],
)
def test_an_answer_of_the_system_is_reported_with_its_path_however_deep_it_is(number: int, wrong: str) -> None:
    line = fault_of_system(caused_by(OSError(number, "raw words", "/srv/rijnmond/output/a")), HOME)
    assert line is not None
    assert line.startswith(f"/srv/rijnmond/output/a: {wrong}")
    assert "raw words" not in line


def test_a_bsn_in_the_path_is_masked_with_the_key_or_without(monkeypatch: pytest.MonkeyPatch) -> None:
    error = OSError(errno.EACCES, "raw words", f"/srv/rijnmond/deliveries/2026Q1/{BSN}.csv")
    monkeypatch.setenv("KBZ_PSEUDONYM_KEY", KEY)
    masked = PseudonymKey.from_hex(KEY).masked(BSN)
    assert str(fault_of_system(error, HOME)).startswith(f"/srv/rijnmond/deliveries/2026Q1/{masked}.csv: this user may not use it")
    for variable in ("KBZ_PSEUDONYM_KEY", "KBZ_PSEUDONYM_KEY_FILE"):
        monkeypatch.setenv(variable, "")
    assert str(fault_of_system(error, HOME)).startswith("/srv/rijnmond/deliveries/2026Q1/#.csv: this user may not use it")


@pytest.mark.parametrize(
    ("error", "wrong"),
    [
        (sqlite3.OperationalError("database or disk is full"), "the disk is full"),
        (sqlite3.OperationalError("attempt to write a readonly database"), "the disk is read-only"),
        (RuntimeError('IO Error: Could not write file "x": No space left on device'), "the disk is full"),
        (ValueError("Io(Os { code: 28 }): No space left on device (os error 28)"), "the disk is full"),
    ],
)
def test_what_a_library_says_of_it_is_reported_with_the_home(error: BaseException, wrong: str) -> None:
    line = fault_of_system(caused_by(error), HOME)
    assert line is not None
    assert line.startswith(f"/srv/rijnmond: {wrong}, expected")


@pytest.mark.parametrize("error", [ZeroDivisionError("x"), FileNotFoundError(errno.ENOENT, "gone", "a"), ValueError("28 rows")])
def test_any_other_error_is_not_taken_for_a_fault_of_the_system(error: BaseException) -> None:
    assert fault_of_system(caused_by(error), HOME) is None


@pytest.mark.parametrize("junk", [(), (".DS_Store",), ("map/~$lijst.xlsx", "Thumbs.db")])
def test_a_quarter_without_a_file_of_a_practice_is_refused(tmp_path: Path, junk: tuple[str, ...]) -> None:
    home, quarter = Home(tmp_path), Quarter(2026, 1)
    with pytest.raises(InputError, match=r"deliveries/2026Q1: there is no such folder, expected"):
        demand_deliveries(home, quarter)
    (home.deliveries(quarter) / "map").mkdir(parents=True)
    for name in junk:
        (home.deliveries(quarter) / name).write_text("junk", encoding="utf-8")
    with pytest.raises(InputError, match=r"deliveries/2026Q1: there is no file of a practice in it, expected"):
        demand_deliveries(home, quarter)
    (home.deliveries(quarter) / "map" / "lijst.csv").write_text("agb", encoding="utf-8")
    demand_deliveries(home, quarter)
