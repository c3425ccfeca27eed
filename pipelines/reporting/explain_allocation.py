"""How the budget of a region was divided, as seen from one practice (R24)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from pipelines.core.numbers import counted
from pipelines.reference.schemes import Remainder
from pipelines.reporting.line import Line, euro
from pipelines.rules.decision import BudgetDecision, RegionDecision
from pipelines.rules.reserve import Served
from pipelines.rules.rounding import six_places
from pipelines.schemas.payout_codes import Status

NEIGHBOURS = 10
"""How many practices before and after this one are shown; the others are summed."""


def allocation(region: RegionDecision, budget: BudgetDecision, agb: str) -> Iterator[Line]:
    """The budget of the region, and its division around practice `agb`."""
    year = budget.quarter.year
    parts = f"{euro(year.overhead_cents)} is overhead and {euro(year.practice_cents)} is for the practices"
    yield Line("year budget", "R26", f"{euro(year.year_cents)} a year, of which {parts}")
    yield Line("budget", "R24", _divided(region, budget))
    fraction = _fraction(region, budget)
    if fraction:
        yield Line("budget", "R24", fraction)
    place = next((at for at, one in enumerate(budget.served) if one.agb == agb), None)
    if place is None:
        yield Line("allocation", "R24", "not served: a status before the budget applies")
        return
    first, last = max(0, place - NEIGHBOURS), min(len(budget.served), place + NEIGHBOURS + 1)
    yield from _left_out(budget.served[:first], "before these")
    for at in range(first, last):
        yield Line("allocation", "R24", _served(at, budget.served[at], this=at == place))
    yield from _left_out(budget.served[last:], "after these")


def _divided(region: RegionDecision, budget: BudgetDecision) -> str:
    """The budget of the quarter, and how much of it is asked, paid, kept and left."""
    carried = f", of which {euro(budget.quarter.carried_in_cents)} carried in" if budget.quarter.carried_in_cents else ""
    asked = sum(one.claim.asked_cents for one in budget.served)
    paid_practices = sum(one.given_cents > 0 for one in budget.served if one.claim.kept_for is None)
    reserved = f", {euro(budget.reserved_cents)} is kept for practices that cannot be judged yet" if budget.reserved_cents else ""
    rule = "" if region.rule.budget is None else f", where it does not fit: {region.rule.budget.first_that_does_not_fit}"
    paid = f"{euro(budget.paid_cents)} goes to {counted(paid_practices, 'practice')}{reserved}, {euro(budget.unspent_cents)} is left"
    return f"{region.region} has {euro(budget.quarter.total_cents)} this quarter{carried}; {euro(asked)} is asked, {paid}{rule}"


def _fraction(region: RegionDecision, budget: BudgetDecision) -> str:
    """The fraction that everybody gets under `pro_rata`; empty where everything fits."""
    if region.rule.budget is None or region.rule.budget.first_that_does_not_fit is not Remainder.PRO_RATA:
        return ""
    queue = [one for one in budget.served if one.claim.kept_for is not Status.NO_DELIVERY]
    asked, given = sum(one.claim.asked_cents for one in queue), sum(one.given_cents for one in queue)
    if asked == given:
        return ""
    return f"each gets the same fraction: {euro(given)} of {euro(asked)} = {six_places(Fraction(given, asked))}, to a cent"


def _served(at: int, one: Served, *, this: bool) -> str:
    kept = one.claim.kept_for
    given = f"gets {euro(one.given_cents)}" if kept is None else f"{euro(one.given_cents)} is kept ({kept})"
    text = f"{at + 1}. {one.agb} asks {euro(one.claim.asked_cents)}, {given}, {euro(one.left_cents)} is left"
    return f"{text} (this practice)" if this else text


def _left_out(served: Sequence[Served], where: str) -> Iterator[Line]:
    """How many practices are not shown, and what they get."""
    if served:
        given = euro(sum(one.given_cents for one in served))
        yield Line("allocation", "R24", f"and {len(served)} more {where}, which get {given} together")
