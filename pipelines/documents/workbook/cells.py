"""The parts that a tab is declared with: columns, cells, blocks of rows, totals. They do not depend on the library that writes XLSX."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, auto

from pipelines.dutch.numbers import number, percentage
from pipelines.dutch.words import day, euro

Value = str | int | Decimal | date | None


class Kind(Enum):
    """How a value is written and shown."""

    TEXT = auto()
    CODE = auto()
    """Digits that are text and keep their zeros: AGB, UZOVI, hashes."""
    COUNT = auto()
    YEAR = auto()
    EURO = auto()
    SHARE = auto()
    DATE = auto()
    FTE = auto()


class Tone(Enum):
    """Colour of a cell; its word says the same."""

    GOOD = auto()
    WARN = auto()
    BAD = auto()


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with its deviations from the column. `formula` computes it, with `{column}` for a cell of the same row."""

    value: Value
    kind: Kind | None = None
    tone: Tone | None = None
    formula: str | None = None


Row = Sequence[Value | Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `name` is that of its header in `[workbook.columns]`. Text that is wider than `most` letters goes on in a next line."""

    name: str
    kind: Kind = Kind.TEXT
    most: int = 34


class Measure(Enum):
    """What a total computes over a column."""

    SUM = auto()
    COUNT_ABOVE_NOTHING = auto()


@dataclass(frozen=True, slots=True)
class Total:
    """A total by formula, and below it the control total that the tables give. `control`: by column; `where`: a column and its text."""

    label: str
    control: Mapping[str, int | Decimal]
    where: tuple[str, str] | None = None
    measure: Measure = Measure.SUM


@dataclass(frozen=True, slots=True)
class Folded:
    """Rows below the others, folded away behind `label`."""

    label: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows under one header. Without rows there is `empty`, a sentence; without that, nothing at all."""

    columns: tuple[Column, ...]
    rows: Sequence[Row]
    title: str = ""
    totals: tuple[Total, ...] = ()
    folded: Folded | None = None
    empty: str = ""
    has_header: bool = True

    @property
    def has_rows(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.rows) or self.folded is not None

    def place_of(self, name: str) -> int:
        """The place of the column `name`, from 0."""
        return next(at for at, column in enumerate(self.columns) if column.name == name)


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab: `name` is that of its title in `[workbook.tabs]`. `headline`: one big amount with its label; `on_one_page`: in print."""

    name: str
    blocks: Sequence[Block]
    headline: tuple[str, Decimal] | None = None
    on_one_page: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether no block has anything to show."""
        return not any(block.has_rows for block in self.blocks)

    @property
    def named_by(self) -> int:
        """The number of columns at the left that identify the practice of a row and stay in view."""
        first = [column.name for column in self.blocks[0].columns[:2]]
        return 2 if set(first) == {"agb", "practice"} else 0

    @property
    def is_one_list(self) -> bool:
        """Whether all blocks have the columns of the first, so that one frozen header is right for all."""
        return len({block.columns for block in self.blocks}) == 1 and self.blocks[0].has_header


def value_of(cell: Value | Cell) -> Value:
    """The value itself, also of a `Cell`."""
    return cell.value if isinstance(cell, Cell) else cell


def kind_of(cell: Value | Cell, column: Column) -> Kind:
    """How the value is written."""
    return cell.kind if isinstance(cell, Cell) and cell.kind is not None else column.kind


def measured(block: Block, total: Total, name: str) -> int | Decimal:
    """What the formula of a total computes over a column: over `rows`, and not over what is folded."""
    at = block.place_of(name)
    rows: Iterable[Row] = block.rows
    if total.where is not None:
        place, text = block.place_of(total.where[0]), total.where[1]
        rows = (row for row in rows if value_of(row[place]) == text)
    values = [Decimal(value) for row in rows if isinstance(value := value_of(row[at]), int | Decimal)]
    return sum(value > 0 for value in values) if total.measure is Measure.COUNT_ABOVE_NOTHING else sum(values, Decimal())


def shown(value: Value, kind: Kind) -> str:
    """The value as a Dutch spreadsheet shows it."""
    if value is None:
        return ""
    if isinstance(value, date):
        return day(value)
    if isinstance(value, str):
        return value
    return _SHOWN[kind](Decimal(value)) if kind in _SHOWN else number(value)


_SHOWN: Mapping[Kind, Callable[[Decimal], str]] = {
    Kind.EURO: euro,
    Kind.SHARE: percentage,
    Kind.FTE: lambda fte: number(fte, 4),
    Kind.YEAR: str,
}
