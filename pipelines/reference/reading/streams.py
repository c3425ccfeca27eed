"""`streams.csv`: other funding that a practice has (R18)."""

from __future__ import annotations

from pathlib import Path

from pipelines.reference.reading.cells import agb, day, text
from pipelines.reference.reading.csv_file import Columns, Read, Row, optional, read_csv, required
from pipelines.reference.streams import Stream

_COLUMNS: Columns = {
    "agb": required(agb),
    "stream": required(text),
    "valid_from": optional(day),
    "valid_to": optional(day),
    "argument": optional(text, empty=""),
}


def read_streams(path: Path) -> Read[Stream]:
    """The streams. Several records of a practice and stream may be valid on the same day: R18 looks at all of them."""
    return read_csv(path, _COLUMNS, _stream)


def _stream(row: Row) -> Stream:
    return Stream(row["agb"], row["stream"], row.interval(), row["argument"], row.line)
