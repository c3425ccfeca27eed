"""`plans.csv`: the yearly plan of a practice (R19, R30)."""

from __future__ import annotations

from pathlib import Path

from pipelines.reference import files
from pipelines.reference.files import path_in_home
from pipelines.reference.plans import FUNCTIONS, Plan, PlanStatus
from pipelines.reference.reading.cells import agb, not_negative, text, word, year
from pipelines.reference.reading.csv_file import Columns, Read, Row, optional, read_csv, required
from pipelines.reference.reading.keys import one_each

_COLUMNS: Columns = {
    "agb": required(agb),
    "year": required(year),
    "status": required(word(PlanStatus)),
    **{f"fte_{function}": optional(not_negative) for function in FUNCTIONS},
    "target_group": optional(text, empty=""),
    "instruments": optional(text, empty=""),
}


def read_plans(path: Path) -> Read[Plan]:
    """The plans; two plans of a practice for a year are a fault."""
    plans, diagnostics = read_csv(path, _COLUMNS, _plan)
    return plans, (*diagnostics, *one_each(path_in_home(files.PLANS), plans, lambda plan: (plan.agb, plan.year), "year"))


def _plan(row: Row) -> Plan:
    fte = {function: row[f"fte_{function}"] for function in FUNCTIONS if row[f"fte_{function}"] is not None}
    return Plan(row["agb"], row["year"], row["status"], fte, row["target_group"], row["instruments"], row.line)
