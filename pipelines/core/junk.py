"""Files and folders that systems leave behind, which nobody delivered."""

from __future__ import annotations

_NAMES = frozenset({"thumbs.db", "desktop.ini"})
_STARTS = (".", "~$")


def is_junk(name: str) -> bool:
    """Whether a file or folder is one that systems leave behind."""
    return name.startswith(_STARTS) or name.lower() in _NAMES
