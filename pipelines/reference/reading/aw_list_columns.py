"""Which column of a table holds the entries of an AW list, and whether that is certain (R10).

Belongs here: judging columns, of a CSV and of a workbook alike. Does not belong here: finding the cells in a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipelines.core.postcode import list_entry
from pipelines.reference.reading.cells import CellError, shown
from pipelines.reference.reading.workbook import SheetCell

_NOT_A_LETTER_OR_DIGIT = re.compile(r"[^a-z0-9]")
_SHORT_NAMES = ("pc", "pc4", "pc5", "pc6")
_MEANT_AS_ENTRY = re.compile(r"[0-9]{3,5}[A-Z]{1,3}|[0-9]{4}[A-Z]{0,2}(-|\u2013|T/?M|TOT)[0-9]{4}[A-Z]{0,2}")
_TWO_LETTERS = re.compile(r"[A-Za-z]{2}")
_ONE_LETTER = re.compile(r"[A-Za-z]")
_LAST_OF_A_RANGE = re.compile(r"\b(?:t\s*/?\s*m|tot|einde?|to|until|last)\b", re.IGNORECASE)
_MARKS = frozenset({"ja", "j", "yes", "y", "true", "waar", "wel", "x", "v", "\u2713", "\u2714"})
_YES = _MARKS | {"1"}
_NO = frozenset({"nee", "n", "no", "false", "onwaar", "niet", "0"})
_PC4_LENGTH = 4


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of a table: its filled cells, and those of them that are entries, by row.

    `number` counts from 1, `label` is how faults name it. `name` is the text above the first entry, or in the header of a CSV.
    `below_header`: the cells do not include the header, so each of them should be an entry.
    """

    number: int
    label: str
    name: str
    cells: tuple[SheetCell, ...]
    entries: dict[int, str]
    below_header: bool = False

    @classmethod
    def of(cls, number: int, label: str, cells: Iterable[SheetCell], *, name: str | None = None) -> ListColumn:
        """The column with these cells, in the order of their rows. `name`: None where it is among the cells, above the entries."""
        cells = tuple(cells)
        entries = {cell.row: entry for cell in cells if not cell.error and (entry := list_entry(cell.text)) is not None}
        first = min(entries, default=0)
        above = next((cell.text for cell in reversed(cells) if cell.row < first), "")
        return cls(number, label, above if name is None else name, cells, entries, below_header=name is not None)

    @property
    def length(self) -> int:
        """The length of the longest code."""
        return max(map(len, self.entries.values()), default=0)

    @property
    def named(self) -> bool:
        """Whether its name is a word for postcodes."""
        name = plain(self.name)
        return name.startswith("postcode") or name in _SHORT_NAMES

    @property
    def holds_entries(self) -> bool:
        """Whether most cells from the first entry to the last are entries."""
        return bool(self.entries) and 2 * len(self.entries) > sum(1 for _ in self._between())

    @property
    def not_entries(self) -> tuple[SheetCell, ...]:
        """The filled cells that should be entries: all from the first to the last, and elsewhere errors and what looks like a code."""
        wrong = {cell.row: cell for cell in self._between() if cell.row not in self.entries}
        wrong |= {cell.row: cell for cell in self.cells if cell.error or (cell.row not in self.entries and _meant_as_entry(cell.text))}
        return tuple(wrong[row] for row in sorted(wrong))

    def _between(self) -> Iterator[SheetCell]:
        first, last = min(self.entries, default=0), max(self.entries, default=0)
        return (cell for cell in self.cells if self.below_header or first <= cell.row <= last)

    def __str__(self) -> str:
        return f"{self.label} named {shown(self.name)}" if self.name else self.label


class DoubtError(CellError):
    """It is not certain what the entries are; `row` tells where, None for the whole table."""

    def __init__(self, row: int | None, column: str, wrong: str, expected: str) -> None:
        super().__init__(wrong, expected, column)
        self.row = row


def plain(name: str) -> str:
    """The letters and digits of a name, in lower case."""
    return _NOT_A_LETTER_OR_DIGIT.sub("", name.lower())


