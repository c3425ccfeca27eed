"""Locks across processes. The system lets go of the lock of a process that is killed, so that a held lock means that somebody is alive."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

OWNER_ONLY_FILE = 0o600


@contextmanager
def held(lock: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold `lock` while the block runs; `on_wait` is called once when another process has it."""
    lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _opened(lock) as descriptor:
        _wait(descriptor, fcntl.LOCK_EX, on_wait)
        yield


@contextmanager
def shared(lock: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Keep writers away while the block reads, beside other readers. Nothing is written: where there is no lock nobody works."""
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
    """Hold `lock` while the block runs if nobody has it; whether that is so."""
    with _opened(lock) as descriptor:
        yield _is_taken(descriptor)


@contextmanager
def claimed(path: Path) -> Iterator[int]:
    """A new file of this process, locked as long as the block runs; its descriptor. Who clears up removes only what nobody has locked."""
    while True:
        with _opened(path) as descriptor:
            _wait(descriptor, fcntl.LOCK_EX, lambda: None)
            if _is_at(path, descriptor):
                yield descriptor
                return


def remove_if_abandoned(path: Path, remove: Callable[[], None]) -> None:
    """Call `remove` and remove the claim `path` when the process that claimed it is gone."""
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
    """Whether `path` is still the file that was opened: somebody can have cleared it away before it was locked."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
