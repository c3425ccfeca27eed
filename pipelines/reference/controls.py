"""`controls.csv`: counts of a practice from elsewhere, to compare with the ones made here (R44)."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.core.codes import Code
from pipelines.core.quarter import Quarter


class Measure(Code):
    """What was counted elsewhere."""

    ION = "ion", "All registered patients, as in the national register."
    AW_ION = "aw_ion", "The registered patients in an AW, as in the claims of the AW supplement (11119)."


@dataclass(frozen=True, slots=True)
class ControlCount:
    """The patients that `source` counts for a practice in a quarter."""

    quarter: Quarter
    agb: str
    measure: Measure
    count: int
    source: str
    row: int | None = field(default=None, compare=False)
