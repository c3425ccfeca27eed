"""`price_index.csv`: the yearly price index (R22)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pipelines.core.diagnostics import Diagnostic
from pipelines.reference import files
from pipelines.reference.files import path_in_home
from pipelines.reference.price_index import IndexStatus, PriceIndex
from pipelines.reference.reading.cells import factor, text, word, year
from pipelines.reference.reading.csv_file import Columns, Row, extra, optional, read_csv, required
from pipelines.reference.reading.keys import one_each

_COLUMNS: Columns = {
    "year": required(year),
    "index": required(factor),
    "source": optional(text, empty=""),
    "status": extra(word(IndexStatus), empty=IndexStatus.FINAL),
}


@dataclass(frozen=True, slots=True)
class _IndexLine:
    year: int
    index: Decimal
    source: str
    status: IndexStatus
    row: int


def read_price_index(path: Path) -> tuple[PriceIndex, tuple[Diagnostic, ...]]:
    """The index; two lines of a year are a fault."""
    lines, diagnostics = read_csv(path, _COLUMNS, _line)
    index = PriceIndex(
        by_year={line.year: line.index for line in lines},
        source={line.year: line.source for line in lines},
        provisional=frozenset(line.year for line in lines if line.status is IndexStatus.PROVISIONAL),
        rows={line.year: line.row for line in lines},
    )
    return index, (*diagnostics, *one_each(path_in_home(files.PRICE_INDEX), lines, lambda line: (line.year,), "year"))


def _line(row: Row) -> _IndexLine:
    return _IndexLine(row["year"], row["index"], row["source"], row["status"], row.line)
