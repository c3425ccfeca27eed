"""Plannen: what each practice plans for the year, and what is paid beside what it costs (R19, R30)."""

from __future__ import annotations

from collections import defaultdict

from pipelines.documents.quarter_tables import QuarterTables, Row
from pipelines.documents.sums import MoneyFlow, flow_of_scheme, total_eur
from pipelines.documents.workbook.cells import Block, Cell, Column, Kind, Tab, Tone, Value
from pipelines.documents.workbook.labels import yes_or_warning
from pipelines.dutch.words import said, word
from pipelines.schemas.payout_codes import Goal, PlanStatus

FUNCTIONS = ("fte_huisarts", "fte_poh", "fte_assistent", "fte_other")
COLUMNS = (
    Column("agb", Kind.CODE),
    Column("practice"),
    Column("plan_status"),
    *(Column(name, Kind.FTE) for name in FUNCTIONS),
    Column("goals", most=30),
    Column("target_group", most=30),
    Column("instruments", most=30),
    Column("budget_year", Kind.EURO),
    Column("plan_cost", Kind.EURO),
    Column("left_of_budget", Kind.EURO),
    Column("fits"),
)
WHAT_IS_LEFT = "={budget_year}-{plan_cost}"
TONES = {PlanStatus.APPROVED: Tone.GOOD, PlanStatus.REJECTED: Tone.BAD}


def tab(tables: QuarterTables) -> Tab:
    """A line per plan; what is paid is over the schemes that we pay."""
    fits: dict[str, list[Row]] = defaultdict(list)
    for row in tables.rows("fte"):
        if flow_of_scheme(tables, row["scheme"]) is MoneyFlow.PAID_BY_US:
            fits[row["agb"]].append(row)
    return Tab("plans", [Block(COLUMNS, [_row(tables, plan, fits[plan["agb"]]) for plan in tables.rows("plans")])])


def _row(tables: QuarterTables, plan: Row, of_schemes: list[Row]) -> tuple[Value | Cell, ...]:
    status = PlanStatus(plan["status"])
    return (
        plan["agb"],
        tables.names[plan["agb"]],
        Cell(word(status), tone=TONES.get(status)),
        *(plan[name] for name in FUNCTIONS),
        ", ".join(f"{goal}: {word(Goal(goal))}" for goal in (plan["goals"] or "").split()),
        plan["target_group"],
        plan["instruments"],
        *_money(of_schemes),
    )


def _money(of_schemes: list[Row]) -> tuple[Value | Cell, ...]:
    """Paid in a year, cost, the rest by formula, and whether it fits; as far as known."""
    paid = total_eur(of_schemes, "budget_year") if of_schemes else None
    cost = next((row["cost"] for row in of_schemes if row["cost"] is not None), None)
    if paid is None or cost is None:
        return (paid, cost, None, said("word.unknown") if of_schemes else None)
    return (paid, cost, Cell(paid - cost, formula=WHAT_IS_LEFT), yes_or_warning(cost <= paid))
