"""The files of a quarter that identify people, and their removal, which is recorded for good."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kbz_assets.storage.files import make_folder
from kbz_assets.storage.home import Home
from kbz_assets.storage.locking import OWNER_ONLY_FILE
from pipelines.core.quarter import Quarter
from pipelines.core.retention import expired
from pipelines.ingest.cells.pseudonyms import PseudonymKey


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that is still kept; `kind` is `delivery`, `registrations` or `scratch`."""

    quarter: Quarter
    kind: str
    path: Path
    bytes: int


def kept_too_long(home: Home, first_kept: Quarter) -> list[KeptFile]:
    """The raw deliveries, registrations and scratch files of every quarter before `first_kept`, by quarter, kind and path."""
    quarters = {*home.delivered_quarters(), *home.worked_quarters()}
    return [one for quarter in expired(quarters, first_kept) for one in _of_quarter(home, quarter)]


def remove(home: Home, files: Sequence[KeptFile], key: PseudonymKey, now: datetime) -> None:
    """Record `files`, then remove them and the folders that become empty. After a kill in between, a file is recorded twice.

    OSError when a file cannot be removed; BSNs in its path are masked (R37).
    """
    _append(home.removals, (_record(home, one, key, now) for one in files))
    with _paths_masked(key):
        for one in files:
            one.path.unlink(missing_ok=True)
        for folder in {root for one in files for root in _roots(home, one.quarter).values()}:
            _remove_empty(folder)


@contextmanager
def _paths_masked(key: PseudonymKey) -> Iterator[None]:
    """Dagster records an error with its causes: raise an OSError with a masked path and without its cause."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, key.masked(str(error.filename))) from None


def _roots(home: Home, quarter: Quarter) -> dict[str, Path]:
    folders = home.quarter(quarter)
    return {"delivery": home.deliveries(quarter), "registrations": folders.registrations, "scratch": folders.scratch}


def _of_quarter(home: Home, quarter: Quarter) -> Iterator[KeptFile]:
    for kind, root in _roots(home, quarter).items():
        for folder, folders, names in os.walk(root):
            folders.sort()
            links = [name for name in folders if (Path(folder) / name).is_symlink()]
            for name in sorted([*names, *links]):
                path = Path(folder) / name
                yield KeptFile(quarter, kind, path, path.lstat().st_size)


def _record(home: Home, one: KeptFile, key: PseudonymKey, now: datetime) -> dict[str, object]:
    """Append the removed files to the record; BSNs in names are masked (R37)."""
    return {
        "removed_at": now.isoformat(timespec="seconds"),
        "quarter": str(one.quarter),
        "kind": one.kind,
        "path": key.masked(home.shown(one.path)),
        "bytes": one.bytes,
        "sha256": _sha256(one.path),
    }


def _sha256(path: Path) -> str:
    """The SHA-256 of a file; empty for a link and for a file that cannot be read."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _append(path: Path, records: Iterable[dict[str, object]]) -> None:
    make_folder(path.parent)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, OWNER_ONLY_FILE), "w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(record)}\n" for record in records)
        file.flush()
        os.fsync(file.fileno())


def _remove_empty(folder: Path) -> None:
    """Remove `folder` and the folders below it, except those that contain a file."""
    for path, _, _ in os.walk(folder, topdown=False):
        if not any(Path(path).iterdir()):
            Path(path).rmdir()
