"""The cells of one sheet of a workbook as text, read from a stream of XML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.core.spreadsheet import column_number
from pipelines.ingest.cells.cell_values import UNREADABLE, neutralised
from pipelines.ingest.files.containers import unreadable
from pipelines.ingest.files.limits import Limits
from pipelines.ingest.sheets.merged_cells import MergedCell, filled_down, merged_cell
from pipelines.ingest.sheets.number_format import date_text, number_text
from pipelines.ingest.sheets.package import TRUE
from pipelines.ingest.sheets.sheet import IS_HIDDEN, ROW

_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_MOST_COLUMNS = 16_384
_ROWS_AT_A_TIME = 20_000
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a workbook defines for the cells of all its sheets.

    `shared`: the texts that cells refer to. `date_styles`: the styles that show a number as a date. `struck_styles`: those that strike a
    value out. `is_1904`: the date system.
    `is_uncalculated`: a program that does not calculate wrote it; it stores 0 for each formula.
    """

    shared: Sequence[str]
    date_styles: frozenset[str]
    struck_styles: frozenset[str]
    is_1904: bool
    is_uncalculated: bool


class TextScan:
    """Collects the text of the current element, without the phonetic readings of Japanese text."""

    def __init__(self, limits: Limits) -> None:
        self._longest = limits.cell_length
        self._limits = limits
        self._pieces: list[str] = []
        self._length = 0
        self._is_text = self._is_reading = False

    def begin(self) -> None:
        """A cell or shared text begins."""
        self._pieces = []
        self._length = 0

    def start(self, name: str) -> None:
        """An element within it begins."""
        if name in {"v", "t"}:
            self._is_text = not self._is_reading
        elif name == "rPh":
            self._is_reading = True

    def end(self, name: str) -> None:
        """An element within it ends."""
        if name in {"v", "t"}:
            self._is_text = False
        elif name == "rPh":
            self._is_reading = False

    def add(self, text: str) -> None:
        """Characters were read."""
        if self._is_text:
            self._pieces.append(text)
            self._length += len(text)
            if self._length > self._longest:
                self._limits.check_cell(self._length)

    @property
    def text(self) -> str:
        """What was gathered."""
        return self._pieces[0] if len(self._pieces) == 1 else "".join(self._pieces)


