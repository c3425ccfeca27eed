"""Reference files that do not agree with the ledger: impossible settlements, and lines that are gone (R34, R35)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from pipelines.core.amounts import NOTHING, amount_text
from pipelines.core.diagnostics import Diagnostic
from pipelines.core.quarter import Quarter
from pipelines.ledger.ledger import Ledger
from pipelines.reference import files
from pipelines.reference.book import ReferenceBook
from pipelines.reference.files import path_in_home
from pipelines.reference.settlements import Settlement
from pipelines.schemas.ledger import SettlementKind

REGISTER = "expected the AGB code of a practice in practices.csv"


def ledger_diagnostics(book: ReferenceBook, ledger: Ledger, window: Iterable[Quarter]) -> list[Diagnostic]:
    """Every error of `book` that only the ledger shows, for a run that recomputes the closed quarters of `window`."""
    return [*_gone(book, ledger, frozenset(window)), *_settlements(book, ledger)]


def new_settlements(book: ReferenceBook, ledger: Ledger) -> tuple[Settlement, ...]:
    """The settlements that no closing has processed yet, in order of id."""
    return tuple(sorted((one for one in book.settlements if one.id not in ledger.settlements), key=lambda one: one.id))


def _gone(book: ReferenceBook, ledger: Ledger, window: frozenset[Quarter]) -> Iterator[Diagnostic]:
    """R34: something booked that can no longer be recomputed is an error, and never taken as 0."""
    register = {practice.agb for practice in book.practices}
    keys = [key for origin in window for key in ledger.booked.get(origin, {})]
    schemes = {(key.scheme, "booked") for key in keys} | {(key.scheme, "claimed") for key in ledger.claimed if key.origin_quarter in window}
    for scheme, done in sorted(schemes):
        if scheme not in book.schemes:
            yield _error(
                files.SCHEMES, f"schemes.{scheme}", f"it is gone, and money was {done} for it", "expected the scheme, ended by valid_to"
            )
    for agb in sorted({key.agb for key in keys} - register):
        yield _error(files.PRACTICES, "agb", f"{agb} is gone, and money was booked for it", "expected its line, ended by active_to")
    for agb, balance in ledger.balances.items():
        if agb not in register:
            wrong = f"{agb} is gone, and its balance of EUR {amount_text(balance)} is open"
            yield _error(files.PRACTICES, "agb", wrong, "expected its line, ended by active_to")


def _settlements(book: ReferenceBook, ledger: Ledger) -> Iterator[Diagnostic]:
    """R35: processed settlements that were changed, and impossible new ones."""
    present = {settlement.id: settlement for settlement in book.settlements}
    for taken in ledger.settlements.values():
        found = present.get(taken.id)
        if found is None:
            yield _error(files.SETTLEMENTS, "id", f"{taken.id} is gone, and a closing took it", "expected the line as it was")
        elif found != taken:
            yield _of(found, "id", f"{taken.id} is not as a closing took it", "expected the line as it was")
    register = {practice.agb for practice in book.practices}
    new = new_settlements(book, ledger)
    for settlement in new:
        if settlement.agb not in register:
            yield _of(settlement, "agb", f"{settlement.agb} is not a practice", REGISTER)
    yield from _returned(new, ledger)
    yield from _written_off(new, ledger)


def _returned(new: Iterable[Settlement], ledger: Ledger) -> Iterator[Diagnostic]:
    """A transfer that came back must have been made to this practice, and no more can come back than was sent."""
    returned = dict(ledger.returned)
    for settlement in new:
        if settlement.kind is not SettlementKind.RETURNED:
            continue
        agb, sent = ledger.transfers.get(settlement.reference, ("", NOTHING))
        if agb != settlement.agb:
            wrong = f"{settlement.reference} is not a transfer to {settlement.agb}"
            yield _of(settlement, "reference", wrong, "expected the end-to-end id of a transfer to it")
            continue
        returned[settlement.reference] = returned.get(settlement.reference, NOTHING) + settlement.amount_eur
        if returned[settlement.reference] > sent:
            wrong = f"with it EUR {amount_text(returned[settlement.reference])} of {settlement.reference} came back"
            yield _of(settlement, "amount", wrong, f"expected at most the EUR {amount_text(sent)} that was transferred")


def _written_off(new: Iterable[Settlement], ledger: Ledger) -> Iterator[Diagnostic]:
    """Writing off must bring the balance closer to 0.00, after the practice's other settlements and before its lines."""
    balances: defaultdict[str, Decimal] = defaultdict(lambda: NOTHING, ledger.balances)
    in_order = sorted(new, key=lambda one: one.kind is SettlementKind.WRITTEN_OFF)
    for settlement in in_order:
        before = balances[settlement.agb]
        balances[settlement.agb] = after = before + settlement.amount_eur
        if settlement.kind is SettlementKind.WRITTEN_OFF and not min(before, NOTHING) <= after <= max(before, NOTHING):
            wrong = f"it takes the open balance of {settlement.agb} from EUR {amount_text(before)} to EUR {amount_text(after)}"
            yield _of(settlement, "amount", wrong, "expected an amount that takes it towards 0.00 and not past it")


def _of(settlement: Settlement, column: str, wrong: str, expected: str) -> Diagnostic:
    return Diagnostic(path_in_home(files.SETTLEMENTS), settlement.row, column, wrong, expected)


def _error(file: str, column: str, wrong: str, expected: str) -> Diagnostic:
    return Diagnostic(path_in_home(file), None, column, wrong, expected)
