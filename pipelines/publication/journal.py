"""The journal `journaal_<quarter>.csv`: what a closing does to the accounts of the region organisation, in double entry."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from pipelines.core.quarter import Quarter
from pipelines.dutch.words import said
from pipelines.ledger.closing import Payment
from pipelines.ledger.lines import LedgerLine
from pipelines.publication.csv_file import csv_bytes
from pipelines.reference.accounts import Account, AccountUse, account_of
from pipelines.reference.settlements import Settlement
from pipelines.schemas.columns import MONEY
from pipelines.schemas.ledger import EntryKind, SettlementKind
from pipelines.schemas.payout_codes import LineType

_COSTS = {LineType.PAYOUT: AccountUse.PAYOUT, LineType.IMPLEMENTATION: AccountUse.IMPLEMENTATION}
_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "boekstuk": pl.String,
    "datum": pl.Date,
    "grootboek": pl.String,
    "omschrijving": pl.String,
    "relatie": pl.String,
    "kostenplaats": pl.String,
    "debet": MONEY,
    "credit": MONEY,
    "kwartaal": pl.String,
}


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a pair: the account and the practice."""

    account: str
    agb: str


@dataclass(frozen=True, slots=True)
class _Pair:
    """A debit and a credit of the same amount; a negative amount swaps them. `cost_centre` is None where there is none."""

    debit: _Side
    credit: _Side
    amount_eur: Decimal
    text: str
    quarter: Quarter
    cost_centre: str | None = None


def journal(
    quarter: Quarter,
    day: date,
    *,
    lines: Iterable[LedgerLine],
    settlements: Collection[Settlement],
    payments: Iterable[Payment],
    accounts: Collection[Account],
) -> bytes:
    """The CSV of the closing of `quarter` on `day`: a pair of lines per ledger line, settlement and transfer."""
    pairs = [
        *(_of_line(line, accounts) for line in lines),
        *_of_settlements(quarter, settlements, accounts),
        *(_of_transfer(quarter, payment, accounts) for payment in payments if payment.transferred_eur),
    ]
    rows = [row for number, pair in enumerate(pairs, start=1) for row in _rows(f"KBZ-{quarter}-{number:05d}", day, pair)]
    return csv_bytes(pl.DataFrame(rows, schema=_COLUMNS, orient="row"))


def _of_line(line: LedgerLine, accounts: Collection[Account]) -> _Pair:
    cost = _Side(account_of(accounts, _COSTS[line.line_type], line.scheme), line.agb)
    creditors = _Side(account_of(accounts, AccountUse.CREDITORS, line.scheme), line.agb)
    name = f"journal.{line.line_type}{'_correction' if line.kind is EntryKind.CORRECTION else ''}"
    text = said(name, scheme=line.scheme, quarter=line.origin_quarter, agb=line.agb)
    return _Pair(cost, creditors, line.amount_eur, text, line.origin_quarter, line.scheme)


def _of_settlements(quarter: Quarter, settlements: Collection[Settlement], accounts: Collection[Account]) -> Iterator[_Pair]:
    """R35, by id; the two lines of a move are one pair, at the first of them."""
    creditors = account_of(accounts, AccountUse.CREDITORS)
    moved: set[str] = set()
    for settlement in sorted(settlements, key=lambda one: one.id):
        text = " ".join(part for part in (settlement.kind.value, settlement.reference, settlement.agb) if part)
        own = _Side(creditors, settlement.agb)
        if settlement.kind is not SettlementKind.MOVED:
            is_written_off = settlement.kind is SettlementKind.WRITTEN_OFF
            other = account_of(accounts, AccountUse.WRITTEN_OFF if is_written_off else AccountUse.PAYMENTS_IN_TRANSIT)
            yield _Pair(_Side(other, settlement.agb), own, settlement.amount_eur, text, quarter)
        elif settlement.reference not in moved:
            moved.add(settlement.reference)
            halves = (one for one in settlements if one.kind is SettlementKind.MOVED and one.reference == settlement.reference)
            partner = next(one for one in halves if one.id != settlement.id)
            yield _Pair(_Side(creditors, partner.agb), own, settlement.amount_eur, text, quarter)


def _of_transfer(quarter: Quarter, payment: Payment, accounts: Collection[Account]) -> _Pair:
    creditors = _Side(account_of(accounts, AccountUse.CREDITORS), payment.agb)
    transit = _Side(account_of(accounts, AccountUse.PAYMENTS_IN_TRANSIT), payment.agb)
    return _Pair(creditors, transit, payment.transferred_eur, said("journal.transfer", reference=payment.end_to_end_id), quarter)


def _rows(number: str, day: date, pair: _Pair) -> Iterator[tuple[object, ...]]:
    debit, credit = (pair.debit, pair.credit) if pair.amount_eur > 0 else (pair.credit, pair.debit)
    amount, quarter = abs(pair.amount_eur), str(pair.quarter)
    yield (number, day, debit.account, pair.text, debit.agb, pair.cost_centre, amount, None, quarter)
    yield (number, day, credit.account, pair.text, credit.agb, pair.cost_centre, None, amount, quarter)
