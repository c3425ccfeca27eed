"""`budgets.csv`: the yearly budget of a scheme in a region (R24, R26)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Budget:
    """What a region has for a scheme in a calendar year, of which `overhead_share` is for the region organisation."""

    region: str
    scheme: str
    year: int
    amount_eur: Decimal
    overhead_share: Decimal
    row: int | None = field(default=None, compare=False)
