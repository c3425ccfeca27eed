"""`budgets.csv`: the yearly budget of a scheme in a region (R24, R26)."""

from __future__ import annotations

from pathlib import Path

from pipelines.reference import files
from pipelines.reference.budgets import Budget
from pipelines.reference.files import path_in_home
from pipelines.reference.reading.cells import euro, share, text, year
from pipelines.reference.reading.csv_file import Columns, Read, Row, read_csv, required
from pipelines.reference.reading.keys import one_each

_COLUMNS: Columns = {
    "region": required(text),
    "scheme": required(text),
    "year": required(year),
    "amount": required(euro),
    "overhead_share": required(share),
}


def read_budgets(path: Path) -> Read[Budget]:
    """The budgets; two for a region, scheme and year are a fault."""
    budgets, diagnostics = read_csv(path, _COLUMNS, _budget)
    return budgets, (*diagnostics, *one_each(path_in_home(files.BUDGETS), budgets, lambda one: (one.region, one.scheme, one.year), "year"))


def _budget(row: Row) -> Budget:
    return Budget(row["region"], row["scheme"], row["year"], row["amount"], row["overhead_share"], row.line)
