"""`price_index.csv`: the yearly price index (R22)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pipelines.faults import Fault
from pipelines.reference.cells import factor, text, year
from pipelines.reference.csv_file import Columns, Row, optional, read_csv, required
from pipelines.reference.keys import one_each
from pipelines.reference.text_file import told_as

FILE = "price_index.csv"
_COLUMNS: Columns = {
    "year": required(year),
    "index": required(factor),
    "source": optional(text, empty=""),
}


@dataclass(frozen=True, slots=True)
class PriceIndex:
    """`by_year[2024]` is 2024 over 2023 as a factor (1.0432 = 4.32% more); `source` tells where each comes from."""

    by_year: Mapping[int, Decimal]
    source: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class _IndexLine:
    year: int
    index: Decimal
    source: str
    row: int


def read_price_index(path: Path) -> tuple[PriceIndex, tuple[Fault, ...]]:
    """The index; two lines of a year are a fault."""
    lines, faults = read_csv(path, _COLUMNS, _line)
    index = PriceIndex({line.year: line.index for line in lines}, {line.year: line.source for line in lines})
    return index, (*faults, *one_each(told_as(FILE), lines, lambda line: (line.year,), "year"))


def _line(row: Row) -> _IndexLine:
    return _IndexLine(row["year"], row["index"], row["source"], row.line)
