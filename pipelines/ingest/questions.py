"""What to ask a practice when its list, or rows of it, cannot be used as they are. Words only; the counts come from ingest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.ingest.outcomes import MOST_ROWS_NAMED
from pipelines.schemas.delivery_codes import ListWarning, RowReason


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
        yield f"{_counted(len(one.rows), 'row')} {one.reason}{place}, {numbered(one.rows, len(one.rows))}; ask: {one.reason.question}"
    for warning in ListWarning:
        count = delivery[warning]
        if count:
            words = f" ({delivery['unknown_words']})" if warning is ListWarning.UNKNOWN_REGISTRATION else ""
            yield f"{_counted(count, warning.unit)} {warning}{words}, {numbered(warned.get(warning, ()), count)}; ask: {warning.question}"


def numbered(rows: Sequence[int], count: int) -> str:
    """`row 3`, `rows 3, 4 and 9`, or of many the first ones: which rows these are, of `count` in all."""
    shown = [str(row) for row in sorted(rows)[:MOST_ROWS_NAMED]]
    if len(shown) <= 1:
        return f"row {''.join(shown)}"
    if len(rows) >= MOST_ROWS_NAMED and count > MOST_ROWS_NAMED:
        return f"rows {', '.join(shown)} and more"
    return f"rows {', '.join(shown[:-1])} and {shown[-1]}"


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
