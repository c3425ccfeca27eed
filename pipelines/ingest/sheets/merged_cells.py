"""Merged cells of a sheet: a spreadsheet stores the value in the upper left cell, and shows it in all rows of the area."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import NamedTuple

import polars as pl

from pipelines.core.spreadsheet import column_number
from pipelines.ingest.files.limits import Limits
from pipelines.ingest.sheets.sheet import ROW

_AREA = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7}):[A-Za-z]{1,3}([0-9]{1,7})")


class MergedCell(NamedTuple):
    """A merged cell of several rows: its first column, from 0, and its first and last row, from 1."""

    column: int
    first: int
    last: int


def merged_cell(area: str) -> MergedCell | None:
    """The merged cell of the area `B2:C4`; None when it is within one row."""
    found = _AREA.fullmatch(area)
    if found is None or int(found[2]) >= int(found[3]):
        return None
    return MergedCell(column_number(found[1]) - 1, int(found[2]), int(found[3]))


def filled_down(rows: pl.DataFrame, merged: list[MergedCell], limits: Limits) -> pl.DataFrame:
    """`rows` of a `Sheet` with the value of each merged cell in all its rows, in its first column.

    Only rows that have a cell get it. RejectedFileError when the values become too many or too long in all.
    """
    place_of = {number: place for place, number in enumerate(rows[ROW])}
    last_row = max(place_of, default=0)
    by_column: defaultdict[int, list[MergedCell]] = defaultdict(list)
    for one in merged:
        if one.first in place_of and str(one.column) in rows.columns:
            by_column[one.column].append(one)
    cells = characters = 0
    filled = []
    for column, in_column in by_column.items():
        texts = rows[str(column)].to_list()
        for one in in_column:
            last = min(one.last, last_row)
            value = texts[place_of[one.first]]
            cells += last - one.first
            characters += len(value or "") * (last - one.first)
            limits.check_cells(cells)
            limits.check_characters(characters)
            for number in range(one.first + 1, last + 1) if value else ():
                place = place_of.get(number)
                if place is not None and not texts[place]:
                    texts[place] = value
        filled.append(pl.Series(str(column), texts, dtype=pl.String))
    return rows.with_columns(filled)
