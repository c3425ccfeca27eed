"""`deviations.csv`: argued deviations from a threshold (R17)."""

from __future__ import annotations

from pathlib import Path

from pipelines.reference import files
from pipelines.reference.deviations import Deviation
from pipelines.reference.files import path_in_home
from pipelines.reference.reading.cells import agb, day, text
from pipelines.reference.reading.csv_file import Columns, Read, Row, optional, read_csv, required
from pipelines.reference.reading.keys import one_a_day

_COLUMNS: Columns = {
    "agb": required(agb),
    "scheme": required(text),
    "valid_from": optional(day),
    "valid_to": optional(day),
    "argument": required(text),
    "approved_by": required(text),
}


def read_deviations(path: Path) -> Read[Deviation]:
    """The deviations; R17: one without argument or approver is a fault, whenever it is valid."""
    deviations, diagnostics = read_csv(path, _COLUMNS, _deviation)
    twice = one_a_day(path_in_home(files.DEVIATIONS), deviations, lambda one: (one.agb, one.scheme), lambda one: one.valid, "valid_from")
    return deviations, (*diagnostics, *twice)


def _deviation(row: Row) -> Deviation:
    return Deviation(row["agb"], row["scheme"], row.interval(), row["argument"], row["approved_by"], row.line)
