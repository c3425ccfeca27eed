"""Dutch time: it decides when a day begins, which quarter is running and the date of a closing."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

TIMEZONE = "Europe/Amsterdam"


def dutch_time(moment: datetime) -> datetime:
    """`moment`, which has a time zone, in Dutch time."""
    return moment.astimezone(ZoneInfo(TIMEZONE))
