"""Atomic writes: files are written aside, flushed and renamed, and only their owner can read them."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kbz_assets.storage.exchange import exchange
from kbz_assets.storage.locking import OWNER_ONLY_FILE, claimed

OWNER_ONLY_FOLDER = 0o700
ASIDE, OLD = ".aside", ".old"
"""Endings of hidden names: of what is not complete yet, and of what was replaced."""

_CANNOT_WRITE = {errno.EROFS, errno.EACCES, errno.EPERM}


@contextmanager
def private_files() -> Iterator[None]:
    """Everything that this process creates in the block, including the files of DuckDB and SQLite, is readable by its owner only."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def skipped_where_read_only() -> Iterator[None]:
    """Repair something in the block, but give up silently where nothing can be written: such a home is read as it is."""
    try:
        yield
    except OSError as error:
        if error.errno not in _CANNOT_WRITE:
            raise


def make_folder(path: Path) -> Path:
    """Make the folder `path` and its parents if needed, for the owner only."""
    for folder in reversed([path, *path.parents]):
        if not folder.exists():
            folder.mkdir(mode=OWNER_ONLY_FOLDER, exist_ok=True)
    return path


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path` so that readers see the old file or the new one, never a part."""
    make_folder(path.parent)
    aside = path.with_name(f".{path.name}.{os.getpid()}{ASIDE}")
    with claimed(aside) as descriptor:
        try:
            with os.fdopen(descriptor, "wb", closefd=False) as file:
                file.truncate()
                file.write(content)
                file.flush()
                os.fsync(descriptor)
            aside.replace(path)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
    flush_folder(path.parent)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Give an empty folder to fill; when the block succeeds it replaces `path`, otherwise it is removed.

    The folders are exchanged in one step where the system can, so that readers always find one of them. One writer at a time: the
    caller holds the lock of the quarter. Remains of a killed writer are removed first.
    """
    make_folder(path.parent)
    aside = aside_of(path)
    restore(path.with_name(f".{path.name}{OLD}"))
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(mode=OWNER_ONLY_FOLDER)
    try:
        yield aside
        flush_tree(aside)
        put_in_place(aside, path)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    flush_folder(path.parent)


def restore(old: Path) -> None:
    """Undo a replacement that was killed between its two renames: `old` is the replaced folder, `.NAME.old`."""
    path = old.with_name(old.name.removeprefix(".").removesuffix(OLD))
    if path.exists():
        shutil.rmtree(old, ignore_errors=True)
    elif old.exists():
        old.rename(path)


def aside_of(path: Path) -> Path:
    """Where `path` is written before it is put in place. The next command removes what a killed process leaves there."""
    return path.with_name(f".{path.name}{ASIDE}")


def put_in_place(aside: Path, path: Path) -> None:
    """Replace `path` by `aside`, both a file or both a folder; an older folder is removed."""
    if not path.exists() or path.is_file():
        aside.replace(path)
    elif not exchange(aside, path):
        old = path.with_name(f".{path.name}{OLD}")
        path.rename(old)
        aside.rename(path)
        shutil.rmtree(old, ignore_errors=True)


def flush_tree(folder: Path) -> None:
    """Flush everything below `folder` to disk, readable by its owner only."""
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(OWNER_ONLY_FILE)
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            path.chmod(OWNER_ONLY_FOLDER)
    flush_folder(folder)


def flush_folder(folder: Path) -> None:
    """Flush the names in `folder` to disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
