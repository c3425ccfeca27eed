"""`plans.csv`: the yearly plan of a practice (R19, R30)."""

from __future__ import annotations

from pathlib import Path

from pipelines.reference import files
from pipelines.reference.files import path_in_home
from pipelines.reference.plans import FUNCTIONS, Plan
from pipelines.reference.reading.cells import Cell, CellError, agb, euro, not_negative, shown, text, word, year
from pipelines.reference.reading.csv_file import Columns, Read, Row, extra, optional, read_csv, required
from pipelines.reference.reading.keys import one_each
from pipelines.schemas.payout_codes import Goal, PlanStatus

_goal = word(Goal)


def _goals(cell: Cell) -> tuple[Goal, ...]:
    """Letters A to D with spaces between."""
    letters = cell.text.split()
    if not set(letters) <= set(Goal) or len(set(letters)) < len(letters):
        raise CellError(f"{shown(cell.text)} does not name goals", "expected letters from A to D, each once, with spaces between: A C")
    return tuple(_goal(Cell(letter)) for letter in letters)


_COLUMNS: Columns = {
    "agb": required(agb),
    "year": required(year),
    "status": required(word(PlanStatus)),
    **{f"fte_{function}": optional(not_negative) for function in FUNCTIONS},
    "target_group": optional(text, empty=""),
    "instruments": optional(text, empty=""),
    "goals": extra(_goals, empty=()),
    "tariff": extra(euro),
}


def read_plans(path: Path) -> Read[Plan]:
    """The plans; two plans of a practice for a year are a fault."""
    plans, diagnostics = read_csv(path, _COLUMNS, _plan)
    return plans, (*diagnostics, *one_each(path_in_home(files.PLANS), plans, lambda plan: (plan.agb, plan.year), "year"))


def _plan(row: Row) -> Plan:
    fte = {function: row[f"fte_{function}"] for function in FUNCTIONS if row[f"fte_{function}"] is not None}
    return Plan(
        agb=row["agb"],
        year=row["year"],
        status=row["status"],
        fte=fte,
        target_group=row["target_group"],
        instruments=row["instruments"],
        goals=row["goals"],
        tariff_eur=row["tariff"],
        row=row.line,
    )
