"""`aw_lists.csv` and the AW lists that it registers (R9, R10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from pipelines.core.diagnostics import Diagnostic, InputError
from pipelines.core.interval import Interval
from pipelines.reference import files
from pipelines.reference.files import path_in_home


@dataclass(frozen=True, slots=True)
class AwList:
    """One registered list with its entries: PC4, PC5 or PC6, normalised as in R7, unique and sorted."""

    list_id: str
    file: str
    valid: Interval
    sha256: str
    source: str
    entries: tuple[str, ...]
    row: int | None = field(default=None, compare=False)


def list_in_force(lists: Iterable[AwList], peildatum: date) -> AwList:
    """R9: the one list that holds on the peildatum; InputError that names the lists when there is none, or more than one."""
    lists = tuple(lists)
    holding = [one for one in lists if one.valid.holds_on(peildatum)]
    if len(holding) == 1:
        return holding[0]
    if holding:
        wrong = f"{len(holding)} lists are valid on {peildatum}: {_named(holding)}"
    else:
        wrong = f"no list is valid on {peildatum}" + (f"; registered are {_named(lists)}" if lists else "; none is registered")
    raise InputError([Diagnostic(path_in_home(files.AW_LISTS), None, "valid_from", wrong, "expected exactly one")])


def _named(lists: Iterable[AwList]) -> str:
    return ", ".join(f"{one.list_id} ({one.valid.valid_from or 'open'} to {one.valid.valid_to or 'open'})" for one in lists)
