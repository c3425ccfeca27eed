"""Numbers of a workbook as text: which formats show a number as a date, and how a number is written."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from functools import lru_cache

from pipelines.ingest.cells.cell_values import LOST_DIGITS

FEWEST_LOST = 10**15
"""The smallest whole number of more than 15 digits: from here on Excel keeps only the first 15."""
_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)})
_NO_PLACEHOLDERS = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]?')
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_OF_DATES = re.compile(r"[dmyhsj]", re.IGNORECASE)  # j (jaar): some Dutch programs store the format in the form that they show
_GENERAL = ("general", "standaard", "standard")
_MILLISECONDS = 24 * 60 * 60 * 1000
_DAY_0, _DAY_0_BEFORE_MARCH = date(1899, 12, 30), date(1899, 12, 31)
_NO_LEAP_DAY = 60  # Excel has a 29 February in 1900, which was none
_LAST_DAY = 2_958_465  # 9999-12-31
_DAYS_TO_1904 = 1462
_SHORTEST_LOST = 16


def is_date_format(number_format: int, code: str | None) -> bool:
    """Whether a number with this format is shown as a date or time. `code` is None for a built-in format."""
    if code is None:
        return number_format in _BUILT_IN_DATES
    if code.lower().startswith(_GENERAL) or _ELAPSED.search(code):
        return False
    return _OF_DATES.search(_NO_PLACEHOLDERS.sub("", code)) is not None


@lru_cache(maxsize=65_536)
def date_text(value: str, *, is_1904: bool) -> str:
    """The number of a date cell as date and time, `2026-01-31 00:00:00`; the number itself when it is no existing date.

    Day 0 is 1899-12-30 in both date systems: practice systems write it for no date.
    """
    number = _finite(value)
    if number is None or not 0 <= number < _LAST_DAY + 1:
        return number_text(value)
    days, moment = divmod(round(number * _MILLISECONDS), _MILLISECONDS)
    if is_1904 and days:
        days += _DAYS_TO_1904
    if days > _LAST_DAY:
        return number_text(value)
    start = _DAY_0 if days == 0 or days >= _NO_LEAP_DAY else _DAY_0_BEFORE_MARCH
    time = timedelta(milliseconds=moment)
    return f"{start + timedelta(days)} {str(time).zfill(len('00:00:00'))}"


def number_text(value: str) -> str:
    """A number without needless decimals or exponent, marked where digits were lost; text that is not a number is left as it is."""
    if value.isascii() and value.isdigit() and len(value) < _SHORTEST_LOST and (value[0] != "0" or len(value) == 1):
        return value
    number = _finite(value)
    if number is None:
        return value
    return float_text(number)


def float_text(number: float) -> str:
    """A finite float as `number_text` writes it."""
    if not number.is_integer():
        return repr(number)
    text = str(int(number))
    return f"{LOST_DIGITS}{text}" if abs(number) >= FEWEST_LOST else text


def _finite(value: str) -> float | None:
    try:
        number = math.nan if "_" in value else float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
