"""`aw_lists.csv` and the AW lists that it registers (R9, R10)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipelines.faults import Fault, InputFaults
from pipelines.interval import Interval
from pipelines.reference.aw_list_file import entries_of
from pipelines.reference.cells import day, sha256, text
from pipelines.reference.csv_file import Columns, Read, Row, optional, read_csv, required
from pipelines.reference.keys import one_each
from pipelines.reference.text_file import read_bytes, told_as

FILE = "aw_lists.csv"
LISTS_FOLDER = "aw_lists"
_COLUMNS: Columns = {
    "list_id": required(text),
    "file": required(text),
    "valid_from": optional(day),
    "valid_to": optional(day),
    "sha256": required(sha256),
    "source": optional(text, empty=""),
}


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


@dataclass(frozen=True, slots=True)
class _Registered:
    """A line of the registry."""

    list_id: str
    file: str
    valid: Interval
    sha256: str
    source: str
    row: int


def read_aw_lists(path: Path) -> Read[AwList]:
    """The lists of the registry at `path`, each with the entries of its file in the folder `aw_lists` beside it.

    R9: a listed file that is missing or has another content is a fault. R10: so is an entry that is no postcode.
    """
    registered, faults = read_csv(path, _COLUMNS, _registered)
    twice = one_each(told_as(FILE), registered, lambda line: (line.list_id,), "list_id")
    lists: list[AwList] = []
    found = [*faults, *twice]
    for line in registered:
        try:
            lists.append(_list(line, path.parent / LISTS_FOLDER))
        except InputFaults as wrong:
            found.extend(wrong.faults)
    return tuple(lists), tuple(found)


def list_in_force(lists: Iterable[AwList], peildatum: date) -> AwList:
    """R9: the one list that holds on the peildatum; InputFaults that names the lists when there is none, or more than one."""
    lists = tuple(lists)
    holding = [one for one in lists if one.valid.holds_on(peildatum)]
    if len(holding) == 1:
        return holding[0]
    if holding:
        wrong = f"{len(holding)} lists are valid on {peildatum}: {_named(holding)}"
    else:
        wrong = f"no list is valid on {peildatum}" + (f"; registered are {_named(lists)}" if lists else "; none is registered")
    raise InputFaults([Fault(told_as(FILE), None, "valid_from", wrong, "expected exactly one")])


def _named(lists: Iterable[AwList]) -> str:
    return ", ".join(f"{one.list_id} ({one.valid.valid_from or 'open'} to {one.valid.valid_to or 'open'})" for one in lists)


def _registered(row: Row) -> _Registered:
    return _Registered(row["list_id"], row["file"], row.interval(), row["sha256"], row["source"], row.line)


def _list(line: _Registered, folder: Path) -> AwList:
    """The registered list with its entries; InputFaults when its file is not the one that was registered."""
    path = folder / line.file
    file = told_as(f"{LISTS_FOLDER}/{line.file}")
    if not path.resolve().is_relative_to(folder.resolve()):
        raise _fault(line, "file", "lies outside the folder of the lists", "expected a path below aw_lists")
    content = read_bytes(path, file, if_missing=f"expected the file of list {line.list_id}")
    actual = hashlib.sha256(content).hexdigest()
    if actual != line.sha256:
        expected = f"expected the file as it was registered; its SHA-256 is now {actual}"
        raise _fault(line, "sha256", f"{line.file} has another content than was registered", expected)
    return AwList(line.list_id, line.file, line.valid, line.sha256, line.source, entries_of(content, file), line.row)


def _fault(line: _Registered, column: str, wrong: str, expected: str) -> InputFaults:
    return InputFaults([Fault(told_as(FILE), line.row, column, wrong, expected)])
