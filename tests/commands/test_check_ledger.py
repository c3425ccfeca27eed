"""`kbz check`: what a run would refuse because of the closings before it, without a run."""

import shutil
from pathlib import Path

import pytest

from kbz_assets.storage.home import Home
from pipelines.core.quarter import Quarter
from tests.commands.late_list import kbz

SETTLEMENTS = "id;agb;date;kind;amount;reference;argument;approved_by\n"


@pytest.fixture
def home(late: Home, tmp_path: Path) -> Home:
    return Home(shutil.copytree(late.path, tmp_path / "home"))


def errors(home: Home, *words: str, status: int = 2) -> list[str]:
    done = kbz(home, "check", *words)
    assert done.exit_code == status, done.output
    return [line for line in done.stderr.splitlines() if not line.startswith("warning: ")]


def test_a_home_whose_closings_fit_has_no_error(home: Home) -> None:
    assert errors(home, status=0) == []


@pytest.mark.parametrize("quarter", [(), ("--quarter", "2026Q2")])
def test_a_settlement_that_a_run_would_refuse_is_an_error(home: Home, quarter: tuple[str, ...]) -> None:
    """R35: a transfer that was never made cannot come back, and a practice with no balance has nothing to write off."""
    wrong = "1;01000001;2026-05-01;returned;5,00;KBZ-2025Q4-01000001;x;B\n2;01000002;2026-05-01;written_off;5,00;;x;B\n"
    (home.reference / "settlements.csv").write_text(SETTLEMENTS + wrong, encoding="utf-8")
    [returned, written_off] = errors(home, *quarter)
    assert returned.startswith("reference/settlements.csv:2 reference: KBZ-2025Q4-01000001 is not a transfer to 01000001, expected ")
    assert written_off.startswith("reference/settlements.csv:3 amount: it takes the open balance of 01000002 from EUR 0.00 to EUR 5.00, ")


def test_a_closed_quarter_that_cannot_be_recomputed_is_an_error(home: Home) -> None:
    """R34: without its lists, and without a list of AW postcodes that was in force."""
    shutil.rmtree(home.deliveries(Quarter(2026, 1)))
    lists = home.reference / "aw_lists.csv"
    lists.write_text(lists.read_text(encoding="utf-8").replace(",2023-01-01,", ",2026-02-01,"), encoding="utf-8")
    told = errors(home, "--quarter", "2026Q2")
    assert any(line.startswith("deliveries/2026Q1: there is no such folder") for line in told)
    assert any(line.startswith("reference/aw_lists.csv valid_from: no list is valid on 2026-01-01") for line in told)


def test_a_closed_quarter_is_not_judged_by_its_own_closing(home: Home) -> None:
    (home.reference / "settlements.csv").write_text(SETTLEMENTS + "1;01000001;2026-05-01;written_off;5,00;;x;B\n", encoding="utf-8")
    assert errors(home, "--quarter", "2026Q1", status=0) == ["Reading the lists"]


def test_a_broken_ledger_is_a_warning_beside_the_reference_files(home: Home) -> None:
    manifest = home.ledger / "2026Q1.json"
    manifest.chmod(0o600)
    manifest.write_bytes(manifest.read_bytes().replace(b'"lijst volgt"', b'"lijst komt"'))
    done = kbz(home, "check")
    assert done.exit_code == 0, done.output
    assert any(line.startswith("warning: ledger/2026Q1.json: ") and "verify" in line for line in done.stderr.splitlines())
