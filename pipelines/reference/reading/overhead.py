"""`overhead.csv`: the functions that the overhead of a budget pays (R27, 000)."""

from __future__ import annotations

from pathlib import Path

from pipelines.reference import files
from pipelines.reference.files import path_in_home
from pipelines.reference.overhead import OverheadLine
from pipelines.reference.reading.cells import euro, not_negative, text, word, year
from pipelines.reference.reading.csv_file import Columns, Read, Row, read_csv, required
from pipelines.reference.reading.keys import one_each
from pipelines.schemas.payout_codes import OverheadFunction

_COLUMNS: Columns = {
    "region": required(text),
    "scheme": required(text),
    "year": required(year),
    "function": required(word(OverheadFunction)),
    "fte": required(not_negative),
    "cost": required(euro),
}


def read_overhead(path: Path) -> Read[OverheadLine]:
    """The functions; the file is optional. Two lines of a function for a region, scheme and year are a fault."""
    lines, diagnostics = read_csv(path, _COLUMNS, _line, may_be_absent=True)
    twice = one_each(path_in_home(files.OVERHEAD), lines, lambda one: (one.region, one.scheme, one.year, one.function), "function")
    return lines, (*diagnostics, *twice)


def _line(row: Row) -> OverheadLine:
    return OverheadLine(row["region"], row["scheme"], row["year"], row["function"], row["fte"], row["cost"], row.line)
