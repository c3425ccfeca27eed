"""`staffing.csv`: what a full-time member of staff costs (R30)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class StaffingCost:
    """Yearly cost of one fte of `function` at the prices of the year `price_level`."""

    function: str
    cost_per_fte_eur: Decimal
    price_level: int
    row: int | None = field(default=None, compare=False)
