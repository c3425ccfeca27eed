"""Records that exclude each other: a key twice, or two records of a key that are valid on the same day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
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
        Diagnostic(file, record.row, column, f"{_joined(key(record))} is in line {earlier.row} too", "expected one record")
        for record in records
        if (earlier := first.setdefault(key(record), record)) is not record
    ]


def one_a_day(
    file: str, records: Iterable[R], key: Callable[[R], tuple[object, ...]], days: Callable[[R], Interval | None], column: str
) -> list[Diagnostic]:
    """A fault for every record that is valid on the same day as another one of its key, reported at the later line.

    `days` gives the days of a record, None for one that is never valid.
    """
    of_key: defaultdict[tuple[object, ...], list[tuple[Interval, R]]] = defaultdict(list)
    for record in records:
        valid = days(record)
        if valid is not None:
            of_key[key(record)].append((valid, record))
    diagnostics = []
    for name, same in of_key.items():
        for one, other in _overlapping(same):
            first, second = sorted((one, other), key=lambda record: record.row or 0)
            wrong = f"holds on the same day as line {first.row} for {_joined(name)}"
            diagnostics.append(Diagnostic(file, second.row, column, wrong, "expected at most one record on any day"))
    return diagnostics


def _overlapping(records: list[tuple[Interval, R]]) -> Iterator[tuple[R, R]]:
    """Pairs that are valid on the same day: each record that begins before an earlier one has ended, with the one that lasts longest."""
    lasting: tuple[Interval, R] | None = None
    for valid, record in sorted(records, key=lambda pair: pair[0].first):
        if lasting is not None and lasting[0].overlaps(valid):
            yield lasting[1], record
        if lasting is None or lasting[0].last < valid.last:
            lasting = (valid, record)


def _joined(key: tuple[object, ...]) -> str:
    return " ".join(str(part) for part in key if part != "")
