"""`receipts.csv`: what insurers paid to the region organisation (R40)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pipelines.core.quarter import Quarter


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money from an insurer for a scheme and quarter of origin; `uzovi` is 4 digits or `unknown`. Negative where it was paid back."""

    id: str
    date: date
    uzovi: str
    scheme: str
    quarter: Quarter
    amount_eur: Decimal
    reference: str
    row: int | None = field(default=None, compare=False)
