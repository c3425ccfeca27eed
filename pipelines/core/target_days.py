"""The days on which banks settle in euro: TARGET days."""

from __future__ import annotations

from datetime import date, timedelta

_SATURDAY = 5
_FIXED = frozenset({(1, 1), (5, 1), (12, 25), (12, 26)})


def is_target_day(day: date) -> bool:
    """Whether banks settle: not in a weekend, nor on 1 January, Good Friday, Easter Monday, 1 May, 25 or 26 December."""
    easter = easter_sunday(day.year)
    moving = (easter - timedelta(days=2), easter + timedelta(days=1))
    return day.weekday() < _SATURDAY and (day.month, day.day) not in _FIXED and day not in moving


def next_target_day(day: date) -> date:
    """The first TARGET day after `day`."""
    found = day + timedelta(days=1)
    while not is_target_day(found):
        found += timedelta(days=1)
    return found


def easter_sunday(year: int) -> date:
    """Easter Sunday in the Gregorian calendar, by the anonymous algorithm (Meeus, Jones, Butcher)."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    leap_centuries, rest_of_centuries = divmod(century, 4)
    moon = (8 * century + 13) // 25
    epact = (19 * golden + century - leap_centuries - moon + 15) % 30
    leaps, rest = divmod(of_century, 4)
    weekday = (32 + 2 * rest_of_centuries + 2 * leaps - epact - rest) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
