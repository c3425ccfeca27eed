"""A list as an XLSX workbook: numbers as numbers and dates as dates, as a spreadsheet keeps them."""

from __future__ import annotations

import io
from datetime import date, datetime

import polars as pl
import xlsxwriter

from pipelines.synthetic.dialects import DATES, Dialect, lines_above, written_cells
from pipelines.synthetic.lists import Dirt
from pipelines.synthetic.packing import zip_restored

_CREATED = datetime(2020, 1, 1)  # noqa: DTZ001 - a workbook has no time zone; the date is fixed so that the bytes are
_NUMBERS = ("agb", "patient_number", "bsn", "uzovi")


def workbook(rows: pl.DataFrame, dialect: Dialect, peildatum: str) -> bytes:
    """The list as a workbook with one sheet. Texts that are not dates or numbers stay texts."""
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True}) as book:
        book.set_properties({"created": _CREATED})
        _fill(book, rows, dialect, peildatum)
    return zip_restored(packed.getvalue())


def _fill(book: xlsxwriter.Workbook, rows: pl.DataFrame, dialect: Dialect, peildatum: str) -> None:
    sheet = book.add_worksheet("Patienten")
    as_date = book.add_format({"num_format": "dd-mm-yyyy"})
    line = 0
    for text in lines_above(dialect, peildatum):
        sheet.write_string(line, 0, text)
        line += 1
    cells = written_cells(rows, dialect)
    for column, (name, header) in enumerate(dialect.headers.items()):
        sheet.write_string(line, column, header)
        for place, (text, day) in enumerate(zip(cells[header], _days(rows, name), strict=True), start=line + 1):
            if day is not None:
                sheet.write_datetime(place, column, day, as_date)
            elif name in _NUMBERS and text.isdigit():
                sheet.write_number(place, column, int(text))
            elif text:
                sheet.write_string(place, column, text)
    if dialect.totals:
        sheet.write_string(line + len(rows) + 1, 0, dialect.totals)
        sheet.write_number(line + len(rows) + 1, 1, len(rows))


def _days(rows: pl.DataFrame, name: str) -> list[date | None]:
    """The dates of a column; None for a cell that is empty, no date, or to be an unreadable one."""
    if name not in DATES:
        return [None] * len(rows)
    is_unreadable = pl.col.dirt.eq_missing(Dirt.INVALID_DATE) & pl.lit(name == "registered_on")
    return rows.select(pl.when(is_unreadable.not_()).then(name)).to_series().to_list()
