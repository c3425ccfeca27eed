"""What a run reads, by its hashes: regular files alone, so that nothing is waited for without end."""

import os
from hashlib import sha256
from pathlib import Path

import pytest

from kbz_assets.storage.home import Home
from kbz_assets.storage.input_hashes import reference_hashes
from kbz_assets.storage.ledger_files import frozen_faults, inspected
from pipelines.ledger.ledger import Ledger
from tests.quick_run import KEY
from tests.unit.ledger.closings import Q1, close, files_of, key


def test_a_named_pipe_and_a_broken_link_among_the_reference_files_are_passed_over(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    (home.reference / "aw_lists").mkdir(parents=True)
    (home.reference / "schemes.yaml").write_text("schemes: {}\n", encoding="utf-8")
    os.mkfifo(home.reference / "aw_lists" / "x")
    (home.reference / "weg.csv").symlink_to(tmp_path / "nergens")
    assert reference_hashes(home, KEY) == {"schemes.yaml": sha256(b"schemes: {}\n").hexdigest()}


def test_reference_files_that_cannot_be_reached_are_not_taken_for_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path / "home")
    assert reference_hashes(home, KEY) == {}

    def refused(folder: Path) -> None:
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(os, "scandir", refused)
    with pytest.raises(PermissionError):
        reference_hashes(home, KEY)


@pytest.fixture
def closed(tmp_path: Path) -> tuple[Home, Ledger]:
    """A ledger of one closing, which freezes one file."""
    home, ledger = Home(tmp_path / "home"), close(Ledger(), Q1, {key("01000001"): "68.00"})
    files = files_of(ledger)
    (home.output(Q1) / "tables").mkdir(parents=True)
    home.witness(Q1).write_bytes(files.witnesses[str(Q1)])
    home.ledger.mkdir()
    for name, content in files.files.items():
        (home.ledger / name).write_bytes(content)
    return home, ledger


def test_a_named_pipe_in_the_ledger_is_a_fault(closed: tuple[Home, Ledger]) -> None:
    home, _ = closed
    assert inspected(home)[1] == ()
    home.manifest(Q1).unlink()
    os.mkfifo(home.manifest(Q1))
    os.mkfifo(home.ledger / "x")
    assert {str(fault).partition(":")[0] for fault in inspected(home)[1]} >= {"ledger/2026Q1.json", "ledger/x"}


def test_a_named_pipe_in_the_place_of_a_frozen_file_is_a_fault(closed: tuple[Home, Ledger]) -> None:
    home, ledger = closed
    os.mkfifo(home.output(Q1) / "tables" / "payments.csv")
    found = [str(fault) for fault in frozen_faults(home, ledger.closings[0])]
    assert found == ["output/2026Q1/tables/payments.csv: it is not as it was when the quarter was closed"]
