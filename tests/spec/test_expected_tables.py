"""The cases: given the expected counts, exactly the expected tables of money.

The counts per insurer are not among the expected tables: a scheme for some insurers alone is compared in the runs of whole homes.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipelines.checks.invariants import cross_checks, stopping_schemes
from pipelines.core.quarter import Quarter
from pipelines.reference.reading.book import load_reference
from pipelines.reporting.tables import money_tables
from pipelines.rules.decide import decide
from pipelines.rules.inputs import practice_counts
from pipelines.schemas import payouts as schemas
from pipelines.schemas.boundary import validated

CASES = Path(__file__).parents[1] / "cases"
QUARTERS = sorted((path.parents[1].name, path.name) for path in CASES.glob("*/expected/*"))
COMPARED = ("payouts", "budget_use", "overhead_check", "fte", "near_threshold")
NOT_FIXED_FOR_IMPLEMENTATION = ("aw_share", "deviation", "price_level")


def expected(case: str, quarter: str, table: str) -> tuple[list[str], list[dict[str, str]]]:
    with (CASES / case / "expected" / quarter / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, delimiter=";")
        return list(reader.fieldnames or ()), list(reader)


def shares_of(rows: list[dict[str, str]]) -> pl.DataFrame:
    whole = ("ion", "aw_ion", "unknown_postcode", "rank_region", "rank_overall")
    typed = [{**row, **{name: int(row[name]) if row[name] else None for name in whole}} for row in rows]
    frame = pl.DataFrame(typed, schema_overrides=dict.fromkeys(whole, pl.Int64))
    shares = pl.col("aw_share").replace("", None).str.replace(",", ".").cast(pl.Decimal(9, 6))
    return frame.with_columns(shares)


def shown(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case Decimal():
            return str(value).replace(".", ",")
    return str(value)


def comparable(rows: list[dict[str, str]], for_some_insurers: set[str]) -> list[dict[str, str]]:
    kept = [row for row in rows if row["scheme"] not in for_some_insurers]
    for row in kept:
        if row.get("line_type") == "implementation":
            row.update(dict.fromkeys(NOT_FIXED_FOR_IMPLEMENTATION, ""))
    return kept


@pytest.mark.parametrize(("case", "quarter"), QUARTERS)
def test_the_expected_counts_give_the_expected_money(case, quarter):
    book = load_reference(CASES / case / "home" / "reference")
    shares = shares_of(expected(case, quarter, "practice_shares")[1])
    insurers = shares.select("agb", "ion", "aw_ion", uzovi=pl.lit("unknown"))
    decision = decide(Quarter.parse(quarter), book, practice_counts(shares, insurers))
    tables = money_tables(decision, book, shares)
    for_some_insurers = {one.name for one in decision.schemes if one.rule.uzovi is not None}

    for name, table in tables.items():
        validated(table, getattr(schemas, name))
    for name in COMPARED:
        if (CASES / case / "expected" / quarter / f"{name}.csv").exists():
            columns, wanted = expected(case, quarter, name)
            found = [{column: shown(row[column]) for column in columns} for row in tables[name].to_dicts()]
            assert comparable(found, for_some_insurers) == comparable(wanted, for_some_insurers)
    checks = cross_checks({**tables, "practice_shares": shares}, stopping_schemes(book, decision.quarter))
    assert [check for check in checks if check.broken_rows] == []


def test_there_are_cases_to_compare():
    assert len(QUARTERS) > 0
