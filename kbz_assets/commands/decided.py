"""A quarter that was run, decided anew with today's reference files, for `kbz explain` and `kbz scenario`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from kbz_assets.commands.console import err
from kbz_assets.commands.invocation import suggested
from kbz_assets.storage.home import Home, table_file
from kbz_assets.storage.ledger_files import read_ledger
from kbz_assets.storage.locking import held, shared, waiting_for
from kbz_assets.storage.recomputed import read_recomputed
from kbz_assets.storage.warehouse import has_table, read_counts, read_parquet, read_table
from pipelines.core.diagnostics import Diagnostic, InputError, Severity
from pipelines.core.numbers import counted, number
from pipelines.core.quarter import Quarter
from pipelines.ledger.booked import booked_of
from pipelines.reference.aw_lists import list_in_force
from pipelines.reference.book import ReferenceBook
from pipelines.reference.files import AW_LISTS, path_in_home
from pipelines.reference.reading.book import load_reference
from pipelines.reporting.tables import payouts
from pipelines.rules.decide import decide
from pipelines.rules.decision import Decision
from pipelines.rules.inputs import Booked, PracticeCount
from pipelines.schemas.marts import practice_insurers

LINE = ["scheme", "agb", "line_type"]


@dataclass(frozen=True, slots=True)
class DecidedQuarter:
    """Today's reference files, the counts of the last run, and the decision that follows from both."""

    book: ReferenceBook
    shares: pl.DataFrame
    counts: tuple[PracticeCount, ...]
    booked: Booked
    decision: Decision


def reading(home: Home, quarter: Quarter) -> AbstractContextManager[None]:
    """No run of the quarter goes on in the block; nothing is written for that."""
    return shared(home.quarter(quarter).lock, lambda: err.print(waiting_for(quarter)))


def writing(home: Home, quarter: Quarter) -> AbstractContextManager[None]:
    """No run of the quarter goes on in the block, and no other command writes to its folders."""
    return held(home.quarter(quarter).lock, lambda: err.print(waiting_for(quarter)))


@contextmanager
def decided_quarter(home: Home, quarter: Quarter, lock: AbstractContextManager[None]) -> Iterator[DecidedQuarter]:
    """Decide `quarter` anew under `lock`, which is `reading` or `writing`.

    InputError when the quarter was not run yet, or the reference files cannot be used.
    """
    folders = home.quarter(quarter)
    again = suggested(home, "run", str(quarter))
    if not has_table(folders.tables, "practice_shares") or not has_table(folders.marts, str(practice_insurers.name)):
        raise InputError([Diagnostic(home.shown(folders.path), None, "", "the quarter was not run yet", f"expected {again} before this")])
    with lock:
        book, booked = load_reference(home.reference), _booked(home, quarter)
        counts = _counts_of_one_run(home, quarter)
        shares = read_table(folders.tables, "practice_shares")
        yield DecidedQuarter(book, shares, counts, booked, decide(quarter, book, counts, booked))


def _booked(home: Home, quarter: Quarter) -> Booked:
    """What closed quarters pay: as the last run of `quarter` recomputed them, unless something was closed since."""
    ledger, folders = read_ledger(home), home.quarter(quarter)
    recomputed = read_recomputed(folders) if folders.recomputed.exists() else None
    if recomputed is None or recomputed.start.ledger_hash != ledger.last_closing_hash:
        return booked_of(ledger)
    return booked_of(ledger, recomputed.payouts)


def _counts_of_one_run(home: Home, quarter: Quarter) -> tuple[PracticeCount, ...]:
    folders = home.quarter(quarter)
    try:
        return read_counts(folders)
    except ValueError:
        wrong = "the counts of practices and of insurers are of two runs"
        expected = f"expected a run that ended: {suggested(home, 'run', str(quarter))}"
        raise InputError([Diagnostic(home.shown(folders.path), None, "", wrong, expected)]) from None


def changed_since_run(home: Home, decided: DecidedQuarter) -> list[Diagnostic]:
    """Warnings that the published tables differ from the decision; empty when all is the same.

    They report an AW list other than that of the counts, every payout line with another status or amount, and how many
    differ in other figures only. Differences of a closed quarter are corrected by an open one (R34).
    """
    return [*_other_list(home, decided), *_other_payouts(home, decided)]


def _other_list(home: Home, decided: DecidedQuarter) -> Iterator[Diagnostic]:
    in_force = list_in_force(decided.book.aw_lists, decided.decision.quarter.peildatum)
    counted_with = decided.shares["aw_list"].unique().sort().to_list()
    landed = table_file(home.quarter(decided.decision.quarter).landing, "aw_entries")
    same_entries = not landed.exists() or tuple(read_parquet(landed)["postcode"]) == in_force.entries
    if counted_with != [in_force.list_id] or not same_entries:
        wrong = f"the patients were counted with list {', '.join(counted_with)}, which is no longer the one in force"
        yield _warning(home, path_in_home(AW_LISTS), "", wrong, decided.decision.quarter)


def _other_payouts(home: Home, decided: DecidedQuarter) -> Iterator[Diagnostic]:
    quarter = decided.decision.quarter
    file = home.shown(table_file(home.published(quarter), "payouts"))
    if not has_table(home.published(quarter), "payouts"):
        yield _warning(home, file, "", "nothing is published: the last run did not end well", quarter)
        return
    published, now = read_table(home.published(quarter), "payouts"), payouts(decided.decision)
    shown = [*LINE, "status", "amount"]
    changed = pl.concat([_rows_only_in(published, now), _rows_only_in(now, published)]).select(LINE).unique().sort(LINE)
    both = changed.join(published.select(shown), on=LINE, how="left").join(now.select(shown), on=LINE, how="left", suffix="_now")
    others = 0
    for scheme, agb, line_type, status, amount, status_now, amount_now in both.iter_rows():
        was, becomes = _outcome(status, amount), _outcome(status_now, amount_now)
        if was == becomes:
            others += 1
        else:
            wrong = f"the {line_type} of {agb} is published as {was}, and now comes to {becomes}"
            yield _warning(home, file, scheme, wrong, quarter)
    if others:
        yield _warning(home, file, "", f"{counted(others, 'line')} with the same status and amount would have other figures", quarter)


def _rows_only_in(one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    return one.join(other, on=one.columns, how="anti", nulls_equal=True)


def _outcome(status: str | None, amount: Decimal | None) -> str:
    return "absent" if amount is None else f"{status}, EUR {number(amount, 2)}"


def _warning(home: Home, file: str, column: str, wrong: str, quarter: Quarter) -> Diagnostic:
    if home.manifest(quarter).exists():
        expected = "expected no change since the closing; a run of the open quarter proposes what no closing has corrected yet"
    else:
        expected = f"expected no change since the run; {suggested(home, 'run', str(quarter))} decides the quarter anew"
    return Diagnostic(file, None, column, wrong, expected, Severity.WARNING)
