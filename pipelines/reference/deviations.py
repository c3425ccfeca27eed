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

    @property
    def argued(self) -> bool:
        """R17: whether it has an argument and an approver; one without does not count."""
        return bool(self.argument.strip() and self.approved_by.strip())
