"""`deviations.csv`: argued deviations from a threshold (R17)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pipelines.interval import Interval
from pipelines.reference.cells import agb, day, text
from pipelines.reference.csv_file import Columns, Read, Row, optional, read_csv, required
from pipelines.reference.keys import one_a_day
from pipelines.reference.text_file import told_as

FILE = "deviations.csv"
_COLUMNS: Columns = {
    "agb": required(agb),
    "scheme": required(text),
    "valid_from": optional(day),
    "valid_to": optional(day),
    "argument": required(text),
    "approved_by": required(text),
}


@dataclass(frozen=True, slots=True)
class Deviation:
    """A practice may pass the scheme's threshold while `valid` holds, for the reason in `argument`, as `approved_by` decided."""

    agb: str
    scheme: str
    valid: Interval
    argument: str
    approved_by: str
    row: int | None = field(default=None, compare=False)


def read_deviations(path: Path) -> Read[Deviation]:
    """The deviations; R17: one without argument or approver is a fault, whenever it is valid."""
    deviations, faults = read_csv(path, _COLUMNS, _deviation)
    twice = one_a_day(told_as(FILE), deviations, lambda one: (one.agb, one.scheme), lambda one: one.valid, "valid_from")
    return deviations, (*faults, *twice)


def _deviation(row: Row) -> Deviation:
    return Deviation(row["agb"], row["scheme"], row.interval(), row["argument"], row["approved_by"], row.line)
