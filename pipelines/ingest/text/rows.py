"""The exact reader of delimited text: which cells are in which row, however a practice system writes quotes and line ends."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import zip_longest
from typing import NamedTuple

from pipelines.ingest.cells.cell_values import stripped

DELIMITERS = (";", ",", "\t", "|")
_LINE_END = re.compile(r"\r\n?|\n")
_LINE_ENDS = re.compile(r"[\r\n]+")
_LINES = re.compile(r"(\r\n?|\n)")
_WITHIN_QUOTES = r'[^"\\]*+(?:(?:""|\\["\\]?)[^"\\]*+)*+'
_QUOTE_WITHIN = re.compile(r'\\\\|""|\\"')
_DOUBLED_LINE = re.compile(r'"((?:[^"]|"")*+)"[;,\t| ]*+')
_QUOTED_LINE = re.compile(rf'"({_WITHIN_QUOTES})"[;,\t| ]*+')
_CUT_OFF_LINE = re.compile(rf'"({_WITHIN_QUOTES})')


class Row(NamedTuple):
    """One row of a text. `start` and `end` are where it and its line end lie; `is_closed`: it has a line end; `lines`: that it spans."""

    cells: list[str]
    start: int
    end: int
    is_closed: bool
    lines: int


class _Patterns(NamedTuple):
    """The patterns of a cell for one delimiter."""

    quoted: re.Pattern[str]
    cut_off: re.Pattern[str]
    plain: re.Pattern[str]
    regular_body: re.Pattern[str]


@cache
def _patterns(delimiter: str) -> _Patterns:
    stop = re.escape(delimiter)
    on_one_line = r'"[^"\r\n]*+(?:""[^"\r\n]*+)*+"'
    return _Patterns(
        quoted=re.compile(rf' *+"({_WITHIN_QUOTES})" *+(?=[{stop}\r\n]|\Z)'),
        cut_off=re.compile(rf' *+"({_WITHIN_QUOTES})\Z'),
        plain=re.compile(rf"[^{stop}\r\n]*+"),
        regular_body=re.compile(rf'(?:(?:{on_one_line}|[^"{stop}\r\n]*+)(?:[{stop}\r\n]|\Z))*+'),
    )


def rows(text: str, delimiter: str, start: int = 0, width: int | None = None) -> Iterator[Row]:
    """Every row of `text` from `start` on, blank rows included; consecutive empty lines are one row.

    A cell in quotes may hold delimiters, line ends, and quotes that are doubled or have a backslash before them. A quote that does not
    start such a cell is an ordinary character, and so is one whose cell would swallow a whole row of `width` columns: no row
    disappears into a cell of another.
    """
    patterns = _patterns(delimiter)
    while start < len(text):
        line_end = _LINE_END.search(text, start)
        stop = line_end.start() if line_end else len(text)
        line, lines = text[start:stop], 1
        if not line:
            cells, line_end = [""], _LINE_ENDS.match(text, start)
            lines = count_line_ends(text[start : line_end.end()]) if line_end else 1
        elif '"' not in line:
            cells = line.split(delimiter)
        elif _is_quoted_throughout(line, delimiter):
            cells = line[1:-1].split(f'"{delimiter}"')
        else:
            cells, stop = _quoted_cells(text, start, delimiter, patterns, width)
            line_end = _LINE_END.match(text, stop)
            lines = count_lines(text[start:stop])
        end = line_end.end() if line_end else len(text)
        yield Row(cells, start, end, line_end is not None, lines)
        start = end


def is_regular(body: str, delimiter: str) -> bool:
    """Whether every cell of `body` is either in quotes from end to end, on one line, or without a quote."""
    if '"' not in body or _is_quoted_throughout(body, delimiter):
        return True
    return '\\"' not in body and _patterns(delimiter).regular_body.fullmatch(body) is not None


def out_of_quotes(text: str) -> str | None:
    """The text without its quotes when every line is one quoted cell, line by line; None for another text.

    Delimiters after the closing quote (a spreadsheet adds them), a line `sep=;` above, and a last line that was cut off are allowed.
    """
    pieces = _LINES.split(text)
    last = len(pieces) - 1
    for place in range(0, len(pieces), 2):  # every second piece is a line end
        line = pieces[place]
        if doubled := _DOUBLED_LINE.fullmatch(line):
            pieces[place] = doubled[1].replace('""', '"')  # a backslash belongs to the line within
        elif quoted := _QUOTED_LINE.fullmatch(line) or (_CUT_OFF_LINE.fullmatch(line) if place == last else None):
            pieces[place] = _without_escapes(quoted[1])
        elif line.strip() and not (place == 0 and line.lower().startswith("sep=")):
            return None
    return "".join(pieces)


def repeats(cells: Iterable[str | None], header: Iterable[str]) -> bool:
    """Whether a row repeats the header, as reports do on each page."""
    return all(stripped(cell or "") == stripped(name or "") for cell, name in zip_longest(cells, header))


def _is_quoted_throughout(body: str, delimiter: str) -> bool:
    """Whether every cell is in quotes without quotes inside, as many systems write. Counting is faster than matching a pattern.

    Then every delimiter and line end is between two quotes, and there are exactly two quotes per cell.
    """
    line_end = "\r\n" if "\r" in body else "\n"
    delimiters, line_ends = body.count(delimiter), body.count("\n")
    return (
        body.startswith('"')
        and body.endswith('"')
        and body.count('"') == 2 * (delimiters + line_ends + 1)
        and body.count(f'"{delimiter}"') == delimiters
        and body.count(f'"{line_end}"') == line_ends
    )


def count_line_ends(text: str) -> int:
    """Line ends of any kind: LF, CR LF, or CR alone."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def count_lines(text: str) -> int:
    """The number of lines, including a last one without a line end."""
    return count_line_ends(text) + (text != "" and not text.endswith(("\n", "\r")))


def _quoted_cells(text: str, start: int, delimiter: str, patterns: _Patterns, width: int | None) -> tuple[list[str], int]:
    """The cells of the row at `start`, and where it stops."""
    cells: list[str] = []
    position = start
    while True:
        cell, position = _cell(text, position, delimiter, patterns, width)
        cells.append(cell)
        if not text.startswith(delimiter, position):
            return cells, position
        position += 1


def _cell(text: str, position: int, delimiter: str, patterns: _Patterns, width: int | None) -> tuple[str, int]:
    """The cell at `position`, and where it stops."""
    quoted = patterns.quoted.match(text, position)
    cell = quoted or patterns.cut_off.match(text, position)
    # Above the header the width is unknown: a closed cell may have several lines there, but an unclosed one would swallow the rest.
    if cell and not _swallows_row(cell[1], delimiter, width or (sys.maxsize if quoted else 1)):
        return _without_escapes(cell[1]), cell.end()
    plain = patterns.plain.match(text, position)
    assert plain is not None
    return plain[0], plain.end()


def _without_escapes(content: str) -> str:
    """The content of a quoted cell, with escaped quotes resolved."""
    if "\\" not in content:
        return content.replace('""', '"')
    return _QUOTE_WITHIN.sub(lambda found: found[0] if found[0] == "\\\\" else '"', content)


def _swallows_row(content: str, delimiter: str, width: int) -> bool:
    """Whether a line within a cell is as long as a row."""
    return any(line.count(delimiter) >= width - 1 for line in _LINE_END.split(content)[1:])
