"""`settlements.csv`: changes of the open balance of a practice besides the closings (R35)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pipelines.core.codes import Code


class SettlementKind(Code):
    """Why an open balance changes."""

    RETURNED = "returned", "The bank sent a transfer back; the reference is its end-to-end id. Positive."
    RECEIVED = "received", "The practice paid back. Positive."
    WRITTEN_OFF = "written_off", "The open balance is brought towards 0.00 and not past it."
    MOVED = "moved", "A balance goes from one practice to another: two lines of one size with one reference."


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
