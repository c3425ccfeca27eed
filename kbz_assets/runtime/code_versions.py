"""The version of the code behind an asset, so that the page shows what an upgrade can change."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import pipelines

DIGITS = 12


def code_version_of(*rooms: str) -> str:
    """A hash of all code in these rooms of `pipelines`."""
    return hashlib.sha256("".join(_digest(room) for room in sorted(rooms)).encode()).hexdigest()[:DIGITS]


def code_of_counts() -> str:
    """The version of the code that reads and counts lists: when it changes, closed quarters are counted anew (R34)."""
    return code_version_of("core", "reference", "schemas", "ingest", "checks")


def code_of_money() -> str:
    """The version of the code that decides: when it changes, closed quarters are decided anew (R34)."""
    return code_version_of("core", "reference", "schemas", "rules", "reporting")


@cache
def _digest(room: str) -> str:
    found = hashlib.sha256()
    root = Path(pipelines.__file__).parent / room
    for path in sorted(root.rglob("*.py")):
        found.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()
