"""The sheets of a workbook, or the table of a Parquet file, -> a listing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import polars as pl

from pipelines.ingest.header import HEADER_WITHIN_ROWS, KnownNames, Layout, is_totals
from pipelines.ingest.listing import ListedRows, Listing, RowCollector
from pipelines.ingest.refusal import Reason, RejectedFileError
from pipelines.ingest.rows import is_blank
from pipelines.ingest.text import is_unreadable

_FilledRows: TypeAlias = list[tuple[int, tuple[str | None, ...]]]


def sheet_listing(sheets: Sequence[pl.DataFrame], names: KnownNames, kind: str, *, has_folder: bool) -> Listing:
    """The listing of the first sheet that has a header. RejectedFileError when none has. `kind` is told as its encoding."""
    for sheet in sheets:
        filled = [(number, row) for number, row in enumerate(sheet.iter_rows(), start=1) if not is_blank(row)]
        known, place = names.header_among([row for _, row in filled])
        if known:
            header_line, header = filled[place]
            layout = names.layout([cell or "" for cell in header], has_folder=has_folder, is_typed=True)
            rows = _rows(filled[place + 1 :], layout, _filled_height(sheet.slice(header_line)))
            return Listing(layout, kind, header_line, "", rows)
    if any(_filled_height(sheet) for sheet in sheets):
        raise RejectedFileError(Reason.MISSING_COLUMN, f"no header with known column names in the first {HEADER_WITHIN_ROWS} rows")
    raise RejectedFileError(Reason.NO_ROWS, "the file is empty")


def _rows(below: _FilledRows, layout: Layout, lines: int) -> ListedRows:
    """The rows `below` the header, which are that many `lines` of the sheet with the line of totals, if there is one."""
    found = RowCollector(layout)
    for _, row in below:
        found.add(row, is_readable=not any(cell and is_unreadable(cell) for cell in row))
    if below and is_totals(below[-1][1]):
        found.drop_last()
        lines -= 1
    return ListedRows(found.frame(), lines)


def _filled_height(sheet: pl.DataFrame) -> int:
    """How many rows have a filled cell, counted apart from the rows that were read."""
    return sheet.filter(pl.any_horizontal(pl.all().str.strip_chars() != "")).height
