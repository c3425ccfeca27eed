"""The tables of a small situation, together with its tables of counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import pandera.polars as pa
import polars as pl

from pipelines.checks.invariants import CheckedAgainst
from pipelines.core.quarter import Quarter
from pipelines.reference.book import ReferenceBook
from pipelines.reference.on_peildatum import OnPeildatum
from pipelines.reporting.changes import QuarterBefore
from pipelines.reporting.rows import frame
from pipelines.reporting.tables import CountTables, money_tables, payouts
from pipelines.rules.decision import Decision
from pipelines.rules.inputs import PracticeCount
from pipelines.rules.rounding import six_places
from pipelines.rules.shares import lower_bound, ranks, upper_bound
from pipelines.schemas.catalogue import MONEY_TABLES
from pipelines.schemas.deliveries import attention_rows, deliveries
from pipelines.schemas.shares import practice_shares
from pipelines.schemas.table import empty

SCHEMAS: Mapping[str, pa.DataFrameSchema] = {str(schema.name): schema for schema in MONEY_TABLES}


def rows(schema: pa.DataFrameSchema, *given: Mapping[str, Any]) -> pl.DataFrame:
    """Rows of a table of which only some columns are given."""
    return pl.DataFrame(list(given), schema=empty(schema).schema, orient="row")


def shares_of(counts: Iterable[PracticeCount], quarter: Quarter) -> pl.DataFrame:
    """The table `practice_shares` of these counts."""
    everybody = list(counts)
    overall = ranks(everybody)
    regions = {one.region for one in everybody}
    in_region = {agb: rank for region in regions for agb, rank in ranks([one for one in everybody if one.region == region]).items()}
    found = [
        {
            "quarter": str(quarter),
            "agb": one.agb,
            "name": one.name,
            "region": one.region,
            "ion": one.ion,
            "aw_ion": one.aw_ion,
            "unknown_postcode": one.unknown_postcode,
            "uncertain_rows": one.uncertain_rows,
            **{
                name: six_places(Fraction(*of)) if one.ion else None
                for name, of in {
                    "aw_share": (one.aw_ion, one.ion),
                    "share_min": lower_bound(one),
                    "share_max": upper_bound(one),
                }.items()
            },
            "rank_region": in_region.get(one.agb),
            "rank_overall": overall.get(one.agb),
            "aw_list": "list",
        }
        for one in everybody
    ]
    return frame(found, practice_shares)


def count_tables(decision: Decision, before: QuarterBefore | None = None, **tables: pl.DataFrame) -> CountTables:
    """The tables of counts of a decision: every list was accepted, unless `tables` says otherwise."""
    usual = {"deliveries": empty(deliveries), "attention_rows": empty(attention_rows)}
    return CountTables(practice_shares=shares_of(decision.counts.values(), decision.quarter), before=before, **{**usual, **tables})


def tables_of(
    decision: Decision, book: ReferenceBook, before: QuarterBefore | None = None, **tables: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    """All tables of a decision by name."""
    return money_tables(decision, book, count_tables(decision, before, **tables))


def beside(decision: Decision, book: ReferenceBook, before: QuarterBefore | None = None) -> CheckedAgainst:
    """What the tables of a decision are held against."""
    shares = shares_of(decision.counts.values(), decision.quarter)
    return CheckedAgainst(OnPeildatum.of(book, decision.quarter), shares, None if before is None else before.payouts)


def quarter_before(decision: Decision, counts_now: Iterable[PracticeCount]) -> QuarterBefore:
    """A decided quarter as the one before, with this quarter's practices counted with its AW list."""
    return QuarterBefore(payouts(decision), {count.agb: count for count in counts_now})
