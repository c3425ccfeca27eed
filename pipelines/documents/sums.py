"""Who pays and who receives a line of `payouts`: what several documents add up, and what they never add."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from pipelines.documents.quarter_tables import Row
from pipelines.schemas.payout_codes import PaidBy, Payee

Money = Literal["ours", "insurer", "region_organisation"]
"""What we pay to practices; what insurers pay themselves; what the region organisation receives (R20, R35). Each is added up apart."""


def money_of(line: Row) -> Money:
    """Whose money a row with `paid_by` and `payee` is about."""
    if line["paid_by"] == PaidBy.INSURER:
        return "insurer"
    return "region_organisation" if line["payee"] == Payee.REGION_ORGANISATION else "ours"


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The sum in euro, 0.00 of nothing."""
    return sum(amounts, Decimal("0.00"))
