"""Numbers as a Dutch reader expects them: a point between the thousands and a decimal comma."""

from __future__ import annotations

from decimal import Decimal

_SWAPPED = str.maketrans(",.", ".,")


def number(value: int | Decimal, places: int = 0) -> str:
    """`1.234,50` with two `places`. Exact where the value has no more decimals than that."""
    return f"{value:,.{places}f}".translate(_SWAPPED)


def percentage(share: Decimal, places: int = 2) -> str:
    """A share from 0 to 1 as `25,00%`."""
    return f"{number(share * 100, places)}%"
