"""`practices.csv`: the register of contract practices."""

from __future__ import annotations

from pathlib import Path

from pipelines.reference import files
from pipelines.reference.files import path_in_home
from pipelines.reference.practices import Practice
from pipelines.reference.reading.cells import agb, day, iban, text
from pipelines.reference.reading.csv_file import Columns, Read, Row, optional, read_csv, required
from pipelines.reference.reading.keys import one_a_day

_COLUMNS: Columns = {
    "agb": required(agb),
    "name": required(text),
    "region": required(text),
    "iban": optional(iban, empty=""),
    "account_holder": optional(text, empty=""),
    "active_from": optional(day),
    "active_to": optional(day),
}


def read_practices(path: Path) -> Read[Practice]:
    """The register; two lines of a practice that are valid on the same day are a fault."""
    practices, diagnostics = read_csv(path, _COLUMNS, _practice)
    twice = one_a_day(
        path_in_home(files.PRACTICES), practices, lambda practice: (practice.agb,), lambda practice: practice.active, "active_from"
    )
    return practices, (*diagnostics, *twice)


def _practice(row: Row) -> Practice:
    active = row.interval("active_from", "active_to")
    return Practice(row["agb"], row["name"], row["region"], row["iban"], row["account_holder"], active, row.line)
