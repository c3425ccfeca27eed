"""Finding the header of a second list: lists with other columns, pasted together in one file or below each other on a sheet.

A row that repeats the header does not count. A header with the same columns under other names is an ordinary row, and rejected: the rows
below it are read correctly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

import polars as pl

from pipelines.ingest.lists.column_names import BUILT_IN_NAMES, plain
from pipelines.ingest.lists.header import FEWEST_KNOWN_NAMES, Layout

_SOUGHT_IN = ("registered_on", "postcode")


def other_headers(frame: pl.DataFrame, heights: Sequence[int], layouts: Sequence[Layout]) -> dict[int, int]:
    """The first row that is another header, for each list in `frame` that has one: place of the list -> row in it, from 0.

    `frame` holds the lists one below the other, with the columns of `Layout.positions`; `heights` and `layouts` are per list.
    """
    found: dict[int, int] = {}
    rows = _named(frame)
    ends = list(accumulate(heights))
    place = 0
    for row in rows.iter_rows(named=True):
        while row["row"] >= ends[place]:
            place += 1
        if place not in found and _is_other_header(row, layouts[place]):
            found[place] = row["row"] - ends[place] + heights[place]
    return found


def _named(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows with a known name in the column of the date or the postcode. A digit in the cell rules it out quickly."""
    texts = [frame[column] for column in _SOUGHT_IN]
    is_odd = pl.any_horizontal(((text < "0") | (text >= ":")).fill_null(value=False) for text in texts)
    odd = frame.with_row_index("row").filter(is_odd) if pl.select(is_odd.any()).item() else frame.clear().with_row_index("row")
    names = {column: [text for text in odd[column].unique() if text and plain(text) in BUILT_IN_NAMES] for column in _SOUGHT_IN}
    return odd.filter(pl.any_horizontal(pl.col(column).is_in(known) for column, known in names.items()))


def _is_other_header(cells: Mapping[str, object], layout: Layout) -> bool:
    """Whether a row has names of columns, and other ones than it is read as."""
    names = {column: plain(cell) for column, cell in cells.items() if isinstance(cell, str)}
    known = {column: name for column, name in names.items() if name in BUILT_IN_NAMES}
    return len(known) >= FEWEST_KNOWN_NAMES and any(
        BUILT_IN_NAMES[name] != column and plain(layout.header[layout.positions[column]]) != name for column, name in known.items()
    )
