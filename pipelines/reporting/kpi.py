"""The figures of a region (004): those of `kpi.csv`, the ones that follow from the decision, and the estimate of savings (R45).

The computed figures cover the schemes with base AW-ION that the region organisation pays to practices: what insurers pay to all practices
would say nothing about KBZ.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pipelines.reference.kpi import COMPUTED_INDICATORS
from pipelines.reference.on_peildatum import OnPeildatum
from pipelines.reporting.savings import estimates
from pipelines.rules.decision import Decision, PracticeLine
from pipelines.rules.fte import total_fte
from pipelines.rules.inputs import PracticeCount
from pipelines.rules.rounding import cents, eur, six_places
from pipelines.schemas.payout_codes import Aim, Base

ESTIMATE = "estimated_savings"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a region; `value` is None where it cannot be computed, `target` where nothing was agreed."""

    region: str
    indicator: str
    aim: Aim
    value: Decimal | None
    unit: str
    target: Decimal | None
    source: str


def figures(decision: Decision, reference: OnPeildatum) -> list[Figure]:
    """All figures of the quarter: those of `kpi.csv`, the estimates, and the computed ones of every region with an active practice."""
    return [*_given(reference), *_estimates(reference), *_computed(decision, reference)]


def _given(reference: OnPeildatum) -> Iterator[Figure]:
    """The lines of `kpi.csv`."""
    for one in reference.book.kpi:
        if one.quarter == reference.quarter:
            target = None if one.target is None else six_places(Fraction(one.target))
            yield Figure(one.region, one.indicator, one.aim, six_places(Fraction(one.value)), one.unit, target, one.source)


def _estimates(reference: OnPeildatum) -> Iterator[Figure]:
    """R45."""
    for one, saved_eur in estimates(reference):
        yield Figure(one.region, ESTIMATE, Aim.COST, saved_eur, COMPUTED_INDICATORS[ESTIMATE], None, f"estimate (003): {one.source}")


def _computed(decision: Decision, reference: OnPeildatum) -> Iterator[Figure]:
    by_region: dict[str, list[PracticeCount]] = defaultdict(list)
    for count in decision.counts.values():
        by_region[count.region].append(count)
    lines = list(_kbz_lines(decision))
    paid: dict[str, int] = defaultdict(int)
    for _, line in lines:
        paid[line.agb] += line.amount_cents + (line.implementation_cents or 0)
    enrolled = {line.agb for scheme, line in lines if (line.agb, scheme) in reference.enrolments}
    for region, practices in sorted(by_region.items()):
        for indicator, value in _of_region(practices, paid, enrolled, reference).items():
            yield Figure(region, indicator, Aim.PROCESS, value, COMPUTED_INDICATORS[indicator], None, "computed")


def _kbz_lines(decision: Decision) -> Iterator[tuple[str, PracticeLine]]:
    """The lines of the schemes with base `aw_ion` that the region organisation pays to practices, each with its scheme."""
    for scheme in decision.schemes:
        for region in scheme.regions:
            if region.rule.base is Base.AW_ION and region.rule.pays_practices:
                yield from ((scheme.name, line) for line in region.lines)


def _of_region(
    practices: list[PracticeCount], paid: Mapping[str, int], enrolled: set[str], reference: OnPeildatum
) -> dict[str, Decimal | None]:
    aw_ion = sum(count.aw_ion for count in practices)
    with_paid = sum(count.aw_ion for count in practices if paid.get(count.agb))
    plans = [plan for count in practices if (plan := reference.plans.get(count.agb)) is not None and plan.approved]
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
