"""Validity in time: when a record of the reference files holds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Interval:
    """A validity interval, both ends included; None is open."""

    valid_from: date | None
    valid_to: date | None

    @property
    def first(self) -> date:
        """The first day; `date.min` where the interval is open."""
        return self.valid_from or date.min

    @property
    def last(self) -> date:
        """The last day; `date.max` where the interval is open."""
        return self.valid_to or date.max

    def holds_on(self, day: date) -> bool:
        """Whether the record is valid on `day`."""
        return self.first <= day <= self.last

    def overlaps(self, other: Interval) -> bool:
        """Whether some day is in both."""
        return self.first <= other.last and other.first <= self.last


def spanning(intervals: Collection[Interval]) -> Interval:
    """From the first day of all `intervals` to the last; open where one of them is. There must be at least one."""
    return Interval(min(intervals, key=lambda one: one.first).valid_from, max(intervals, key=lambda one: one.last).valid_to)
