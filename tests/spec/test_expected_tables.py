"""The cases: given the expected counts, exactly the expected tables of money.

The counts per insurer are not among the expected tables: what depends on them is compared as a sum here, and insurer by insurer in the
runs of whole homes. The counts under the AW list of the quarter before follow from what a scheme per AW-ION and quarter
changed by `patients`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

import pandera.polars as pa
import polars as pl
import pytest

from pipelines.checks.invariants import CheckedAgainst, cross_checks
from pipelines.core.quarter import Quarter
from pipelines.reference.on_peildatum import OnPeildatum
from pipelines.reference.reading.book import load_reference
from pipelines.reporting.changes import QuarterBefore
from pipelines.reporting.tables import CountTables, money_tables
from pipelines.rules.decide import decide
from pipelines.rules.decision import Decision
from pipelines.rules.inputs import InsurerCount, PracticeCount
from pipelines.schemas.boundary import validated
from pipelines.schemas.catalogue import MONEY_TABLES
from pipelines.schemas.deliveries import attention_rows, deliveries
from pipelines.schemas.shares import practice_shares
from pipelines.schemas.table import empty
from tests.expected_tables import CASES, QUARTERS, Row, as_given, as_wanted, expected, given_tables

SCHEMAS = {str(schema.name): schema for schema in MONEY_TABLES}
COMPARED = tuple(name for name in SCHEMAS if name not in ("insurer_shares", "trend"))
PER_AW_ION = ("aw_opslag", "rijnmond_koptarief")


def typed(rows: list[Row], schema: pa.DataFrameSchema) -> pl.DataFrame:
    """The rows in the types of `schema`, columns that are not given empty."""
    if not rows:
        return empty(schema)
    names = list(rows[0])
    types = dict.fromkeys(names, pl.String()) | {"uncertain_rows": pl.Int64()} | empty(schema).schema
    frame = pl.DataFrame([{name: text or None for name, text in row.items()} for row in rows], schema=dict.fromkeys(names, pl.String))
    decimals = [name for name in names if isinstance(types[name], pl.Decimal)]
    frame = frame.with_columns(pl.col(decimals).str.replace(",", "."), pl.col([n for n in names if types[n] == pl.Boolean]) == "true")
    return frame.cast({name: types[name] for name in names})


def counts_of(shares: pl.DataFrame) -> tuple[PracticeCount, ...]:
    """The practices as if nobody's insurer were known."""
    columns = ("agb", "name", "region", "ion", "aw_ion", "unknown_postcode", "uncertain_rows")
    rows = shares.select(columns).to_dicts()
    return tuple(
        PracticeCount(**row, insurers=(InsurerCount("unknown", row["ion"], row["aw_ion"], row["unknown_postcode"]),)) for row in rows
    )


def under_old_list(case: str, quarter: Quarter, before: pl.DataFrame, counts: tuple[PracticeCount, ...]) -> dict[str, PracticeCount]:
    """The counts with the AW list of the quarter before: what a scheme paid then, changed by `patients`, over its tariff."""
    patients = {
        (row["scheme"], row["agb"]): Decimal(row["amount"].replace(",", "."))
        for row in expected(case, str(quarter), "changes")
        if row["cause"] == "patients"
    }
    now = typed(expected(case, str(quarter), "payouts"), SCHEMAS["payouts"])
    paid = (payouts.filter(pl.col("scheme").is_in(PER_AW_ION), line_type="payout", status="paid") for payouts in (before, now))
    was, becomes = paid
    aw_ion = {
        row["agb"]: int((row["full_amount"] + patients.get((row["scheme"], row["agb"]), Decimal(0))) / row["tariff"])
        for row in was.join(becomes, on=["scheme", "agb"], how="semi").to_dicts()
    }
    return {one.agb: with_aw_ion(one, aw_ion.get(one.agb, one.aw_ion)) for one in counts}


def with_aw_ion(count: PracticeCount, aw_ion: int) -> PracticeCount:
    return replace(count, aw_ion=aw_ion, insurers=(replace(count.insurers[0], aw_ion=aw_ion),))


def quarter_before(case: str, quarter: Quarter, counts: tuple[PracticeCount, ...]) -> QuarterBefore | None:
    rows = expected(case, str(quarter.previous()), "payouts")
    if not rows:
        return None
    before = typed(rows, SCHEMAS["payouts"])
    return QuarterBefore(before, under_old_list(case, quarter, before, counts))


def shown(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case Decimal():
            return f"{value.normalize():f}".replace(".", ",")
    return str(value)


def owed(rows: list[Row]) -> dict[tuple[str, ...], Decimal]:
    """What all insurers owe together, by scheme, line type, payer and payee."""
    sums: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[row["scheme"], row["line_type"], row["paid_by"], row["payee"]] += Decimal(row["amount"].replace(",", "."))
    return {key: amount for key, amount in sums.items() if amount}


def decided(case: str, quarter: Quarter) -> tuple[Decision, dict[str, pl.DataFrame], CheckedAgainst]:
    book = load_reference(CASES / case / "home" / "reference")
    shares = typed(expected(case, str(quarter), "practice_shares"), practice_shares)
    counts = counts_of(shares)
    decision = decide(quarter, book, counts)
    tables = CountTables(
        practice_shares=shares,
        deliveries=typed(expected(case, str(quarter), "deliveries"), deliveries),
        attention_rows=typed(expected(case, str(quarter), "attention_rows"), attention_rows),
        before=quarter_before(case, quarter, counts),
    )
    before = None if tables.before is None else tables.before.payouts
    return decision, money_tables(decision, book, tables), CheckedAgainst(OnPeildatum.of(book, quarter), shares, before)


@pytest.mark.parametrize(("case", "label"), QUARTERS)
def test_the_expected_counts_give_the_expected_money(case, label):
    decision, tables, beside = decided(case, Quarter.parse(label))
    some_insurers = {one.name for one in decision.schemes for region in one.regions if region.rule.uzovi is not None}

    for name in set(COMPARED) & set(given_tables(case, label)):
        wanted = [row for row in expected(case, label, name) if row.get("scheme") not in some_insurers]
        found = [{column: shown(cell) for column, cell in row.items()} for row in validated(tables[name], SCHEMAS[name]).to_dicts()]
        compared = as_given(name, (row for row in found if row.get("scheme") not in some_insurers), wanted)
        assert compared == as_wanted(name, wanted), name
    if "insurer_shares" in given_tables(case, label):
        found_sums = owed([{key: shown(value) for key, value in row.items()} for row in tables["insurer_shares"].to_dicts()])
        wanted_sums = owed(expected(case, label, "insurer_shares"))
        assert {key: value for key, value in found_sums.items() if key[0] not in some_insurers} == {
            key: value for key, value in wanted_sums.items() if key[0] not in some_insurers
        }
    assert [check for check in cross_checks(tables, beside) if check.broken_rows] == []


def test_there_are_cases_to_compare():
    assert len(QUARTERS) > 0
