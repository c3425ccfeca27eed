"""AGB codes: 8 digits, `01` a GP, `37` a health centre. There is no check digit; the three kinds made here never overlap."""

from __future__ import annotations

import polars as pl

_SPREAD = 480_000
_SCATTER = 77_911
_HEALTH_CENTRE_EVERY = 5
_FIRST_PERSONAL = 500_000
_FIRST_UNKNOWN = 990_000


def practice_agb(index: int) -> str:
    """The code of the practice with this number (0 to 479,999): one in five is a health centre."""
    kind = "37" if index % _HEALTH_CENTRE_EVERY == _HEALTH_CENTRE_EVERY - 1 else "01"
    return f"{kind}{10_000 + index * _SCATTER % _SPREAD:06d}"


def personal_agb(index: int) -> str:
    """The personal code of the GP with this number (0 to 479,999)."""
    return f"01{_FIRST_PERSONAL + index * _SCATTER % _SPREAD:06d}"


def unknown_agb(index: pl.Expr) -> pl.Expr:
    """A code that no practice or GP here has, as text."""
    return pl.lit("01") + (index % 10_000 + _FIRST_UNKNOWN).cast(pl.String)
