"""The status of all quarters: closed, run or changed, what is proposed, open balances, and what would refuse the next closing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kbz_assets.storage.closing import basis_refusals, closing_basis, closing_basis_of_run
from kbz_assets.storage.home import Home
from kbz_assets.storage.ledger_files import inspected
from kbz_assets.storage.run_record import RunRecord, changes_since, read_record
from kbz_assets.storage.warehouse import has_table, read_table
from pipelines.core.codes import Code
from pipelines.core.quarter import Quarter
from pipelines.ingest.cells.pseudonyms import PseudonymKey
from pipelines.ledger.closing import Closing
from pipelines.ledger.corrections import Correction
from pipelines.ledger.faults import RefusedError
from pipelines.ledger.ledger import Ledger
from pipelines.ledger.records import records_of
from pipelines.ledger.refusals import Refusal, order_refusal
from pipelines.reference.book import ReferenceBook
from pipelines.schemas import ledger as schemas

GetKey = Callable[[], PseudonymKey]
"""Gives the key for pseudonyms; called only where inputs are compared."""


class State(Code):
    """The state of a quarter."""

    CLOSED = "closed", "It is closed for good."
    RUN = "run", "It was run, and nothing changed since."
    CHANGED = "changed", "It was run, and an input or a published table changed since."
    DELIVERED = "delivered", "There are lists, but no run has published tables."


@dataclass(frozen=True, slots=True)
class QuarterStanding:
    """One quarter; total and transfers are those of its closing, else of its last run, else None."""

    quarter: Quarter
    state: State
    total_eur: Decimal | None
    to_transfer_eur: Decimal | None
    closing: Closing | None


@dataclass(frozen=True, slots=True)
class HomeStanding:
    """All quarters, oldest first; corrections proposed by the open quarter run last; open balances; refusals of the next closing."""

    quarters: tuple[QuarterStanding, ...]
    corrections: tuple[Correction, ...]
    balances: Mapping[str, Decimal]
    refusals: tuple[Refusal, ...]


def home_standing(home: Home, get_key: GetKey) -> HomeStanding:
    """Determine the status of the home; nothing is changed. InputError for reference files that cannot be used."""
    ledger, _ = inspected(home)
    candidates = sorted({*home.delivered_quarters(), *home.worked_quarters(), *ledger.closed})
    records = {quarter: read_record(home, quarter) for quarter in candidates}
    shown = [quarter for quarter in candidates if quarter in ledger.closed or records[quarter] or home.deliveries(quarter).is_dir()]
    quarters = tuple(_quarter(home, quarter, ledger, records[quarter], get_key) for quarter in shown)
    runs = {quarter: record for quarter, record in records.items() if record is not None and quarter not in ledger.closed}
    last_run = max(runs, key=lambda quarter: (runs[quarter].ran_at, quarter), default=None)
    return HomeStanding(
        quarters,
        corrections_of(home, last_run) if last_run else (),
        ledger.balances,
        next_refusals(home, next_to_close(home, ledger, last_run), get_key),
    )


def run_refusals(home: Home, quarter: Quarter, ledger: Ledger, book: ReferenceBook, record: RunRecord) -> tuple[Refusal, ...]:
    """What would refuse a closing of a quarter that was just run, whatever the names, total and options."""
    first = order_refusal(quarter, ledger)
    return (first,) if first else tuple(basis_refusals(closing_basis_of_run(home, quarter, ledger, book, record)))


def corrections_of(home: Home, quarter: Quarter) -> tuple[Correction, ...]:
    """What the last run of `quarter` proposes to correct."""
    folder, name = home.published(quarter), str(schemas.corrections.name)
    return records_of(Correction, read_table(folder, name)) if has_table(folder, name) else ()


def next_to_close(home: Home, ledger: Ledger, last_run: Quarter | None) -> Quarter | None:
    """The quarter to close next: the one after the last closing; without closings, the open quarter run or delivered last."""
    if ledger.last is not None:
        return ledger.last.quarter.next()
    return last_run or max(home.delivered_quarters(), default=None)


def next_refusals(home: Home, quarter: Quarter | None, get_key: GetKey) -> tuple[Refusal, ...]:
    """What would refuse a closing of `quarter`, whatever the names, total and options."""
    if quarter is None:
        return ()
    try:
        return tuple(basis_refusals(closing_basis(home, quarter, get_key=get_key)))
    except RefusedError as error:
        return tuple(refusal for refusal in error.refusals if isinstance(refusal, Refusal))


def _quarter(home: Home, quarter: Quarter, ledger: Ledger, record: RunRecord | None, get_key: GetKey) -> QuarterStanding:
    closing = ledger.closed.get(quarter)
    if closing is not None:
        return QuarterStanding(quarter, State.CLOSED, closing.total_eur, closing.transferred_eur, closing)
    if record is None:
        return QuarterStanding(quarter, State.DELIVERED, None, None, None)
    changed = next(changes_since(home, quarter, record, ledger, get_key()), None)
    return QuarterStanding(quarter, State.CHANGED if changed else State.RUN, record.total_eur, record.transferred_eur, None)
