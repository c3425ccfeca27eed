"""A process that is killed at one of its file operations: from then on nothing of it reaches the disk any more."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CHANGES = frozenset({"os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.chmod", "os.link", "os.symlink", "os.truncate"})
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class KilledError(BaseException):
    """Stands for the end of the process: no handler of the product catches it, and what handlers do has no effect."""


@dataclass
class Killer:
    """Counts the operations that change files below `home`, and ends the process at the one with the number `at`."""

    home: Path
    at: int
    is_real: bool = False
    seen: int = 0
    is_on: bool = False

    def operation(self) -> None:
        """One operation is about to happen."""
        self.seen += 1
        if self.seen > self.at:
            if self.is_real:
                os.kill(os.getpid(), signal.SIGKILL)
            raise KilledError


_current: list[Killer] = []
_real_fsync = os.fsync


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    for killer in _current:
        if event == "open":
            path, _, flags = arguments
            counts = isinstance(flags, int) and bool(flags & WRITES)
        else:
            path, counts = arguments[0] if arguments else None, event in CHANGES
        if counts and isinstance(path, (str, bytes, os.PathLike)) and os.fsdecode(path).startswith(str(killer.home)):
            killer.operation()


def _fsync(descriptor: int) -> None:
    for killer in _current:
        killer.operation()
    _real_fsync(descriptor)


sys.addaudithook(_audit)


@contextmanager
def killed(killer: Killer) -> Iterator[Killer]:
    """The block, ended at the operation of `killer`, or whole where it has fewer."""
    _current.append(killer)
    os.fsync = _fsync
    try:
        yield killer
    except KilledError:
        pass
    finally:
        _current.remove(killer)
        os.fsync = _real_fsync
