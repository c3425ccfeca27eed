"""`savings.csv`: the numbers behind the estimate of savings (R45, 003)."""

from __future__ import annotations

from pathlib import Path

from pipelines.reference import files
from pipelines.reference.files import path_in_home
from pipelines.reference.reading.cells import text, whole, year
from pipelines.reference.reading.csv_file import Columns, Read, Row, optional, read_csv, required
from pipelines.reference.reading.keys import one_each
from pipelines.reference.savings import Savings

_COLUMNS: Columns = {
    "year": required(year),
    "region": required(text),
    "complex_patients": required(whole(0)),
    "new_mental_health_patients": required(whole(0)),
    "source": optional(text, empty=""),
}


def read_savings(path: Path) -> Read[Savings]:
    """The numbers; the file is optional. Two lines of a region and year are a fault."""
    lines, diagnostics = read_csv(path, _COLUMNS, _savings, may_be_absent=True)
    return lines, (*diagnostics, *one_each(path_in_home(files.SAVINGS), lines, lambda one: (one.region, one.year), "year"))


def _savings(row: Row) -> Savings:
    return Savings(**row.values, row=row.line)
