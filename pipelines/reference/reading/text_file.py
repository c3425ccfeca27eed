"""Reading the bytes and the text of a reference file; an unreadable file is a fault. No file makes the reader wait."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from pipelines.core.diagnostics import Diagnostic, InputError

MIB = 1024 * 1024
MOST_BYTES = 16 * MIB
"""The largest reference file that is read; a region of a thousand practices has some hundreds of kB."""

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def read_bytes(
    path: Path, file: str, if_missing: str = "expected the file; kbz init writes a template of it", most: int = MOST_BYTES
) -> bytes:
    """The content of `path`; InputError when it is missing, cannot be read, is not a regular file, or has more than `most` bytes."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            kind = next((name for is_kind, name in _KINDS if is_kind(mode)), "something else")
            raise _error(file, f"is {kind}", "expected a regular file")
        # Opened without waiting: the path may have become a pipe that nobody writes to.
        with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            content = stream.read(most + 1) if size <= most else b""
    except FileNotFoundError:
        raise _error(file, "is missing", if_missing) from None
    except OSError as failure:
        wrong = f"cannot be read ({failure.strerror or type(failure).__name__})"
        raise _error(file, wrong, "expected a file that this user may read") from None
    if size > most or len(content) > most:
        raise _error(file, f"is larger than {most // MIB} MiB", "expected a reference file of ordinary size")
    return content


def decoded(data: bytes, file: str) -> str:
    """UTF-8 text, with or without byte order mark; InputError with the line of the first byte that is not."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        row = data[: failure.start].count(b"\n") + 1
        raise InputError([Diagnostic(file, row, "", "is not UTF-8", "expected the file saved as UTF-8")]) from None


def _error(file: str, wrong: str, expected: str) -> InputError:
    return InputError([Diagnostic(file, None, "", wrong, expected)])
