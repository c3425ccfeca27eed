"""Recomputing the closed quarters of a run's window from today's lists and reference files, oldest first (R34)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from kbz_assets.deciding.quarter import DecidedTables, decided_tables
from kbz_assets.runtime.code_versions import code_of_counts, code_of_money
from kbz_assets.runtime.failure import RunFailedError, demand_deliveries
from kbz_assets.storage.home import Home, QuarterFolders
from kbz_assets.storage.input_hashes import delivery_hashes
from kbz_assets.storage.locking import held, waiting_for
from kbz_assets.storage.made_from import begin_deciding, confirm_decided, counted_from, decided_from
from kbz_assets.storage.recomputed import RunStart, write_recomputed
from kbz_assets.storage.warehouse import read_table, write_table
from pipelines.core.diagnostics import raise_errors
from pipelines.core.quarter import Quarter
from pipelines.ingest.cells.pseudonyms import PseudonymKey
from pipelines.ledger.acceptance import to_accept
from pipelines.ledger.booked import booked_of
from pipelines.ledger.closing import Accepted, Inputs
from pipelines.ledger.fingerprints import counts_fingerprint, money_fingerprint
from pipelines.ledger.input_diagnostics import ledger_diagnostics
from pipelines.ledger.ledger import Ledger
from pipelines.reference.book import ReferenceBook
from pipelines.schemas.boundary import validated
from pipelines.schemas.catalogue import MONEY_TABLES
from pipelines.schemas.deliveries import deliveries
from pipelines.schemas.payouts import insurer_shares, payouts
from pipelines.schemas.shares import practice_shares

CORRECTIONS = "corrections"
"""Takes the place of the run id when a run of another quarter recomputed a closed one."""


@dataclass(frozen=True, slots=True)
class RecomputeContext:
    """The means to recompute closed quarters: the home, what was read in it, and functions to count a quarter and to report.

    `reference_hashes` were taken before `book` was read. `count` reads and counts the lists of a quarter; what it leaves in the
    warehouse has passed its checks.
    """

    home: Home
    book: ReferenceBook
    reference_hashes: Mapping[str, str]
    key: PseudonymKey
    ledger: Ledger
    count: Callable[[Quarter], None]
    say: Callable[[str], None]


@dataclass(slots=True)
class _Recomputed:
    """The results so far."""

    deliveries: dict[str, Mapping[str, str]] = field(default_factory=dict)
    unaccepted: list[Accepted] = field(default_factory=list)
    payouts: dict[Quarter, pl.DataFrame] = field(default_factory=dict)
    insurer_shares: dict[Quarter, pl.DataFrame] = field(default_factory=dict)
    anew: list[Quarter] = field(default_factory=list)


def start_run(context: RecomputeContext, quarter: Quarter) -> tuple[Quarter, ...]:
    """Recompute the closed quarters of the window of `quarter` and keep them for its steps; gives those that were decided anew.

    The window of a closed quarter is empty. InputError when something does not fit the ledger or cannot be recomputed.
    """
    ledger, closing = context.ledger, context.ledger.closed.get(quarter)
    window = () if closing else ledger.window(quarter, context.book.settings.correction_quarters)
    raise_errors(ledger_diagnostics(context.book, ledger, window) if closing is None else [])
    for past in window:
        demand_deliveries(context.home, past)
    done = _Recomputed()
    for past in window:
        _recompute(context, past, done)
    start = RunStart(
        ledger_hash=ledger.last_closing_hash,
        window=window,
        inputs=Inputs(context.reference_hashes, done.deliveries),
        unaccepted=tuple(done.unaccepted),
    )
    write_recomputed(context.home.quarter(quarter), start, done.payouts, done.insurer_shares)
    return tuple(done.anew)


def _recompute(context: RecomputeContext, past: Quarter, done: _Recomputed) -> None:
    """Count `past` anew where its lists or how they are read changed, and decide it anew where anything changed."""
    home, book = context.home, context.book
    folders, lists = home.quarter(past), delivery_hashes(home, past, context.key)
    counts = counts_fingerprint(book, past, lists, code_of_counts())
    if counted_from(folders) != counts:
        context.count(past)
    with held(folders.lock, lambda: context.say(waiting_for(past))):
        if counted_from(folders) != counts:
            raise RunFailedError([f"{home.shown(home.deliveries(past))}: the lists or reference files changed meanwhile, run again"])
        booked = booked_of(context.ledger, done.payouts)
        money = money_fingerprint(past, counts, context.reference_hashes, booked, code_of_money())
        if decided_from(folders) != money:
            context.say(f"Deciding {past} anew")
            decided = decided_tables(home, book, past, booked)
            begin_deciding(folders, money, CORRECTIONS)
            _keep(folders, decided, past)
            confirm_decided(folders, CORRECTIONS)
            done.anew.append(past)
        done.payouts[past] = read_table(folders.tables, str(payouts.name))
        done.insurer_shares[past] = read_table(folders.tables, str(insurer_shares.name))
        done.unaccepted.extend(unaccepted_of(home, book, past))
    done.deliveries[str(past)] = lists


def unaccepted_of(home: Home, book: ReferenceBook, quarter: Quarter) -> tuple[Accepted, ...]:
    """What a closing has to accept of a quarter, according to its tables in the warehouse."""
    tables = home.quarter(quarter).tables
    return to_accept(quarter, book, read_table(tables, str(deliveries.name)), read_table(tables, str(practice_shares.name)))


def _keep(folders: QuarterFolders, decided: DecidedTables, past: Quarter) -> None:
    """Put the recomputed tables in the warehouse; RunFailedError when a cross check does not hold."""
    broken = [f"{past} {check}" for check in decided.checks if check.broken_rows]
    if broken:
        raise RunFailedError(broken)
    for schema in MONEY_TABLES:
        write_table(folders.tables, schema, validated(decided.tables[str(schema.name)], schema))
