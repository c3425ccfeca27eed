"""The sheets of an XLSX workbook as text. What it would take to read them is found out first, from its XML as a stream."""

from __future__ import annotations

import re
import zipfile
from xml.parsers import expat

import fastexcel
import polars as pl

from pipelines.ingest.containers import BROKEN_ARCHIVE, opened_zip, unreadable
from pipelines.ingest.limits import Limits

_CHUNK = 1024 * 1024
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_LETTERS = 26


def sheets(data: bytes, limits: Limits) -> list[pl.DataFrame]:
    """The visible sheets in their order, all cells as text: numbers without needless decimals, dates as `2026-01-31 00:00:00`.

    RejectedFileError when the workbook is broken or encrypted, or has too many or too long cells.
    """
    with opened_zip(data, limits) as archive:
        for entry in archive.infolist():
            if entry.filename.endswith(".xml"):
                _check_part(archive, entry, limits)
    try:
        book = fastexcel.read_excel(data)
        loaded = [book.load_sheet(place, header_row=None, skip_rows=0, dtypes="string") for place in range(len(book.sheet_names))]
        return [sheet.to_polars() for sheet in loaded if sheet.visible == "visible" and sheet.width > 0]
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError, ValueError):
        raise unreadable("the workbook is broken") from None


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits) -> None:
    try:
        with archive.open(entry) as stream:
            scan = _Scan(limits)
            while chunk := stream.read(_CHUNK):
                scan.feed(chunk)
    except (*BROKEN_ARCHIVE, expat.ExpatError):
        raise unreadable("the workbook is broken or encrypted") from None


class _Scan:
    """Counts the cells of one part of a workbook, the rectangle that they span, and the characters of each cell and shared text.

    A reader takes memory for the whole rectangle, which two cells far apart can make as large as a sheet can be.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._cells = self._length = 0
        self._row = self._column = self._last_row = self._last_column = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.CharacterDataHandler = self._text
        self._parser.EntityDeclHandler = self._entity

    def feed(self, chunk: bytes) -> None:
        self._parser.Parse(chunk)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "row":
                self._row, self._column = self._row + 1, 0
            case "c":
                self._place(attributes.get("r", ""))
            case "v" | "is":
                self._last_row, self._last_column = max(self._last_row, self._row), max(self._last_column, self._column)
                self._limits.check_cells(self._last_row * self._last_column)
            case "si":
                self._length = 0

    def _place(self, reference: str) -> None:
        """A cell begins: where its reference says, else behind the one before."""
        self._length = 0
        self._cells += 1
        self._limits.check_cells(self._cells)
        match = _REFERENCE.fullmatch(reference)
        if match is None:
            self._column += 1
            return
        self._row, self._column = int(match[2]), 0
        for letter in match[1]:
            self._column = self._column * _LETTERS + ord(letter) - ord("A") + 1

    def _text(self, text: str) -> None:
        self._length += len(text)
        self._limits.check_cell(self._length)

    def _entity(self, *_: object) -> None:
        raise unreadable("the workbook declares entities, which no spreadsheet does")
