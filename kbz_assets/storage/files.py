"""Files that appear whole or not at all: written aside, flushed, renamed, and readable by their owner alone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

OWNER_ONLY_FILE = 0o600
OWNER_ONLY_FOLDER = 0o700


@contextmanager
def private_files() -> Iterator[None]:
    """Whatever this process makes while the block runs, DuckDB's files included, is readable by its owner alone."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def make_folder(path: Path) -> Path:
    """`path`, made with its parents where it is not there yet."""
    path.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
    return path


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path` so that a reader sees the old file or the new one, never a part."""
    make_folder(path.parent)
    aside = path.with_name(f".{path.name}.{os.getpid()}.aside")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY_FILE), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    _flush_folder(path.parent)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Give an empty folder to fill; when the block ends well it takes the place of `path`, otherwise it is thrown away.

    What a killed run left aside is removed first.
    """
    make_folder(path.parent)
    aside = path.with_name(f".{path.name}.aside")
    old = path.with_name(f".{path.name}.old")
    _restore(path, old)
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(mode=OWNER_ONLY_FOLDER)
    try:
        yield aside
        _flush_tree(aside)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    if path.exists():
        path.rename(old)
    aside.rename(path)
    _flush_folder(path.parent)
    shutil.rmtree(old, ignore_errors=True)


@contextmanager
def scratch_folder(path: Path) -> Iterator[Path]:
    """A folder of its own below `path` that is thrown away after the block."""
    with TemporaryDirectory(dir=make_folder(path), prefix="run-") as scratch:
        yield Path(scratch)


def _restore(path: Path, old: Path) -> None:
    """Undo a swap that was killed between its two renames."""
    if old.exists():
        if path.exists():
            shutil.rmtree(old)
        else:
            old.rename(path)


def _flush_tree(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(OWNER_ONLY_FILE)
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            path.chmod(OWNER_ONLY_FOLDER)
    _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
