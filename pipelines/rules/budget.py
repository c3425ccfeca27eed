"""The budget of a region for a scheme in a quarter (R24, R26)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from pipelines.core.quarter import Quarter
from pipelines.reference.budgets import Budget
from pipelines.rules.inputs import Booked
from pipelines.rules.rounding import cents, quarter_part


@dataclass(frozen=True, slots=True)
class YearBudget:
    """R26: a yearly budget in cents, `year_cents` = `practice_cents` + `overhead_cents`."""

    year_cents: int
    practice_cents: int

    @property
    def overhead_cents(self) -> int:
        """What is left for the region organisation."""
        return self.year_cents - self.practice_cents


@dataclass(frozen=True, slots=True)
class QuarterBudget:
    """R24: what a region can pay in a quarter."""

    year: YearBudget
    own_cents: int
    carried_in_cents: int

    @property
    def total_cents(self) -> int:
        """The quarter's own part with what was carried in."""
        return self.own_cents + self.carried_in_cents


def year_budget(budget: Budget) -> YearBudget:
    """R26: the practice part is `amount x (1 - overhead_share)`, rounded half-up to cents; the overhead is the rest."""
    practice_part = Fraction(budget.amount_eur) * (1 - Fraction(budget.overhead_share))
    return YearBudget(cents(budget.amount_eur), cents(practice_part))


def carried_in_cents(budget: Budget, year: YearBudget, quarter: Quarter, booked: Booked) -> int:
    """R24: the unspent part of the closed earlier quarters of the year, never less than nothing.

    Their own parts of the year's budget, minus the payouts that closings of quarters before this one booked for them.
    """
    closed = booked.earlier_in_year(quarter)
    own_parts = sum(quarter_part(year.practice_cents, earlier.number) for earlier in closed.closed)
    spent = sum(
        cents(line.amount_eur)
        for line in closed.lines
        if (line.scheme, line.region, line.line_type) == (budget.scheme, budget.region, "payout") and line.origin_quarter in closed.closed
    )
    return max(0, own_parts - spent)


def quarter_budget(budget: Budget, quarter: Quarter, booked: Booked, *, carry_over: bool) -> QuarterBudget:
    """R24: a quarter of the practice part in whole cents, the rest in Q4, and with `carry_over` what was not spent before."""
    year = year_budget(budget)
    return QuarterBudget(
        year=year,
        own_cents=quarter_part(year.practice_cents, quarter.number),
        carried_in_cents=carried_in_cents(budget, year, quarter, booked) if carry_over else 0,
    )
