"""Random draws that are functions of a seed, a name and the keys of a row.

Belongs here: the only source of chance in this package. A draw does not depend on the order or the number of rows, on
a library's generator or on the machine, so that a patient keeps the same properties in every quarter and a country
can be made piece by piece.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from hashlib import sha256

import polars as pl

_WORD = 1 << 64
_STEP = 0x9E3779B97F4A7C15
_FACTOR_1 = 0xBF58476D1CE4E5B9
_FACTOR_2 = 0x94D049BB133111EB
_EPOCH = date(1970, 1, 1)


def draw(seed: int, name: str, *keys: pl.Expr) -> pl.Expr:
    """A UInt64 per row, evenly spread; `keys` are integer columns (SplitMix64 over the salted keys)."""
    word = _word(_salt(seed, name))
    for key in keys:
        word = _mix(word + (key.cast(pl.UInt64) + 1) * _word(_STEP))
    return word


def chance(share: Fraction, seed: int, name: str, *keys: pl.Expr) -> pl.Expr:
    """True in `share` of the rows."""
    return draw(seed, name, *keys) < _word(min(int(share * _WORD), _WORD - 1))


def day_between(first: date, last: date, drawn: pl.Expr) -> pl.Expr:
    """A Date from `first` to `last`, both included, as the UInt64 `drawn` says."""
    span = (last - first).days + 1
    return (drawn % span + (first - _EPOCH).days).cast(pl.Int32).cast(pl.Date)


def days_later(day: pl.Expr, days: pl.Expr) -> pl.Expr:
    """The Date `days` after `day`."""
    return (day.cast(pl.Int32) + days.cast(pl.Int32)).cast(pl.Date)


def pick(seed: int, name: str, key: int, below: int) -> int:
    """One number from 0 to `below` - 1: the draw for a single thing, such as a practice."""
    mixed = (_salt(seed, name) + (key + 1) * _STEP) % _WORD
    mixed = (mixed ^ (mixed >> 30)) * _FACTOR_1 % _WORD
    mixed = (mixed ^ (mixed >> 27)) * _FACTOR_2 % _WORD
    return (mixed ^ (mixed >> 31)) % below


def day_after(day: date, days: int) -> date:
    """The date `days` after `day`."""
    return day + timedelta(days=days)


def _mix(word: pl.Expr) -> pl.Expr:
    word = (word ^ (word // (1 << 30))) * _word(_FACTOR_1)
    word = (word ^ (word // (1 << 27))) * _word(_FACTOR_2)
    return word ^ (word // (1 << 31))


def _word(value: int) -> pl.Expr:
    return pl.lit(value, dtype=pl.UInt64)


def _salt(seed: int, name: str) -> int:
    return int.from_bytes(sha256(f"{seed}:{name}".encode()).digest()[:8], "big")