def unescaped(text: str) -> str:
    """A text of a workbook with escapes such as `_x000D_` resolved and our own marks neutralised."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text)
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return neutralised(text)


class SheetScan:
    """Receives the XML elements of a sheet and collects its rows. RejectedFileError as soon as there are too many."""

    def __init__(self, meaning: Meaning, limits: Limits) -> None:
        self._meaning, self._limits = meaning, limits
        self._gathered = TextScan(limits)
        self._row = self._column = 0
        self._is_hidden = self._has_formula = self._has_value = self._in_cell = self._is_filled = False
        self._kind = self._style = ""
        self._cells = self._characters = 0
        self._numbers: list[int] = []
        self._hidden: list[bool] = []
        self._columns: list[list[str | None]] = []
        self._chunks: list[pl.DataFrame] = []
        self._merged: list[MergedCell] = []
        self._is_struck = False
        self.struck_rows = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if name == "c":
            self._begin_cell(attributes)
        elif self._in_cell:
            self._has_formula = self._has_formula or name == "f"
            self._has_value = self._has_value or name == "v"
            self._gathered.start(name)
        elif name == "row":
            self._row = int(attributes["r"]) if attributes.get("r", "").isdigit() else self._row + 1
            self._column = -1
            self._is_hidden = attributes.get("hidden") in TRUE or (attributes.get("ht") == "0" and "customHeight" in attributes)
        elif name == "mergeCell" and (merged := merged_cell(attributes.get("ref", ""))):
            self._merged.append(merged)
            self._limits.check_cells(len(self._merged))

    def end(self, name: str) -> None:
        """An element ends."""
        if name == "c":
            self._in_cell = False
            text = self._text()
            if text:
                self._put(text)
        elif self._in_cell:
            self._gathered.end(name)
        elif name == "row":
            self._end_row()

    def characters(self, text: str) -> None:
        """Characters were read."""
        if self._in_cell:
            self._gathered.add(text)

    def frame(self) -> pl.DataFrame:
        """All rows that have a cell, as `Sheet` describes them."""
        self._flush()
        rows = pl.concat(self._chunks, how="diagonal") if self._chunks else pl.DataFrame(schema={ROW: pl.UInt32, IS_HIDDEN: pl.Boolean})
        rows = rows.select(ROW, IS_HIDDEN, *map(str, range(rows.width - 2)))
        return filled_down(rows, self._merged, self._limits) if self._merged else rows

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._in_cell, self._has_formula, self._has_value = True, False, False
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
        self._gathered.begin()
        self._cells += 1
        self._limits.check_cells(self._cells)
        reference = _REFERENCE.fullmatch(attributes.get("r", ""))
        self._column = column_number(reference[1]) - 1 if reference else self._column + 1
        if not 0 <= self._column < _MOST_COLUMNS:
            raise unreadable("the workbook is broken: a cell lies outside of its sheet")

    def _text(self) -> str:
        """The text of the cell that just ended; empty when it has no content."""
        value = self._gathered.text
        match self._kind:
            case "e":
                return UNREADABLE
            case "str" | "inlineStr" if self._has_value or not self._has_formula:
                return unescaped(value)
            case _ if self._has_formula and (not value.strip() or (self._meaning.is_uncalculated and number_text(value.strip()) == "0")):
                return UNREADABLE
            case "s":
                return self._shared(value)
            case "b":
                return "true" if value in TRUE else "false" if value else ""
            case _:
                return self._number(value.strip())

    def _number(self, value: str) -> str:
        if not value or self._kind == "d":
            return neutralised(value)
        if self._style in self._meaning.date_styles:
            return date_text(neutralised(value), is_1904=self._meaning.is_1904)
        return number_text(neutralised(value))

    def _shared(self, value: str) -> str:
        if not value.strip():
            return ""
        try:
            return self._meaning.shared[int(value)]
        except (ValueError, IndexError):
            raise unreadable("the workbook is broken: a cell refers to a text that is not there") from None

    def _put(self, text: str) -> None:
        self._characters += len(text)
        self._limits.check_characters(self._characters)
        while len(self._columns) <= self._column:
            self._columns.append([])
        column, height = self._columns[self._column], len(self._numbers)
        if len(column) < height:
            column.extend([None] * (height - len(column)))
        elif len(column) > height:
            raise unreadable("the workbook is broken: a row has two cells in one place")
        column.append(text)
        self._is_filled = True
        self._is_struck = self._is_struck or self._style in self._meaning.struck_styles

    def _end_row(self) -> None:
        if self._is_filled:
            self.struck_rows += self._is_struck
            self._is_filled = self._is_struck = False
            self._numbers.append(self._row)
            self._hidden.append(self._is_hidden)
            if len(self._numbers) >= _ROWS_AT_A_TIME:
                self._flush()

    def _flush(self) -> None:
        """Move the rows so far to a frame, which takes less memory than Python objects."""
        height = len(self._numbers)
        if not height:
            return
        self._limits.check_cells((height + sum(chunk.height for chunk in self._chunks)) * len(self._columns))
        rows = [pl.Series(ROW, self._numbers, dtype=pl.UInt32), pl.Series(IS_HIDDEN, self._hidden, dtype=pl.Boolean)]
        for place, column in enumerate(self._columns):
            rows.append(pl.Series(str(place), column + [None] * (height - len(column)), dtype=pl.String))
            column.clear()
        self._chunks.append(pl.DataFrame(rows))
        self._numbers.clear()
        self._hidden.clear()
