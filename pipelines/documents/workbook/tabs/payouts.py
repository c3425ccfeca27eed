"""Uitbetaling: what each practice gets under each scheme, and why (sections D and E of the rules)."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.documents.quarter_tables import QuarterTables, Row
from pipelines.documents.status_sentence import status_sentence, status_word
from pipelines.documents.sums import FLOWS, MoneyFlow, lines_of_flow, money_flow, total_eur
from pipelines.documents.workbook.cells import Block, Cell, Column, Folded, Kind, Tab, Tone, Total
from pipelines.documents.workbook.cells import Row as Cells
from pipelines.dutch.words import said, word
from pipelines.schemas.payout_codes import PaidBy, Status

COLUMNS = (
    Column("agb", Kind.CODE),
    Column("practice", most=26),
    Column("region"),
    Column("scheme", most=24),
    Column("paid_by", most=22),
    Column("ion", Kind.COUNT),
    Column("aw_ion", Kind.COUNT),
    Column("aw_share", Kind.SHARE),
    Column("threshold", Kind.SHARE),
    Column("rank_region", Kind.COUNT),
    Column("base", Kind.COUNT),
    Column("price_level", Kind.YEAR),
    Column("tariff", Kind.EURO),
    Column("full_amount", Kind.EURO),
    Column("amount", Kind.EURO),
    Column("status", most=18),
    Column("why", most=52),
)
TONES = {Status.PAID: Tone.GOOD, Status.PARTLY_PAID: Tone.WARN, Status.UNDECIDED: Tone.WARN, Status.NO_DELIVERY: Tone.BAD}


def tab(tables: QuarterTables) -> Tab:
    """The lines of those who take part, ours first; below them, folded, those who do not."""
    lines = sorted(tables.rows("payouts"), key=lambda line: FLOWS.index(money_flow(line)))
    taking_part = [line for line in lines if line["status"] != Status.NOT_PARTICIPATING]
    others = [line for line in lines if line["status"] == Status.NOT_PARTICIPATING]
    folded = Folded(said("workbook.folded", many=len(others)), _rows(tables, others)) if others else None
    return Tab("payouts", [Block(COLUMNS, _rows(tables, taking_part), totals=_totals(tables), folded=folded)])


def payer(flow: MoneyFlow) -> str:
    """Who pays: a word of its own for each flow, so that a sum can be made per flow."""
    return {
        MoneyFlow.PAID_BY_US: word(PaidBy.REGION_ORGANISATION),
        MoneyFlow.PAID_BY_INSURERS: word(PaidBy.INSURER),
        MoneyFlow.RECEIVED_BY_US: said("word.received_by_us"),
    }[flow]


def _totals(tables: QuarterTables) -> tuple[Total, ...]:
    """A total for each flow that has lines, never over two of them."""
    by_flow = {flow: lines_of_flow(tables, flow) for flow in FLOWS}
    return tuple(
        Total(said(f"workbook.total.{flow}"), {"amount": total_eur(lines)}, where=("paid_by", payer(flow)))
        for flow, lines in by_flow.items()
        if lines or flow is MoneyFlow.PAID_BY_US
    )


def _rows(tables: QuarterTables, lines: Iterable[Row]) -> list[Cells]:
    return [_row(tables, line) for line in lines]


def _row(tables: QuarterTables, line: Row) -> Cells:
    agb, count = line["agb"], tables.shares[line["agb"]]
    return (
        agb,
        count["name"],
        line["region"],
        tables.title(line["scheme"]),
        payer(money_flow(line)),
        count["ion"],
        count["aw_ion"],
        count["aw_share"],
        line["threshold"],
        count["rank_region"],
        line["base"],
        line["price_level"],
        line["tariff"],
        line["full_amount"],
        line["amount"],
        Cell(status_word(line), tone=TONES.get(Status(line["status"]))),
        status_sentence(tables, line),
    )
