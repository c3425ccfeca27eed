"""The cost of the steps of a run: seconds, and peak memory of the process and its children, as metadata of the assets."""

from __future__ import annotations

import functools
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from inspect import isgenerator
from pathlib import Path
from time import perf_counter
from typing import Any

import dagster as dg

SECONDS = "step_seconds"
PEAK_MIB = "step_peak_mib"
_KIB_PER_MIB = 1024
_BYTES_PER_KIB = 1 if sys.platform == "linux" else 1024
_FORGET_THE_PEAK = "5"


@dataclass(frozen=True, slots=True)
class StepCost:
    """The cost of a step: elapsed seconds, and peak memory in MiB of its process and the processes that it started."""

    step: str
    seconds: float
    peak_mib: int


def with_costs(step: Callable[..., Any]) -> Callable[..., Iterator[Any]]:
    """A step that reports its cost so far with each asset that it makes; the last asset has the total."""

    @functools.wraps(step)
    def measured(*arguments: Any, **resources: Any) -> Iterator[Any]:  # noqa: ANN401 - whatever the step takes
        _forget_peak()
        began = perf_counter()
        made = step(*arguments, **resources)
        for event in made if isgenerator(made) else (made,):
            yield _with_metadata(event, {SECONDS: round(perf_counter() - began, 2), PEAK_MIB: _peak_mib()})

    return measured


def costs_of(instance: dg.DagsterInstance, run_id: str) -> list[StepCost]:
    """The cost of each step of a run, slowest first."""
    records = instance.get_records_for_run(run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION).records
    costs: dict[str, StepCost] = {}
    for event in (record.event_log_entry.get_dagster_event() for record in records):
        figures, step = event.materialization.metadata, str(event.step_key)
        if SECONDS in figures:  # an asset that a step reports besides its own (the due quarter) has no cost
            costs[step] = StepCost(step, float(str(figures[SECONDS].value)), int(str(figures[PEAK_MIB].value)))
    return sorted(costs.values(), key=lambda cost: -cost.seconds)


def _with_metadata(event: Any, cost: dict[str, float]) -> Any:  # noqa: ANN401 - any event of a step
    metadata = {**(getattr(event, "metadata", None) or {}), **cost}
    if isinstance(event, dg.MaterializeResult):
        return event._replace(metadata=metadata)
    return event.with_metadata(metadata) if isinstance(event, dg.Output) else event


def _forget_peak() -> None:
    """Reset the peak that the system counts. Where it cannot, the peak is that of the whole life of the process."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text(_FORGET_THE_PEAK, encoding="ascii")


def _peak_mib() -> int:
    own = _peak_kib(Path("/proc/self"))
    if own is None:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _BYTES_PER_KIB // _KIB_PER_MIB
    return (own + sum(_peak_kib(Path("/proc", child)) or 0 for child in _children())) // _KIB_PER_MIB


def _children() -> list[str]:
    """The ids of the running child processes, such as the Java of Spark; empty where the system does not tell."""
    try:
        return [child for threads in Path("/proc/self/task").iterdir() for child in (threads / "children").read_text("ascii").split()]
    except OSError:
        return []


def _peak_kib(process: Path) -> int | None:
    """The peak memory of a process; None when it has ended, or where the system does not tell."""
    try:
        status = (process / "status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")), None)
