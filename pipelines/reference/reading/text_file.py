"""Reading the bytes and the text of a reference file; what cannot be read is a fault of the file."""

from __future__ import annotations

from pathlib import Path

from pipelines.core.diagnostics import Diagnostic, InputError


def read_bytes(path: Path, file: str, if_missing: str = "expected the file; kbz init writes a template of it") -> bytes:
    """The content of `path`; InputError when it is missing or cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError([Diagnostic(file, None, "", "is missing", if_missing)]) from None
    except OSError:
        raise InputError([Diagnostic(file, None, "", "cannot be read", "expected a file that this user may read")]) from None


def decoded(data: bytes, file: str) -> str:
    """UTF-8 text, with or without byte order mark; InputError with the line of the first byte that is not."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        row = data[: failure.start].count(b"\n") + 1
        raise InputError([Diagnostic(file, row, "", "is no UTF-8", "expected the file saved as UTF-8")]) from None
