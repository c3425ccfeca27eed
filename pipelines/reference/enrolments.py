"""`enrolments.csv`: which practice takes part in which scheme (R15, R28, R29)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from pipelines.core.interval import Interval


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A practice in a scheme from `applied_on`; `ended_on` is the first day without it.

    `fixed` marks a pilot that is outside the top-N (R28).
    `implementation_until` is the last day of the implementation phase (R29).
    """

    agb: str
    scheme: str
    applied_on: date
    ended_on: date | None
    fixed: bool
    implementation_until: date | None
    row: int | None = field(default=None, compare=False)

    def holds_on(self, day: date) -> bool:
        """R15: whether the practice takes part on `day`."""
        return self.applied_on <= day and (self.ended_on is None or self.ended_on > day)

    @property
    def days(self) -> Interval | None:
        """The days on which it is valid; None when it ended on the day it was applied for."""
        if self.ended_on == self.applied_on:
            return None
        return Interval(self.applied_on, self.ended_on and self.ended_on - timedelta(days=1))
