"""Quarters for statements: one practice with everything worth telling, in each of a few situations; and reading what it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import polars as pl

from pipelines.core.interval import Interval
from pipelines.core.quarter import Quarter
from pipelines.documents.paper.html import html_of
from pipelines.documents.paper.pdf import pdf_of
from pipelines.documents.quarter_tables import QuarterTables
from pipelines.documents.statements.facts import statement_facts
from pipelines.documents.statements.layout import sheet_of
from pipelines.ledger.ledger import Ledger
from pipelines.ledger.lines import LineKey
from pipelines.ledger.tables import frame_of
from pipelines.reference.practices import Practice
from pipelines.reference.schemes import Remainder, Scheme, SchemeRule, Settings
from pipelines.reporting.tables import payouts
from pipelines.rules.inputs import PracticeCount
from pipelines.rules.rounding import six_places
from pipelines.schemas.background import lists_read
from pipelines.schemas.deliveries import rejected_rows
from pipelines.schemas.delivery_codes import RowReason
from pipelines.schemas.indicators import trend
from pipelines.schemas.ledger import payments
from pipelines.schemas.payout_codes import LineType, PaidBy, Payee, Per
from tests.spec.quarter_tables import quarter_before, rows
from tests.spec.situations import (
    Q1,
    at_least,
    budget,
    budgeted,
    count,
    decided,
    plan,
    rule,
    staffing,
    tariff,
)
from tests.unit.documents.quarters import OriginPayouts, tables_of_quarter
from tests.unit.documents.reading import Page, text_of
from tests.unit.ledger.closings import IBANS, A, B, C, close

BEFORE = Quarter(2025, 4)
REGION = "rijnmond"
TERMS: Mapping[str, object] = {"threshold": at_least("1/4"), "tariff": tariff("69.85", Per.YEAR), "plan_required": True}
SETTINGS = Settings(
    debtor_name="Regio-organisatie Rijnmond (verzonnen)",
    debtor_iban="NL91ABNA0417164300",
    answer_by_day=45,
    pay_day=60,
    contact="Bureau KBZ, kbz@voorbeeld.example",
)
REGISTER = (
    Practice(A, "Huisartsenpraktijk De Brug", REGION, IBANS[A], "Maatschap De Brug", Interval(None, None)),
    Practice(B, "Gezondheidscentrum De Haven", REGION, IBANS[B], "Stichting De Haven", Interval(None, None)),
    Practice(C, "Huisartsen De Linde", REGION, IBANS[C], "De Linde B.V.", Interval(None, None)),
)
TITLE = "Krachtige Basiszorg volgens het landelijke kader"


def kader(*rules: SchemeRule, **others: SchemeRule) -> dict[str, Scheme]:
    """The scheme `kader` with the title that it has in the country, and others of one rule each."""
    named = {name: Scheme(name, f"Regeling {name}", "S2", (one,)) for name, one in others.items()}
    return {"kader": Scheme("kader", TITLE, "S3", rules or (rule(**TERMS),)), **named}


def practices_named(*named: str) -> tuple[Practice, ...]:
    """Register lines with these names."""
    return tuple(replace(line, name=name, account_holder=name) for line, name in zip(REGISTER, named, strict=False))


def quarter_of(counts: Iterable[PracticeCount], *rules: SchemeRule, **parts: object) -> QuarterTables:
    """A quarter of `counts` with approved plans, the register of this page and lists that were read."""
    everybody = list(counts)
    usual = {
        "schemes": kader(*rules),
        "practices": REGISTER[: max(len(everybody), 1)],
        "plans": tuple(plan(one.agb, poh="0.4") for one in everybody),
        "staffing": staffing(poh="120000"),
        "settings": SETTINGS,
    }
    tables = tables_of_quarter(everybody, **{**usual, **parts})
    return with_tables(tables, lists_read=lists_of(everybody), trend=trend_of(everybody))


def with_tables(tables: QuarterTables, **changed: pl.DataFrame) -> QuarterTables:
    """The quarter with some tables changed."""
    return replace(tables, tables={**tables.tables, **changed})


def lists_of(counts: Iterable[PracticeCount]) -> pl.DataFrame:
    """Lists of which some rows were double, and some of patients who moved."""
    found = (
        {
            "quarter": "2026Q1",
            "agb": one.agb,
            "rejected_files": 0,
            "rows_read": one.ion + one.uncertain_rows + 16,
            "counted": one.ion,
            "uncertain_rows": one.uncertain_rows,
            "not_registered": 9,
            "duplicate_in_practice": 4,
            "moved_to_other_practice": 3,
            "conflict": 0,
            "unknown_postcode": one.unknown_postcode,
        }
        for one in counts
    )
    return rows(lists_read, *found)


def trend_of(counts: Iterable[PracticeCount], quarters: int = 6) -> pl.DataFrame:
    """Shares that moved a little in the last quarters."""
    found, quarter = [], Q1
    for place in range(quarters):
        for one in counts:
            aw_ion = max(one.aw_ion - (place * 7) % 19 * max(one.ion // 400, 1), 0)
            share = six_places(Fraction(aw_ion, one.ion)) if one.ion else None
            found.append({"agb": one.agb, "quarter": str(quarter), "ion": one.ion, "aw_ion": aw_ion, "aw_share": share})
        quarter = quarter.previous()
    return rows(trend, *sorted(found, key=lambda row: (row["agb"], row["quarter"])))


def paid() -> QuarterTables:
    """700 AW-ION of 2,000, paid in full."""
    return quarter_of([count(A, 700, 2000, unknown=6, rejected=3)])


def undecided() -> QuarterTables:
    """98 of 400 is 24.50%; with the ten unknown postcodes it may be 27.00%."""
    found = quarter_of([count(A, 98, 400, unknown=10, rejected=2)])
    rejected = [
        {
            "quarter": "2026Q1",
            "file": f"{A}/lijst.csv",
            "row_number": number,
            "reason": RowReason.INVALID_DATE,
            "column_name": "registered_on",
        }
        for number in (17, 208)
    ]
    return with_tables(found, rejected_rows=rows(rejected_rows, *rejected))


def corrected() -> QuarterTables:
    """The budget leaves A a part, and its late list of the quarter before gives more than was booked: 700 AW-ION, not 650."""
    counts = [count(A, 750, 2000), count(B, 900, 1800)]
    parts: dict[str, object] = {
        "schemes": kader(rule(**TERMS, budget=budgeted(Remainder.PARTIAL))),
        "budgets": (budget("110000.00", "0.10"), budget("140000.00", "0.10", year=2025)),
        "practices": REGISTER[:2],
        "plans": tuple(one for agb in (A, B) for one in (plan(agb, year=2025), plan(agb, poh="0.4"))),
    }
    closed_with, earlier = (
        decided([count(A, aw_ion, 2000), count(B, 900, 1800)], quarter=BEFORE, **parts).decision for aw_ion in (650, 700)
    )
    key_a, key_b = (LineKey(BEFORE, "kader", REGION, agb, LineType.PAYOUT) for agb in (A, B))
    return quarter_of(
        counts,
        **parts,
        before=quarter_before(earlier, counts),
        ledger=close(Ledger(()), BEFORE, {key_a: "11350.63", key_b: "15716.25"}),
        origin=OriginPayouts(payouts(closed_with), payouts(earlier)),
        recomputed={BEFORE: {key_a: Decimal("12223.75"), key_b: Decimal("15716.25")}},
    )


def closed(tables: QuarterTables, ledger: Ledger | None = None, **parts: object) -> QuarterTables:
    """The quarter after the closing of what it proposes."""
    ours = [row for row in tables.rows("payouts", paid_by=PaidBy.REGION_ORGANISATION, payee=Payee.PRACTICE) if row["amount"]]
    lines = [*(("2026Q1", row) for row in ours), *((row["origin_quarter"], row) for row in tables.rows("corrections"))]
    amounts = {
        LineKey(Quarter.parse(origin), row["scheme"], row["region"], row["agb"], LineType(row["line_type"])): str(row["amount"])
        for origin, row in lines
    }
    closing = close(ledger or Ledger(()), Q1, amounts, **parts).closings[-1]
    return replace(with_tables(tables, payments=frame_of(closing.payments, payments)), closing=closing)


def facts_of(tables, agb=A):
    """The facts of one practice."""
    (found,) = (one for one in statement_facts(tables) if one.agb == agb)
    return found


def said_to(tables, agb=A):
    """What the statement of a practice says: the text of the PDF, which the HTML repeats."""
    sheet = sheet_of(facts_of(tables, agb), tables)
    pdf, page = text_of(pdf_of([sheet])), Page(html_of(sheet)).text
    assert sorted(words_of(page) - words_of(pdf)) == []
    return page


def words_of(text):
    """The words and figures of a text that are long enough to be split nowhere."""
    return {word for word in text.split() if len(word) > 3}
