"""The 90% check (R27): a figure and a warning, no deduction."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from pipelines.core.quarter import Quarter
from pipelines.rules.budget import YearBudget
from pipelines.rules.inputs import Booked
from pipelines.rules.rounding import cents, quarter_part

LEAST_SHARE_TO_PRACTICES = Fraction(9, 10)
"""000, section 3: at least 90% of KBZ money goes to the practices. A national agreement, open-ended and the same everywhere."""


@dataclass(frozen=True, slots=True)
class OverheadCheck:
    """R27, year to date, of one region and scheme."""

    to_practices_cents: int
    overhead_cents: int

    @property
    def practice_share(self) -> Fraction | None:
        """What goes to practices of all that is spent; None where nothing is paid and there is no overhead."""
        spent = self.to_practices_cents + self.overhead_cents
        return Fraction(self.to_practices_cents, spent) if spent else None

    @property
    def holds(self) -> bool:
        """Whether at least 90% goes to the practices."""
        return self.practice_share is None or self.practice_share >= LEAST_SHARE_TO_PRACTICES


def overhead_check(
    scheme: str, region: str, year: YearBudget, quarter: Quarter, booked: Booked, *, this_quarter_cents: int
) -> OverheadCheck:
    """R27: the payouts and implementation lines of the year so far against the overhead of the same quarters.

    Of earlier quarters counts what closings before this quarter booked for them; `this_quarter_cents` is what this one pays.
    """
    earlier = booked.earlier_in_year(quarter)
    booked_cents = sum(cents(line.amount_eur) for line in earlier.lines if (line.scheme, line.region) == (scheme, region))
    quarters = {*earlier.closed, quarter}
    return OverheadCheck(
        to_practices_cents=booked_cents + this_quarter_cents,
        overhead_cents=sum(quarter_part(year.overhead_cents, each.number) for each in quarters),
    )
