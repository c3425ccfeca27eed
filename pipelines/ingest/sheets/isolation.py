"""Workbooks and Parquet files are read in a separate process.

Their parsers are native code. A broken file can crash it, with the whole process, and with values of patients in what it prints.
Here only the reader crashes: it has no key, no folder to write to, a limit on memory and on time, and its output
is discarded. A file that crashes the reader is a broken file.

`python -m pipelines.ingest.sheets.isolation` is the reader: it answers requests on standard input until that ends.
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from types import TracebackType
from typing import IO, Self

import polars as pl

from pipelines.ingest.files.containers import Kind, unreadable
from pipelines.ingest.files.limits import Limits
from pipelines.ingest.files.refusal import RejectedFileError
from pipelines.ingest.sheets.parquet import parquet_sheets
from pipelines.ingest.sheets.sheet import Sheet, SheetFile
from pipelines.ingest.sheets.workbook import workbook_sheets
from pipelines.schemas.delivery_codes import FileReason

_LIMITS = ((resource.RLIMIT_AS, 4 * 1024**3), (resource.RLIMIT_DATA, 5 * 1024**3 // 4), (resource.RLIMIT_CORE, 0))
_CPU_SECONDS_PER_FILE = 40
_SECONDS_PER_FILE = 300.0  # of a machine that others use too
_READERS: dict[Kind, Callable[[bytes, Limits], SheetFile]] = {Kind.WORKBOOK: workbook_sheets, Kind.PARQUET: parquet_sheets}


class IsolatedReader:
    """A reader process, started when it is first needed and again after a crash. Threads take turns."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def begin(self) -> None:
        """Start the process already: it takes a moment to load its parsers."""
        with self._turn:
            self._started()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop()

    def sheets(self, kind: Kind, data: bytes) -> SheetFile:
        """The sheets of a workbook, or the table of a Parquet file with its header as first row, all cells as text."""
        with self._turn:
            process = self._started()
            timer = threading.Timer(_SECONDS_PER_FILE, process.kill)
            timer.start()
            try:
                return _asked(process, {"kind": kind, "bytes": len(data), "limits": asdict(self._limits)}, data)
            except (OSError, EOFError):
                self._stop()
                raise unreadable("the file is broken: reading it fails, or takes too much time or memory") from None
            finally:
                timer.cancel()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._stop()
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "pipelines.ingest.sheets.isolation"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"POLARS_MAX_THREADS": "1"},
                process_group=0,  # Ctrl-C reaches this process alone: a reader that it ended would make its file a broken one
            )
        return self._process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


def _asked(process: subprocess.Popen[bytes], request: dict[str, object], data: bytes) -> SheetFile:
    """The answer of the reader; OSError or EOFError when it crashes."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(request).encode() + b"\n")
    process.stdin.write(data)
    process.stdin.flush()
    line = process.stdout.readline()
    if not line:
        raise EOFError
    answer = json.loads(line)
    if "reason" in answer:
        raise RejectedFileError(FileReason(answer["reason"]), answer["detail"])
    sheets = [
        Sheet(name, pl.read_ipc_stream(io.BytesIO(_exactly(process.stdout, size))), is_1904, struck_rows)
        for name, is_1904, struck_rows, size in answer["sheets"]
    ]
    return SheetFile(sheets, answer["hidden"])


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer requests until there are no more."""
    while line := requests.readline():
        request = json.loads(line)
        data = _exactly(requests, request["bytes"])
        _limit_time()
        try:
            found = _READERS[Kind(request["kind"])](data, Limits(**request["limits"]))
        except RejectedFileError as refused:
            answers.write(json.dumps({"reason": refused.reason, "detail": refused.detail}).encode() + b"\n")
        else:
            payloads = [_payload(sheet.frame) for sheet in found.sheets]
            described = [
                (sheet.name, sheet.is_1904, sheet.struck_rows, len(payload)) for sheet, payload in zip(found.sheets, payloads, strict=True)
            ]
            answers.write(json.dumps({"sheets": described, "hidden": found.hidden}).encode() + b"\n")
            for payload in payloads:
                answers.write(payload)
            del found, payloads
        answers.flush()


def _limit_time() -> None:
    """End the process after some more seconds of work."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + _CPU_SECONDS_PER_FILE)


def _limit(each: int, most: int) -> None:
    with suppress(ValueError, OSError):  # not every system lets a process limit itself
        resource.setrlimit(each, (most, resource.getrlimit(each)[1]))


def _payload(frame: pl.DataFrame) -> bytes:
    packed = io.BytesIO()
    frame.write_ipc_stream(packed)
    return packed.getvalue()


if __name__ == "__main__":
    for each, most in _LIMITS:
        _limit(each, most)
    serve(sys.stdin.buffer, sys.stdout.buffer)
