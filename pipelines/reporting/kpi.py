"""The figures of a region (004): those of `kpi.csv` and the ones that follow from the decision.

The computed figures look at the money of the region organisation: what insurers pay to all practices would say nothing about KBZ.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pipelines.reference.book import ReferenceBook
from pipelines.reference.kpi import COMPUTED_INDICATORS
from pipelines.reference.on_peildatum import OnPeildatum
from pipelines.rules.decision import Decision
from pipelines.rules.fte import total_fte
from pipelines.rules.inputs import PracticeCount
from pipelines.rules.rounding import cents, eur, six_places
from pipelines.schemas.payout_codes import PaidBy, PlanStatus


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a region; `value` is None where it cannot be computed."""

    region: str
    indicator: str
    aim: str
    value: Decimal | None
    unit: str
    source: str


def figures(decision: Decision, book: ReferenceBook) -> list[Figure]:
    """All figures of the quarter: those of `kpi.csv`, and the computed ones of every region with an active practice."""
    given = [
        Figure(one.region, one.indicator, one.aim, six_places(Fraction(one.value)), one.unit, one.source)
        for one in book.kpi
        if one.quarter == decision.quarter
    ]
    by_region: dict[str, list[PracticeCount]] = defaultdict(list)
    for count in decision.counts.values():
        by_region[count.region].append(count)
    records = OnPeildatum.of(book, decision.quarter)
    paid, enrolled = _paid_cents(decision), _enrolled(decision, records)
    computed = [
        Figure(region, indicator, aim, values[indicator], unit, "computed")
        for region, practices in sorted(by_region.items())
        for values in [_of_region(practices, paid, enrolled, records)]
        for indicator, (aim, unit) in COMPUTED_INDICATORS.items()
    ]
    return given + computed


def _of_region(
    practices: list[PracticeCount], paid: Mapping[str, int], enrolled: set[str], records: OnPeildatum
) -> dict[str, Decimal | None]:
    aw_ion = sum(count.aw_ion for count in practices)
    with_paid = sum(count.aw_ion for count in practices if paid.get(count.agb))
    plans = [plan for count in practices if (plan := records.plans.get(count.agb)) is not None and plan.status is PlanStatus.APPROVED]
    paid_eur = Fraction(eur(sum(paid.get(count.agb, 0) for count in practices)))
    return {
        "practices_enrolled": Decimal(sum(count.agb in enrolled for count in practices)),
        "practices_delivered": Decimal(sum(count.ion > 0 for count in practices)),
        "practices_paid": Decimal(sum(bool(paid.get(count.agb)) for count in practices)),
        "aw_ion": Decimal(aw_ion),
        "aw_ion_with_paid_practices": Decimal(with_paid),
        "aw_ion_share_with_paid_practices": six_places(Fraction(with_paid, aw_ion)) if aw_ion else None,
        "plans_approved": Decimal(len(plans)),
        "fte_in_approved_plans": six_places(total_fte(plans)),
        "paid_per_aw_ion": eur(cents(paid_eur / aw_ion)) if aw_ion else None,
    }


def _paid_cents(decision: Decision) -> dict[str, int]:
    """What the region organisation pays each practice this quarter, over all schemes and line types."""
    paid: dict[str, int] = defaultdict(int)
    for scheme in decision.schemes:
        if scheme.rule.paid_by is PaidBy.REGION_ORGANISATION:
            for line in scheme.lines:
                paid[line.agb] += line.amount_cents + (line.implementation_cents or 0)
    return paid


def _enrolled(decision: Decision, records: OnPeildatum) -> set[str]:
    """The practices with an enrolment that holds in a scheme of their region."""
    return {line.agb for scheme in decision.schemes for line in scheme.lines if (line.agb, scheme.name) in records.enrolments}
