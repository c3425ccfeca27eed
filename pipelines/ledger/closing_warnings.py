"""What a person should look at before a quarter is closed: it refuses nothing, and changes no amount (R35, R39, R40)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from pipelines.core.amounts import NOTHING
from pipelines.core.diagnostics import Diagnostic, Severity
from pipelines.core.numbers import number
from pipelines.core.quarter import Quarter
from pipelines.ledger.accounts import payees
from pipelines.ledger.ledger import Ledger
from pipelines.reference import files
from pipelines.reference.book import ReferenceBook
from pipelines.reference.files import path_in_home
from pipelines.reference.practices import Practice
from pipelines.reference.receipts import Receipt

Claimed = tuple[Quarter, str, str]
"""Quarter of origin, scheme and UZOVI of something that was claimed."""


def closing_warnings(
    quarter: Quarter, book: ReferenceBook, ledger: Ledger, *, payments: pl.DataFrame, insurer_claims: pl.DataFrame
) -> Iterator[Diagnostic]:
    """The warnings about what a closing of `quarter` would transfer and claim; none where it is closed."""
    if quarter in ledger.closed:
        return
    proposed = insurer_claims.select("origin_quarter", "scheme", "uzovi").iter_rows()
    claimed = {(key.origin_quarter, key.scheme, key.uzovi) for key in ledger.claimed}
    yield from _receipts_of_nothing(book.receipts, claimed | {(Quarter.parse(origin), scheme, uzovi) for origin, scheme, uzovi in proposed})
    transfers: dict[str, str] = dict(payments.filter(pl.col("transferred") > 0).select("agb", "iban").iter_rows())
    yield from _accounts_to_come(quarter, book.practices, transfers)
    yield from _accounts_that_refused(ledger, payees(book.practices, quarter.peildatum), transfers)


def _receipts_of_nothing(receipts: Iterable[Receipt], claimed: set[Claimed]) -> Iterator[Diagnostic]:
    """R40: receipts, unless they were paid back, of a quarter, scheme and insurer for which nothing was ever claimed."""
    found: defaultdict[Claimed, list[Receipt]] = defaultdict(list)
    for receipt in receipts:
        found[receipt.quarter, receipt.scheme, receipt.uzovi].append(receipt)
    for of, of_nothing in found.items():
        if of in claimed or not sum((receipt.amount_eur for receipt in of_nothing), NOTHING):
            continue
        for receipt in of_nothing:
            wrong = f"EUR {number(receipt.amount_eur, 2)} of {receipt.uzovi} is for {receipt.scheme} in {receipt.quarter}"
            expected = "expected a quarter, scheme and UZOVI of which something was claimed"
            yield _warning(files.RECEIPTS, receipt.row, "quarter", f"{wrong}, of which nothing was claimed", expected)


def _accounts_to_come(quarter: Quarter, practices: Iterable[Practice], transfers: Mapping[str, str]) -> Iterator[Diagnostic]:
    """R39: transfers to the account of the peildatum where a later line of the register has another. The number itself is not shown."""
    for practice in practices:
        paid_to = transfers.get(practice.agb)
        if paid_to and practice.iban and practice.iban != paid_to and practice.active.first > quarter.peildatum:
            wrong = f"{practice.agb} has another account from {practice.active.first}, and {quarter} is still paid to the one before"
            expected = "expected a person who asks the practice: --hold, or the new account in its line of the peildatum"
            yield _warning(files.PRACTICES, practice.row, "iban", wrong, expected)


def _accounts_that_refused(ledger: Ledger, registered: Mapping[str, Practice], transfers: Mapping[str, str]) -> Iterator[Diagnostic]:
    """R35: transfers to the account from which the last one came back. Only the closing that takes the return holds the practice."""
    last = {one.agb: one for closing in ledger.closings for one in closing.payments if one.end_to_end_id}
    for agb, iban in transfers.items():
        before = last.get(agb)
        if before is not None and before.iban == iban and before.end_to_end_id in ledger.returned:
            wrong = f"{agb} is paid to the account from which {before.end_to_end_id} came back"
            expected = "expected a person who asks the practice: its new account, or --hold"
            yield _warning(files.PRACTICES, registered[agb].row, "iban", wrong, expected)


def _warning(file: str, row: int | None, column: str, wrong: str, expected: str) -> Diagnostic:
    return Diagnostic(path_in_home(file), row, column, wrong, expected, Severity.WARNING)
