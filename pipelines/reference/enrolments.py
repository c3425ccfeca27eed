"""`enrolments.csv`: which practice takes part in which scheme (R15, R28, R29)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from pipelines.interval import Interval
from pipelines.reference.cells import agb, day, text, yes_no
from pipelines.reference.csv_file import Columns, Read, Row, ends_after, optional, read_csv, required
from pipelines.reference.keys import one_a_day
from pipelines.reference.text_file import told_as

FILE = "enrolments.csv"
_COLUMNS: Columns = {
    "agb": required(agb),
    "scheme": required(text),
    "applied_on": required(day),
    "ended_on": optional(day),
    "fixed": optional(yes_no, empty=False),
    "implementation_until": optional(day),
}


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A practice in a scheme from `applied_on`; `ended_on` is the first day on which it no longer holds.

    `fixed` marks a pilot that stands outside the top-N (R28).
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
        """The days on which it holds; None when it was ended on the day it was applied for."""
        if self.ended_on == self.applied_on:
            return None
        return Interval(self.applied_on, self.ended_on and self.ended_on - timedelta(days=1))


def read_enrolments(path: Path) -> Read[Enrolment]:
    """The enrolments; two of a practice in a scheme that hold on the same day are a fault."""
    enrolments, faults = read_csv(path, _COLUMNS, _enrolment)
    twice = one_a_day(told_as(FILE), enrolments, lambda one: (one.agb, one.scheme), lambda one: one.days, "applied_on")
    return enrolments, (*faults, *twice)


def _enrolment(row: Row) -> Enrolment:
    ends_after(row["applied_on"], row["ended_on"], "ended_on")
    return Enrolment(**row.values, row=row.line)
