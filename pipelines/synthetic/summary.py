"""What is known by construction of an invented home, to compare with what the pipeline makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.core.quarter import Quarter


@dataclass(frozen=True, slots=True)
class FileSummary:
    """One delivered file, and what must become of it: `status` as in `deliveries`, `rejected` as reason -> rows.

    `file` is the path below the quarter's folder. `rows` counts the data rows of an accepted file, and is 0 for
    another.
    """

    quarter: Quarter
    file: str
    status: str
    rows: int
    rejected: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PracticeSummary:
    """What must be counted of a practice in the last quarter: all zero where no readable list arrives."""

    agb: str
    region: str
    ion: int
    aw_ion: int
    unknown_postcode: int


@dataclass(frozen=True, slots=True)
class RegionSummary:
    """What was made: `practices` in the order of the register, `files` of all quarters by quarter and path."""

    quarters: tuple[Quarter, ...]
    practices: tuple[PracticeSummary, ...]
    files: tuple[FileSummary, ...]

    @property
    def rows(self) -> int:
        """Data rows of the accepted files of all quarters."""
        return sum(file.rows for file in self.files)

    @property
    def rejected_per_quarter(self) -> dict[Quarter, int]:
        """How many rows ingest has to reject in each quarter."""
        return {quarter: sum(sum(file.rejected.values()) for file in self.files if file.quarter == quarter) for quarter in self.quarters}


@dataclass(frozen=True, slots=True)
class CountrySummary:
    """What was made of a country. `patients` are those that must be counted; `bytes` are those of all lists together."""

    quarter: Quarter
    practices: int
    regions: int
    patients: int
    files: int
    rows: int
    bytes: int
    rejected: int
