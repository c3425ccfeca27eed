"""`kbz status`: how the quarters stand, what would refuse the next closing, and the statement of a year for the accountant."""

import csv
import shutil
from pathlib import Path

import pytest

from kbz_assets.storage.home import Home
from pipelines.core.quarter import Quarter
from tests.commands.late_list import kbz
from tests.pipeline.as_run import bytes_below
from tests.pipeline.stories import frozen_bytes


@pytest.fixture(name="home")
def _home(late: Home) -> Home:
    return late


def test_it_shows_open_and_closed_quarters_the_proposed_corrections_and_what_would_refuse(home: Home) -> None:
    before = frozen_bytes(home)
    lines = [" ".join(line.split()) for line in kbz(home, "status").output.splitlines()]
    (first, second) = (next(line for line in lines if line.startswith(quarter)) for quarter in ("2026Q1", "2026Q2"))
    assert first.startswith("2026Q1 closed 102.00 102.00 0001 ")
    assert first.endswith(" A. de Vries B. Jansen")
    assert second.startswith("2026Q2 ")
    assert "proposed corrections 2026Q2" in lines
    assert any(line.startswith("2026Q1 ") and "payout" in line for line in lines)
    assert frozen_bytes(home) == before


def test_a_list_that_changes_after_the_run_would_refuse_the_closing(home: Home, tmp_path: Path) -> None:
    changed = Home(shutil.copytree(home.path, tmp_path / "home"))
    assert "the next closing would be" not in kbz(home, "status").output
    (changed.deliveries(Quarter(2026, 2)) / "laat.csv").write_text("agb;postcode\n", encoding="utf-8")
    assert "the next closing would be refused changed_since_run: " in kbz(changed, "status").output


def test_the_statement_of_a_year_is_written_as_parquet_and_csv(home: Home, tmp_path: Path) -> None:
    done = kbz(home, "status", "--year", "2026", "--to", str(tmp_path / "accountant"))
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in (tmp_path / "accountant").iterdir()) == ["year_statement.csv", "year_statement.parquet"]
    with (tmp_path / "accountant" / "year_statement.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert {row["origin_quarter"] for row in rows} == {"2026Q1"}
    assert sum(int(row["booked"].replace(",", "")) for row in rows) == 102_00


def test_a_year_without_a_folder_is_a_wrong_argument(home: Home) -> None:
    done = kbz(home, "status", "--year", "2026")
    assert (done.exit_code, done.stderr) == (2, "--to: it is missing, expected both --year and --to, or neither\n")


@pytest.mark.parametrize("folder", ["output/2026Q1", "output", "reference", "ledger/copy", "deliveries/2026Q2"])
def test_the_statement_of_a_year_is_not_written_into_a_folder_of_the_home(home: Home, folder: str) -> None:
    before = bytes_below(home.path)

    done = kbz(home, "status", "--year", "2026", "--to", str(home.path / folder))

    inside = folder.split("/", maxsplit=1)[0]
    expected = f"--to: {home.path / folder} lies in {inside}/ of the home, expected a folder outside it\n"
    assert (done.exit_code, done.stderr) == (2, expected)
    assert bytes_below(home.path) == before


def test_a_year_statement_as_json_is_a_wrong_argument(home: Home, tmp_path: Path) -> None:
    done = kbz(home, "status", "--json", "--year", "2026", "--to", str(tmp_path / "accountant"))
    assert (done.exit_code, done.stderr) == (2, "--json: a year statement is not JSON, expected it without --year and --to\n")
    assert not (tmp_path / "accountant").exists()


@pytest.mark.parametrize("year", ["26", "0", "-2026", "20260"])
def test_a_year_of_other_than_four_digits_is_a_wrong_argument(home: Home, tmp_path: Path, year: str) -> None:
    done = kbz(home, "status", "--year", year, "--to", str(tmp_path / "accountant"))
    assert done.exit_code == 2
    assert done.stderr.startswith("--year: ")
    assert not (tmp_path / "accountant").exists()


def test_the_documents_of_an_open_quarter_are_not_written_over_those_of_a_closed_one(home: Home) -> None:
    closed = home.output(Quarter(2026, 1))
    before = bytes_below(closed)

    done = kbz(home, "report", "2026Q2", "--to", str(closed))

    assert (done.exit_code, done.stderr) == (2, f"--to: {closed} lies in output/ of the home, expected a folder outside it\n")
    assert bytes_below(closed) == before
