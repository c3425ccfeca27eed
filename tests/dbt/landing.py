"""Landing folders of a few rows, each row given by what is particular about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.schemas import landing
from pipelines.schemas.table import empty


@dataclass(frozen=True)
class Landing:
    """What a quarter lands for dbt; `file_id` of a row is a position in `files`, from 1."""

    rows: Sequence[Mapping[str, Any]] = ()
    files: Sequence[str] = ("a.csv",)
    practices: Mapping[str, str] = field(default_factory=lambda: {"01000001": "noord"})
    entries: Sequence[str] = ("1234AB",)
    quarter: str = "2026Q1"
    peildatum: date = date(2026, 1, 1)
    aw_list: str = "nza2023"
    uncertain_rows: Mapping[str, int] = field(default_factory=dict)
    rows_per_part: int = 1000

    def registrations(self) -> pl.DataFrame:
        """The rows with the usual values filled in: numbered in order, an ION of long ago."""
        usual = {"file_id": 1, "practice_agb": 1000001, "registered_on": date(2020, 1, 1), "is_ion": True}
        usual = dict.fromkeys(landing.registrations.columns) | usual
        rows = [usual | {"row_number": position} | row for position, row in enumerate(self.rows, start=1)]
        return pl.DataFrame(rows, schema=empty(landing.registrations).schema, orient="row")

    def frames(self) -> dict[str, pl.DataFrame]:
        """The landing files that are one file each, by name."""
        practices = [(agb, f"Praktijk {agb}", region) for agb, region in self.practices.items()]
        return {
            "deliveries": _frame(list(enumerate(self.files, start=1)), landing.deliveries),
            "practices": _frame(practices, landing.practices),
            "uncertain_rows": _frame([(int(agb), rows) for agb, rows in self.uncertain_rows.items()], landing.uncertain_rows),
            "aw_entries": _frame([(entry,) for entry in self.entries], landing.aw_entries),
        }

    def write(self, folder: Path) -> None:
        """The landing folder."""
        (folder / "registrations").mkdir(parents=True, exist_ok=True)
        registrations = self.registrations()
        for part, start in enumerate(range(0, max(1, registrations.height), self.rows_per_part)):
            rows = registrations.slice(start, self.rows_per_part)
            rows.write_parquet(folder / "registrations" / f"part-{part:05d}.parquet", compression="lz4")
        for name, frame in self.frames().items():
            frame.write_parquet(folder / f"{name}.parquet")


def _frame(rows: Sequence[tuple[Any, ...]], schema: Any) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=empty(schema).schema, orient="row")
