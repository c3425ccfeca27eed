"""Running a command and measuring its cost. Belongs here: processes and numbers. Does not belong here: what is run and why (`rows`)."""

from __future__ import annotations

import os
import resource
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile
from time import perf_counter

import psutil

_BETWEEN_LOOKS_S = 0.1
_LAST_PRINTED = 2_000


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of one run of a command.

    `seconds` on the wall; `cpu_seconds` and `peak_bytes` of the process and everything that it starts; `printed`: its standard output.
    """

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    printed: str


class CommandFailedError(Exception):
    """A measured command ended with another status than 0."""


def cost_of(
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    most_address_bytes: int | None = None,
    cores: frozenset[int] | None = None,
) -> Cost:
    """The cost of `command`. CommandFailedError, with the end of its output, when it does not succeed.

    `most_address_bytes` limits the address space of each of its processes; `cores` are those that it may use, None for all.
    """
    began = perf_counter()
    with (
        TemporaryFile() as errors,
        subprocess.Popen(
            [str(part) for part in command],
            env={**os.environ, **(environment or {})},
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=errors,
        ) as process,
    ):
        _limit(process.pid, most_address_bytes, cores)
        printed: list[bytes] = []
        listener = threading.Thread(target=lambda: printed.append(process.stdout.read() if process.stdout else b""))
        watcher = _Watcher(process.pid)
        listener.start()
        watcher.start()
        _, status, used = os.wait4(process.pid, 0)
        seconds = perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        watcher.stop()
        listener.join()
        if process.returncode:
            errors.seek(0)
            end = b"".join([*printed, errors.read()]).decode(errors="replace")[-_LAST_PRINTED:]
            raise CommandFailedError(f"{command[0]} ended with {process.returncode}\n{end}")
    peak_bytes = max(watcher.peak_bytes, used.ru_maxrss * 1024)
    return Cost(seconds, used.ru_utime + used.ru_stime, peak_bytes, b"".join(printed).decode(errors="replace"))


def _limit(process_id: int, most_address_bytes: int | None, cores: frozenset[int] | None) -> None:
    """Limit a process that has just started, and the processes that it will start."""
    if most_address_bytes is not None:
        resource.prlimit(process_id, resource.RLIMIT_AS, (most_address_bytes, most_address_bytes))
    if cores is not None:
        os.sched_setaffinity(process_id, cores)


class _Watcher(threading.Thread):
    """Samples the memory of a process and its descendants together."""

    def __init__(self, process_id: int) -> None:
        super().__init__(daemon=True)
        self._process_id = process_id
        self._ended = threading.Event()
        self.peak_bytes = 0

    def run(self) -> None:
        while not self._ended.wait(_BETWEEN_LOOKS_S):
            self.peak_bytes = max(self.peak_bytes, _held_bytes(self._process_id))

    def stop(self) -> None:
        self._ended.set()
        self.join()


def _held_bytes(process_id: int) -> int:
    try:
        first = psutil.Process(process_id)
        family = [first, *first.children(recursive=True)]
    except psutil.Error:
        return 0
    return sum(map(_resident_bytes, family))


def _resident_bytes(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def as_series(costs: Sequence[Cost]) -> dict[str, object]:
    """The costs of the same command, run several times, as JSON holds them."""
    return {
        "seconds": summary([cost.seconds for cost in costs]),
        "cpu_seconds": summary([cost.cpu_seconds for cost in costs]),
        "peak_bytes": max(cost.peak_bytes for cost in costs),
    }


def summary(numbers: Sequence[float]) -> dict[str, object]:
    """The median of some numbers, their spread, and the numbers."""
    rounded = [round(number, 3) for number in numbers]
    return {"median": round(median(numbers), 3), "least": min(rounded), "most": max(rounded), "all": rounded}
