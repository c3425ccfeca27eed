"""The content of a sheet: heading, one big figure, and rows of sections made of a few kinds of blocks. All of it is finished text."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from pipelines.documents.paper.drawing import Drawing


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a table, with smaller `notes` below it."""

    text: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its heading. Amounts, aligned right, and short texts take the width they need; texts share what is left."""

    title: str
    content: Literal["text", "short", "amount"] = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of as many cells as there are columns; `total` is the last one, or empty."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names with their values, a pair on a line; the last one is a sum where `ends_in_sum`."""

    pairs: tuple[tuple[str, str], ...]
    ends_in_sum: bool = False
    kind: Literal["pairs"] = "pairs"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A few sentences; `quiet` where they only explain."""

    text: str
    is_quiet: bool = False
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class ToWrite:
    """Empty lines to write on with a pen, each with what belongs on it."""

    labels: tuple[str, ...]
    kind: Literal["to_write"] = "to_write"


Block = Table | Pairs | Paragraph | ToWrite | Drawing


@dataclass(frozen=True, slots=True)
class Section:
    """A title and the blocks below it."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document: `mark` says whether it is final, `footer` is on each page; a row of `rows` has one section or two side by side."""

    title: str
    subtitle: str
    sender: str
    mark: str
    details: tuple[tuple[str, str], ...]
    amount_label: str
    amount: str
    amount_notes: tuple[str, ...]
    rows: tuple[tuple[Section, ...], ...]
    footer: str


def cells(*texts: str) -> tuple[Cell, ...]:
    """A row of plain cells."""
    return tuple(map(Cell, texts))


def columns(*titles: str, amounts: int = 0, short: Collection[int] = ()) -> tuple[Column, ...]:
    """Columns, of which the last `amounts` are amounts and those at the places `short` have short texts."""
    first = len(titles) - amounts
    return tuple(Column(title, "amount" if place >= first else "short" if place in short else "text") for place, title in enumerate(titles))


def rows_of(*rows: Iterable[Section | None]) -> tuple[tuple[Section, ...], ...]:
    """Rows of sections, without the sections that are None and the rows that have none."""
    found = (tuple(section for section in row if section is not None) for row in rows)
    return tuple(row for row in found if row)
