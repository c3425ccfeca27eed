"""`budgets.csv`: the yearly budget of a scheme in a region (R24, R26)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from pipelines.reference.cells import euro, share, text, year
from pipelines.reference.csv_file import Columns, Read, Row, read_csv, required
from pipelines.reference.keys import one_each
from pipelines.reference.text_file import told_as

FILE = "budgets.csv"
_COLUMNS: Columns = {
    "region": required(text),
    "scheme": required(text),
    "year": required(year),
    "amount": required(euro),
    "overhead_share": required(share),
}


@dataclass(frozen=True, slots=True)
class Budget:
    """What a region has for a scheme in a calendar year, of which `overhead_share` is for the region organisation."""

    region: str
    scheme: str
    year: int
    amount_eur: Decimal
    overhead_share: Decimal
    row: int | None = field(default=None, compare=False)


def read_budgets(path: Path) -> Read[Budget]:
    """The budgets; two for a region, scheme and year are a fault."""
    budgets, faults = read_csv(path, _COLUMNS, _budget)
    return budgets, (*faults, *one_each(told_as(FILE), budgets, lambda one: (one.region, one.scheme, one.year), "year"))


def _budget(row: Row) -> Budget:
    return Budget(row["region"], row["scheme"], row["year"], row["amount"], row["overhead_share"], row.line)
