"""Samenvatting: the quarter on one sheet: what we pay, per scheme and segment, what is to be done, and whether it adds up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from pipelines.core.amounts import NOTHING
from pipelines.core.dutch_time import dutch_time
from pipelines.documents.quarter_tables import QuarterTables
from pipelines.documents.quarter_tables import Row as TableRow
from pipelines.documents.sums import FLOWS, MoneyFlow, flow_of_scheme, lines_of_flow, money_flow, total_eur, transfers
from pipelines.documents.workbook.cells import Block, Cell, Column, Kind, Row, Tab, Tone, Total, Value
from pipelines.documents.workbook.labels import total_of_flow
from pipelines.documents.workbook.tabs.control import reconciliations
from pipelines.dutch.words import day, said, word
from pipelines.schemas.payout_codes import LineType, Segment, Status

FACTS = (Column("fact"), Column("value", most=50))
SCHEME = (Column("scheme", most=50), Column("segment", most=50))
FIGURES = (
    Column("practices_paid", Kind.COUNT),
    Column("aw_ion", Kind.COUNT),
    Column("since_last_quarter", Kind.EURO),
)
OURS = (*SCHEME, Column("amount", Kind.EURO), *FIGURES)
OF_OTHERS = (*SCHEME, Column("not_our_amount", Kind.EURO), *FIGURES)
SEGMENTS = (Column("segment", most=50), Column("between"), *(Column(flow.value, Kind.EURO) for flow in FLOWS))


def tab(tables: QuarterTables) -> Tab:
    """The big amount, the facts, the schemes per flow of money, and the segments."""
    amount = total_eur(lines_of_flow(tables, MoneyFlow.PAID_BY_US))
    facts = Block(FACTS, list(_facts(tables)), has_header=False)
    return Tab("summary", [facts, *_schemes(tables), _segments(tables)], headline=(said("workbook.to_pay"), amount), on_one_page=True)


def _facts(tables: QuarterTables) -> Iterator[tuple[str, Value | Cell]]:
    facts, payments = tables.facts, list(tables.rows("payments"))
    actions = list(tables.rows("actions"))
    values: dict[str, Value | Cell] = {
        "peildatum": Cell(facts["peildatum"], kind=Kind.DATE),
        "aw_list": facts["aw_list"],
        "state": _state(tables),
        "control": _control(tables),
        "actions": Cell(len(actions), kind=Kind.COUNT),
        "corrections": Cell(total_eur(tables.rows("corrections")), kind=Kind.EURO),
        "transferred": Cell(total_eur(payments, "transferred"), kind=Kind.EURO),
        "transfers": Cell(transfers(payments), kind=Kind.COUNT),
        "pay_on": Cell(tables.pay_on, kind=Kind.DATE),
        "compared_with": facts["compared_with"] or said("workbook.nothing_to_compare"),
    }
    for name, value in values.items():
        yield said(f"workbook.fact.{name}"), value


def _state(tables: QuarterTables) -> str:
    closing = tables.closing
    if closing is None:
        return said("workbook.open")
    closed_on = dutch_time(datetime.fromisoformat(closing.booked_at)).date()
    return said("workbook.closed_on", day=day(closed_on))


def _control(tables: QuarterTables) -> Cell:
    """Whether every reconciliation agrees."""
    wrong = sum(not one.agrees for one in reconciliations(tables))
    return Cell(said("workbook.control_wrong", many=wrong), tone=Tone.BAD) if wrong else Cell(said("workbook.control_good"), tone=Tone.GOOD)


def _schemes(tables: QuarterTables) -> Iterator[Block]:
    """A block with a total for each flow of money."""
    lines: dict[str, list[TableRow]] = defaultdict(list)
    changes: dict[str, list[TableRow]] = defaultdict(list)
    for line in tables.rows("payouts"):
        lines[line["scheme"]].append(line)
    for change in tables.rows("changes"):
        changes[change["scheme"]].append(change)
    for flow in MoneyFlow:
        columns, amount = (OURS, "amount") if flow is MoneyFlow.PAID_BY_US else (OF_OTHERS, "not_our_amount")
        schemes = [scheme for scheme in sorted(lines.keys() | changes.keys()) if flow_of_scheme(tables, scheme) is flow]
        rows = [_scheme(tables, scheme, lines[scheme], changes[scheme]) for scheme in schemes]
        control = {amount: total_eur(lines_of_flow(tables, flow))}
        if tables.facts["compared_with"] and flow is not MoneyFlow.RECEIVED_BY_US:
            control["since_last_quarter"] = sum((total_eur(changes[scheme]) for scheme in schemes), NOTHING)
        label = total_of_flow(flow)
        if rows or flow is MoneyFlow.PAID_BY_US:
            yield Block(columns, rows, title=word(flow).capitalize(), totals=(Total(label, control),), empty=said("workbook.nothing_paid"))


def _scheme(tables: QuarterTables, scheme: str, lines: list[TableRow], changes: list[TableRow]) -> Row:
    payouts = [line for line in lines if line["line_type"] == LineType.PAYOUT]
    paid = {line["agb"] for line in payouts if Status(line["status"]).is_paid}
    is_compared = tables.facts["compared_with"] is not None and all(money_flow(line) is not MoneyFlow.RECEIVED_BY_US for line in lines)
    return (
        tables.title(scheme),
        word(Segment(lines[0]["segment"])) if lines else None,
        total_eur(lines),
        len(paid),
        sum(tables.shares[agb]["aw_ion"] for agb in paid),
        total_eur(changes) if is_compared else None,
    )


def _segments(tables: QuarterTables) -> Block:
    """S1, S2 and S3, each flow in a column of its own."""
    lines = {flow: lines_of_flow(tables, flow) for flow in FLOWS}
    rows: list[Row] = [
        (word(segment), "", *(total_eur(line for line in lines[flow] if line["segment"] == segment) for flow in FLOWS))
        for segment in Segment
    ]
    control = {flow.value: total_eur(lines[flow]) for flow in FLOWS}
    totals = (Total(said("workbook.total.by_flow"), control),)
    return Block(SEGMENTS, rows, title=said("workbook.block.segments"), totals=totals)
