"""Numbers as the terminal and the Dagster page show them, both of which are in English: `1,234.56` and `25.00%`."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction


def number(value: int | Decimal, places: int = 0) -> str:
    """`1,234.50` with two `places`. Exact where the value has no more decimals than that."""
    return f"{value:,.{places}f}"


def percentage(share: Decimal | Fraction, places: int = 2) -> str:
    """A share from 0 to 1 as `25.00%`."""
    numerator, denominator = share.as_integer_ratio()
    return f"{number(Decimal(numerator) * 100 / denominator, places)}%"


def counted(count: int, singular: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{number(count)} {singular}{'' if count == 1 else 's'}"
