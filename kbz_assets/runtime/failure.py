"""Why a command or run ended without a result, in lines for people."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator, Sequence

from kbz_assets.runtime.pseudonym_key import read_key
from kbz_assets.storage.home import Home
from pipelines.core.diagnostics import Diagnostic, InputError
from pipelines.core.quarter import Quarter
from pipelines.ingest.cells.bsn import with_bsn_replaced
from pipelines.ingest.files.discovery import delivery_stamp

MOST_PATH_BYTES = 400
"""SQLite takes paths of up to 512 bytes; a run of Dagster uses some 90 of them below the home."""

_IMPOSSIBLE = re.compile(r"[?\\\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""To DuckDB `?` starts options and a backslash is a slash; the others are invisible, or no text."""

_SAID_BY = {
    errno.ENOSPC: r"no space left on device|database or disk is full|os error 28\b",
    errno.EROFS: r"read-only file system|readonly database|os error 30\b",
    errno.EACCES: r"permission denied|unable to open database file|os error 13\b",
    errno.EDQUOT: r"disk quota exceeded",
    errno.EFBIG: r"file too large",
    errno.EIO: r"disk i/o error|input/output error",
}
"""How SQLite, DuckDB and Polars word an error of the system."""

_ANSWERS = {
    errno.ENOSPC: ("the disk is full", "expected free space on it: make room and start the command again"),
    errno.EDQUOT: ("the quota of this user on the disk is used up", "expected free space: make room and start the command again"),
    errno.EROFS: ("the disk is read-only", "expected one that can be written: mount it so, or name another --home"),
    errno.EACCES: ("this user may not use it", "expected the rights to read and write it: see chmod and chown"),
    errno.EPERM: ("this user may not change it", "expected the rights to write it: see chmod, chown and chattr"),
    errno.ENAMETOOLONG: ("the path is too long", "expected a shorter path: move the home or the file"),
    errno.EFBIG: ("the file may not become so large", "expected a disk and a user without that limit: see ulimit -f"),
    errno.EIO: ("the disk cannot be read or written", "expected a disk without errors: the log of the system says more"),
    errno.ENOTDIR: ("there is a file in the place of a folder", "expected a folder"),
    errno.EISDIR: ("there is a folder in the place of a file", "expected a file"),
    errno.EMFILE: ("this process has too many files open", "expected a higher limit: see ulimit -n"),
}


class RunFailedError(Exception):
    """The run ended without publishing; `lines` tell why."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(lines))


def demand_deliveries(home: Home, quarter: Quarter) -> None:
    """InputError when the folder for the lists of `quarter` is absent or has no delivered file, as with an unmounted share."""
    folder = home.deliveries(quarter)
    wrong = "there is no file of a practice in it" if folder.is_dir() else "there is no such folder"
    if not folder.is_dir() or not delivery_stamp(folder):
        raise InputError([Diagnostic(home.shown(folder), None, "", wrong, "expected a folder with the lists of the practices")])


def demand_usable_path(home: Home) -> None:
    """InputError when databases below the home would have an unsupported path."""
    size, impossible = len(os.fsencode(home.path)), _IMPOSSIBLE.search(str(home.path))
    if size > MOST_PATH_BYTES:
        wrong = f"the path of the home has {size} bytes"
        raise InputError([Diagnostic("--home", None, "", wrong, f"expected at most {MOST_PATH_BYTES}: move it to a shorter path")])
    if impossible:
        wrong = f"the path of the home has the character {impossible[0]!r}, which databases take for something else"
        raise InputError([Diagnostic("--home", None, "", wrong, "expected a path without it: rename the folder")])


def fault_of_system(error: BaseException, home: Home) -> str | None:
    """The line for a failure of the disk, of rights or of a path, anywhere in the chain of causes; None for other failures.

    BSNs in the path are masked (R37).
    """
    for cause in _causes(error):
        number = cause.errno if isinstance(cause, OSError) else errno_in_message(str(cause))
        if number in _ANSWERS:
            wrong, expected = _ANSWERS[number]
            place = cause.filename if isinstance(cause, OSError) else None
            path = os.fsdecode(place) if isinstance(place, (str, bytes)) else str(home.path)
            return str(Diagnostic(_masked(path, home), None, "", wrong, expected))
    return None


def _masked(path: str, home: Home) -> str:
    """The path with BSNs masked: with the key as everywhere, or without a key by a plain mark."""
    try:
        return read_key(home, os.environ).masked(path)
    except InputError:
        return with_bsn_replaced(path, lambda _: "#")


def errno_in_message(text: str) -> int | None:
    """The errno that the message of a library stands for."""
    return next((number for number, words in _SAID_BY.items() if re.search(words, text, re.IGNORECASE)), None)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and its causes, the first cause last."""
    seen: set[int] = set()
    todo = [error]
    while todo:
        one = todo.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        todo.extend(cause for cause in (one.__context__, one.__cause__) if cause is not None)
