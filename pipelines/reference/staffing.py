"""`staffing.csv`: what a full-time member of staff costs (R30)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from pipelines.reference.cells import euro, one_of, year
from pipelines.reference.csv_file import Columns, Read, Row, read_csv, required
from pipelines.reference.keys import one_each
from pipelines.reference.plans import FUNCTIONS
from pipelines.reference.text_file import told_as

FILE = "staffing.csv"
_COLUMNS: Columns = {
    "function": required(one_of(*FUNCTIONS)),
    "cost_per_fte": required(euro),
    "price_level": required(year),
}


@dataclass(frozen=True, slots=True)
class StaffingCost:
    """Yearly cost of one fte of `function` at the prices of the year `price_level`."""

    function: str
    cost_per_fte_eur: Decimal
    price_level: int
    row: int | None = field(default=None, compare=False)


def read_staffing(path: Path) -> Read[StaffingCost]:
    """The costs; an empty one, and two of a function at one price level, are faults (R30)."""
    costs, faults = read_csv(path, _COLUMNS, _cost)
    return costs, (*faults, *one_each(told_as(FILE), costs, lambda cost: (cost.function, cost.price_level), "price_level"))


def _cost(row: Row) -> StaffingCost:
    return StaffingCost(row["function"], row["cost_per_fte"], row["price_level"], row.line)
