"""`agb_mapping.csv`: which AGB codes belong to which contract practice (R3)."""

from __future__ import annotations

from pathlib import Path

from pipelines.reference import files
from pipelines.reference.agb_mapping import AgbMapping
from pipelines.reference.files import path_in_home
from pipelines.reference.reading.cells import agb, day
from pipelines.reference.reading.csv_file import Columns, Read, Row, optional, read_csv, required
from pipelines.reference.reading.keys import one_a_day

_COLUMNS: Columns = {
    "agb": required(agb),
    "practice_agb": required(agb),
    "valid_from": optional(day),
    "valid_to": optional(day),
}


def read_agb_mapping(path: Path) -> Read[AgbMapping]:
    """The mappings; two of an AGB that are valid on the same day are a fault."""
    mappings, diagnostics = read_csv(path, _COLUMNS, _mapping)
    twice = one_a_day(
        path_in_home(files.AGB_MAPPING), mappings, lambda mapping: (mapping.agb,), lambda mapping: mapping.valid, "valid_from"
    )
    return mappings, (*diagnostics, *twice)


def _mapping(row: Row) -> AgbMapping:
    return AgbMapping(row["agb"], row["practice_agb"], row.interval(), row.line)
