"""`agb_mapping.csv`: which AGB codes belong to which contract practice (R3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.interval import Interval
from pipelines.reference.cells import agb, day
from pipelines.reference.csv_file import Columns, Read, Row, optional, read_csv, required
from pipelines.reference.keys import one_a_day
from pipelines.reference.practices import active_practices
from pipelines.reference.text_file import told_as

if TYPE_CHECKING:
    from pipelines.reference.book import ReferenceBook

FILE = "agb_mapping.csv"
_COLUMNS: Columns = {
    "agb": required(agb),
    "practice_agb": required(agb),
    "valid_from": optional(day),
    "valid_to": optional(day),
}


@dataclass(frozen=True, slots=True)
class AgbMapping:
    """`agb` counts as `practice_agb` while `valid` holds."""

    agb: str
    practice_agb: str
    valid: Interval
    row: int | None = field(default=None, compare=False)


def read_agb_mapping(path: Path) -> Read[AgbMapping]:
    """The mappings; two of an AGB that hold on the same day are a fault."""
    mappings, faults = read_csv(path, _COLUMNS, _mapping)
    twice = one_a_day(told_as(FILE), mappings, lambda mapping: (mapping.agb,), lambda mapping: mapping.valid, "valid_from")
    return mappings, (*faults, *twice)


def practice_of(book: ReferenceBook, peildatum: date) -> Mapping[str, str]:
    """R3: AGB code -> AGB code of the contract practice, for every code that counts on the peildatum.

    A mapping goes before the register, in one step; the practice it leads to must be active. A code that is mapped to a
    practice that is not active leads nowhere, also when it is itself an active practice.
    """
    active = {practice.agb for practice in active_practices(book.practices, peildatum)}
    mapped = {mapping.agb: mapping.practice_agb for mapping in book.agb_mappings if mapping.valid.holds_on(peildatum)}
    own = {code: code for code in active}
    return {code: practice for code, practice in (own | mapped).items() if practice in active}


def _mapping(row: Row) -> AgbMapping:
    return AgbMapping(row["agb"], row["practice_agb"], row.interval(), row.line)
