"""The 90% check (R27): figures and a warning, no deduction."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from pipelines.core.quarter import Quarter
from pipelines.rules.budget import YearBudget
from pipelines.rules.inputs import Booked
from pipelines.rules.rounding import quarter_part

LEAST_SHARE_TO_PRACTICES = Fraction(9, 10)
"""000, section 3: at least 90% of KBZ money goes to the practices. A national agreement, open-ended and the same everywhere."""


@dataclass(frozen=True, slots=True)
class OverheadCheck:
    """R27 of one region and scheme: what is planned for the year, and what is realised so far."""

    planned_share: Fraction | None
    to_practices_cents: int
    overhead_cents: int

    @property
    def realised_share(self) -> Fraction | None:
        """The part of all spending that goes to practices; None where nothing is paid and there is no overhead."""
        spent = self.to_practices_cents + self.overhead_cents
        return Fraction(self.to_practices_cents, spent) if spent else None

    @property
    def holds(self) -> bool:
        """Whether at least 90% of what is spent goes to the practices."""
        return self.realised_share is None or self.realised_share >= LEAST_SHARE_TO_PRACTICES

    @property
    def shortfall_cents(self) -> int:
        """How much more would have to go to practices: 9 x overhead - to_practices, at least 0."""
        parts_to_practices = LEAST_SHARE_TO_PRACTICES / (1 - LEAST_SHARE_TO_PRACTICES)
        return max(0, int(parts_to_practices * self.overhead_cents) - self.to_practices_cents)

    @property
    def is_planned_too_low(self) -> bool:
        """Whether less than 90% of the year's amount is planned for the practices."""
        return self.planned_share is not None and self.planned_share < LEAST_SHARE_TO_PRACTICES


def overhead_check(
    scheme: str, region: str, year: YearBudget, quarter: Quarter, booked: Booked, *, this_quarter_cents: int
) -> OverheadCheck:
    """R27: the payouts of the closed earlier quarters of the year and this one against the overhead of the same quarters.

    Earlier quarters count with what is booked for them, or recomputed; `this_quarter_cents` is what this quarter pays.
    An earlier quarter that is not closed counts in neither. Implementation lines are other money and do not count.
    """
    earlier = booked.earlier_in_year(quarter)
    return OverheadCheck(
        planned_share=year.practice_share,
        to_practices_cents=earlier.payouts_in_cents(scheme, region) + this_quarter_cents,
        overhead_cents=sum(quarter_part(year.overhead_cents, each.number) for each in (*earlier.closed, quarter)),
    )
