"""The questions to a practice when its list, or some rows, cannot be used as they are. Words only; ingest does the counting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pipelines.core.numbers import counted
from pipelines.ingest.outcomes.row_outcomes import MOST_ROWS_NAMED
from pipelines.schemas.delivery_codes import ListWarning, RowReason

_MOST_STRETCHES = 20
_FEWEST_IN_STRETCH = 2


@dataclass(frozen=True, slots=True)
class RejectedRows:
    """The rows of a file that are rejected for one reason in one column (None for the whole row), by number."""

    reason: RowReason
    column: str | None
    rows: Sequence[int]


def questions(delivery: Mapping[str, Any], rejected: Sequence[RejectedRows], warned: Mapping[str, Sequence[int]]) -> Iterator[str]:
    """What to ask about one file.

    Args:
        delivery: its record as ingest gives it.
        rejected: its rejected rows.
        warned: per `ListWarning` the first rows that it is about.
    """
    if delivery["reason"]:
        yield f"{delivery['reason']}: {delivery['detail']}; ask: {delivery['question']}"
    for one in sorted(rejected, key=lambda each: (each.reason, each.column or "")):
        place = f" ({one.column})" if one.column else ""
        yield f"{counted(len(one.rows), 'row')} {one.reason}{place}, {numbered(one.rows, len(one.rows))}; ask: {one.reason.question}"
    for warning in ListWarning:
        count = delivery[warning]
        if count:
            words = f" ({delivery['unknown_words']})" if warning is ListWarning.UNKNOWN_REGISTRATION else ""
            yield f"{counted(count, warning.unit)} {warning}{words}, {numbered(warned.get(warning, ()), count)}; ask: {warning.question}"


def numbered(rows: Sequence[int], count: int) -> str:
    """Name the rows, which are `count` in all: `row 3`, `rows 3, 5 and 9 to 12`, or the first ones of many."""
    stretches = _stretches(sorted(rows))
    shown = [str(first) if first == last else f"{first} to {last}" for first, last in stretches[:_MOST_STRETCHES]]
    if len(stretches) > _MOST_STRETCHES or (len(rows) == MOST_ROWS_NAMED and count > MOST_ROWS_NAMED):
        shown.append("more")
    named = " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
    return f"row {named}" if len(rows) == 1 else f"rows {named}"


def _stretches(rows: Sequence[int]) -> list[tuple[int, int]]:
    """The first and last row of each stretch of three or more consecutive rows; other rows stand alone."""
    found: list[tuple[int, int]] = []
    for _, following in groupby(enumerate(rows), key=lambda numbered: numbered[1] - numbered[0]):
        stretch = [row for _, row in following]
        found += [(stretch[0], stretch[-1])] if len(stretch) > _FEWEST_IN_STRETCH else [(row, row) for row in stretch]
    return found
