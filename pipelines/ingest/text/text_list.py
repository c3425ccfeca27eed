"""A delimited text -> its listing: finds the header, and reads the rows below it or leaves them to the parser of regular bodies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from pipelines.ingest.cells.cell_values import is_blank
from pipelines.ingest.files.limits import Limits
from pipelines.ingest.files.refusal import RejectedFileError
from pipelines.ingest.lists.header import HEADER_WITHIN_ROWS, KnownNames, header_cells, is_totals, no_header
from pipelines.ingest.lists.listing import Body, ListedRows, Listing, RegularBody, RowCollector
from pipelines.ingest.text.decoding import Text, decoded, is_unreadable
from pipelines.ingest.text.rows import DELIMITERS, count_line_ends, count_lines, is_regular, out_of_quotes, repeats, rows
from pipelines.schemas.delivery_codes import FileReason, FileWarningKind

_BLANK = ' \t\r\n;,|"\ufeff'
_LINE_ENDS = "\r\n"
_LINE = re.compile(r"[^\r\n]+")
_ROWS_LOOKED_AT = 5_000
_LOST_ROW = "a row is not read: the line end between the header and the first row is lost; ask: export the list again"


@dataclass(frozen=True, slots=True)
class _Header:
    cells: list[str]
    delimiter: str
    start: int
    end: int
    above: list[list[str]]


def text_listing(data: bytes, names: KnownNames, limits: Limits, *, has_folder: bool) -> Listing:
    """The listing of a delimited text. RejectedFileError when it has no header, or too much of something."""
    text = decoded(data, limits)
    has_long_lines = limits.check_lines(text.text)
    header = _header(text.text, names)
    if header is None and (unquoted := out_of_quotes(text.text)) is not None:
        text = replace(text, text=unquoted)
        header = _header(text.text, names)
    if header is None:
        raise _no_header(text)
    names.check_above(header.above)
    layout = names.layout(header_cells(header.cells), has_folder=has_folder)
    body = Body(text.text[header.end :], header.delimiter, layout)
    _check_cells(body, limits)
    is_odd = has_long_lines or text.has_unreadable or _has_lone_returns(text.text)
    found = (None if is_odd else _regular(body)) or exact_rows(body, limits)
    header_line = count_line_ends(text.text[: header.start]) + 1
    return Listing(layout, text.encoding, header_line, header.delimiter, found, warnings=tuple(_warnings(body)))


def _warnings(body: Body) -> Iterator[tuple[FileWarningKind, str]]:
    if body.layout.has_lost_row:
        yield FileWarningKind.NOT_READ, _LOST_ROW
    elif _has_short_rows(body):
        yield FileWarningKind.SHORT_ROWS, f"no row has as many cells as the header; ask: {FileWarningKind.SHORT_ROWS.question}"


def _has_short_rows(body: Body) -> bool:
    """Whether every row has fewer cells than there are columns, although the file writes empty cells at the end of a row."""
    most, is_end_written = body.layout.width - 1, False
    for row in _LINE.finditer(body.text):
        line = row[0]
        if line.strip(_BLANK):
            if line.count(body.delimiter) >= most:
                return False  # the first row of most lists
            is_end_written = is_end_written or line.endswith(body.delimiter)
    return is_end_written


def _check_cells(body: Body, limits: Limits) -> None:
    """Refuse a body of too many cells; cells that short and blank lines omit count too."""
    if len(body.text) * body.layout.width > limits.cells:
        lines = count_line_ends(body.text)
        limits.check_cells(lines * body.layout.width)
        limits.check_cells(lines + body.text.count(body.delimiter))


def exact_rows(body: Body, limits: Limits) -> ListedRows:
    """The rows by the exact reader, with their line count. RejectedFileError for a cell that is too long."""
    found = RowCollector(body.layout)
    lines = count_lines(body.text)
    has_unreadable = is_unreadable(body.text)
    last = None
    for row in rows(body.text, body.delimiter, width=body.layout.width):
        if is_blank(row.cells) or repeats(row.cells, body.layout.header):
            lines -= row.lines
            continue
        limits.check_cell(max(map(len, row.cells)))
        found.add(row.cells, is_readable=not (has_unreadable and is_unreadable(body.text[row.start : row.end])))
        lines -= row.lines - 1
        last = row
    if last and is_totals(last.cells):
        found.drop_last()
        lines -= 1
    elif last and not last.is_closed and len(last.cells) < body.layout.width:
        found.refuse_last()
    return ListedRows(found.frame(), lines)


def _regular(body: Body) -> RegularBody | None:
    """The body as a regular one; None when its cells are not regular, or its last row is blank or cut off."""
    text = body.text
    end = _without_line_ends(text, len(text))
    last_start = text.rfind("\n", 0, end) + 1
    last = next(rows(text[:end], body.delimiter, last_start), None)
    if last is None or is_blank(last.cells):
        return None
    if is_totals(last.cells):
        end = _without_line_ends(text, last_start)
    elif end == len(text) and len(last.cells) < body.layout.width:
        return None
    regular = RegularBody(body, end)
    return regular if end and is_regular(regular.text, body.delimiter) else None


def _without_line_ends(text: str, end: int) -> int:
    """The end of the text up to `end` without its trailing line ends."""
    while end and text[end - 1] in _LINE_ENDS:
        end -= 1
    return end


def _header(text: str, names: KnownNames) -> _Header | None:
    """The header, by the delimiter that gives it the most known names."""
    found, most = None, 0
    blank = len(text) - len(text.lstrip(_BLANK))
    start = max(text.rfind(end, 0, blank) for end in _LINE_ENDS) + 1
    for delimiter in DELIMITERS:
        if delimiter in text:
            filled = (row for row in islice(rows(text, delimiter, start), _ROWS_LOOKED_AT) if not is_blank(row.cells))
            first = list(islice(filled, HEADER_WITHIN_ROWS))
            known, place = names.header_among([row.cells for row in first])
            if known > most:
                header, most = first[place], known
                found = _Header(header.cells, delimiter, header.start, header.end, [row.cells for row in first[:place]])
    return found


def _no_header(text: Text) -> RejectedFileError:
    filled = text.text.lstrip(_BLANK)
    if not filled:
        return RejectedFileError(FileReason.NO_ROWS, "the file is empty")
    if text.looks_binary:
        return RejectedFileError(FileReason.UNREADABLE_FILE, "the file is not a text, workbook or Parquet file")
    delimiter = max(DELIMITERS, key=filled.partition("\n")[0].count)
    return no_header([row.cells for row in islice(rows(filled, delimiter), 1)])


def _has_lone_returns(text: str) -> bool:
    """Whether the text has a CR without LF."""
    return "\r" in text and text.count("\r") != text.count("\r\n")
