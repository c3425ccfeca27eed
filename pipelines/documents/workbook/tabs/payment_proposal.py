"""Betaalvoorstel: what is transferred to each practice over all schemes that we pay, and what it is made of (R35, R39)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipelines.core.amounts import NOTHING
from pipelines.documents.quarter_tables import QuarterTables, Row
from pipelines.documents.sums import MoneyFlow, lines_of_flow, total_eur, transfers
from pipelines.documents.workbook.cells import Block, Cell, Column, Kind, Measure, Tab, Tone, Total, Value
from pipelines.dutch.words import said, word
from pipelines.schemas.background import AccountChange
from pipelines.schemas.ledger import SettlementKind

COLUMNS = (
    Column("agb", Kind.CODE),
    Column("practice"),
    Column("account_holder"),
    Column("iban", Kind.CODE),
    Column("amount", Kind.EURO),
    Column("paid_later", Kind.EURO),
    Column("settled", Kind.EURO),
    Column("opening_balance", Kind.EURO),
    Column("transferred", Kind.EURO),
    Column("closing_balance", Kind.EURO),
    Column("iban_changed", most=48),
    Column("why_open", most=40),
)
WHAT_STAYS = "={amount}+{paid_later}+{settled}+{opening_balance}-{transferred}"


@dataclass(frozen=True, slots=True)
class Booked:
    """What a closing books for one practice, in EUR: this quarter, and what earlier ones are corrected by."""

    bookings: Decimal = NOTHING
    more: Decimal = NOTHING
    less: Decimal = NOTHING


def booked_by_practice(tables: QuarterTables) -> Mapping[str, Booked]:
    """The lines of the closing by AGB: bookings of `payouts`, and the positive and negative `corrections` (R32, R34)."""
    bookings: dict[str, Decimal] = defaultdict(lambda: NOTHING)
    more: dict[str, Decimal] = defaultdict(lambda: NOTHING)
    less: dict[str, Decimal] = defaultdict(lambda: NOTHING)
    for line in lines_of_flow(tables, MoneyFlow.PAID_BY_US):
        bookings[line["agb"]] += line["amount"]
    for line in tables.rows("corrections"):
        (more if line["amount"] > 0 else less)[line["agb"]] += line["amount"]
    everybody = bookings.keys() | more.keys() | less.keys()
    return {agb: Booked(bookings.get(agb, NOTHING), more.get(agb, NOTHING), less.get(agb, NOTHING)) for agb in everybody}


def tab(tables: QuarterTables) -> Tab:
    """A line per practice of `payments`, the totals, and who signs."""
    payments = list(tables.rows("payments"))
    if not payments:
        return Tab("payment_proposal", [Block(COLUMNS, [])])
    booked, changed = booked_by_practice(tables), {row["agb"]: row for row in tables.rows("account_changes")}
    came_back = {row["agb"] for row in tables.rows("settlements", kind=SettlementKind.RETURNED.value)}
    rows = [_row(tables, payment, booked.get(payment["agb"], Booked()), changed.get(payment["agb"]), came_back) for payment in payments]
    corrections = [row["amount"] for row in tables.rows("corrections")]
    control = {
        "amount": total_eur(lines_of_flow(tables, MoneyFlow.PAID_BY_US)),
        "paid_later": sum((amount for amount in corrections if amount > 0), NOTHING),
        "settled": sum((amount for amount in corrections if amount < 0), NOTHING) + total_eur(payments, "settled"),
        **{name: total_eur(payments, name) for name in ("opening_balance", "transferred", "closing_balance")},
    }
    totals = (
        Total(said("workbook.total.all"), control),
        Total(said("workbook.total.transfers"), {"transferred": transfers(payments)}, measure=Measure.COUNT_ABOVE_NOTHING),
    )
    return Tab("payment_proposal", [Block(COLUMNS, rows, totals=totals), _signed(tables)])


def _row(tables: QuarterTables, payment: Row, booked: Booked, changed: Row | None, came_back: Collection[str]) -> tuple[Value | Cell, ...]:
    agb = payment["agb"]
    return (
        agb,
        tables.name(agb),
        payment["account_holder"],
        payment["iban"],
        booked.bookings,
        booked.more,
        booked.less + payment["settled"],
        payment["opening_balance"],
        payment["transferred"],
        Cell(payment["closing_balance"], formula=WHAT_STAYS),
        _account_change(changed),
        _why_open(payment["closing_balance"], has_returned=agb in came_back),
    )


def _why_open(balance: Decimal, *, has_returned: bool) -> Cell | None:
    """What is positive and not transferred is held by the closing; what is negative waits for a next payment (R35)."""
    if not balance:
        return None
    why = "owed" if balance < 0 else "returned" if has_returned else "held"
    return Cell(said(f"workbook.why_open.{why}"), tone=Tone.WARN)


def _account_change(changed: Row | None) -> Cell:
    if changed is None:
        return Cell(said("word.no"))
    kind = AccountChange(changed["kind"])
    if kind is AccountChange.NEW:
        return Cell(word(kind))
    return Cell(said("workbook.account_changed", kind=word(kind), iban=changed["known_iban"]), tone=Tone.WARN)


def _signed(tables: QuarterTables) -> Block:
    """Who prepared and approved the closing, or lines to sign on."""
    closing, line = tables.closing, said("workbook.line_to_sign")
    prepared, approved = (closing.prepared_by, closing.approved_by) if closing else (line, line)
    rows = ((None, said("workbook.fact.prepared_by"), prepared), (None, said("workbook.fact.approved_by"), approved))
    return Block((Column("between"), Column("fact"), Column("value")), rows, title=said("workbook.block.signed"), has_header=False)
