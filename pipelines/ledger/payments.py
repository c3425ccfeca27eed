"""Which practice gets how much, and which balance stays open (R35)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from pipelines.core.amounts import NOTHING
from pipelines.core.quarter import Quarter
from pipelines.ledger.closing import Payment
from pipelines.ledger.lines import Amounts
from pipelines.reference.practices import Practice
from pipelines.reference.settlements import Settlement
from pipelines.schemas.ledger import SettlementKind


def held(settlements: Iterable[Settlement], hold: Collection[str] = (), accepted_ibans: Collection[str] = ()) -> tuple[str, ...]:
    """The practices that get no transfer now: those in `hold`, and those whose transfer came back, unless their account is accepted."""
    returned = {one.agb for one in settlements if one.kind is SettlementKind.RETURNED}
    return tuple(sorted({*hold, *(returned - set(accepted_ibans))}))


def payments(
    quarter: Quarter,
    *,
    amounts: Amounts,
    settlements: Iterable[Settlement],
    balances: Mapping[str, Decimal],
    registered: Mapping[str, Practice],
    held: Collection[str],
) -> tuple[Payment, ...]:
    """A row for every practice with a line, a settlement or an open balance, by AGB code.

    `amounts` is what the closing books, `balances` what was open before it, `registered` the register line with the account.
    """
    booked: defaultdict[str, Decimal] = defaultdict(lambda: NOTHING)
    settled: defaultdict[str, Decimal] = defaultdict(lambda: NOTHING)
    for key, amount in amounts.items():
        booked[key.agb] += amount
    for settlement in settlements:
        settled[settlement.agb] += settlement.amount_eur
    rows = []
    for agb in sorted(booked.keys() | settled.keys() | balances.keys()):
        opening = balances.get(agb, NOTHING)
        due = opening + booked.get(agb, NOTHING) + settled.get(agb, NOTHING)
        transferred = due if due > 0 and agb not in held else NOTHING
        rows.append(
            Payment(
                quarter=quarter,
                agb=agb,
                booked_eur=booked.get(agb, NOTHING),
                settled_eur=settled.get(agb, NOTHING),
                opening_balance_eur=opening,
                transferred_eur=transferred,
                closing_balance_eur=due - transferred,
                iban=registered[agb].iban or None,
                account_holder=registered[agb].account_holder or None,
                end_to_end_id=f"KBZ-{quarter}-{agb}" if transferred else None,
            )
        )
    return tuple(rows)
