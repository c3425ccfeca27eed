"""The 11-test of the burgerservicenummer, for one number and for a column."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import polars as pl

_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_LOW_DIGITS = 4
_LOW = 10**_LOW_DIGITS
_SEPARATORS = re.compile("[ ._-]")
_WRITTEN_BSN = re.compile(
    r"(?<![0-9])(?:[0-9]{9}|[0-9]{4}([ ._-])[0-9]{2}\1[0-9]{3}|[0-9]{3}([ ._-])[0-9]{3}\2[0-9]{3})(?![0-9])",
)


# Computed on first use: threads that Polars starts while modules load are missing in the forked processes of steps.
@cache
def _partial_sums(weights: tuple[int, ...]) -> pl.Series:
    """Weighted sum of the digits of every number with as many digits as there are weights."""
    numbers = pl.int_range(10 ** len(weights))
    weighted = [numbers // 10**place % 10 * weight for place, weight in enumerate(reversed(weights))]
    return pl.select(pl.sum_horizontal(weighted).cast(pl.Int16)).to_series()


def passes_eleven_test(digits: str) -> bool:
    """Whether nine digits pass: their sum with weights 9 8 7 6 5 4 3 2 -1 is divisible by 11."""
    return sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11 == 0


def is_bsn(number: pl.Series) -> pl.Series:
    """For each number of at most nine digits (UInt32) whether it is a BSN: it passes the 11-test and is not zero. Null stays null."""
    # Two look-ups cost a third of taking nine digits apart.
    high_sums, low_sums = _partial_sums(_WEIGHTS[:-_LOW_DIGITS]), _partial_sums(_WEIGHTS[-_LOW_DIGITS:])
    weighted = high_sums.gather(number // _LOW) + low_sums.gather(number % _LOW)
    return (weighted % 11 == 0) & (number > 0)


def with_bsn_replaced(text: str, replacement: Callable[[str], str]) -> str:
    """`text` with `replacement` of each BSN: nine digits that pass the 11-test, together or as `1234.56.782` or `123 456 782`."""

    def replaced(written: re.Match[str]) -> str:
        digits = _SEPARATORS.sub("", written[0])
        return replacement(digits) if passes_eleven_test(digits) else written[0]

    return _WRITTEN_BSN.sub(replaced, text)
