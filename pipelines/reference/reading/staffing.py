"""`staffing.csv`: what a full-time member of staff costs (R30)."""

from __future__ import annotations

from pathlib import Path

from pipelines.reference import files
from pipelines.reference.files import path_in_home
from pipelines.reference.plans import FUNCTIONS
from pipelines.reference.reading.cells import euro, one_of, year
from pipelines.reference.reading.csv_file import Columns, Read, Row, read_csv, required
from pipelines.reference.reading.keys import one_each
from pipelines.reference.staffing import StaffingCost

_COLUMNS: Columns = {
    "function": required(one_of(*FUNCTIONS)),
    "cost_per_fte": required(euro),
    "price_level": required(year),
}


def read_staffing(path: Path) -> Read[StaffingCost]:
    """The costs; an empty one, and two of a function at one price level, are faults (R30)."""
    costs, diagnostics = read_csv(path, _COLUMNS, _cost)
    return costs, (
        *diagnostics,
        *one_each(path_in_home(files.STAFFING), costs, lambda cost: (cost.function, cost.price_level), "price_level"),
    )


def _cost(row: Row) -> StaffingCost:
    return StaffingCost(row["function"], row["cost_per_fte"], row["price_level"], row.line)
