"""Sums that several documents show, by flow of money: what we pay, what insurers pay, what the region organisation receives."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from pipelines.core.amounts import NOTHING
from pipelines.core.codes import Code
from pipelines.documents.quarter_tables import QuarterTables, Row
from pipelines.schemas.payout_codes import PaidBy, Payee


class MoneyFlow(Code):
    """Who pays the money of a scheme, and to whom; sums of two flows are never added up."""

    PAID_BY_US = "paid_by_us", "The region organisation pays it to practices: booked, transferred and claimed (R35)."
    PAID_BY_INSURERS = "paid_by_insurers", "Insurers pay it to practices themselves: shown, never booked, transferred or claimed (R35)."
    RECEIVED_BY_US = "received_by_us", "The region organisation receives it for its practices: never paid to a practice (R20)."
    ENDED = "ended", "The scheme has no rule in force in this quarter (R21)."


FLOWS = (MoneyFlow.PAID_BY_US, MoneyFlow.PAID_BY_INSURERS, MoneyFlow.RECEIVED_BY_US)
"""The flows that a quarter has lines of, in the order in which they are shown."""


def money_flow(line: Row) -> MoneyFlow:
    """The flow of a row with `paid_by` and `payee`: of `payouts`, `insurer_shares` or `rules_in_force`."""
    if line["payee"] == Payee.REGION_ORGANISATION:
        return MoneyFlow.RECEIVED_BY_US
    return MoneyFlow.PAID_BY_INSURERS if line["paid_by"] == PaidBy.INSURER else MoneyFlow.PAID_BY_US


def flow_of_scheme(tables: QuarterTables, scheme: str) -> MoneyFlow:
    """The flow of all lines of a scheme: it is one for all regions (R21)."""
    return next((money_flow(rule) for (name, _), rule in tables.rules.items() if name == scheme), MoneyFlow.ENDED)


def lines_of_flow(tables: QuarterTables, flow: MoneyFlow) -> tuple[Row, ...]:
    """The lines of `payouts` of a flow, both line types."""
    return tuple(line for line in tables.rows("payouts") if money_flow(line) is flow)


def total_eur(rows: Iterable[Row], column: str = "amount") -> Decimal:
    """The sum of a column in EUR; 0.00 over no rows."""
    return sum_eur(row[column] for row in rows)


def transfers(payments: Iterable[Row]) -> int:
    """How many rows of `payments` are transferred: those with a reference for the bank."""
    return sum(payment["end_to_end_id"] is not None for payment in payments)


def sum_eur(amounts: Iterable[Decimal]) -> Decimal:
    """The sum of amounts in EUR; 0.00 of nothing."""
    return sum(amounts, NOTHING)
