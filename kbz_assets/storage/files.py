"""Files that appear whole or not at all: written aside, flushed, renamed, and readable by their owner alone."""

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
"""How hidden names end of what is not ready yet, and of what made room."""

_CANNOT_WRITE = {errno.EROFS, errno.EACCES, errno.EPERM}


@contextmanager
def private_files() -> Iterator[None]:
    """Whatever this process makes while the block runs, the files of DuckDB and SQLite included, is readable by its owner alone."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def skipped_where_read_only() -> Iterator[None]:
    """Put something right in the block, except in a home that cannot be written: there what is found is left and read as it is."""
    try:
        yield
    except OSError as error:
        if error.errno not in _CANNOT_WRITE:
            raise


def make_folder(path: Path) -> Path:
    """`path`, made with its parents where it is not there yet; for the owner alone."""
    for folder in reversed([path, *path.parents]):
        if not folder.exists():
            folder.mkdir(mode=OWNER_ONLY_FOLDER, exist_ok=True)
    return path


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path` so that a reader sees the old file or the new one, never a part."""
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
    """Give an empty folder to fill; when the block ends well it takes the place of `path`, otherwise it is thrown away.

    The folders change places in one step where the system can, so that a reader always finds one of them. One writer at a time: the
    caller holds the lock of the quarter. What a killed one left is removed first.
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
    """Undo a publication that was killed between its two renames: `old` is the folder that made room, `.NAME.old`."""
    path = old.with_name(old.name.removeprefix(".").removesuffix(OLD))
    if path.exists():
        shutil.rmtree(old, ignore_errors=True)
    elif old.exists():
        old.rename(path)


def aside_of(path: Path) -> Path:
    """Where `path` is made before it takes its place. What a killed process leaves there is removed by the next command."""
    return path.with_name(f".{path.name}{ASIDE}")


def put_in_place(aside: Path, path: Path) -> None:
    """Let the file or folder `aside` take the place of `path`, of the same kind; an older folder changes places with it and is gone."""
    if not path.exists() or path.is_file():
        aside.replace(path)
    elif not exchange(aside, path):
        old = path.with_name(f".{path.name}{OLD}")
        path.rename(old)
        aside.rename(path)
        shutil.rmtree(old, ignore_errors=True)


def flush_tree(folder: Path) -> None:
    """Let everything below `folder` outlast a loss of power, readable by its owner alone."""
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(OWNER_ONLY_FILE)
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            path.chmod(OWNER_ONLY_FOLDER)
    flush_folder(folder)


def flush_folder(folder: Path) -> None:
    """Let the names in `folder` outlast a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
