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
        """The overhead: the rest, for the region organisation."""
        return self.year_cents - self.practice_cents

    @property
    def practice_share(self) -> Fraction | None:
        """R27: which part of the year's amount is for the practices; None where there is none."""
        return Fraction(self.practice_cents, self.year_cents) if self.year_cents else None


@dataclass(frozen=True, slots=True)
class QuarterBudget:
    """R24: what a region can pay in a quarter; `not_closed`: open earlier quarters of the year, which carry nothing over."""

    year: YearBudget
    own_cents: int
    overhead_cents: int
    carried_in_cents: int = 0
    not_closed: tuple[Quarter, ...] = ()

    @property
    def total_cents(self) -> int:
        """The quarter's own part plus what was carried over to it."""
        return self.own_cents + self.carried_in_cents


def year_budget(budget: Budget) -> YearBudget:
    """R26: the practice part is `amount x (1 - overhead_share)`, rounded half-up to cents; the overhead is the rest."""
    practice_part = Fraction(budget.amount_eur) * (1 - Fraction(budget.overhead_share))
    return YearBudget(cents(budget.amount_eur), cents(practice_part))


def carried_in_cents(budget: Budget, year: YearBudget, quarter: Quarter, booked: Booked) -> int:
    """R24: the unspent part of the closed earlier quarters of the year, at least 0.

    Their own parts of the year's budget, minus the payouts booked for them, or recomputed.
    """
    closed = booked.earlier_in_year(quarter)
    own_parts = sum(quarter_part(year.practice_cents, earlier.number) for earlier in closed.closed)
    return max(0, own_parts - closed.payouts_in_cents(budget.scheme, budget.region))


def quarter_budget(budget: Budget, quarter: Quarter, booked: Booked, *, carry_over: bool) -> QuarterBudget:
    """R24: a quarter of the practice part in whole cents (the remainder in Q4) and, with `carry_over`, what was not spent before."""
    year = year_budget(budget)
    own = QuarterBudget(year, quarter_part(year.practice_cents, quarter.number), quarter_part(year.overhead_cents, quarter.number))
    if not carry_over:
        return own
    closed = booked.earlier_in_year(quarter).closed
    earlier = tuple(Quarter(quarter.year, number) for number in range(1, quarter.number))
    return QuarterBudget(
        year=year,
        own_cents=own.own_cents,
        overhead_cents=own.overhead_cents,
        carried_in_cents=carried_in_cents(budget, year, quarter, booked),
        not_closed=tuple(each for each in earlier if each not in closed),
    )
