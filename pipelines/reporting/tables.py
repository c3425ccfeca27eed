"""The decision as tables: exactly the columns of `pipelines.schemas.payouts`, sorted by their keys.

Belongs here: one function per table, from exact numbers to what is shown. Does not belong here: deciding anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

import pandera.polars as pa
import polars as pl

from pipelines.reference.book import ReferenceBook
from pipelines.reporting import kpi as kpis
from pipelines.reporting import trend as trends
from pipelines.rules.decision import Decision, PracticeLine, SchemeDecision
from pipelines.rules.near_threshold import is_near, patients_to_threshold
from pipelines.rules.rounding import eur, six_places
from pipelines.rules.shares import share
from pipelines.rules.status import Status
from pipelines.schemas import payouts as schemas
from pipelines.schemas.table import empty, sorted_by_key


def money_tables(
    decision: Decision, book: ReferenceBook, practice_shares: pl.DataFrame, earlier_shares: Sequence[pl.DataFrame] = ()
) -> dict[str, pl.DataFrame]:
    """All tables of a decision by name.

    `practice_shares` is the table of the quarter; `earlier_shares` are those of earlier quarters, for comparison only.
    """
    return {
        "payouts": payouts(decision),
        "budget_use": budget_use(decision),
        "insurer_shares": insurer_shares(decision),
        "overhead_check": overhead_check(decision),
        "fte": fte(decision),
        "near_threshold": near_threshold(decision, earlier_shares),
        "kpi": kpi(decision, book),
        "trend": trend(practice_shares, earlier_shares),
    }


def payouts(decision: Decision) -> pl.DataFrame:
    """The table `payouts`: a line per practice and scheme, and one more in the implementation phase (R29)."""
    rows: list[tuple[object, ...]] = []
    for scheme in decision.schemes:
        for line in scheme.lines:
            rows.append(_payout(decision, scheme, line))
            if line.implementation_cents is not None:
                rows.append(_implementation(decision, scheme, line, line.implementation_cents))
    return _frame(rows, schemas.payouts)


def _payout(decision: Decision, scheme: SchemeDecision, line: PracticeLine) -> tuple[object, ...]:
    exact, threshold = share(line.count), scheme.rule.threshold
    return (
        *(
            str(decision.quarter),
            scheme.name,
            line.agb,
            "payout",
            line.count.region,
            scheme.scheme.segment,
            scheme.rule.paid_by.value,
        ),
        line.status.value,
        line.base,
        None if exact is None else six_places(exact),
        None if threshold is None else six_places(threshold.share),
        line.judgement.deviation,
        scheme.tariff.price_level,
        eur(scheme.tariff.tariff_cents),
        scheme.tariff.per.value,
        eur(line.full_cents),
        eur(line.amount_cents),
    )


def _implementation(decision: Decision, scheme: SchemeDecision, line: PracticeLine, amount_cents: int) -> tuple[object, ...]:
    return (
        *(str(decision.quarter), scheme.name, line.agb, "implementation", line.count.region, scheme.scheme.segment),
        *(scheme.rule.paid_by.value, Status.PAID.value, None, None, None, False, None, None, None),
        eur(amount_cents),
        eur(amount_cents),
    )


def budget_use(decision: Decision) -> pl.DataFrame:
    """The table `budget_use` (R24, R26)."""
    rows = [
        (
            *(str(decision.quarter), scheme.name, region.region),
            eur(region.budget.year.year_cents),
            eur(region.budget.year.overhead_cents),
            eur(region.budget.year.practice_cents),
            eur(region.budget.carried_in_cents),
            eur(region.budget.total_cents),
            eur(region.paid_cents),
            eur(region.budget.total_cents - region.paid_cents),
        )
        for scheme in decision.schemes
        for region in scheme.regions
    ]
    return _frame(rows, schemas.budget_use)


def insurer_shares(decision: Decision) -> pl.DataFrame:
    """The table `insurer_shares` (R36): the parts of all payouts of a scheme, summed per UZOVI."""
    rows: list[tuple[object, ...]] = []
    for scheme in decision.schemes:
        base: dict[str, int] = defaultdict(int)
        amount: dict[str, int] = defaultdict(int)
        for part in (part for line in scheme.lines for part in line.insurers):
            base[part.uzovi] += part.base
            amount[part.uzovi] += part.amount_cents
        rows.extend((str(decision.quarter), scheme.name, uzovi, base[uzovi], eur(amount[uzovi])) for uzovi in base)
    return _frame(rows, schemas.insurer_shares)


def overhead_check(decision: Decision) -> pl.DataFrame:
    """The table `overhead_check` (R27)."""
    rows = [
        (
            *(str(decision.quarter), scheme.name, region.region),
            eur(region.overhead.to_practices_cents),
            eur(region.overhead.overhead_cents),
            None if region.overhead.practice_share is None else six_places(region.overhead.practice_share),
            region.overhead.holds,
        )
        for scheme in decision.schemes
        for region in scheme.regions
    ]
    return _frame(rows, schemas.overhead_check)


def fte(decision: Decision) -> pl.DataFrame:
    """The table `fte` (R30)."""
    rows = [
        (
            *(str(decision.quarter), scheme.name, line.agb),
            eur(line.staffing.budget_year_cents),
            _eur_or_none(line.staffing.cost_cents),
            line.staffing.fits,
            _eur_or_none(line.staffing.required_tariff_cents),
        )
        for scheme in decision.schemes
        for line in scheme.lines
        if line.staffing is not None
    ]
    return _frame(rows, schemas.fte)


def near_threshold(decision: Decision, earlier_shares: Iterable[pl.DataFrame] = ()) -> pl.DataFrame:
    """The table `near_threshold`: participating practices near it, with their share of the quarter before where that is known."""
    previous = _shares_of(str(decision.quarter.previous()), earlier_shares)
    rows: list[tuple[object, ...]] = []
    for scheme in decision.schemes:
        threshold = scheme.rule.threshold
        if threshold is None:
            continue
        for line in scheme.lines:
            exact = share(line.count)
            if exact is None or line.status is Status.NOT_PARTICIPATING or not is_near(threshold, line.count):
                continue
            to_threshold = patients_to_threshold(threshold, line.count)
            counts = (line.count.aw_ion, line.count.ion, six_places(exact), to_threshold)
            rows.append((str(decision.quarter), scheme.name, line.agb, *counts, previous.get(line.agb)))
    return _frame(rows, schemas.near_threshold)


def _shares_of(quarter: str, tables: Iterable[pl.DataFrame]) -> dict[str, Decimal | None]:
    """Share by AGB of one quarter, from tables `practice_shares`."""
    return {
        agb: shown for table in tables for label, agb, shown in table.select("quarter", "agb", "aw_share").iter_rows() if label == quarter
    }


def kpi(decision: Decision, book: ReferenceBook) -> pl.DataFrame:
    """The table `kpi` (004)."""
    rows = [
        (str(decision.quarter), one.region, one.indicator, one.aim, one.value, one.unit, one.source) for one in kpis.figures(decision, book)
    ]
    return _frame(rows, schemas.kpi)


def trend(practice_shares: pl.DataFrame, earlier_shares: Iterable[pl.DataFrame] = ()) -> pl.DataFrame:
    """The table `trend`: this quarter and the earlier ones."""
    rows = [
        (one.agb, one.quarter, one.ion, one.aw_ion, one.aw_share, one.rank_region, one.change_share, one.change_rank)
        for one in trends.points(practice_shares, earlier_shares)
    ]
    return _frame(rows, schemas.trend)


def _frame(rows: Sequence[tuple[object, ...]], schema: pa.DataFrameSchema) -> pl.DataFrame:
    """`rows` in the columns of `schema`, sorted by its key."""
    return sorted_by_key(pl.DataFrame(rows, schema=empty(schema).schema, orient="row"), schema)


def _eur_or_none(amount_cents: int | None) -> Decimal | None:
    return None if amount_cents is None else eur(amount_cents)
