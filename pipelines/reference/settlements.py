"""`settlements.csv`: changes of the open balance of a practice besides the closings (R35)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pipelines.schemas.ledger import SettlementKind


@dataclass(frozen=True, slots=True)
class Settlement:
    """A change of the open balance of a practice, which the next closing processes once; `amount_eur` is never 0.00."""

    id: str
    agb: str
    date: date
    kind: SettlementKind
    amount_eur: Decimal
    reference: str
    argument: str
    approved_by: str
    row: int | None = field(default=None, compare=False)
