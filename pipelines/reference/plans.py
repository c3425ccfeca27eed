"""`plans.csv`: the yearly plan of a practice (R19, R30)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from pipelines.reference.cells import agb, not_negative, text, word, year
from pipelines.reference.csv_file import Columns, Read, Row, optional, read_csv, required
from pipelines.reference.keys import one_each
from pipelines.reference.text_file import told_as


class PlanStatus(StrEnum):
    """Where a plan stands; only an approved one satisfies R19."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"


FUNCTIONS = ("huisarts", "poh", "assistent", "other")
FILE = "plans.csv"
_COLUMNS: Columns = {
    "agb": required(agb),
    "year": required(year),
    "status": required(word(PlanStatus)),
    **{f"fte_{function}": optional(not_negative) for function in FUNCTIONS},
    "target_group": optional(text, empty=""),
    "instruments": optional(text, empty=""),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan per practice and calendar year. `fte` holds the functions of `FUNCTIONS` that are filled in."""

    agb: str
    year: int
    status: PlanStatus
    fte: Mapping[str, Decimal]
    target_group: str
    instruments: str
    row: int | None = field(default=None, compare=False)


def read_plans(path: Path) -> Read[Plan]:
    """The plans; two plans of a practice for a year are a fault."""
    plans, faults = read_csv(path, _COLUMNS, _plan)
    return plans, (*faults, *one_each(told_as(FILE), plans, lambda plan: (plan.agb, plan.year), "year"))


def _plan(row: Row) -> Plan:
    fte = {function: row[f"fte_{function}"] for function in FUNCTIONS if row[f"fte_{function}"] is not None}
    return Plan(row["agb"], row["year"], row["status"], fte, row["target_group"], row["instruments"], row.line)
