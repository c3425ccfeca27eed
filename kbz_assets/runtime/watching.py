"""When folders have been unchanged long enough to be read: the memory that a sensor keeps between two looks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Seen:
    """A folder at the last look: its stamp, since when it has that stamp, and whether a run was asked for it."""

    stamp: str
    since: str
    asked: bool = False


Memory = Mapping[str, Seen]
"""What was seen, per quarter as text."""


def memory_of(cursor: str | None) -> Memory:
    """The memory in the cursor of a sensor; empty without one."""
    return {label: Seen(**seen) for label, seen in json.loads(cursor or "{}").items()}


def cursor_of(memory: Memory) -> str:
    """The memory as a cursor."""
    return json.dumps({label: asdict(seen) for label, seen in sorted(memory.items())})


def after_look(memory: Memory, stamps: Mapping[str, str], now: datetime) -> Memory:
    """The memory after a look that found `stamps`. Time starts anew for a folder that changed; one that is gone is forgotten."""
    return {
        label: memory[label] if label in memory and memory[label].stamp == stamp else Seen(stamp, now.isoformat())
        for label, stamp in stamps.items()
    }


def due_folders(memory: Memory, now: datetime, quiet: timedelta) -> list[str]:
    """The folders that have not changed for `quiet` and for which no run was asked yet, oldest quarter first."""
    return sorted(label for label, seen in memory.items() if not seen.asked and now - datetime.fromisoformat(seen.since) >= quiet)


def with_run_asked(memory: Memory, label: str) -> Memory:
    """The memory after asking for a run of `label` in its present state."""
    return {**memory, label: replace(memory[label], asked=True)}
