"""Time in the Netherlands: by it a day begins, a quarter runs and a closing is dated."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

TIMEZONE = "Europe/Amsterdam"


def dutch_time(moment: datetime) -> datetime:
    """`moment`, which has a time zone, as a clock in the Netherlands shows it."""
    return moment.astimezone(ZoneInfo(TIMEZONE))
