"""Which quarters have a folder somewhere in the home."""

from __future__ import annotations

from pathlib import Path

from pipelines.core.quarter import Quarter


def quarters_in(folder: Path) -> list[Quarter]:
    """The quarters after which folders in `folder` are named, in time; other names are passed over."""
    found = []
    for path in folder.iterdir() if folder.is_dir() else ():
        try:
            quarter = Quarter.parse(path.name)
        except ValueError:
            continue
        if path.is_dir() and not path.is_symlink():
            found.append(quarter)
    return sorted(found)
