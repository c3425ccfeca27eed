"""Files and folders that operating systems leave behind and nobody delivered."""

from __future__ import annotations

_NAMES = frozenset({"thumbs.db", "desktop.ini"})
_STARTS = (".", "~$")


def is_junk(name: str) -> bool:
    """Whether an operating system left the file or folder behind."""
    return name.startswith(_STARTS) or name.lower() in _NAMES
