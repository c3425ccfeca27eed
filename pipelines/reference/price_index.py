"""`price_index.csv`: the yearly price index (R22)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from pipelines.core.codes import Code


class IndexStatus(Code):
    """R22: whether the index of a year can still change."""

    FINAL = "final", "As published; what an empty cell means."
    PROVISIONAL = "provisional", "A preliminary figure: used alike, with a warning; the final one comes out as a correction."


@dataclass(frozen=True, slots=True)
class PriceIndex:
    """`by_year[2024]` is the factor from 2023 to 2024 (1.0432 = 4.32% more); `source` tells where each comes from.

    `provisional` are the years whose index is not final yet; `rows` the lines of the file by year.
    """

    by_year: Mapping[int, Decimal]
    source: Mapping[int, str]
    provisional: frozenset[int] = frozenset()
    rows: Mapping[int, int] = field(default_factory=dict, compare=False)
