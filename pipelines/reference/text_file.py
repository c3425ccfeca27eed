"""Reading the bytes and the text of a reference file; what cannot be read is a fault of the file."""

from __future__ import annotations

from pathlib import Path

from pipelines.faults import Fault, InputFaults

FOLDER = "reference"


def told_as(name: str) -> str:
    """A file of the reference folder as faults name it: its path below the home."""
    return f"{FOLDER}/{name}"


def read_bytes(path: Path, file: str, if_missing: str = "expected the file; kbz init writes a template of it") -> bytes:
    """The content of `path`; InputFaults when it is missing or cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputFaults([Fault(file, None, "", "is missing", if_missing)]) from None
    except OSError:
        raise InputFaults([Fault(file, None, "", "cannot be read", "expected a file that this user may read")]) from None


def decoded(data: bytes, file: str) -> str:
    """UTF-8 text, with or without byte order mark; InputFaults with the line of the first byte that is not."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        row = data[: failure.start].count(b"\n") + 1
        raise InputFaults([Fault(file, row, "", "is no UTF-8", "expected the file saved as UTF-8")]) from None
