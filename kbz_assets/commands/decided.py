"""A quarter that was run, decided anew from the reference files of now: what `kbz explain` and `kbz scenario` start from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import polars as pl

from kbz_assets.commands.console import err
from kbz_assets.storage.home import Home, QuarterFolders
from kbz_assets.storage.locking import held
from kbz_assets.storage.warehouse import read_counts, read_table
from pipelines.core.diagnostics import Diagnostic, InputError, Severity
from pipelines.core.quarter import Quarter
from pipelines.ledger.booked import read_booked
from pipelines.reference.aw_lists import list_in_force
from pipelines.reference.book import ReferenceBook
from pipelines.reference.reading.book import load_reference
from pipelines.reporting.tables import payouts
from pipelines.rules.decide import decide
from pipelines.rules.decision import Decision
from pipelines.rules.inputs import Booked, PracticeCount

LINE = ["scheme", "agb", "line_type"]


@dataclass(frozen=True, slots=True)
class DecidedQuarter:
    """The reference files of now, the counts of the last run, and the decision that follows from both."""

    book: ReferenceBook
    shares: pl.DataFrame
    counts: tuple[PracticeCount, ...]
    booked: Booked
    decision: Decision


@contextmanager
def decided_quarter(home: Home, quarter: Quarter) -> Iterator[DecidedQuarter]:
    """Decide `quarter` without writing anything; no run of it goes on while the block lasts.

    InputError when the quarter was not run yet, or the reference files cannot be used.
    """
    folders = home.quarter(quarter)
    if not all(path.exists() for path in (folders.tables / "practice_shares.parquet", folders.marts / "practice_insurers.parquet")):
        raise InputError(
            [Diagnostic(f"warehouse/{quarter}", None, "", "the quarter was not run yet", f"expected kbz run {quarter} before this")]
        )
    with held(folders.lock, lambda: err.print(f"A run of {quarter} is going on; this waits for it.")):
        book, booked = load_reference(home.reference), read_booked(home.ledger)
        counts = _counts_of_one_run(folders, quarter)
        shares = read_table(folders.tables, "practice_shares")
        yield DecidedQuarter(book, shares, counts, booked, decide(quarter, book, counts, booked))


def _counts_of_one_run(folders: QuarterFolders, quarter: Quarter) -> tuple[PracticeCount, ...]:
    try:
        return read_counts(folders)
    except ValueError:
        wrong = "the counts of practices and of insurers are of two runs"
        expected = f"expected a run that ended: kbz run {quarter}"
        raise InputError([Diagnostic(f"warehouse/{quarter}", None, "", wrong, expected)]) from None


def changed_since_run(home: Home, decided: DecidedQuarter) -> list[Diagnostic]:
    """Warnings that the reference files are no longer those of the published tables; empty when all is as it was.

    Told are another AW list than the counts were made with, and every payout line that would now come out otherwise.
    """
    quarter = decided.decision.quarter
    return [*_other_list(home.quarter(quarter), decided), *_other_payouts(home, decided)]


def _other_list(folders: QuarterFolders, decided: DecidedQuarter) -> Iterator[Diagnostic]:
    in_force = list_in_force(decided.book.aw_lists, decided.decision.quarter.peildatum)
    counted = decided.shares["aw_list"].unique().sort().to_list()
    landed = folders.landing / "aw_entries.parquet"
    same_entries = not landed.exists() or tuple(pl.read_parquet(landed)["postcode"]) == in_force.entries
    if counted != [in_force.list_id] or not same_entries:
        wrong = f"the patients were counted with list {', '.join(counted)}, which is no longer the one in force"
        yield _warning("reference/aw_lists.csv", "", wrong, decided.decision.quarter)


def _other_payouts(home: Home, decided: DecidedQuarter) -> Iterator[Diagnostic]:
    quarter = decided.decision.quarter
    file = f"output/{quarter}/tables/payouts.parquet"
    if not (home.path / file).exists():
        yield _warning(file, "", "nothing is published: the last run did not end well", quarter)
        return
    published, now = read_table(home.output(quarter) / "tables", "payouts"), payouts(decided.decision)
    told = [*LINE, "status", "amount"]
    changed = pl.concat([_rows_only_in(published, now), _rows_only_in(now, published)]).select(LINE).unique().sort(LINE)
    both = changed.join(published.select(told), on=LINE, how="left").join(now.select(told), on=LINE, how="left", suffix="_now")
    for scheme, agb, line_type, status, amount, status_now, amount_now in both.iter_rows():
        was, becomes = _outcome(status, amount), _outcome(status_now, amount_now)
        wrong = f"the {line_type} of {agb} is published as {was}; with the reference files of now it is {becomes}"
        yield _warning(file, scheme, wrong, quarter)


def _rows_only_in(one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    return one.join(other, on=one.columns, how="anti", nulls_equal=True)


def _outcome(status: str | None, amount: object) -> str:
    return "absent" if status is None else f"{status}, EUR {amount}"


def _warning(file: str, column: str, wrong: str, quarter: Quarter) -> Diagnostic:
    expected = f"expected no change since the run; kbz run {quarter} decides an open quarter anew"
    return Diagnostic(file, None, column, wrong, expected, Severity.WARNING)
