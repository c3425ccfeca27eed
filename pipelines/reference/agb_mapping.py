"""`agb_mapping.csv`: which AGB codes belong to which contract practice (R3)."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.core.interval import Interval


@dataclass(frozen=True, slots=True)
class AgbMapping:
    """`agb` counts as `practice_agb` while `valid` holds."""

    agb: str
    practice_agb: str
    valid: Interval
    row: int | None = field(default=None, compare=False)
