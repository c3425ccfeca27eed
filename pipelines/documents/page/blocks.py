"""The building blocks of the page: sections with notes, tables and plots. They contain nothing that is not shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipelines.documents.page.disclosure import Shown


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table. `sort` is what a reader sorts by, `bar` the length of a bar; `note` and `lines` are below the text."""

    text: str
    sort: str | int | None = None
    bar: str | None = None
    note: str = ""
    lines: Sequence[str] = ()
    line: Sparkline | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; `region` by which it is filtered, empty for one of all regions."""

    cells: Sequence[Cell]
    region: str = ""
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column."""

    title: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `empty` is the sentence in place of a table without rows. `stacked`: the last column goes below the others on a phone."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    empty: str = ""
    sortable: bool = True
    stacked: bool = False
    kind: str = field(default="table", init=False)


@dataclass(frozen=True, slots=True)
class Note:
    """A paragraph; `region` by which it is filtered."""

    text: str
    region: str = ""
    kind: str = field(default="note", init=False)


@dataclass(frozen=True, slots=True)
class Mark:
    """A line, dot or rectangle of a plot: its class and its place as attributes of SVG; `label` is shown on hovering."""

    shape: str
    style: str
    at: Sequence[tuple[str, str]]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A text in a plot."""

    text: str
    x: str
    y: str
    anchor: str = "middle"
    style: str = "label"


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot as wide as the page. Horizontal places are percentages, so that its text keeps its size."""

    title: str
    description: str
    height: int
    marks: Sequence[Mark]
    labels: Sequence[Label]
    legend: Sequence[tuple[str, str]] = ()
    region: str = ""
    ribbons: Sequence[Mark] = ()
    kind: str = field(default="plot", init=False)


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A small line in a cell: its segments."""

    segments: Sequence[Mark]


Block = Table | Note | Plot


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page under a heading."""

    name: str
    title: str
    intro: str
    blocks: Sequence[Block]


def cell(shown: Shown) -> Cell:
    """A figure in a table."""
    return Cell(shown.text, shown.value)


def bar(shown: Shown, most: int) -> Cell:
    """A figure with a bar beside the largest of its table."""
    return Cell(shown.text, shown.value, bar=percents(shown.value or 0, most) if most else None)


def percents(part: int, whole: int) -> str:
    """A place or length in percents of the width, with two decimals."""
    return f"{100 * part / whole:.2f}%" if whole else "0.00%"
