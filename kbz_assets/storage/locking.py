"""Locks between processes. The system releases the lock of a killed process, so a held lock has a living owner."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.core.quarter import Quarter

OWNER_ONLY_FILE = 0o600


def waiting_for(quarter: Quarter) -> str:
    """The message when another process holds the lock of `quarter`."""
    return f"A run or another command is at work on {quarter}; waiting for it"


@contextmanager
def held(lock: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold `lock` while the block runs; `on_wait` is called once when another process has it."""
    lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _opened(lock) as descriptor:
        _wait(descriptor, fcntl.LOCK_EX, on_wait)
        yield


@contextmanager
def shared(lock: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Keep writers away while the block reads; other readers may join. No lock file is made: without one nobody writes."""
    try:
        descriptor = os.open(lock, os.O_RDONLY)
    except FileNotFoundError:
        yield
        return
    try:
        _wait(descriptor, fcntl.LOCK_SH, on_wait)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def held_if_free(lock: Path) -> Iterator[bool]:
    """Hold `lock` while the block runs if it is free; gives whether it was."""
    with _opened(lock) as descriptor:
        yield _is_taken(descriptor)


@contextmanager
def claimed(path: Path) -> Iterator[int]:
    """A claim: a new file, locked while the block runs; gives its descriptor. Cleaning up removes only unlocked claims."""
    while True:
        with _opened(path) as descriptor:
            _wait(descriptor, fcntl.LOCK_EX, lambda: None)
            if _is_at(path, descriptor):
                yield descriptor
                return


def remove_if_abandoned(path: Path, remove: Callable[[], None]) -> None:
    """Call `remove`, and remove the claim `path`, when the process that made it is gone."""
    with held_if_free(path) as is_abandoned:
        if is_abandoned:
            remove()
            path.unlink(missing_ok=True)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, OWNER_ONLY_FILE)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _is_taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait(descriptor: int, kind: int, on_wait: Callable[[], None]) -> None:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        on_wait()
        fcntl.flock(descriptor, kind)


def _is_at(path: Path, descriptor: int) -> bool:
    """Whether `path` is still the file that was opened: it can have been removed before it was locked."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
