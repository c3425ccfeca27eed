"""`deviations.csv`: argued deviations from a threshold (R17)."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.core.interval import Interval


@dataclass(frozen=True, slots=True)
class Deviation:
    """A practice may pass the scheme's threshold while `valid` holds, for the reason in `argument`, as `approved_by` decided."""

    agb: str
    scheme: str
    valid: Interval
    argument: str
    approved_by: str
    row: int | None = field(default=None, compare=False)
