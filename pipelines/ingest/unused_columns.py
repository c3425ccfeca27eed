"""Columns of a list that mean nothing here, and those among them that a person should look at.

Belongs here: whether an unused column may well be one that counts, under a name that nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType

import polars as pl

from pipelines.ingest.by_value import by_value
from pipelines.ingest.column_names import plain
from pipelines.ingest.dates import written_dates
from pipelines.ingest.header import ENDS, Layout

_LAST_DAY = re.compile(r"t\s*/\s*m")
_PARTS_OF_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "deregistered_on": ("einde", "uit", "afgesloten", "vertrek", "stop", "reden"),
        "deceased_on": ("overl", "sterf"),
        "registration": ("soort", "vorm", "status", "type"),
    }
)


def suspicious_columns(layout: Layout, dated: Collection[str]) -> Iterator[tuple[str, str]]:
    """Name of each unused column that may be one that the list has not, and what it may be.

    Args:
        layout: where the columns of the list are.
        dated: those among `layout.watched` most of whose filled cells are dates.
    """
    for position in layout.unused:
        missing = [
            column for column in _meanings(layout.header[position], is_dated=str(position) in dated) if column not in layout.positions
        ]
        if missing:
            yield layout.name_of(position), " or ".join(missing)


def _meanings(name: str, *, is_dated: bool) -> list[str]:
    """The canonical columns that a column may be."""
    letters = plain(name)
    found = [column for column, parts in _PARTS_OF_NAMES.items() if any(part in letters for part in parts)]
    if _LAST_DAY.search(name.casefold()) and "deregistered_on" not in found:
        found.append("deregistered_on")
    return found or (list(ENDS) if is_dated else [])


def dated_columns(frame: pl.DataFrame, watched: Sequence[str], heights: Sequence[int]) -> list[set[str]]:
    """For each of the lists in `frame`, one below the other, the `watched` columns most of whose filled cells are dates."""
    found: list[set[str]] = [set() for _ in heights]
    places = pl.DataFrame({"place": range(len(heights)), "rows": heights}).filter(pl.col.rows > 0)
    places = places.select(pl.col.place.repeat_by("rows").explode())
    for column in watched:
        texts = frame[column]
        if not _may_hold_dates(texts):
            continue
        cells = places.hstack(by_value(texts, _judged)).group_by("place").agg(pl.col("is_filled", "is_date").sum())
        for place in cells.filter(pl.col.is_date * 2 > pl.col.is_filled)["place"]:
            found[place].add(column)
    return found


def _may_hold_dates(texts: pl.Series) -> bool:
    """Whether any cell begins with something else than a letter: quick to see."""
    is_letter_first = ((texts >= "A") & (texts < "[")) | ((texts >= "a") & (texts < "{"))
    return not (is_letter_first | (texts == "")).all()


def _judged(values: pl.Series) -> pl.DataFrame:
    return pl.DataFrame({"is_filled": values.is_not_null(), "is_date": written_dates(values).is_not_null()})
