"""`controls.csv`: counts of a practice from other sources, to compare with ours (R44)."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.core.quarter import Quarter
from pipelines.schemas.payout_codes import Measure


@dataclass(frozen=True, slots=True)
class ControlCount:
    """The patients that `source` counts for a practice in a quarter."""

    quarter: Quarter
    agb: str
    measure: Measure
    count: int
    source: str
    row: int | None = field(default=None, compare=False)
