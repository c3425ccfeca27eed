"""Regular bodies -> rows by the CSV parser of Polars. The result is that of the exact reader, some ten times faster.

For one list, starting the parser costs more than reading, so lists of one layout are read together.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import polars as pl

from pipelines.ingest.cells.cell_values import has_value, is_blank, stripped, stripped_text
from pipelines.ingest.files.limits import Limits
from pipelines.ingest.lists.header import Layout
from pipelines.ingest.lists.listing import RegularBody
from pipelines.ingest.text.rows import repeats, rows
from pipelines.ingest.text.text_list import exact_rows

_SPARE_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class ParsedLists:
    """The rows of some lists, one list below the other. `heights` and `lines` (as in `ListedRows`) are per list."""

    frame: pl.DataFrame
    heights: list[int]
    lines: list[int]


def layout_key(regular: RegularBody) -> Hashable:
    """What bodies that can be read together have in common."""
    body, layout = regular.body, regular.body.layout
    meaning = layout.profile, layout.dates, tuple(layout.positions.items())
    return body.delimiter, '"' in body.text, len(layout.header), layout.width, meaning


def parsed_lists(bodies: Sequence[RegularBody]) -> list[tuple[list[int], ParsedLists]]:
    """The rows of `bodies`, read together per layout: the places of the lists in `bodies`, and their rows."""
    alike: dict[Hashable, list[int]] = defaultdict(list)
    for place, body in enumerate(bodies):
        alike[layout_key(body)].append(place)
    return [(places, _parsed([bodies[place] for place in places])) for places in alike.values()]


def _parsed(bodies: Sequence[RegularBody]) -> ParsedLists:
    """The rows of bodies of one layout. When a row has too many cells to parse, each half is tried, and a single list is read exactly."""
    lines = [body.text.count("\n") + 1 for body in bodies]
    cells = _cells(bodies)
    if cells is not None and cells.height == sum(lines):
        return _without(_readable(cells, bodies[0].body.layout), _lines_without_row(cells, bodies, lines), lines)
    if len(bodies) == 1:
        exact = exact_rows(bodies[0].body, Limits())
        return ParsedLists(exact.frame, [exact.frame.height], [exact.lines])
    middle = len(bodies) // 2
    first, second = _parsed(bodies[:middle]), _parsed(bodies[middle:])
    return ParsedLists(pl.concat([first.frame, second.frame]), first.heights + second.heights, first.lines + second.lines)


def _cells(bodies: Sequence[RegularBody]) -> pl.DataFrame | None:
    """The canonical columns and, named by position, some beyond the last column; None when a row has even more cells."""
    layout = bodies[0].body.layout
    names = {position: column for column, position in layout.positions.items()}
    beyond = range(layout.width, len(layout.header) + _SPARE_COLUMNS)
    text = "\n".join(body.text for body in bodies)
    try:
        return pl.read_csv(
            text.encode(),
            has_header=False,
            schema={names.get(position, str(position)): pl.String for position in range(beyond.stop)},
            columns=[*sorted(names), *beyond],
            separator=bodies[0].body.delimiter,
            quote_char='"' if '"' in text else None,
            missing_columns="insert",
        )
    except pl.exceptions.PolarsError:
        return None


def _readable(cells: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """The columns of the layout, and whether a row can be read: not when a cell beyond the last column is filled."""
    named = cells.select(*layout.positions)
    beyond = [column for column in cells.columns if column not in layout.positions and cells[column].null_count() < cells.height]
    is_readable = pl.repeat(value=True, n=cells.height, eager=True)
    if beyond:
        # Few rows have any cell there.
        longer = cells.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"), *beyond)
        longer = longer.filter(pl.any_horizontal(pl.col(beyond).is_not_null()))
        is_readable.scatter(longer.filter(pl.any_horizontal(has_value(pl.col(column)) for column in beyond))["row"], values=False)
    return named.with_columns(is_readable=is_readable)


def _lines_without_row(cells: pl.DataFrame, bodies: Sequence[RegularBody], lines: Sequence[int]) -> list[tuple[int, int]]:
    """The lines that are blank or repeat the header, with the place of their list. The cells that were not parsed decide too."""
    ends = list(accumulate(lines))
    found = []
    texts: dict[int, list[str]] = {}
    for row in _candidates(cells, bodies):
        place = bisect_right(ends, row)
        if place not in texts:
            texts[place] = bodies[place].text.split("\n")
        line = texts[place][row - ends[place] + lines[place]]
        body = bodies[place].body
        of_line = next(rows(f"{line}\n", body.delimiter)).cells
        if is_blank(of_line) or repeats(of_line, body.layout.header):
            found.append((row, place))
    return found


def _candidates(cells: pl.DataFrame, bodies: Sequence[RegularBody]) -> list[int]:
    """The rows that may be blank, or that have the column's name in place of the date. A digit in the cell rules it out quickly."""
    dates = cells["registered_on"]
    is_dated = ((dates >= "0") & (dates < ":")).fill_null(value=False)
    layouts = [body.body.layout for body in bodies]
    names = {stripped(layout.header[layout.positions["registered_on"]]) for layout in layouts}
    undated = cells.with_row_index("row").filter(~is_dated)
    is_blank_so_far = ~pl.any_horizontal(has_value(pl.col(column)) for column in cells.columns)
    is_named = stripped_text(pl.col.registered_on).is_in(sorted(names)).fill_null(value=False)
    return undated.filter(is_blank_so_far | is_named)["row"].to_list()


def _without(frame: pl.DataFrame, without_row: Sequence[tuple[int, int]], lines: Sequence[int]) -> ParsedLists:
    """`frame` without the lines that are not data rows."""
    if not without_row:
        return ParsedLists(frame, list(lines), list(lines))
    per_list = Counter(place for _, place in without_row)
    heights = [count - per_list[place] for place, count in enumerate(lines)]
    filled = frame.with_row_index("row").filter(~pl.col.row.is_in([row for row, _ in without_row])).drop("row")
    return ParsedLists(filled, heights, heights)
