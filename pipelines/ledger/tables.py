"""The tables of a closing: proposed by a run for an open quarter, and from the ledger for a closed one (R34, R35, R40)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from pipelines.core.amounts import NOTHING
from pipelines.core.quarter import Quarter
from pipelines.ledger.accounts import changed_accounts
from pipelines.ledger.claims import Owed, claimable, insurer_balance, insurer_claims
from pipelines.ledger.closing import Claim, Closing, Payment
from pipelines.ledger.corrections import Correction, corrections
from pipelines.ledger.ledger import Ledger
from pipelines.ledger.lines import Amounts
from pipelines.ledger.proposal import proposed
from pipelines.ledger.records import frame_of
from pipelines.reference.book import ReferenceBook
from pipelines.reference.settlements import Settlement
from pipelines.schemas import ledger as schemas
from pipelines.schemas.background import account_changes, settlements
from pipelines.schemas.ledger import EntryKind
from pipelines.schemas.table import sorted_by_key


def tables_of_open(
    quarter: Quarter,
    book: ReferenceBook,
    ledger: Ledger,
    *,
    payouts: pl.DataFrame,
    insurer_shares: pl.DataFrame,
    recomputed: Mapping[Quarter, Amounts],
    owed: Mapping[Quarter, Owed],
) -> dict[str, pl.DataFrame]:
    """What closing `quarter` would correct, pay and claim, by name of the table.

    `payouts` and `insurer_shares` are tables of the quarter; `recomputed` and `owed`: what the closed quarters of the window pay and claim.
    """
    corrected = corrections(quarter, ledger, recomputed)
    to_book = frame_of(corrected, schemas.corrections)
    proposal = proposed(quarter, book, ledger, payouts=payouts, corrections=to_book)
    claims = insurer_claims(quarter, ledger, {**owed, quarter: claimable(insurer_shares)})
    return _tables(quarter, ledger, book, corrected=corrected, payments=proposal.payments, claims=claims, taken=proposal.settlements)


def tables_of_closed(closing: Closing, book: ReferenceBook, ledger: Ledger) -> dict[str, pl.DataFrame]:
    """What the closing corrected, paid and claimed, by name of the table, with the receipts of today."""
    before = Ledger(ledger.closings[: ledger.closings.index(closing)])
    corrected = []
    for line in closing.lines:
        if line.kind is EntryKind.CORRECTION:
            booked = before.booked.get(line.origin_quarter, {}).get(line.key, NOTHING)
            corrected.append(Correction(closing.quarter, *line.key, booked, booked + line.amount_eur, line.amount_eur))
    return _tables(
        closing.quarter, before, book, corrected=corrected, payments=closing.payments, claims=closing.claims, taken=closing.settlements
    )


def _tables(
    quarter: Quarter,
    before: Ledger,
    book: ReferenceBook,
    *,
    corrected: Iterable[Correction],
    payments: tuple[Payment, ...],
    claims: tuple[Claim, ...],
    taken: Iterable[Settlement],
) -> dict[str, pl.DataFrame]:
    made = (
        (schemas.corrections, corrected),
        (schemas.payments, payments),
        (schemas.insurer_claims, claims),
        (schemas.insurer_balance, insurer_balance(before, claims, book.receipts)),
        (account_changes, changed_accounts(payments, before.ibans)),
    )
    frames = {str(schema.name): sorted_by_key(frame_of(records, schema), schema) for schema, records in made}
    return {**frames, str(settlements.name): _settled(quarter, taken)}


def _settled(quarter: Quarter, taken: Iterable[Settlement]) -> pl.DataFrame:
    """The lines of `settlements.csv` that the closing takes."""
    frame = frame_of(taken, settlements).with_columns(quarter=pl.lit(str(quarter)), reference=pl.col("reference").replace("", None))
    return sorted_by_key(frame, settlements)
