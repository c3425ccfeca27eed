"""Verschillen: why a practice gets another amount than in the quarter before, in causes that add up (R41)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from pipelines.core.amounts import NOTHING
from pipelines.documents.quarter_tables import QuarterTables
from pipelines.documents.sums import MoneyFlow, flow_of_scheme
from pipelines.documents.workbook.cells import Block, Cell, Column, Kind, Tab, Total
from pipelines.documents.workbook.cells import Row as Cells
from pipelines.documents.workbook.labels import total_of_flow
from pipelines.dutch.words import said, word
from pipelines.schemas.payout_codes import Cause, LineType, Payee, Status

CAUSE_COLUMNS: Mapping[str, tuple[Cause | Status, ...]] = {
    "by_enrolment": (Status.NOT_PARTICIPATING, Status.DOUBLE_FUNDING, Cause.JOINED_REGISTER, Cause.LEFT_REGISTER),
    "by_aw_list": (Cause.AW_LIST,),
    "by_patients": (Cause.PATIENTS,),
    "by_tariff": (Cause.TARIFF,),
    "by_budget": (Cause.BUDGET, Status.NO_BUDGET),
    "by_plan": (Status.NO_PLAN,),
    "by_delivery": (Status.NO_DELIVERY,),
    "by_threshold": (Status.BELOW_THRESHOLD, Status.UNDECIDED, Status.NOT_SELECTED),
}
COLUMN_OF_CAUSE = {str(cause): column for column, causes in CAUSE_COLUMNS.items() for cause in causes}
COLUMNS = (
    Column("agb", Kind.CODE),
    Column("practice"),
    Column("scheme", most=28),
    *(Column(name, Kind.EURO) for name in ("before", "now", "difference", *CAUSE_COLUMNS)),
)
SUM_OF_CAUSES = "=SUM({by_enrolment}:{by_threshold})"

Line = tuple[str, str]
"""Scheme and AGB."""


def tab(tables: QuarterTables) -> Tab:
    """A line per practice and scheme with money in one of the two quarters; what insurers pay themselves apart."""
    if tables.facts["compared_with"] is None:
        return Tab("differences", [Block(COLUMNS, [])])
    causes, now = causes_by_line(tables), _amounts(tables)
    lines = sorted({line for line, amount in now.items() if amount} | set(causes))
    by_flow: dict[MoneyFlow, list[Line]] = defaultdict(list)
    for line in lines:
        by_flow[flow_of_scheme(tables, line[0])].append(line)
    return Tab("differences", [_block(tables, flow, by_flow[flow], causes, now) for flow in MoneyFlow if by_flow[flow]])


def causes_by_line(tables: QuarterTables) -> Mapping[Line, Mapping[str, Decimal]]:
    """What each column of causes holds, by scheme and AGB."""
    found: dict[Line, dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys(CAUSE_COLUMNS, NOTHING))
    for row in tables.rows("changes"):
        found[row["scheme"], row["agb"]][COLUMN_OF_CAUSE[row["cause"]]] += row["amount"]
    return found


def _amounts(tables: QuarterTables) -> Mapping[Line, Decimal]:
    """The sum in this quarter of the lines that R41 compares."""
    rows = tables.rows("payouts", payee=Payee.PRACTICE.value, line_type=LineType.PAYOUT.value)
    return {(row["scheme"], row["agb"]): row["amount"] for row in rows}


def _block(
    tables: QuarterTables, flow: MoneyFlow, lines: Iterable[Line], causes: Mapping[Line, Mapping[str, Decimal]], now: Mapping[Line, Decimal]
) -> Block:
    nothing = dict.fromkeys(CAUSE_COLUMNS, NOTHING)
    rows: list[Cells] = []
    totals = dict.fromkeys(("before", "now", "difference", *CAUSE_COLUMNS), NOTHING)
    for line in lines:
        scheme, agb = line
        of_line, amount = causes.get(line, nothing), now.get(line, NOTHING)
        difference = sum(of_line.values(), NOTHING)
        amounts = {"before": amount - difference, "now": amount, "difference": difference, **of_line}
        totals = {name: value + amounts[name] for name, value in totals.items()}
        cells = [Cell(value, formula=SUM_OF_CAUSES) if name == "difference" else value or _empty(name) for name, value in amounts.items()]
        rows.append((agb, tables.name(agb), tables.title(scheme), *cells))
    label = total_of_flow(flow)
    title = said("workbook.block.differences", flow=word(flow).capitalize(), before=tables.facts["compared_with"])
    return Block(COLUMNS, rows, title=title, totals=(Total(label, totals),))


def _empty(column: str) -> Decimal | None:
    """A cause of 0.00 is left empty, so that the differences stand out."""
    return None if column in CAUSE_COLUMNS else NOTHING
