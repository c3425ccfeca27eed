"""`controls.csv`: counts of a practice from elsewhere, to compare with the ones made here (R44)."""

from __future__ import annotations

from pathlib import Path

from pipelines.reference import files
from pipelines.reference.controls import ControlCount
from pipelines.reference.files import path_in_home
from pipelines.reference.reading.cells import agb, quarter, text, whole, word
from pipelines.reference.reading.csv_file import Columns, Read, Row, optional, read_csv, required
from pipelines.reference.reading.keys import one_each
from pipelines.schemas.payout_codes import Measure

_COLUMNS: Columns = {
    "quarter": required(quarter),
    "agb": required(agb),
    "measure": required(word(Measure)),
    "count": required(whole(0)),
    "source": optional(text, empty=""),
}


def read_controls(path: Path) -> Read[ControlCount]:
    """The counts; the file is optional. Two of a practice, quarter, measure and source are a fault."""
    counts, diagnostics = read_csv(path, _COLUMNS, _count, may_be_absent=True)
    twice = one_each(path_in_home(files.CONTROLS), counts, lambda one: (one.quarter, one.agb, one.measure, one.source), "measure")
    return counts, (*diagnostics, *twice)


def _count(row: Row) -> ControlCount:
    return ControlCount(**row.values, row=row.line)
