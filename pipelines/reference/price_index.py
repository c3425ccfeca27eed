"""`price_index.csv`: the yearly price index (R22)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class PriceIndex:
    """`by_year[2024]` is 2024 over 2023 as a factor (1.0432 = 4.32% more); `source` tells where each comes from."""

    by_year: Mapping[int, Decimal]
    source: Mapping[int, str]
