"""The entries of one AW list: a CSV with a column `postcode`, or the XLSX as the NZa publishes it (R10).

Nothing is guessed: when two places could hold the entries, or a cell among them is no entry, that is a fault with its place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.core.diagnostics import Diagnostic, InputError
from pipelines.core.spreadsheet import column_letters
from pipelines.reference.reading.aw_list_columns import DoubtError, ListColumn, column_of_entries, doubts, plain
from pipelines.reference.reading.cells import shown
from pipelines.reference.reading.csv_file import SEPARATORS, separator_of, table_rows
from pipelines.reference.reading.text_file import decoded
from pipelines.reference.reading.workbook import SheetCell, Tab, UnreadableWorkbookError, visible_tabs

TAB = "postcodelijst"
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FAULTS_TOLD = 20
_EXPECTED_FILE = "expected a CSV or an XLSX"


@dataclass(frozen=True, slots=True)
class _Table:
    """The column with the entries, the other columns, and their `place`: a tab, or empty for a CSV."""

    column: ListColumn
    others: tuple[ListColumn, ...]
    place: str = ""


def entries_of(content: bytes, file: str) -> tuple[str, ...]:
    """The entries, normalised, unique and sorted; InputError with every fault: tab, column and row.

    `file` is how faults name the list. They never show a value, because the file may turn out to be something else.
    """
    if content.startswith(_OLD_EXCEL):
        raise _error(file, None, "", "is an old Excel file or has a password", "expected an XLSX without a password, or a CSV")
    table = _of_workbook(content, file) if content.startswith(_ZIP) else _of_csv(content, file)
    column = table.column
    faults = _not_entries(file, table, [cell.row for cell in column.not_entries])
    for doubt in doubts(column, table.others):
        faults.append(Diagnostic(file, doubt.row, _placed(table.place, doubt.column), doubt.wrong, doubt.expected))
    if faults:
        raise InputError(faults)
    if not column.entries:
        raise _error(file, None, _placed(table.place, column.label), "has no entries", "expected postcodes below the header")
    return tuple(sorted(set(column.entries.values())))


def _not_entries(file: str, table: _Table, rows: Sequence[int]) -> list[Diagnostic]:
    """A fault for each row, up to the number that a person reads."""
    column, expected = _placed(table.place, table.column.label), "expected a PC4, PC5 or PC6 such as 1234, 1234A or 1234AB"
    faults = [Diagnostic(file, row, column, "is not a postcode", expected) for row in rows[:_FAULTS_TOLD]]
    if len(rows) > _FAULTS_TOLD:
        wrong = f"here and below {len(rows) - _FAULTS_TOLD} more are not postcodes"
        faults.append(Diagnostic(file, rows[_FAULTS_TOLD], column, wrong, expected))
    return faults


def _of_csv(content: bytes, file: str) -> _Table:
    """The column `postcode` of a CSV, separated by `;`, `,` or a tab."""
    text = decoded(content, file)
    header_line: int | None = None
    header: list[str] = []
    below: defaultdict[int, list[SheetCell]] = defaultdict(list)
    for line, cells in table_rows(text, separator_of(text, {"postcode"}, (*SEPARATORS, "\t"))):
        if cells is None:
            raise _error(file, line, "postcode", "the quotes of this row do not match", _EXPECTED_FILE)
        if header_line is None:
            header_line, header = line, [cell.lower() for cell in cells]
            continue
        for number, cell in enumerate(cells, start=1):
            if cell:
                below[number].append(SheetCell(line, number, cell))
    if header.count("postcode") != 1:
        wrong = "there are two columns of this name" if "postcode" in header else "the column is missing"
        raise _error(file, header_line, "postcode", wrong, "expected a CSV with one column postcode, or an XLSX")
    at = header.index("postcode") + 1
    column = ListColumn.of(at, "postcode", below.pop(at, ()), name="postcode")
    names = dict(enumerate(header, start=1))
    others = (
        ListColumn.of(number, _csv_label(names.get(number, ""), number), cells, name=names.get(number, ""))
        for number, cells in sorted(below.items())
    )
    return _Table(column, tuple(others))


def _csv_label(name: str, number: int) -> str:
    return f"column {number} ({shown(name)})" if name else f"column {number}"


def _of_workbook(content: bytes, file: str) -> _Table:
    """The best column of the visible tab `postcodelijst`, else of the only visible tab with entries."""
    try:
        tabs = visible_tabs(content)
    except UnreadableWorkbookError as reason:
        raise _error(file, None, "", f"cannot be read as a workbook: {reason}", _EXPECTED_FILE) from None
    named = [tab for tab in tabs if plain(tab.name) == TAB]
    read = [(tab, _columns(tab)) for tab in named or tabs]
    with_entries = [(tab, columns) for tab, columns in read if any(column.holds_entries for column in columns)]
    if not with_entries:
        where = f"on tab {shown(named[0].name)}" if named else "on a visible tab"
        raise _error(file, None, "", f"no column of postcodes is found {where}", "expected one on the tab postcodelijst")
    if len(with_entries) > 1:
        places = " and ".join(f"tab {shown(tab.name)} ({_first_with_entries(columns).label})" for tab, columns in with_entries)
        raise _error(file, None, "", f"{places} all hold postcodes", "expected one of them to be named postcodelijst, or the others hidden")
    [(tab, columns)] = with_entries
    place = f"tab {shown(tab.name)}"
    _check_hidden(file, place, columns, tab.hidden_rows)
    try:
        column = column_of_entries([one for one in columns if one.holds_entries])
    except DoubtError as doubt:
        raise _error(file, doubt.row, place, doubt.wrong, doubt.expected) from None
    return _Table(column, tuple(one for one in columns if one is not column), place)


def _check_hidden(file: str, place: str, columns: Sequence[ListColumn], hidden: frozenset[int]) -> None:
    """InputError when an entry is hidden, by a filter or by hand: it may or may not be meant."""
    rows = [row for column in columns if column.holds_entries for row in column.entries if row in hidden]
    if rows:
        raise _error(file, min(rows), place, "is hidden, by a filter or by hand", "expected every row of the list to be shown, or deleted")


def _columns(tab: Tab) -> list[ListColumn]:
    by_number: defaultdict[int, list[SheetCell]] = defaultdict(list)
    for cell in sorted(tab.cells, key=lambda cell: cell.row):
        by_number[cell.column].append(cell)
    return [ListColumn.of(number, f"column {number} ({column_letters(number)})", cells) for number, cells in sorted(by_number.items())]


def _first_with_entries(columns: Sequence[ListColumn]) -> ListColumn:
    return next(column for column in columns if column.holds_entries)


def _placed(place: str, column: str) -> str:
    return f"{place}, {column}" if place else column


def _error(file: str, row: int | None, column: str, wrong: str, expected: str) -> InputError:
    return InputError([Diagnostic(file, row, column, wrong, expected)])
