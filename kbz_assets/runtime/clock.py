"""The only clock of the code location, as a resource, so that a test can move it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Protocol

from pipelines.core.dutch_time import dutch_time
from pipelines.core.quarter import Quarter


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """This moment, with its time zone."""


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """This moment in UTC."""
        return datetime.now(UTC)


def day_of(moment: datetime) -> date:
    """The Dutch date of `moment`."""
    return dutch_time(moment).date()


def running_quarter(moment: datetime) -> Quarter:
    """The quarter of the Dutch date of `moment`."""
    return Quarter.of(day_of(moment))
