"""What a practice's budget can staff (R30). Bases may be fractions, as in the worked examples of 000."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pipelines.reference.plans import Plan
from pipelines.reference.price_index import PriceIndex
from pipelines.reference.staffing import StaffingCost
from pipelines.rules.rounding import cents, eur
from pipelines.rules.tariff import index_factors, indexed_cents


@dataclass(frozen=True, slots=True)
class StaffingFit:
    """R30 for one practice under a scheme: its full budget in a year, what it is paid in a year, and what its plan costs.

    `cost_cents`, `fits` and `short_cents` are None without fte in a plan; `required_tariff_cents` also where there is no base.
    `short_cents` is how much the cost exceeds the budget, 0 where it fits.
    """

    full_budget_year_cents: int
    budget_year_cents: int
    cost_cents: int | None
    fits: bool | None
    required_tariff_cents: int | None
    short_cents: int | None


def staffing_in_force(staffing: Iterable[StaffingCost], function: str, year: int) -> StaffingCost | None:
    """The line of `function` with the latest price level not after `year`; None when there is none."""
    known = [line for line in staffing if line.function == function and line.price_level <= year]
    return max(known, key=lambda line: line.price_level, default=None)


def functions_in_plans(plans: Iterable[Plan]) -> list[str]:
    """The functions for which some plan has fte, sorted."""
    return sorted({function for plan in plans for function in plan.fte})


def costs_per_fte(staffing: Iterable[StaffingCost], functions: Iterable[str], index: PriceIndex, year: int) -> dict[str, int]:
    """R30, R22: the yearly cost in cents of one fte of each of `functions` that has one, in the prices of `year`."""
    lines = tuple(staffing)
    costs: dict[str, int] = {}
    for function in functions:
        line = staffing_in_force(lines, function, year)
        if line is not None:
            costs[function] = indexed_cents(line.cost_per_fte_eur, index_factors(index, line.price_level, year))
    return costs


def total_fte(plans: Iterable[Plan]) -> Fraction:
    """The total fte in `plans`, by function."""
    return sum((Fraction(number) for plan in plans for number in plan.fte.values()), start=Fraction(0))


def staffing_cost(fte: Mapping[str, Decimal], cost_cents: Mapping[str, int]) -> Fraction:
    """R30: the yearly cost of a staffing mix in euro, exact: the sum of fte x cost per fte."""
    return sum((Fraction(number) * Fraction(eur(cost_cents[function])) for function, number in fte.items()), start=Fraction(0))


def staffing_fit(
    base: Fraction | int, yearly_tariff_eur: Fraction | Decimal, budget_year_eur: Fraction | Decimal, cost_eur: Fraction | None
) -> StaffingFit:
    """R30: full budget = base x yearly tariff; fits when the cost is within what is paid in a year; required tariff = cost / base."""
    full, paid = cents(Fraction(base) * Fraction(yearly_tariff_eur)), cents(budget_year_eur)
    if cost_eur is None:
        return StaffingFit(full, paid, None, None, None, None)
    required = cents(cost_eur / Fraction(base)) if base else None
    short = cents(max(Fraction(0), cost_eur - Fraction(budget_year_eur)))
    return StaffingFit(full, paid, cents(cost_eur), cost_eur <= Fraction(budget_year_eur), required, short)


def planned_cost(plan: Plan | None, cost_cents: Mapping[str, int]) -> Fraction | None:
    """R30: the cost in euro of the staffing mix of a plan, whatever its status; None without a plan or without fte in it."""
    return staffing_cost(plan.fte, cost_cents) if plan is not None and plan.fte else None
