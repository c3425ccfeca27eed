"""The decision as tables: exactly the columns of their schemas, sorted by their keys.

Belongs here: the tables that show what was decided, and all tables of a quarter together. Does not belong here: deciding anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from functools import partial

import polars as pl

from pipelines.reference.book import ReferenceBook
from pipelines.reference.on_peildatum import OnPeildatum
from pipelines.reporting import background
from pipelines.reporting import kpi as kpis
from pipelines.reporting import trend as trends
from pipelines.reporting.actions import actions
from pipelines.reporting.changes import QuarterBefore, changes
from pipelines.reporting.control_counts import control_counts, control_differences
from pipelines.reporting.exceptions import exceptions
from pipelines.reporting.plans import overhead_functions, plans
from pipelines.reporting.rows import Row, eur_or_none, frame, shown_or_none
from pipelines.rules.decision import BudgetDecision, Decision, PracticeLine, RegionDecision, SchemeDecision
from pipelines.rules.insurers import summed_per_insurer
from pipelines.rules.near_threshold import near_lines
from pipelines.rules.rounding import eur, six_places
from pipelines.rules.shares import share
from pipelines.schemas import indicators
from pipelines.schemas import payouts as schemas
from pipelines.schemas.marts import practice_outcomes
from pipelines.schemas.payout_codes import LineType, Status
from pipelines.schemas.table import empty


@dataclass(frozen=True, slots=True)
class CountTables:
    """The tables of counts of the quarter, and tables of earlier quarters to compare with."""

    practice_shares: pl.DataFrame
    deliveries: pl.DataFrame
    attention_rows: pl.DataFrame
    practice_outcomes: pl.DataFrame = field(default_factory=partial(empty, practice_outcomes))
    earlier_shares: Sequence[pl.DataFrame] = ()
    before: QuarterBefore | None = None
    earlier: background.EarlierTables = field(default_factory=background.EarlierTables)


def money_tables(decision: Decision, book: ReferenceBook, counts: CountTables) -> dict[str, pl.DataFrame]:
    """All tables of a decision by name."""
    reference = OnPeildatum.of(book, decision.quarter)
    differences = control_differences(decision, book)
    of_budgets, figures = budget_use(decision), kpi(decision, reference)
    return {
        "payouts": payouts(decision),
        "budget_use": of_budgets,
        "insurer_shares": insurer_shares(decision),
        "overhead_check": overhead_check(decision),
        "overhead_functions": overhead_functions(reference),
        "plans": plans(reference),
        "fte": fte(decision),
        "exceptions": exceptions(decision, reference),
        "changes": changes(decision, counts.before),
        "actions": actions(
            decision,
            reference,
            deliveries=counts.deliveries,
            attention_rows=counts.attention_rows,
            differences=differences,
            before=counts.before,
        ),
        "control_counts": control_counts(decision.quarter, differences),
        "near_threshold": near_threshold(decision, counts.earlier_shares),
        "kpi": figures,
        "trend": trend(counts.practice_shares, counts.earlier_shares),
        "register": background.register(reference),
        "quarter_facts": background.quarter_facts(reference, is_compared=counts.before is not None),
        "rules_in_force": background.rules_in_force(decision),
        "status_figures": background.status_figures(decision, reference),
        "lists_read": background.lists_read(reference, counts.practice_shares, counts.practice_outcomes, counts.deliveries),
        "budget_quarters": background.budget_quarters(of_budgets, counts.earlier.budget_use, decision.quarter),
        "kpi_trend": background.kpi_trend(figures, counts.earlier.kpi),
        "savings_estimates": background.savings_estimates(reference),
    }


def payouts(decision: Decision) -> pl.DataFrame:
    """The table `payouts`: a line per practice and scheme, and one more in the implementation phase (R29)."""
    return frame(_payout_rows(decision), schemas.payouts)


def _payout_rows(decision: Decision) -> Iterator[Row]:
    for scheme in decision.schemes:
        for region in scheme.regions:
            for line in region.lines:
                yield _payout(decision, scheme, region, line)
                if line.implementation_cents is not None:
                    yield _implementation(decision, scheme, region, line, line.implementation_cents)


def _payout(decision: Decision, scheme: SchemeDecision, region: RegionDecision, line: PracticeLine) -> Row:
    threshold = region.rule.threshold
    return {
        **_payout_key(decision, scheme, region, line, LineType.PAYOUT),
        "status": line.status,
        "base": line.base,
        "aw_share": shown_or_none(share(line.count)),
        "threshold": None if threshold is None else six_places(threshold.share),
        "deviation": line.judgement.deviation,
        "price_level": line.tariff.price_level,
        "tariff": eur(line.tariff.tariff_cents),
        "per": line.tariff.per,
        "full_amount": eur(line.full_cents),
        "amount": eur(line.amount_cents),
    }


def _implementation(decision: Decision, scheme: SchemeDecision, region: RegionDecision, line: PracticeLine, amount_cents: int) -> Row:
    return {
        **_payout_key(decision, scheme, region, line, LineType.IMPLEMENTATION),
        "status": Status.PAID,
        **dict.fromkeys(("base", "aw_share", "threshold")),
        "deviation": False,
        **dict.fromkeys(("price_level", "tariff", "per")),
        "full_amount": eur(amount_cents),
        "amount": eur(amount_cents),
    }


def _payout_key(decision: Decision, scheme: SchemeDecision, region: RegionDecision, line: PracticeLine, line_type: LineType) -> Row:
    return {
        "quarter": str(decision.quarter),
        "scheme": scheme.name,
        "agb": line.agb,
        "line_type": line_type,
        "region": region.region,
        "segment": scheme.scheme.segment,
        "paid_by": region.rule.paid_by,
        "payee": region.rule.payee,
    }


def _budgets(decision: Decision) -> Iterator[tuple[Row, BudgetDecision]]:
    """The key of each region with a budget, and its budget."""
    for scheme in decision.schemes:
        for region in scheme.regions:
            if region.budget is not None:
                yield {"quarter": str(decision.quarter), "scheme": scheme.name, "region": region.region}, region.budget


def budget_use(decision: Decision) -> pl.DataFrame:
    """The table `budget_use` (R24, R26)."""
    rows = (
        {
            **key,
            "year_amount": eur(budget.quarter.year.year_cents),
            "overhead": eur(budget.quarter.year.overhead_cents),
            "practice_part": eur(budget.quarter.year.practice_cents),
            "carried_in": eur(budget.quarter.carried_in_cents),
            "quarter_budget": eur(budget.quarter.total_cents),
            "paid": eur(budget.paid_cents),
            "reserved": eur(budget.reserved_cents),
            "unspent": eur(budget.unspent_cents),
        }
        for key, budget in _budgets(decision)
    )
    return frame(rows, schemas.budget_use)


def overhead_check(decision: Decision) -> pl.DataFrame:
    """The table `overhead_check` (R27)."""
    rows = (
        {
            **key,
            "planned_share": shown_or_none(budget.overhead.planned_share),
            "to_practices": eur(budget.overhead.to_practices_cents),
            "overhead": eur(budget.overhead.overhead_cents),
            "realised_share": shown_or_none(budget.overhead.realised_share),
            "shortfall": eur(budget.overhead.shortfall_cents),
            "holds": budget.overhead.holds,
        }
        for key, budget in _budgets(decision)
    )
    return frame(rows, schemas.overhead_check)


def insurer_shares(decision: Decision) -> pl.DataFrame:
    """The table `insurer_shares` (R36): the parts of all payouts of a scheme and of the overhead of its regions, summed per UZOVI."""
    return frame((row for scheme in decision.schemes for row in _insurer_rows(decision, scheme)), schemas.insurer_shares)


def _insurer_rows(decision: Decision, scheme: SchemeDecision) -> Iterator[Row]:
    # Rules of one scheme that are in force on one day have the same paid_by and payee (R21).
    rule = scheme.regions[0].rule
    overheads = [part for region in scheme.regions if region.budget for part in region.budget.overhead_insurers if part.amount_cents]
    for line_type, parts in (
        (LineType.PAYOUT, [part for line in scheme.lines for part in line.insurers]),
        (LineType.OVERHEAD, overheads),
    ):
        for part in summed_per_insurer(parts):
            yield {
                "quarter": str(decision.quarter),
                "scheme": scheme.name,
                "line_type": line_type,
                "uzovi": part.uzovi,
                "paid_by": rule.paid_by,
                "payee": rule.payee,
                "base": part.base,
                "amount": eur(part.amount_cents),
            }


def fte(decision: Decision) -> pl.DataFrame:
    """The table `fte` (R30)."""
    rows = (
        {
            "quarter": str(decision.quarter),
            "scheme": scheme.name,
            "agb": line.agb,
            "full_budget_year": eur(line.staffing.full_budget_year_cents),
            "budget_year": eur(line.staffing.budget_year_cents),
            "cost": eur_or_none(line.staffing.cost_cents),
            "fits": line.staffing.fits,
            "required_tariff": eur_or_none(line.staffing.required_tariff_cents),
        }
        for scheme in decision.schemes
        for line in scheme.lines
        if line.staffing is not None
    )
    return frame(rows, schemas.fte)


def near_threshold(decision: Decision, earlier_shares: Iterable[pl.DataFrame] = ()) -> pl.DataFrame:
    """The table `near_threshold`: participating practices near it, with their share of the quarter before where that is known."""
    previous = _shares_of(str(decision.quarter.previous()), earlier_shares)
    rows = (
        {
            "quarter": str(decision.quarter),
            "scheme": scheme.name,
            "agb": near.line.agb,
            "aw_ion": near.line.count.aw_ion,
            "ion": near.line.count.ion,
            "aw_share": shown_or_none(share(near.line.count)),
            "patients_to_threshold": near.patients,
            "previous_share": previous.get(near.line.agb),
        }
        for scheme in decision.schemes
        for near in near_lines(scheme)
    )
    return frame(rows, schemas.near_threshold)


def _shares_of(quarter: str, tables: Iterable[pl.DataFrame]) -> dict[str, Decimal | None]:
    """Share by AGB of one quarter, from tables `practice_shares`."""
    return {
        row["agb"]: row["aw_share"]
        for table in tables
        for row in table.select("quarter", "agb", "aw_share").iter_rows(named=True)
        if row["quarter"] == quarter
    }


def kpi(decision: Decision, reference: OnPeildatum) -> pl.DataFrame:
    """The table `kpi` (004, R45)."""
    rows = ({"quarter": str(decision.quarter), **asdict(figure)} for figure in kpis.figures(decision, reference))
    return frame(rows, indicators.kpi)


def trend(practice_shares: pl.DataFrame, earlier_shares: Iterable[pl.DataFrame] = ()) -> pl.DataFrame:
    """The table `trend`: this quarter and the earlier ones."""
    return frame((asdict(point) for point in trends.points(practice_shares, earlier_shares)), indicators.trend)
