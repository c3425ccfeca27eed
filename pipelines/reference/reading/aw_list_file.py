"""The entries of one AW list: a CSV with a column `postcode`, or the XLSX as the NZa publishes it (R10)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import fastexcel

from pipelines.core.diagnostics import Diagnostic, InputError
from pipelines.core.postcode import list_entry
from pipelines.reference.reading.csv_file import SEPARATORS, separator_of, table_rows
from pipelines.reference.reading.text_file import decoded

TAB = "postcodelijst"
_LIKE_POSTCODE = re.compile(r"(postcodes?|pc)[0-9]?")
_NO_LETTER_OR_DIGIT = re.compile(r"[^a-z0-9]")
_ZIP = b"PK\x03\x04"
_FAULTS_TOLD = 20


@dataclass(frozen=True, slots=True)
class _PostcodeColumn:
    """The filled cells of a column that are to be entries, with their rows as an editor shows them."""

    rows: tuple[tuple[int, str], ...]
    named: bool

    @property
    def entries(self) -> list[str]:
        """Those that are entries."""
        return [entry for _, cell in self.rows if (entry := list_entry(cell)) is not None]

    @property
    def preference(self) -> tuple[bool, int, int]:
        """Of several columns the highest is taken: named like `postcode`, then the longest codes, then the most."""
        entries = self.entries
        return self.named, max(map(len, entries), default=0), len(entries)


def entries_of(content: bytes, file: str) -> tuple[str, ...]:
    """The entries, normalised, unique and sorted; InputError with the row of every one that is no PC4, PC5 or PC6.

    `file` is how faults name the list; they never show a value, for the file may turn out to be something else.
    """
    column = _xlsx_column(content, file) if content.startswith(_ZIP) else _csv_column(content, file)
    wrong = [row for row, cell in column.rows if list_entry(cell) is None]
    if wrong:
        raise InputError(_no_postcodes(file, wrong))
    if not column.rows:
        raise _diagnostic(file, None, "has no entries", "expected postcodes below the header")
    return tuple(sorted(set(column.entries)))


def _no_postcodes(file: str, rows: list[int]) -> list[Diagnostic]:
    """A fault for each row, up to a number that a person reads."""
    expected = "expected a PC4, PC5 or PC6 such as 1234, 1234A or 1234AB"
    diagnostics = [Diagnostic(file, row, "postcode", "is no postcode", expected) for row in rows[:_FAULTS_TOLD]]
    if len(rows) > _FAULTS_TOLD:
        wrong = f"here and below {len(rows) - _FAULTS_TOLD} more are no postcode"
        diagnostics.append(Diagnostic(file, rows[_FAULTS_TOLD], "postcode", wrong, expected))
    return diagnostics


def _diagnostic(file: str, row: int | None, wrong: str, expected: str) -> InputError:
    return InputError([Diagnostic(file, row, "postcode", wrong, expected)])


def _csv_column(content: bytes, file: str) -> _PostcodeColumn:
    """The column `postcode` of a CSV, separated by `;`, `,` or a tab."""
    text = decoded(content, file)
    rows = list(table_rows(text, separator_of(text, {"postcode"}, (*SEPARATORS, "\t"))))
    for line, cells in rows:
        if cells is None:
            raise _diagnostic(file, line, "the quotes of this row do not match", "expected a CSV or an XLSX")
    header_line, header = (rows[0][0], [cell.lower() for cell in rows[0][1] or []]) if rows else (None, [])
    if header.count("postcode") != 1:
        wrong = "the column stands there twice" if "postcode" in header else "the column is missing"
        raise _diagnostic(file, header_line, wrong, "expected a CSV with one column postcode, or an XLSX")
    at = header.index("postcode")
    filled = ((line, cells[at]) for line, cells in rows[1:] if cells and len(cells) > at and cells[at])
    return _PostcodeColumn(tuple(filled), named=True)


def _xlsx_column(content: bytes, file: str) -> _PostcodeColumn:
    """The best column of the tab `postcodelijst`, else of the first tab that has one."""
    try:
        book = fastexcel.read_excel(content)
        tabs = sorted(book.sheet_names, key=lambda name: _plain(name) != TAB)
        for tab in tabs:
            candidates = [column for cells in _columns(book, tab) if (column := _candidate(cells)) is not None]
            if candidates:
                return max(candidates, key=lambda column: column.preference)
    except fastexcel.FastExcelError:
        raise _diagnostic(file, None, "cannot be read as a workbook", "expected a CSV or an XLSX") from None
    raise _diagnostic(file, None, "no column of postcodes is found", "expected one on the tab postcodelijst")


def _columns(book: fastexcel.ExcelReader, tab: str) -> Iterable[list[tuple[int, str]]]:
    """The filled cells of each column of a tab, with their rows."""
    sheet = book.load_sheet(tab, header_row=None, skip_rows=0, dtypes="string").to_polars()
    for column in sheet.iter_columns():
        yield [(row, cell.strip()) for row, cell in enumerate(column.to_list(), start=1) if cell and cell.strip()]


def _candidate(cells: list[tuple[int, str]]) -> _PostcodeColumn | None:
    """The column below a name like `postcode`; else, where most of its values are postcodes, from the first of these on."""
    known = [list_entry(cell) is not None for _, cell in cells]
    if True not in known:
        return None
    first = known.index(True)
    for above in reversed(range(first)):
        if _LIKE_POSTCODE.fullmatch(_plain(cells[above][1])):
            return _PostcodeColumn(tuple(cells[above + 1 :]), named=True)
    return _PostcodeColumn(tuple(cells[first:]), named=False) if sum(known) * 2 > len(known) else None


def _plain(name: str) -> str:
    return _NO_LETTER_OR_DIGIT.sub("", name.lower())