def column_of_entries(columns: Sequence[ListColumn]) -> ListColumn:
    """The column with the longest codes; of equals the one with a name for postcodes, unless they hold the same codes.

    All `columns` hold entries. DoubtError when two of them could be meant.
    """
    longest = max(column.length for column in columns)
    equals = [column for column in columns if column.length == longest]
    meant = equals if _same_codes(equals) else [column for column in equals if column.named]
    if meant and _same_codes(meant):
        return meant[0]
    one, other = (meant or equals)[:2]
    wrong = f"{one} and {other} hold equally long codes that differ"
    expected = "expected one column with all entries, or a name such as postcode above one of them alone"
    raise DoubtError(min(one.entries), "", wrong, expected)


def doubts(column: ListColumn, others: Iterable[ListColumn]) -> Iterator[DoubtError]:
    """The reasons in other columns of the table not to take the entries of `column` as they are."""
    for other in others:
        beside = [cell for cell in other.cells if cell.row in column.entries and not cell.error]
        words = [cell.text.strip().lower() for cell in beside]
        if _most(word in _YES | _NO for word in words):
            yield from _some_alone(column, other, beside)
        elif pair := _letters_apart(column, beside):
            wrong = f"holds {'two letters' if _TWO_LETTERS.fullmatch(pair.text.strip()) else 'a letter'} beside entries of four digits"
            yield DoubtError(pair.row, other.label, wrong, "expected digits and letters of a postcode in one cell")
        elif other.holds_entries and other.length > column.length:
            row = next(iter(other.entries))
            yield DoubtError(row, other.label, f"holds longer codes than {column.label}", f"expected these as the column {column.label}")
        elif other.holds_entries and other.length == column.length and _LAST_OF_A_RANGE.search(other.name):
            row = next(iter(other.entries))
            yield DoubtError(row, other.label, "holds the last code of a range", "expected every entry in a row of its own")
        elif other.holds_entries:
            yield from _left_out(column, other)


def _some_alone(column: ListColumn, other: ListColumn, beside: Sequence[SheetCell]) -> Iterator[DoubtError]:
    """A column with yes next to some entries, and no or nothing next to others."""
    expected = "expected a list of those that count alone"
    no = next((cell for cell in beside if cell.text.strip().lower() in _NO), None)
    words = {cell.text.strip().lower() for cell in beside}
    unmarked = sorted(set(column.entries) - {cell.row for cell in beside})
    if no is not None and _YES & words:
        yield DoubtError(no.row, other.label, "says yes of some entries and no of others", expected)
    elif unmarked and words <= _MARKS:
        yield DoubtError(unmarked[0], other.label, "marks some entries and not this one", expected)


def _letters_apart(column: ListColumn, beside: Sequence[SheetCell]) -> SheetCell | None:
    """The first cell of a column with the letters of postcodes whose digits are the entries; None when it holds something else.

    A single letter can mean anything. It belongs to a PC5 when the same digits occur with several letters.
    """
    at_digits = [cell for cell in beside if len(column.entries[cell.row]) == _PC4_LENGTH]
    if at_digits and _most(map(_TWO_LETTERS.fullmatch, (cell.text.strip() for cell in beside))):
        return at_digits[0]
    if not at_digits or not _most(map(_ONE_LETTER.fullmatch, (cell.text.strip() for cell in beside))):
        return None
    different = {(column.entries[cell.row], cell.text.strip().upper()) for cell in at_digits}
    return at_digits[0] if len(different) > len({digits for digits, _ in different}) else None


def _left_out(column: ListColumn, other: ListColumn) -> Iterator[DoubtError]:
    """A column with shorter codes in rows where the column with the longest codes is empty."""
    filled = {cell.row for cell in column.cells}
    first, last = min(column.entries), max(column.entries)
    row = next((row for row in sorted(other.entries) if first <= row <= last and row not in filled), None)
    if other.length < column.length and row is not None:
        wrong = f"holds a code where {column.label} with the longer codes is empty"
        yield DoubtError(row, other.label, wrong, "expected every entry in one column")


def _same_codes(columns: Sequence[ListColumn]) -> bool:
    return len({frozenset(column.entries.values()) for column in columns}) == 1


def _most(answers: Iterable[object]) -> bool:
    answered = [bool(answer) for answer in answers]
    return 2 * sum(answered) > len(answered)


def _meant_as_entry(text: str) -> bool:
    return _MEANT_AS_ENTRY.fullmatch("".join(text.split()).upper()) is not None
