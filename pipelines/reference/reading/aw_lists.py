"""`aw_lists.csv` and the AW lists that it registers (R9, R10)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pipelines.core.diagnostics import Diagnostic, InputError
from pipelines.core.interval import Interval
from pipelines.reference import files
from pipelines.reference.aw_lists import AwList
from pipelines.reference.files import path_in_home
from pipelines.reference.reading.aw_list_file import entries_of
from pipelines.reference.reading.cells import day, sha256, text
from pipelines.reference.reading.csv_file import Columns, Read, Row, optional, read_csv, required
from pipelines.reference.reading.keys import one_each
from pipelines.reference.reading.text_file import read_bytes

_COLUMNS: Columns = {
    "list_id": required(text),
    "file": required(text),
    "valid_from": optional(day),
    "valid_to": optional(day),
    "sha256": required(sha256),
    "source": optional(text, empty=""),
}


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
    """The lists of the registry at `path`, each with the entries of its file in the folder `aw_lists` next to it.

    R9: a listed file that is missing or has another content is a fault. R10: so is an entry that is not a postcode.
    """
    registered, diagnostics = read_csv(path, _COLUMNS, _registered)
    twice = one_each(path_in_home(files.AW_LISTS), registered, lambda line: (line.list_id,), "list_id")
    lists: list[AwList] = []
    found = [*diagnostics, *twice]
    for line in registered:
        try:
            lists.append(_list(line, path.parent / files.AW_LISTS_FOLDER))
        except InputError as wrong:
            found.extend(wrong.diagnostics)
    return tuple(lists), tuple(found)


def _registered(row: Row) -> _Registered:
    return _Registered(row["list_id"], row["file"], row.interval(), row["sha256"], row["source"], row.line)


def _list(line: _Registered, folder: Path) -> AwList:
    """The registered list with its entries; InputError when its file is not the one that was registered."""
    path = folder / line.file
    file = path_in_home(f"{files.AW_LISTS_FOLDER}/{line.file}")
    if not path.resolve().is_relative_to(folder.resolve()):
        raise _diagnostic(line, "file", "lies outside the folder of the lists", "expected a path below aw_lists")
    content = read_bytes(path, file, if_missing=f"expected the file of list {line.list_id}")
    actual = hashlib.sha256(content).hexdigest()
    if actual != line.sha256:
        expected = f"expected the file as it was registered; its SHA-256 is now {actual}"
        raise _diagnostic(line, "sha256", f"{line.file} has another content than was registered", expected)
    return AwList(line.list_id, line.file, line.valid, line.sha256, line.source, entries_of(content, file), line.row)


def _diagnostic(line: _Registered, column: str, wrong: str, expected: str) -> InputError:
    return InputError([Diagnostic(path_in_home(files.AW_LISTS), line.row, column, wrong, expected)])
