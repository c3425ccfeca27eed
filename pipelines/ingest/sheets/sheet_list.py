"""The sheets of a workbook, or the table of a Parquet file -> a listing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from pipelines.core.numbers import counted
from pipelines.ingest.cells.cell_values import has_value, is_blank, stripped, stripped_text
from pipelines.ingest.files.refusal import RejectedFileError
from pipelines.ingest.lists.header import HEADER_WITHIN_ROWS, KnownNames, Layout, header_cells, is_totals, no_header
from pipelines.ingest.lists.listing import ListedRows, Listing
from pipelines.ingest.sheets.sheet import IS_HIDDEN, ROW, Sheet, SheetFile
from pipelines.schemas.delivery_codes import FileReason, FileWarningKind

_NO_TEXT = "\0"
_DATES = ("registered_on", "deregistered_on", "deceased_on", "birth_date")
_SERIAL = r"^([1-9][0-9]{4})(?:[.,]0+)?$"
_DAY_0_OF_1904 = pl.date(1904, 1, 1)


@dataclass(frozen=True, slots=True)
class _Found:
    """A sheet that has a header. `place`: from 1 among the visible ones."""

    place: int
    sheet: Sheet
    listing: Listing


def sheet_listing(file: SheetFile, names: KnownNames, kind: str, *, has_folder: bool) -> Listing:
    """The listing of all visible sheets that have a header with the required columns. `kind` is reported as the encoding.

    RejectedFileError when there is no such sheet, or when it has hidden rows.
    """
    found: list[_Found] = []
    lacking: list[RejectedFileError] = []
    warnings = [(FileWarningKind.NOT_READ, f'the sheet "{name}" is hidden and not read') for name in file.hidden]
    for place, sheet in enumerate(file.sheets, start=1):
        rows = _filled_rows(sheet.frame)
        if not rows.height:
            continue
        try:
            listing = _listing(replace(sheet, frame=rows), names, kind, has_folder=has_folder)
        except RejectedFileError as refused:
            if refused.reason is not FileReason.MISSING_COLUMN:
                raise
            lacking.append(refused)
            warnings.append((FileWarningKind.NOT_READ, f'the sheet "{sheet.name}" is not read: {refused.detail}'))
            continue
        if sheet.struck_rows:
            warnings.append((FileWarningKind.STRUCK_OUT, _struck_out(sheet)))
        found.append(_Found(place, sheet, listing))
    if not found:
        raise lacking[0] if lacking else RejectedFileError(FileReason.NO_ROWS, "the file is empty")
    _check_hidden(found)
    first, *further = (each.listing for each in found)
    return replace(first, further=tuple(further), warnings=tuple(warnings))


def _struck_out(sheet: Sheet) -> str:
    rows = counted(sheet.struck_rows, "row")
    return f'{rows} with a value that is struck out on the sheet "{sheet.name}", read as usual; ask: {FileWarningKind.STRUCK_OUT.question}'


def _listing(sheet: Sheet, names: KnownNames, kind: str, *, has_folder: bool) -> Listing:
    """The listing of one sheet without its blank rows. RejectedFileError when it has no header or lacks a required column."""
    first = sheet.cells.head(HEADER_WITHIN_ROWS).rows()
    known, place = names.header_among(first)
    if not known:
        raise no_header(first[:1])
    names.check_above(first[:place])
    layout = names.layout(header_cells(sheet.cells.row(place)), has_folder=has_folder, is_typed=True)
    rows = _rows(sheet.cells.slice(place + 1), layout, is_1904=sheet.is_1904)
    return Listing(layout, kind, sheet.frame[ROW][place], "", rows)


def _rows(below: pl.DataFrame, layout: Layout, *, is_1904: bool) -> ListedRows:
    """The data rows among those `below` the header."""
    below = below.filter(~_repeats_header(below, layout))
    if below.height and is_totals(below.row(-1)):
        below = below.head(-1)
    beyond = [has_value(pl.col(name)) for name in below.columns[layout.width :]]
    no_text = [pl.col(name).str.contains(_NO_TEXT, literal=True).fill_null(value=False) for name in below.columns]
    is_readable = ~pl.any_horizontal(pl.lit(value=False), *beyond, *no_text)
    judged = below.with_columns(is_readable=is_readable)
    cells = {column: pl.col(str(position)) for column, position in layout.positions.items()}
    if is_1904:
        cells |= {column: _from_1904(cells[column]) for column in _DATES if column in cells}
    named = [cell.str.replace_all(_NO_TEXT, "\ufffd", literal=True).alias(column) for column, cell in cells.items()]
    return ListedRows(judged.select(*named, "is_readable"), sum(not is_blank(cells) for cells in below.iter_rows()))


def _filled_rows(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows that are not blank."""
    cells = [name for name in frame.columns if name not in {ROW, IS_HIDDEN}]
    return frame.filter(pl.any_horizontal(pl.lit(value=False), *(has_value(pl.col(name)) for name in cells)))


def _repeats_header(below: pl.DataFrame, layout: Layout) -> pl.Expr:
    """Whether a row repeats the header, as reports do on each page."""
    header = [*map(stripped, layout.header), *[""] * below.width]
    return pl.all_horizontal(
        stripped_text(pl.col(name)).fill_null("") == cell for name, cell in zip(below.columns, header[: below.width], strict=True)
    )


def _check_hidden(found: Sequence[_Found]) -> None:
    hidden = [(each.place, _filled_rows(each.sheet.frame)[IS_HIDDEN].sum()) for each in found]
    counts = [f"{count} of sheet {place}" for place, count in hidden if count]
    if counts:
        raise RejectedFileError(FileReason.HIDDEN_ROWS, f"rows are hidden, by a filter or by hand: {', '.join(counts)}")


def _from_1904(cells: pl.Expr) -> pl.Expr:
    """Serial numbers of dates that count from 1904, as dates; other texts as they are."""
    days = stripped_text(cells).str.extract(_SERIAL).cast(pl.Int64)
    dates = (_DAY_0_OF_1904 + pl.duration(days=days)).dt.strftime("%Y-%m-%d 00:00:00")
    return pl.when(days.is_not_null()).then(dates).otherwise(cells)
