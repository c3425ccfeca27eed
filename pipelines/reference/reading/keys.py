"""Records that exclude each other: the same key twice, or two records of a key that hold on the same day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from pipelines.core.diagnostics import Diagnostic
from pipelines.core.interval import Interval


class Placed(Protocol):
    """A record that knows the line of its file."""

    @property
    def row(self) -> int | None:
        """The line as an editor shows it."""


R = TypeVar("R", bound=Placed)


def one_each(file: str, records: Iterable[R], key: Callable[[R], tuple[object, ...]], column: str) -> list[Diagnostic]:
    """A fault for every record whose key an earlier one has."""
    first: dict[tuple[object, ...], R] = {}
    return [
        Diagnostic(file, record.row, column, f"{_told(key(record))} stands in line {earlier.row} too", "expected one record")
        for record in records
        if (earlier := first.setdefault(key(record), record)) is not record
    ]


def one_a_day(
    file: str, records: Iterable[R], key: Callable[[R], tuple[object, ...]], days: Callable[[R], Interval | None], column: str
) -> list[Diagnostic]:
    """A fault for every record that holds on a day on which an earlier one of the same key does.

    `days` gives the days of a record, None for one that never holds.
    """
    earlier: defaultdict[tuple[object, ...], list[tuple[Interval, R]]] = defaultdict(list)
    diagnostics = []
    for record in records:
        valid = days(record)
        if valid is None:
            continue
        same = earlier[key(record)]
        clash = next((other for interval, other in same if interval.overlaps(valid)), None)
        if clash is not None:
            wrong = f"holds on the same day as line {clash.row} for {_told(key(record))}"
            diagnostics.append(Diagnostic(file, record.row, column, wrong, "expected at most one record on any day"))
        same.append((valid, record))
    return diagnostics


def _told(key: tuple[object, ...]) -> str:
    return " ".join(str(part) for part in key)
