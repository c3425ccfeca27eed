"""`overhead.csv`: the functions that the overhead of a budget pays (R27, 000)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from pipelines.schemas.payout_codes import OverheadFunction


@dataclass(frozen=True, slots=True)
class OverheadLine:
    """The staff and cost of one function for a scheme in a region in a calendar year."""

    region: str
    scheme: str
    year: int
    function: OverheadFunction
    fte: Decimal
    cost_eur: Decimal
    row: int | None = field(default=None, compare=False)
