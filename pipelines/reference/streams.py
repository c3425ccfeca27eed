"""`streams.csv`: other funding that a practice has (R18)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pipelines.interval import Interval
from pipelines.reference.cells import agb, day, text
from pipelines.reference.csv_file import Columns, Read, Row, optional, read_csv, required

FILE = "streams.csv"
_COLUMNS: Columns = {
    "agb": required(agb),
    "stream": required(text),
    "valid_from": optional(day),
    "valid_to": optional(day),
    "argument": optional(text, empty=""),
}


@dataclass(frozen=True, slots=True)
class Stream:
    """A practice receives `stream` while `valid` holds; `argument` says which different or additional activities are paid."""

    agb: str
    stream: str
    valid: Interval
    argument: str
    row: int | None = field(default=None, compare=False)


def read_streams(path: Path) -> Read[Stream]:
    """The streams. Several records of a practice and stream may hold on the same day: R18 looks at every valid one."""
    return read_csv(path, _COLUMNS, _stream)


def _stream(row: Row) -> Stream:
    return Stream(row["agb"], row["stream"], row.interval(), row["argument"], row.line)
