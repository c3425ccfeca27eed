"""What the closing of a quarter would book and transfer, from the tables that its run published."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from pipelines.core.amounts import NOTHING
from pipelines.core.quarter import Quarter
from pipelines.ledger.accounts import payees
from pipelines.ledger.closing import Payment
from pipelines.ledger.corrections import to_book
from pipelines.ledger.input_diagnostics import new_settlements
from pipelines.ledger.ledger import Ledger
from pipelines.ledger.lines import Amounts
from pipelines.ledger.payments import held, payments
from pipelines.reference.book import ReferenceBook
from pipelines.reference.practices import Practice
from pipelines.reference.settlements import Settlement


@dataclass(frozen=True, slots=True)
class Proposal:
    """The lines by key, the settlements to process, the practices on hold, and the resulting payments."""

    amounts: Amounts
    settlements: tuple[Settlement, ...]
    held: tuple[str, ...]
    payments: tuple[Payment, ...]
    registered: dict[str, Practice]

    @property
    def total_eur(self) -> Decimal:
        """The total that would be booked."""
        return sum(self.amounts.values(), NOTHING)

    @property
    def transferred_eur(self) -> Decimal:
        """The total that would be transferred."""
        return sum((payment.transferred_eur for payment in self.payments), NOTHING)


def proposed(
    quarter: Quarter,
    book: ReferenceBook,
    ledger: Ledger,
    *,
    payouts: pl.DataFrame,
    corrections: pl.DataFrame,
    hold: Collection[str] = (),
    accept_ibans: Collection[str] = (),
) -> Proposal:
    """What closing `quarter` would book and transfer, from its tables `payouts` and `corrections`."""
    amounts = to_book(payouts, corrections)
    settlements = new_settlements(book, ledger)
    withheld = held(settlements, hold, accept_ibans)
    registered = payees(book.practices, quarter.peildatum)
    rows = payments(quarter, amounts=amounts, settlements=settlements, balances=ledger.balances, registered=registered, held=withheld)
    return Proposal(amounts, settlements, withheld, rows, registered)
