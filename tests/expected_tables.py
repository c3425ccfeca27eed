"""What the cases give of each table, and how a table is compared with it (see cases/README.md)."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

CASES = Path(__file__).parent / "cases"
QUARTERS = sorted((path.parents[1].name, path.name) for path in CASES.glob("*/expected/*"))
NOT_GIVEN = {"kpi": ("process", "estimated_savings"), "actions": ("correct_rows", "compare_count")}
"""Rows of a table that the cases leave out, by a word that they have."""

Row = dict[str, str]


def read_rows(path: Path) -> list[Row]:
    """The rows of a table as CSV."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def expected(case: str, quarter: str, table: str) -> list[Row]:
    """The rows of a table that a case gives; none where it does not give the table."""
    path = CASES / case / "expected" / quarter / f"{table}.csv"
    return read_rows(path) if path.exists() else []


def given_tables(case: str, quarter: str) -> list[str]:
    """The tables that a case gives."""
    return sorted(path.stem for path in (CASES / case / "expected" / quarter).glob("*.csv"))


def as_given(table: str, found: Iterable[Row], wanted: list[Row]) -> list[Row]:
    """The rows and columns of a table as far as the case gives them, cells that it leaves open emptied."""
    kept = [row for row in found if not set(row.values()) & set(NOT_GIVEN.get(table, ()))]
    rows = [{column: comparable(table, column, row[column]) for column in (wanted[0] if wanted else row)} for row in kept]
    if len(rows) == len(wanted):
        for row, other in zip(rows, wanted, strict=True):
            row.update(dict.fromkeys(left_open(table, other), ""))
    return rows


def as_wanted(table: str, wanted: Iterable[Row]) -> list[Row]:
    """The expected rows, their cells as `as_given` writes them."""
    return [
        {column: "" if column in left_open(table, row) else comparable(table, column, cell) for column, cell in row.items()}
        for row in wanted
    ]


def comparable(table: str, column: str, text: str) -> str:
    """Numbers compare as numbers: `2,50` and `2,5` are the same. Unused columns compare on letters and digits."""
    if (table, column) == ("deliveries", "unused_columns"):
        return "".join(letter for letter in text.lower() if letter.isalnum())
    whole, comma, decimals = text.partition(",")
    if comma and decimals.isdecimal() and whole.lstrip("-").isdecimal():
        return f"{whole},{decimals}".rstrip("0").rstrip(",")
    return text


def left_open(table: str, row: Row) -> set[str]:
    """The columns of an expected row that the case does not fix."""
    match table:
        case "actions":
            columns = {"amount_at_stake", "how_many"}
        case "exceptions" if row["kind"] != "deviation":
            columns = {"argument", "approved_by", "valid_from", "valid_to"}
        case "deliveries":
            columns = {"lost_digits", "zero_dates", *(() if row["status"] == "accepted" else ("unused_columns",))}
        case _:
            columns = set()
    return {column for column in columns if not row[column]}
