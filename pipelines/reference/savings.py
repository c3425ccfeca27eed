"""`savings.csv`: the numbers behind the estimate of savings (R45, 003)."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Savings:
    """Patients of a region in a calendar year, as counted by people; the amounts per patient are in the settings."""

    year: int
    region: str
    complex_patients: int
    new_mental_health_patients: int
    source: str
    row: int | None = field(default=None, compare=False)
