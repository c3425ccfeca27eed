"""The 90% check (R27): figures and a warning, no deduction."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from pipelines.core.quarter import Quarter
from pipelines.rules.budget import YearBudget
from pipelines.rules.inputs import Booked
from pipelines.rules.rounding import cents, quarter_part
from pipelines.schemas.payout_codes import LineType

LEAST_SHARE_TO_PRACTICES = Fraction(9, 10)
"""000, section 3: at least 90% of KBZ money goes to the practices. A national agreement, open-ended and the same everywhere."""


@dataclass(frozen=True, slots=True)
class OverheadCheck:
    """R27 of one region and scheme: what was planned for the year, and what was realised, year to date."""

    planned_share: Fraction | None
    to_practices_cents: int
    overhead_cents: int

    @property
    def realised_share(self) -> Fraction | None:
        """What goes to practices of all that is spent; None where nothing is paid and there is no overhead."""
        spent = self.to_practices_cents + self.overhead_cents
        return Fraction(self.to_practices_cents, spent) if spent else None

    @property
    def holds(self) -> bool:
        """Whether at least 90% of what is spent goes to the practices."""
        return self.realised_share is None or self.realised_share >= LEAST_SHARE_TO_PRACTICES

    @property
    def shortfall_cents(self) -> int:
        """What more would have to go to practices: 9 x overhead - to_practices, never less than nothing."""
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

    Of earlier quarters counts what is booked for them, or recomputed; `this_quarter_cents` is what this one pays.
    An earlier quarter that is not closed in `booked` counts in neither, and implementation lines are other money.
    """
    earlier = booked.earlier_in_year(quarter)
    key = (scheme, region, LineType.PAYOUT)
    booked_cents = sum(
        cents(line.amount_eur)
        for line in earlier.lines
        if (line.scheme, line.region, line.line_type) == key and line.origin_quarter in earlier.closed
    )
    return OverheadCheck(
        planned_share=year.practice_share,
        to_practices_cents=booked_cents + this_quarter_cents,
        overhead_cents=sum(quarter_part(year.overhead_cents, each.number) for each in (*earlier.closed, quarter)),
    )
