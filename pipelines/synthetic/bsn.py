"""Burgerservicenummers that pass the 11-test and are meant to belong to nobody.

Numbers beginning with 0000 and 99999 are known as set aside for tests, but too few of them pass the 11-test for a
region. So the numbers here begin with 9, and with 7 and 6 where millions are asked for: blocks far above the numbers
that people are seen to have. Which blocks are issued is not published, so this is a choice and no guarantee. Those that
begin with 8 are left out, because organisations have such numbers (RSIN) under the same test.
"""

from __future__ import annotations

import polars as pl

_LEADING_DIGITS = (9, 7, 6)
_PER_LEADING_DIGIT = 9_000_000
# A number without a factor 2, 3 or 5 is a permutation when multiplied modulo 9,000,000: neighbours get numbers far apart.
_SCATTER = 7_368_787

BSN_COUNT = len(_LEADING_DIGITS) * _PER_LEADING_DIGIT


def fictitious_bsn(index: pl.Expr) -> pl.Expr:
    """The number of nine digits (UInt32) that goes with `index` (0 to `BSN_COUNT` - 1): another one for each index.

    Of the ten eighth digits after seven given ones, at most one leaves no check digit; nine are used, and that one is
    stepped over.
    """
    index = index.cast(pl.UInt64)
    leading = pl.lit(pl.Series(_LEADING_DIGITS, dtype=pl.UInt64)).gather(index // _PER_LEADING_DIGIT)
    scattered = index * _SCATTER % _PER_LEADING_DIGIT
    first_seven = leading * 1_000_000 + scattered // 9
    weighed = _weighed(first_seven)
    without_check_digit = (21 - weighed) % 11 * 6 % 11
    eighth = scattered % 9
    eighth = eighth + (eighth >= without_check_digit).cast(pl.UInt64)
    return (first_seven * 100 + eighth * 10 + (weighed + 2 * eighth) % 11).cast(pl.UInt32)


def failing_bsn(bsn: pl.Expr) -> pl.Expr:
    """`bsn` with another last digit, which no longer passes the 11-test."""
    return bsn - bsn % 10 + (bsn + 1) % 10


def _weighed(first_seven: pl.Expr) -> pl.Expr:
    """The first seven digits times 9 down to 3, modulo 11."""
    digits = [first_seven // 10 ** (6 - place) % 10 for place in range(7)]
    return pl.sum_horizontal(digit * (9 - place) for place, digit in enumerate(digits)).cast(pl.UInt64) % 11
