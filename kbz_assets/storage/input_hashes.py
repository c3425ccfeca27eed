"""SHA-256 of what a run reads, by path: the files below `reference/`, and the delivered files of a quarter (R31, R33)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from kbz_assets.storage.home import Home
from pipelines.core.junk import is_junk
from pipelines.core.quarter import Quarter
from pipelines.ingest.cells.pseudonyms import PseudonymKey
from pipelines.ingest.files.discovery import discover


def sha256(content: bytes) -> str:
    """In hex."""
    return hashlib.sha256(content).hexdigest()


def reference_files(home: Home, key: PseudonymKey) -> dict[str, bytes]:
    """Every regular file below `reference/` except junk, by path; BSNs in paths are masked (R37)."""
    regular = [path for path in files_below(home.reference) if path.is_file()]
    return {key.masked(path.relative_to(home.reference).as_posix()): path.read_bytes() for path in regular}


def reference_hashes(home: Home, key: PseudonymKey) -> dict[str, str]:
    """The hash of every file below `reference/`."""
    return {path: sha256(content) for path, content in reference_files(home, key).items()}


def delivery_hashes(home: Home, quarter: Quarter, key: PseudonymKey) -> dict[str, str]:
    """The hash of every delivered file of a quarter; empty without a folder."""
    folder = home.deliveries(quarter)
    return by_name((file.name, file.sha256) for file in discover(folder, key).files) if folder.is_dir() else {}


def by_name(files: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Hashes by the name of a file in tables; files with the same shown name have all hashes joined."""
    hashes: dict[str, str] = {}
    for name, of_bytes in files:
        hashes[name] = f"{hashes[name]} {of_bytes}" if name in hashes else of_bytes
    return hashes


def bytes_of(path: Path) -> bytes:
    """The bytes of a file; empty for a named pipe or a device, which could block forever."""
    return path.read_bytes() if path.is_file() else b""


def files_below(folder: Path) -> list[Path]:
    """Every file below `folder` but what systems leave behind, by path; links are followed because readers follow them.

    OSError for a folder that cannot be opened.
    """
    found: list[Path] = []
    for place, folders, names in os.walk(folder, followlinks=True, onerror=_unless_gone):
        folders[:] = [name for name in folders if not is_junk(name)]
        found.extend(Path(place) / name for name in names if not is_junk(name))
    return sorted(found)


def _unless_gone(error: OSError) -> None:
    """What cannot be opened is not empty; a folder that is not there is."""
    if not isinstance(error, FileNotFoundError):
        raise error
