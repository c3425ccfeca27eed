"""Writing a declared tab: title, blocks one below the other, totals, widths, frozen header, filter and print settings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_pixel_width, xl_range, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from pipelines.documents.workbook.cells import (
    Block,
    Cell,
    Column,
    Kind,
    Measure,
    Row,
    Tab,
    Total,
    Value,
    kind_of,
    measured,
    shown,
    value_of,
)
from pipelines.documents.workbook.look import Look
from pipelines.dutch.words import said

MOST_ROWS, MOST_LETTERS = 1_048_576, 32_767
A4 = 9
_PADDING_PIXELS = 20
_HEADER_PADDING_PIXELS = 34  # the button of a filter lies over it
_FEWEST_LINES = 2  # of a text that does not fit its column by the letters of one font; in another it may just fit
_BOLD, _NARROWER = 1.1, 0.94  # than the letters that the widths of the library are measured with
_MARGIN_PIXELS = 14  # that a column cannot use for its letters
_LEAST_PIXELS = 62
_PIXELS_PER_LETTER = 7
_POINTS_PER_LINE, _POINTS_AROUND = 12.75, 3.5


class TooManyRowsError(ValueError):
    """A tab has more rows than a worksheet can hold."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What every tab says about the quarter, above its rows and at the foot of its pages."""

    quarter: str
    state: str


def write_tab(book: xlsxwriter.Workbook, look: Look, tab: Tab, heading: Heading) -> None:
    """Add the tab to the workbook; TooManyRowsError where it does not fit."""
    title = said(f"workbook.tabs.{tab.name}")
    _Sheet(book.add_worksheet(title), look, title, heading).write(tab)


