"""The only place that rounds.

Belongs here: every step from an exact number to whole cents or to a share of six places.
Money is whole cents as int, as a name in `_cents` says.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

CENTS_PER_EURO = 100
QUARTERS_PER_YEAR = 4
SHARE_PLACES = 6


def half_up(numerator: int, denominator: int) -> int:
    """`numerator / denominator` (denominator > 0) to the nearest whole number, a half away from zero."""
    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)
    return magnitude if numerator >= 0 else -magnitude


def cents(amount_eur: Decimal | Fraction) -> int:
    """An amount in euro as whole cents, rounded half-up (R22, R23, R26)."""
    exact = Fraction(amount_eur) * CENTS_PER_EURO
    return half_up(exact.numerator, exact.denominator)


def eur(amount_cents: int) -> Decimal:
    """Whole cents as an amount in euro with two places; exact."""
    return Decimal(amount_cents).scaleb(-2)


def six_places(figure: Fraction) -> Decimal:
    """A share, a difference of shares or another figure for people to read, rounded half-up to six places."""
    return Decimal(half_up(figure.numerator * 10**SHARE_PLACES, figure.denominator)).scaleb(-SHARE_PLACES)


def quarter_part(year_cents: int, quarter_number: int) -> int:
    """The part of a yearly amount for one quarter, in whole cents; the remainder of the division goes to Q4 (R24, R27, R29)."""
    part = year_cents // QUARTERS_PER_YEAR
    return year_cents - (QUARTERS_PER_YEAR - 1) * part if quarter_number == QUARTERS_PER_YEAR else part


def largest_remainder(total_cents: int, weights: Sequence[int]) -> list[int]:
    """`total_cents` divided in proportion to `weights`, in whole cents that sum to it (R24 `pro_rata`, R36).

    Each part is rounded down; the cents left over go one each to the largest remainders, ties in the order given.
    When all weights are 0 there is nobody to divide over: all parts are 0.
    """
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    parts = [total_cents * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: -(total_cents * weights[i] % whole))
    for i in by_remainder[: total_cents - sum(parts)]:
        parts[i] += 1
    return parts
