"""One delivered list as rows with the canonical columns, every cell still the text that was delivered.

Belongs here: the common form of lists from files of every kind. Does not belong here: what the cells mean, which is decided later, for many
lists at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.ingest.cells.cell_values import is_filled, shown_as_text
from pipelines.ingest.lists.header import Layout
from pipelines.schemas.delivery_codes import FileWarningKind

_ROWS_AT_A_TIME = 50_000


@dataclass(frozen=True, slots=True)
class ListedRows:
    """The data rows of one list, in order.

    `frame`: the columns of `Layout.positions` (String) and `is_readable`. A row that cannot be read has the cells
    that were found. `lines`: data rows as counted apart from the parser: the
    lines of a text, or the rows of a sheet, less those that are not data rows.
    """

    frame: pl.DataFrame
    lines: int


@dataclass(frozen=True, slots=True)
class Body:
    """The text below the header of a list."""

    text: str
    delimiter: str
    layout: Layout


@dataclass(frozen=True, slots=True)
class RegularBody:
    """A body that is still to be taken apart.

    It is regular: every cell is text, and either wholly in quotes or without a quote. `end` is where
    the data rows end; only line ends and a line of totals follow.
    """

    body: Body
    end: int

    @property
    def text(self) -> str:
        """The data rows."""
        return self.body.text[: self.end]


@dataclass(frozen=True, slots=True)
class Listing:
    """A delivered list and how it was recognised.

    `header_line`: its line in an editor or spreadsheet. `delimiter` is empty for other files than text. `further`: the lists on further
    sheets of the same workbook, whose row numbers continue after these. `warnings`: about the file, kind and
    sentence.
    """

    layout: Layout
    encoding: str
    header_line: int
    delimiter: str
    rows: ListedRows | RegularBody
    further: tuple[Listing, ...] = ()
    warnings: tuple[tuple[FileWarningKind, str], ...] = ()


class RowCollector:
    """Collects data rows one by one; all but the last ones are kept as a frame, which takes less memory."""

    def __init__(self, layout: Layout) -> None:
        self._columns = list(layout.positions)
        self._positions = list(layout.positions.values())
        self._width = layout.width
        self._cells: list[tuple[str | None, ...]] = []
        self._is_readable: list[bool] = []
        self._frames: list[pl.DataFrame] = []

    def add(self, cells: Sequence[str | None], *, is_readable: bool = True) -> None:
        """Add a row. It cannot be read when a cell beyond the last column is filled; missing cells at its end are empty."""
        if len(self._cells) >= _ROWS_AT_A_TIME:
            self._frames.append(self._frame())
        is_readable = is_readable and not any(map(is_filled, cells[self._width :]))
        filled = len(cells)
        kept = (cells[at] if at < filled else None for at in self._positions)
        self._cells.append(tuple(kept) if is_readable else tuple(cell and shown_as_text(cell) for cell in kept))
        self._is_readable.append(is_readable)

    def drop_last(self) -> None:
        """Take back the last row: it turns out to be no data row."""
        self._cells.pop()
        self._is_readable.pop()

    def refuse_last(self) -> None:
        """Mark the last row as one that cannot be read."""
        self._is_readable[-1] = False

    def frame(self) -> pl.DataFrame:
        """All rows."""
        return pl.concat([*self._frames, self._frame()])

    def _frame(self) -> pl.DataFrame:
        cells = zip(*self._cells, strict=True) if self._cells else ([] for _ in self._columns)
        columns = [pl.Series(column, of_column, dtype=pl.String) for column, of_column in zip(self._columns, cells, strict=True)]
        frame = pl.DataFrame([*columns, pl.Series("is_readable", self._is_readable, dtype=pl.Boolean)])
        self._cells.clear()
        self._is_readable.clear()
        return frame
