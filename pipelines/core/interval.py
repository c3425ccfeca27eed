"""Validity in time: when a record of the reference files holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Interval:
    """A validity interval, both ends included; None is open."""

    valid_from: date | None
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the record is valid on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or self.valid_to >= day)

    def overlaps(self, other: Interval) -> bool:
        """Whether there is a day on which both hold."""
        starts_in_time = self.valid_from is None or other.valid_to is None or self.valid_from <= other.valid_to
        ends_in_time = self.valid_to is None or other.valid_from is None or other.valid_from <= self.valid_to
        return starts_in_time and ends_in_time
