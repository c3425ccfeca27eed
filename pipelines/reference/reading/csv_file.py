"""The one reader of reference CSVs: a module per subject declares its columns and how a row becomes a record.

Cells are separated by `;` or `,`, as the header shows. Lines that begin with `#` are comments, unless the first cell is an error that a
spreadsheet left there; blank lines are not rows. Every fault of a file is reported at once; when its header lacks a column, only that.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from pipelines.core import spreadsheet
from pipelines.core.diagnostics import Diagnostic, InputError
from pipelines.core.interval import Interval
from pipelines.core.numbers import counted
from pipelines.reference.files import path_in_home
from pipelines.reference.reading.cells import Cell, CellError, Parser, shown
from pipelines.reference.reading.text_file import decoded, read_bytes

T = TypeVar("T")
Read: TypeAlias = tuple[tuple[T, ...], tuple[Diagnostic, ...]]
SEPARATORS = (";", ",")
_MOST_FAULTS = 500
_SPREADSHEET_ERROR = re.compile(spreadsheet.ERROR)
_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Column:
    """How the cells of a column are read; an empty cell is `empty`, or a fault where a value is required.

    A file may lack a column that `may_be_absent`: then every cell of it is empty.
    """

    parse: Parser[Any]
    required: bool
    empty: Any
    may_be_absent: bool = False


Columns: TypeAlias = Mapping[str, Column]


def required(parse: Parser[Any]) -> Column:
    """A column in which every row has a value."""
    return Column(parse, required=True, empty=None)


def optional(parse: Parser[Any], empty: object = None) -> Column:
    """A column in which a cell may be empty, which then means `empty`."""
    return Column(parse, required=False, empty=empty)


def extra(parse: Parser[Any], empty: object = None) -> Column:
    """A column that a file may lack, with cells that may be empty."""
    return Column(parse, required=False, empty=empty, may_be_absent=True)


@dataclass(frozen=True, slots=True)
class Row:
    """The parsed cells of one row; `line` is where an editor shows it."""

    line: int
    values: Mapping[str, Any]

    def __getitem__(self, column: str) -> Any:  # noqa: ANN401 - each column has a type of its own
        return self.values[column]

    def interval(self, first: str = "valid_from", last: str = "valid_to") -> Interval:
        """The validity in the columns `first` and `last`; CellError when it ends before it begins."""
        ends_after(self[first], self[last], last)
        return Interval(self[first], self[last])


def ends_after(first: Any, last: Any, column: str) -> None:  # noqa: ANN401 - dates that may be open
    """CellError at `column` when `last` lies before `first`; None is open."""
    if first is not None and last is not None and last < first:
        raise CellError(f"{last} lies before {first}", "expected the same day or a later one", column)


def read_csv(path: Path, columns: Columns, build: Callable[[Row], T], *, may_be_absent: bool = False) -> Read[T]:
    """The records of `path` and its faults, in the order of its rows; nothing for a file that is not there and `may_be_absent`.

    `build` makes the record of a row whose cells are all right; it may raise CellError for what is wrong between the cells.
    """
    if may_be_absent and not path.exists():
        return (), ()
    file = path_in_home(path.name)
    try:
        content = decoded(read_bytes(path, file), file)
    except InputError as found:
        return (), found.diagnostics
    return _Table(file, columns, content).read(build)


class _Table:
    """One file while it is read."""

    def __init__(self, file: str, columns: Columns, content: str) -> None:
        self.file, self.columns = file, columns
        self.separator = separator_of(content, columns)
        self.has_tabs = separator_of(content, columns, (*SEPARATORS, "\t")) == "\t"
        self.rows = table_rows(content, self.separator)
        self.diagnostics: list[Diagnostic] = []

    def read(self, build: Callable[[Row], T]) -> Read[T]:
        line, cells = next(self.rows, (None, []))
        header = header_names(cells or [])
        if line is None or not header:
            return (), (Diagnostic(self.file, line, "", "has no header", f"expected the columns {', '.join(self.columns)}"),)
        if self.has_tabs:
            return (), (
                Diagnostic(self.file, line, "", "its cells are separated by tabs", f"expected {' or '.join(SEPARATORS)} between them"),
            )
        worth_a_look = self._check_header(line, header)
        complete = not self.diagnostics
        records: list[T] = []
        for row_line, row_cells in self.rows if worth_a_look else ():
            if len(self.diagnostics) >= _MOST_FAULTS:
                expected = f"expected the {_MOST_FAULTS} faults above mended first"
                self._diagnostic(row_line, "", "the file is not read from here on", expected)
                break
            row = self._row(row_line, header, row_cells)
            if row is not None and complete:
                records.extend(self._built(row, build))
        return tuple(records), tuple(self.diagnostics)

    def _check_header(self, line: int, header: list[str]) -> bool:
        """Whether the rows below are worth a look: under a header that lacks a column every cell may be under another name."""
        names = f"expected {', '.join(self.columns)}"
        missing = [name for name, column in self.columns.items() if name not in header and not column.may_be_absent]
        for position, name in enumerate(header, start=1):
            if not name:
                self._diagnostic(line, "", f"column {position} has no name", "expected a name above every column")
            elif name not in self.columns and (meant := get_close_matches(name, missing, n=1)):
                self._diagnostic(line, name, "is not a column of this file", f"perhaps {meant[0]} is meant")
                missing.remove(meant[0])
            elif name not in self.columns:
                self._diagnostic(line, name, "is not a column of this file", names)
            elif name in header[: position - 1]:
                self._diagnostic(line, name, "is there twice", "expected each column once")
        for name in missing:
            self._diagnostic(line, name, "the column is missing", names)
        return not missing

    def _row(self, line: int, header: list[str], cells: list[str] | None) -> Row | None:
        """The parsed row, or None when a cell of it is wrong."""
        if cells is None:
            self._diagnostic(line, "", "the quotes of this row do not match", "expected text with quotes in it between double quotes")
            return None
        while len(cells) > len(header) and not cells[-1]:
            cells.pop()
        if len(cells) != len(header):
            self._diagnostic(line, "", f"has {counted(len(cells), 'cell')}", f"expected {len(header)}, as many as the header")
            return None
        before = len(self.diagnostics)
        values = {name: column.empty for name, column in self.columns.items()}
        values |= {name: self._value(line, name, text) for name, text in zip(header, cells, strict=True) if name in self.columns}
        return Row(line, values) if len(self.diagnostics) == before else None

    def _value(self, line: int, name: str, text: str) -> object:
        column = self.columns[name]
        try:
            if text:
                return column.parse(Cell(text, decimal_comma=self.separator == ";"))
            if column.required:
                raise CellError("is empty", "expected a value")
        except CellError as refused:
            self._diagnostic(line, name, refused.wrong, refused.expected)
        return column.empty

    def _built(self, row: Row, build: Callable[[Row], T]) -> list[T]:
        try:
            return [build(row)]
        except CellError as refused:
            self._diagnostic(row.line, refused.column, refused.wrong, refused.expected)
            return []

    def _diagnostic(self, line: int, column: str, wrong: str, expected: str) -> None:
        shown_column = column if column in self.columns or not column else shown(column)
        self.diagnostics.append(Diagnostic(self.file, line, shown_column, wrong, expected))


def header_names(cells: list[str]) -> list[str]:
    """The names in a header row, in small letters; unnamed cells at its end are not columns."""
    names = [cell.lower() for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names


def separator_of(content: str, known: Collection[str], separators: tuple[str, ...] = SEPARATORS) -> str:
    """The separator that shows most of the `known` names in the first row; where they tie the one that occurs most."""
    header = next((line for line in _LINE_END.split(content) if line.strip() and not line.startswith("#")), "")

    def names(separator: str) -> int:
        return sum(name.strip(' "').lower() in known for name in header.split(separator))

    return max(separators, key=lambda separator: (names(separator), header.count(separator)))


def table_rows(content: str, separator: str) -> Iterator[tuple[int, list[str] | None]]:
    """Line and trimmed cells of each row that is neither a comment nor blank, the header among them.

    None stands for a row that cannot be divided into cells.
    """
    lines = _Lines(content, separator)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        lines.between_rows = True
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error:
            yield lines.row_line, None
            continue
        if any(cells) and not _is_comment(cells[0], separator):
            yield lines.row_line, cells


def _is_comment(line: str, separator: str) -> bool:
    """Whether a line is left out by its sign; an error of a spreadsheet in the first cell begins with that sign too."""
    return line.startswith("#") and not _SPREADSHEET_ERROR.fullmatch(line.partition(separator)[0].strip())


class _Lines(Iterator[str]):
    """The lines of a file for the csv module, which knows no comments: left out between rows, never inside a quoted cell."""

    def __init__(self, content: str, separator: str) -> None:
        self._separator = separator
        self._lines = iter(_LINE_END.split(content))
        self._line = 0
        self.row_line = 0
        self.between_rows = True

    def __next__(self) -> str:
        for line in self._lines:
            self._line += 1
            if self.between_rows:
                if _is_comment(line, self._separator) or not line.strip():
                    continue
                self.row_line, self.between_rows = self._line, False
            return line + "\n"
        raise StopIteration
