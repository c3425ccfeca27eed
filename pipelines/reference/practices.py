"""`practices.csv`: the register of contract practices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from pipelines.core.interval import Interval


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


def active_practices(practices: Iterable[Practice], peildatum: date) -> tuple[Practice, ...]:
    """The register lines that are active on the peildatum: one per practice, in the order of the register."""
    return tuple(practice for practice in practices if practice.active.holds_on(peildatum))
