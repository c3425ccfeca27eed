"""`enrolments.csv`: which practice takes part in which scheme (R15, R28, R29)."""

from __future__ import annotations

from pathlib import Path

from pipelines.reference import files
from pipelines.reference.enrolments import Enrolment
from pipelines.reference.files import path_in_home
from pipelines.reference.reading.cells import agb, day, text, yes_no
from pipelines.reference.reading.csv_file import Columns, Read, Row, ends_after, optional, read_csv, required
from pipelines.reference.reading.keys import one_a_day

_COLUMNS: Columns = {
    "agb": required(agb),
    "scheme": required(text),
    "applied_on": required(day),
    "ended_on": optional(day),
    "fixed": optional(yes_no, empty=False),
    "implementation_until": optional(day),
}


def read_enrolments(path: Path) -> Read[Enrolment]:
    """The enrolments; two of a practice in a scheme that are valid on the same day are a fault."""
    enrolments, diagnostics = read_csv(path, _COLUMNS, _enrolment)
    twice = one_a_day(path_in_home(files.ENROLMENTS), enrolments, lambda one: (one.agb, one.scheme), lambda one: one.days, "applied_on")
    return enrolments, (*diagnostics, *twice)


def _enrolment(row: Row) -> Enrolment:
    ends_after(row["applied_on"], row["ended_on"], "ended_on")
    return Enrolment(**row.values, row=row.line)
