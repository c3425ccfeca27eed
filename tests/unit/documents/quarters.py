"""Quarters as documents look at them, from the situations of the rules: every table, of few practices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from pipelines.core.quarter import Quarter
from pipelines.documents.quarter_tables import QuarterTables
from pipelines.ledger.closing import Closing
from pipelines.ledger.corrections import correction_facts
from pipelines.ledger.ledger import Ledger
from pipelines.ledger.lines import Amounts
from pipelines.ledger.tables import tables_of_open
from pipelines.reference.book import ReferenceBook
from pipelines.reference.schemes import SchemeRule
from pipelines.reporting.changes import QuarterBefore
from pipelines.rules.decision import Decision
from pipelines.rules.inputs import PracticeCount
from pipelines.schemas.catalogue import TABLES
from pipelines.schemas.table import empty
from tests.spec.quarter_tables import shares_of, tables_of
from tests.spec.situations import Q1, book_of, decided


@dataclass(frozen=True)
class OriginPayouts:
    """The table `payouts` of a corrected quarter, as it was closed and as it is recomputed."""

    at_closing: pl.DataFrame
    now: pl.DataFrame


def tables_of_quarter(
    counts: Iterable[PracticeCount],
    *rules: SchemeRule,
    quarter: Quarter = Q1,
    before: QuarterBefore | None = None,
    recomputed: Mapping[Quarter, Amounts] | None = None,
    ledger: Ledger | None = None,
    closing: Closing | None = None,
    origin: OriginPayouts | None = None,
    **parts: object,
) -> QuarterTables:
    """Every table of a quarter in which `counts` were decided under `kader` with `rules`; `parts` are parts of the reference book."""
    everybody = list(counts)
    book = book_of(everybody, *rules, **parts)
    decision = decided(everybody, *rules, quarter=quarter, **parts).decision
    return as_quarter_tables(decision, book, before=before, recomputed=recomputed, ledger=ledger, closing=closing, origin=origin)


def as_quarter_tables(
    decision: Decision,
    book: ReferenceBook,
    *,
    before: QuarterBefore | None = None,
    recomputed: Mapping[Quarter, Amounts] | None = None,
    ledger: Ledger | None = None,
    closing: Closing | None = None,
    origin: OriginPayouts | None = None,
    **tables: pl.DataFrame,
) -> QuarterTables:
    """Every table of a decided quarter; `tables` go before those that follow from the decision."""
    made = tables_of(decision, book, before)
    of_closing = tables_of_open(
        decision.quarter,
        book,
        ledger or Ledger(()),
        payouts=made["payouts"],
        insurer_shares=made["insurer_shares"],
        recomputed=recomputed or {},
        owed={},
    )
    at_closing, now = ([origin.at_closing], [origin.now]) if origin else ([], [])
    of_closing["correction_facts"] = correction_facts(of_closing["corrections"], at_closing=at_closing, now=now)
    shares = {"practice_shares": shares_of(decision.counts.values(), decision.quarter)}
    nothing = {str(schema.name): empty(schema) for schema in TABLES}
    return QuarterTables(decision.quarter, {**nothing, **made, **of_closing, **shares, **tables}, closing, "1.2.3")
