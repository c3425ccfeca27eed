"""`streams.csv`: other funding that a practice has (R18)."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.core.interval import Interval


@dataclass(frozen=True, slots=True)
class Stream:
    """A practice receives `stream` while `valid` holds; `argument` says which different or additional activities are paid."""

    agb: str
    stream: str
    valid: Interval
    argument: str
    row: int | None = field(default=None, compare=False)
