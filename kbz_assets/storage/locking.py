"""One run at a time per quarter, across processes."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kbz_assets.storage.files import make_folder


@contextmanager
def held(lock: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold `lock` while the block runs; `on_wait` is called once when another process has it. A killed process lets go of it."""
    make_folder(lock.parent)
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            on_wait()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
