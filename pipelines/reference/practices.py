"""`practices.csv`: the register of contract practices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipelines.interval import Interval
from pipelines.reference.cells import agb, day, iban, text
from pipelines.reference.csv_file import Columns, Read, Row, optional, read_csv, required
from pipelines.reference.keys import one_a_day
from pipelines.reference.text_file import told_as

FILE = "practices.csv"
_COLUMNS: Columns = {
    "agb": required(agb),
    "name": required(text),
    "region": required(text),
    "iban": optional(iban, empty=""),
    "account_holder": optional(text, empty=""),
    "active_from": optional(day),
    "active_to": optional(day),
}


@dataclass(frozen=True, slots=True)
class Practice:
    """One register line: a contract unit with one AGB code, in one region, while `active` holds.

    A practice can have several lines in time. `iban` and `account_holder` are empty where they are not filled in.
    """

    agb: str
    name: str
    region: str
    iban: str
    account_holder: str
    active: Interval
    row: int | None = field(default=None, compare=False)


def read_practices(path: Path) -> Read[Practice]:
    """The register; two lines of a practice that hold on the same day are a fault."""
    practices, faults = read_csv(path, _COLUMNS, _practice)
    twice = one_a_day(told_as(FILE), practices, lambda practice: (practice.agb,), lambda practice: practice.active, "active_from")
    return practices, (*faults, *twice)


def active_practices(practices: Iterable[Practice], peildatum: date) -> tuple[Practice, ...]:
    """The register lines that are active on the peildatum: one per practice, in the order of the register."""
    return tuple(practice for practice in practices if practice.active.holds_on(peildatum))


def _practice(row: Row) -> Practice:
    active = row.interval("active_from", "active_to")
    return Practice(row["agb"], row["name"], row["region"], row["iban"], row["account_holder"], active, row.line)
