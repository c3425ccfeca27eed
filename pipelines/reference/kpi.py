"""`kpi.csv`: figures agreed in the regional plan that come from elsewhere (004)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from pipelines.quarter import Quarter
from pipelines.reference.cells import decimal, one_of, quarter, text
from pipelines.reference.csv_file import Columns, Read, Row, optional, read_csv, required
from pipelines.reference.keys import one_each
from pipelines.reference.text_file import told_as

FILE = "kpi.csv"
AIMS = ("health", "experience", "cost", "work")
_COLUMNS: Columns = {
    "quarter": required(quarter),
    "region": required(text),
    "aim": required(one_of(*AIMS)),
    "indicator": required(text),
    "value": required(decimal),
    "unit": optional(text, empty=""),
    "source": optional(text, empty=""),
}


@dataclass(frozen=True, slots=True)
class KpiFigure:
    """One figure of one region and quarter; `aim` is one of the quadruple aim: health, experience, cost, work."""

    quarter: Quarter
    region: str
    aim: str
    indicator: str
    value: Decimal
    unit: str
    source: str
    row: int | None = field(default=None, compare=False)


def read_kpi(path: Path) -> Read[KpiFigure]:
    """The figures; the file is optional. Two of a quarter, region and indicator are a fault."""
    if not path.exists():
        return (), ()
    figures, faults = read_csv(path, _COLUMNS, _figure)
    twice = one_each(told_as(FILE), figures, lambda one: (one.quarter, one.region, one.indicator), "indicator")
    return figures, (*faults, *twice)


def _figure(row: Row) -> KpiFigure:
    return KpiFigure(**row.values, row=row.line)
