"""`signatories.csv`: who may prepare and approve a closing (R32)."""

from __future__ import annotations

from pathlib import Path

from pipelines.core.names import folded_name
from pipelines.reference import files
from pipelines.reference.files import path_in_home
from pipelines.reference.reading.cells import Cell, CellError, day, euro, shown, text, word
from pipelines.reference.reading.csv_file import Columns, Read, Row, optional, read_csv, required
from pipelines.reference.reading.keys import one_a_day
from pipelines.reference.signatories import Signatory, SignatoryRole


def _name(cell: Cell) -> str:
    """A name that can be compared with others: it has a letter or digit."""
    name = text(cell)
    if not folded_name(name):
        raise CellError(f"{shown(name)} has no letter or digit", "expected the name of a person")
    return name


_COLUMNS: Columns = {
    "name": required(_name),
    "role": required(word(SignatoryRole)),
    "valid_from": optional(day),
    "valid_to": optional(day),
    "limit": optional(euro),
}


def read_signatories(path: Path) -> Read[Signatory]:
    """The signatories; the file is optional. Two lines of a person with a role that are valid on the same day are a fault."""
    signatories, diagnostics = read_csv(path, _COLUMNS, _signatory, may_be_absent=True)
    twice = one_a_day(
        path_in_home(files.SIGNATORIES), signatories, lambda one: (folded_name(one.name), one.role), lambda one: one.valid, "valid_from"
    )
    return signatories, (*diagnostics, *twice)


def _signatory(row: Row) -> Signatory:
    return Signatory(row["name"], row["role"], row.interval(), row["limit"], row.line)
