"""Small homes with one trap each, through the same job as `kbz run`: every file, practice and rejected row as it must be."""

import json
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import Result
from typer.testing import CliRunner

from kbz_assets.cli import app

FOUND = Path(__file__).parents[1] / "cases" / "found"
CASES = sorted(path.parent.name for path in FOUND.glob("*/expected.json"))
QUARTER = "2026Q1"
SCHEME = "rijnmond_koptarief"
WARNINGS = ("invalid_bsn", "placeholder_identity", "lost_digits", "zero_dates")
FILE = ("status", "reason", "rows_read", "rejected", "counted")
SHARE = ("ion", "aw_ion", "unknown_postcode", "uncertain_rows")


def ran(case: str, expected: dict[str, Any], tmp_path: Path) -> tuple[Result, Path]:
    shutil.copytree(FOUND / case, tmp_path / case)
    home = tmp_path / case / expected["home"]
    return CliRunner().invoke(app, ["run", QUARTER, "--home", str(home)]), home


def table(home: Path, name: str) -> pl.DataFrame:
    path = home / "output" / QUARTER / "tables" / f"{name}.csv"
    return pl.read_csv(path.read_bytes(), separator=";", infer_schema=False).fill_null("")


def keyed(frame: pl.DataFrame, key: str, columns: tuple[str, ...]) -> dict[str, dict[str, str]]:
    return {row[key]: {column: row[column] for column in columns} for row in frame.iter_rows(named=True)}


def as_text(cells: dict[str, dict[str, Any]]) -> dict[str, dict[str, str]]:
    return {key: {column: str(cell) for column, cell in row.items()} for key, row in cells.items()}


@pytest.mark.parametrize("case", [case for case in CASES if json.loads((FOUND / case / "expected.json").read_text())["exit"] == 0])
def test_a_home_with_a_trap_is_counted_as_decided(case: str, tmp_path: Path) -> None:
    expected = json.loads((FOUND / case / "expected.json").read_text())
    result, home = ran(case, expected, tmp_path)
    assert result.exit_code == 0, result.stderr
    deliveries = table(home, "deliveries")
    assert keyed(deliveries, "file", FILE) == as_text(expected["files"])
    payouts = table(home, "payouts").filter(pl.col.scheme == SCHEME, pl.col.line_type == "payout")
    paid = payouts.select("agb", "status", pl.col.amount.str.replace(",", "."))
    practices = table(home, "practice_shares").join(paid, on="agb")
    assert keyed(practices, "agb", (*SHARE, "status", "amount")) == as_text(expected["practices"])
    rejected = table(home, "rejected_rows").select("file", "row_number", "reason", "column_name").rows()
    assert rejected == [tuple(map(str, row)) for row in expected["rejected_rows"]]
    for row in deliveries.iter_rows(named=True):
        counts = expected["warnings"].get(row["file"], {})
        assert {name: row[name] for name in WARNINGS} == {name: str(counts.get(name, 0)) for name in WARNINGS}, row["file"]
        assert row["unused_columns"] == expected["unused_columns"].get(row["file"], "")
        assert [words for words in expected["detail"].get(row["file"], []) if words not in row["detail"]] == []


@pytest.mark.parametrize("case", [case for case in CASES if json.loads((FOUND / case / "expected.json").read_text())["exit"] != 0])
def test_a_reference_file_that_can_mean_two_things_is_an_input_error(case: str, tmp_path: Path) -> None:
    expected = json.loads((FOUND / case / "expected.json").read_text())
    result, home = ran(case, expected, tmp_path)
    assert result.exit_code == expected["exit"]
    assert [line for line in result.stderr.splitlines() if all(words in line for words in expected["errors"])], result.stderr
    assert not (home / "output" / QUARTER).exists()
