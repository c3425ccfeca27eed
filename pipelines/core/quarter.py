"""The Quarter value: `2026Q1` <-> peildatum <-> partition key. All modules write and read quarters through it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_LABEL = re.compile(r"([0-9]{4})Q([1-4])")
_MONTHS_PER_QUARTER = 3


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """A calendar quarter, ordered in time."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 4 or not 1 <= self.year <= 9999:  # noqa: PLR2004 - there are four quarters in a year
            raise ValueError(f"{self.year}Q{self.number} is not a quarter, expected 0001Q1 to 9999Q4")

    @classmethod
    def parse(cls, label: str) -> Quarter:
        """The quarter written `2026Q1`; ValueError for anything else."""
        match = _LABEL.fullmatch(label)
        if match is None:
            raise ValueError(f"{label!r} is not a quarter, expected a year and a quarter such as 2026Q1")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Quarter:
        """The quarter in which `day` lies."""
        return cls(day.year, (day.month - 1) // _MONTHS_PER_QUARTER + 1)

    @classmethod
    def from_partition_key(cls, key: str) -> Quarter:
        """The quarter whose peildatum is `key` (`2026-01-01`); ValueError when it is not the first day of a quarter."""
        day = date.fromisoformat(key)
        quarter = cls.of(day)
        if quarter.peildatum != day:
            raise ValueError(f"{key!r} is not a peildatum, expected the first day of a quarter such as {quarter.partition_key}")
        return quarter

    @property
    def peildatum(self) -> date:
        """R1: the first day of the quarter."""
        return date(self.year, (self.number - 1) * _MONTHS_PER_QUARTER + 1, 1)

    @property
    def partition_key(self) -> str:
        """The peildatum as an ISO date: the Dagster partition key."""
        return self.peildatum.isoformat()

    @property
    def is_last_of_year(self) -> bool:
        """Whether it is Q4, which gets the remainder of a division by four (R24, R29)."""
        return self.number == 4  # noqa: PLR2004

    def next(self) -> Quarter:
        """The quarter after this one."""
        return Quarter(self.year + 1, 1) if self.is_last_of_year else Quarter(self.year, self.number + 1)

    def previous(self) -> Quarter:
        """The quarter before this one."""
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)

    def __str__(self) -> str:
        return f"{self.year:04d}Q{self.number}"
