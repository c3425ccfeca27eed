"""Files in the reference folder that are not read: with a typing error in its name a file would be ignored silently."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path

from pipelines.core.diagnostics import Diagnostic, Severity
from pipelines.core.junk import is_junk
from pipelines.reference import files
from pipelines.reference.aw_lists import AwList
from pipelines.reference.files import AW_LISTS, AW_LISTS_FOLDER, path_in_home

_NAMES = frozenset(value for value in vars(files).values() if isinstance(value, str) and value.endswith((".csv", ".yaml")))
_ENDINGS, _LIST_ENDINGS = (".csv", ".yaml", ".yml"), (".csv", ".xlsx")
_ALIKE = 0.8
_NINE_DIGITS = re.compile(r"[0-9](?:[ .-]?[0-9]){8}")


def unread_files(folder: Path) -> Iterator[Diagnostic]:
    """A warning for each file whose name is almost that of an absent reference file, or ends like one."""
    there = set(_names_in(folder))
    absent = {Path(name).stem: name for name in sorted(_NAMES - there)}
    for name in sorted(there - _NAMES):
        meant = get_close_matches(Path(name).stem.lower(), absent, n=1, cutoff=_ALIKE)
        if meant:
            yield _warning(name, "is not read", f"perhaps {absent[meant[0]]} is meant")
        elif name.lower().endswith(_ENDINGS):
            yield _warning(name, "is not read", "expected the name of a reference file")


def unregistered_lists(folder: Path, lists: Iterable[AwList]) -> Iterator[Diagnostic]:
    """A warning for each AW list that `aw_lists.csv` does not register: the previous list would stay in force."""
    place = folder / AW_LISTS_FOLDER
    registered = {(place / one.file).resolve() for one in lists}
    for name in sorted(_names_in(place)):
        if name.lower().endswith(_LIST_ENDINGS) and (place / name).resolve() not in registered:
            yield _warning(f"{AW_LISTS_FOLDER}/{name}", "is not read", f"expected a line of {AW_LISTS} that registers it")


def _names_in(folder: Path) -> Iterator[str]:
    """The names of the files in `folder`, without junk of operating systems."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_file() and not is_junk(path.name):
            yield path.name


def _warning(name: str, wrong: str, expected: str) -> Diagnostic:
    """R37: mask what may be a BSN in a file name."""
    shown = _NINE_DIGITS.sub("#########", name)
    return Diagnostic(path_in_home(shown), None, "", wrong, expected, Severity.WARNING)