class _Sheet:
    """A worksheet and its next free row."""

    def __init__(self, sheet: Worksheet, look: Look, title: str, heading: Heading) -> None:
        self._sheet, self._look, self._title, self._heading = sheet, look, title, heading
        self._row = 0
        self._widths: dict[int, float] = {}
        self._wrapped: list[tuple[int, int, str]] = []
        self._row_options: dict[int, dict[str, object]] = {}
        self._codes: list[str] = []

    def write(self, tab: Tab) -> None:
        """Write the whole tab."""
        self._line(said("workbook.title", tab=self._title, quarter=self._heading.quarter, state=self._heading.state), "title")
        self._line(said(f"workbook.lead.{tab.name}"), "lead")
        self._set_up_page(on_one_page=tab.on_one_page)
        if tab.is_empty:
            self._line(said(f"workbook.empty.{tab.name}"), "lead")
            return
        self._row += not tab.is_one_list
        if tab.headline is not None:
            self._headline(*tab.headline)
        headers = [header for block in tab.blocks if (header := self._block(block)) is not None]
        self._finish(tab, headers)

    def _set_up_page(self, *, on_one_page: bool) -> None:
        sheet = self._sheet
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 1 if on_one_page else 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer(said("workbook.footer", tab=self._title, quarter=self._heading.quarter, state=self._heading.state))
        sheet.outline_settings(symbols_below=False)

    def _finish(self, tab: Tab, headers: Sequence[tuple[int, Block]]) -> None:
        for at, pixels in self._widths.items():
            self._sheet.set_column_pixels(at, at, round(pixels))
        self._set_heights()
        if self._codes:
            self._sheet.ignore_errors({"number_stored_as_text": " ".join(self._codes)})
        below_title = 2
        if headers:
            first, block = headers[0]
            self._sheet.autofilter(first, 0, first + len(block.rows), len(block.columns) - 1)
            below_title = first + 1 if tab.is_one_list else below_title
        self._sheet.freeze_panes(below_title, tab.named_by if tab.is_one_list else 0)
        self._sheet.repeat_rows(headers[0][0] if tab.is_one_list and headers else 0, below_title - 1)

    def _set_heights(self) -> None:
        """Set the height of rows with wrapped text: not every program computes it, and then text is cut off."""
        lines: dict[int, int] = defaultdict(lambda: 1)
        for row, at, text in self._wrapped:
            lines[row] = max(lines[row], _FEWEST_LINES, _lines(text, self._widths[at] - _MARGIN_PIXELS))
        for row in sorted(lines.keys() | self._row_options.keys()):
            height = lines[row] * _POINTS_PER_LINE + _POINTS_AROUND
            self._sheet.set_row(row, height, None, self._row_options.get(row, {}))

    def _headline(self, label: str, amount: Value) -> None:
        self._line(label, "block_title")
        self._sheet.write_number(self._row, 0, amount, self._look.headline())
        self._sheet.set_row(self._row, 36)
        self._widths[0] = max(self._widths.get(0, 0), 2.6 * _pixels(shown(amount, Kind.EURO)))
        self._row += 2

    def _block(self, block: Block) -> tuple[int, Block] | None:
        """Write a block; where its header is, if it has one with rows below it."""
        if not block.has_rows and not block.empty:
            return None
        if block.title:
            self._line(block.title, "block_title")
        if not block.has_rows:
            self._line(block.empty, "lead")
            self._row += 1
            return None
        first = self._row + 2 * len(block.totals) + block.has_header
        for total in block.totals:
            self._total(block, total, first)
        header = self._header(block) if block.has_header else None
        for row in block.rows:
            self._cells(block, row)
        self._mark_codes(block, first)
        if block.folded is not None:
            self._row_options[self._row] = {"collapsed": True}
            self._line(block.folded.label, "folded")
            from_row = self._row
            for row in block.folded.rows:
                self._row_options[self._row] = {"level": 1, "hidden": True}
                self._cells(block, row)
            self._mark_codes(block, from_row)
        self._row += 1
        return None if header is None else (header, block)

    def _header(self, block: Block) -> int:
        for at, column in enumerate(block.columns):
            text = said(f"workbook.columns.{column.name}")
            self._sheet.write_string(self._row, at, text, self._look.header(column.kind))
            self._widen(at, max(_LEAST_PIXELS, _on_two_lines(text) * _BOLD + _HEADER_PADDING_PIXELS))
            self._wrapped.append((self._row, at, text))
        self._row += 1
        return self._row - 1

    def _total(self, block: Block, total: Total, first: int) -> None:
        """The total by formula, and in the next row the control total."""
        last = first + len(block.rows) - 1
        labels = (total.label, said("workbook.control_total"))
        for is_control, label in enumerate(labels):
            for at, column in enumerate(block.columns):
                is_counted = total.measure is Measure.COUNT_ABOVE_NOTHING and column.name in total.control
                style = self._look.total(Kind.COUNT if is_counted else column.kind, is_control=bool(is_control))
                if at == 0:
                    self._sheet.write_string(self._row, at, label, style)
                elif column.name not in total.control:
                    self._sheet.write_blank(self._row, at, None, style)
                elif is_control:
                    self._sheet.write_number(self._row, at, total.control[column.name], style)
                else:
                    formula, value = _total_formula(block, total, at, first, last), measured(block, total, column.name)
                    self._sheet.write_formula(self._row, at, formula, style, value=_plain(value))
                if column.name in total.control:
                    self._widen(at, _pixels(shown(total.control[column.name], column.kind)) * _BOLD + _PADDING_PIXELS)
            self._row += 1

    def _cells(self, block: Block, row: Row) -> None:
        if self._row >= MOST_ROWS:
            raise TooManyRowsError(f"{self._title}: more than {MOST_ROWS} rows do not fit in a worksheet")
        for at, (column, cell) in enumerate(zip(block.columns, row, strict=True)):
            self._cell(block, at, column, cell)
        self._row += 1

    def _cell(self, block: Block, at: int, column: Column, cell: Value | Cell) -> None:
        value, kind = value_of(cell), kind_of(cell, column)
        text = shown(value, kind)
        most = column.most * _PIXELS_PER_LETTER
        wraps = kind is Kind.TEXT and _pixels(text) + _PADDING_PIXELS > most
        tone = cell.tone if isinstance(cell, Cell) else None
        style = self._look.cell(kind, tone=tone, wraps=wraps, to_the_left=not block.has_header)
        if isinstance(cell, Cell) and cell.formula is not None:
            places = {one.name: f"{xl_col_to_name(place)}{self._row + 1}" for place, one in enumerate(block.columns)}
            self._sheet.write_formula(self._row, at, cell.formula.format(**places), style, value=_plain(value))
        elif value is None:
            self._sheet.write_blank(self._row, at, None, style)
        elif isinstance(value, str):
            self._sheet.write_string(self._row, at, _within(value), style)
        elif isinstance(value, date):
            self._sheet.write_datetime(self._row, at, value, style)
        else:
            self._sheet.write_number(self._row, at, value, style)
        if kind is Kind.CODE and column.kind is not Kind.CODE:
            self._codes.append(xl_rowcol_to_cell(self._row, at))
        if wraps:
            self._wrapped.append((self._row, at, text))
        self._widen(at, most if wraps else _pixels(text) + _PADDING_PIXELS)

    def _mark_codes(self, block: Block, first: int) -> None:
        """Suppress the warning mark on digits that are text on purpose."""
        for at, column in enumerate(block.columns):
            if column.kind is Kind.CODE and self._row > first:
                self._codes.append(xl_range(first, at, self._row - 1, at))

    def _line(self, text: str, style: str) -> None:
        self._sheet.write_string(self._row, 0, text, getattr(self._look, style)())
        self._row += 1

    def _widen(self, at: int, pixels: float) -> None:
        self._widths[at] = max(self._widths.get(at, 0), pixels)


def _total_formula(block: Block, total: Total, at: int, first: int, last: int) -> str:
    over = xl_range(first, at, last, at)
    if total.measure is Measure.COUNT_ABOVE_NOTHING:
        return f'=COUNTIF({over},">0")'
    if total.where is None:
        return f"=SUM({over})"
    name, text = total.where
    place = block.place_of(name)
    return f'=SUMIFS({over},{xl_range(first, place, last, place)},"{text}")'


def _plain(value: Value) -> float | str | int:
    """The remembered result of a formula, as the library writes it."""
    return value if isinstance(value, str | int) else float(str(value))


def _within(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"


def _on_two_lines(text: str) -> float:
    """The width with which a header takes at most two lines."""
    words = text.split()
    halves = ((" ".join(words[:at]), " ".join(words[at:])) for at in range(len(words) + 1))
    return min(max(map(_pixels, both)) for both in halves)


def _lines(text: str, pixels: float) -> int:
    """The number of lines that the words of a text take in a column."""
    pixels /= _NARROWER
    lines, used, space = 1, 0.0, _pixels(" ")
    for word in text.split():
        long = _pixels(word)
        if used and used + space + long > pixels:
            lines, used = lines + 1, 0.0
        used += long + (space if used else 0.0)
        if used > pixels:
            lines += int(used // pixels)
            used %= pixels
    return lines


@lru_cache(maxsize=8192)
def _pixels(text: str) -> float:
    return float(xl_pixel_width(text))
