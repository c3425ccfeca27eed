"""The quarter before, to compare with (R41): its published or computed tables, and this quarter counted with its AW list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from kbz_assets.storage.closing import frozen_reference
from kbz_assets.storage.home import Home
from kbz_assets.storage.scratch import scratch_folder
from kbz_assets.storage.warehouse import has_table, parts_in, read_kept_table, read_table, scan_parts
from pipelines.checks.second_count import recount_per_insurer
from pipelines.core.diagnostics import Diagnostic, Severity
from pipelines.core.quarter import Quarter
from pipelines.reference.aw_lists import list_in_force
from pipelines.reference.book import ReferenceBook
from pipelines.reference.files import AW_LISTS_FOLDER, path_in_home
from pipelines.reference.reading.aw_list_file import entries_of
from pipelines.reporting.changes import QuarterBefore
from pipelines.rules.inputs import Booked, PracticeCount, counts_instead
from pipelines.schemas.background import quarter_facts
from pipelines.schemas.landing import aw_entries
from pipelines.schemas.payouts import payouts


@dataclass(frozen=True, slots=True)
class Comparison:
    """The quarter before (None without its tables), and warnings about the comparison."""

    before: QuarterBefore | None
    warnings: tuple[Diagnostic, ...] = ()


def quarter_before(
    home: Home, book: ReferenceBook, quarter: Quarter, *, counts: Sequence[PracticeCount], shares: pl.DataFrame, booked: Booked
) -> Comparison:
    """The tables of the quarter before `quarter`, the frozen ones where it is closed, and `counts` under its AW list.

    `shares` is `practice_shares` of `quarter`.
    """
    previous = quarter.previous()
    tables = home.published(previous) if previous in booked.closed else home.quarter(previous).tables
    if not has_table(tables, str(payouts.name)):
        return Comparison(None)
    lines = read_table(tables, str(payouts.name))
    if not set(payouts.columns) <= set(lines.columns):
        return Comparison(None, (_of_older_version(home, previous),))
    entries = _entries(home, book, previous, is_closed=previous in booked.closed)
    if entries == list_in_force(book.aw_lists, quarter.peildatum).entries:
        return Comparison(QuarterBefore(lines, {count.agb: count for count in counts}))
    registrations = home.quarter(quarter).registrations
    if not parts_in(registrations):
        return Comparison(QuarterBefore(lines, {count.agb: count for count in counts}), (_not_counted_again(home, quarter),))
    with scratch_folder(home.quarter(quarter).scratch) as scratch:
        counted = recount_per_insurer(scan_parts(registrations), entries, quarter.peildatum, scratch=scratch)
    return Comparison(QuarterBefore(lines, {count.agb: count for count in counts_instead(shares, counted)}))


def _entries(home: Home, book: ReferenceBook, quarter: Quarter, *, is_closed: bool) -> tuple[str, ...]:
    """The AW entries with which the tables of `quarter` that are compared were counted, else those of the list in force in it.

    So a list that is corrected in place is the cause `aw_list`, and never `patients` (R41).
    """
    frozen = _frozen_entries(home, book, quarter) if is_closed else None
    if frozen is not None:
        return frozen
    landing = home.quarter(quarter).landing
    if has_table(landing, str(aw_entries.name)):
        return tuple(read_table(landing, str(aw_entries.name))["postcode"])
    return list_in_force(book.aw_lists, quarter.peildatum).entries


def _frozen_entries(home: Home, book: ReferenceBook, quarter: Quarter) -> tuple[str, ...] | None:
    """The AW entries with which a closed quarter was counted, whatever became of its list since; None when they are not kept."""
    facts = read_kept_table(home.published(quarter), quarter_facts)
    if facts.is_empty():
        return None
    sha256, file = facts.select("aw_list_sha256", "aw_list_file").row(0)
    for one in book.aw_lists:
        if one.sha256 == sha256:
            return one.entries
    path = f"{AW_LISTS_FOLDER}/{file}"
    content = frozen_reference(home, quarter, path)
    return None if content is None else entries_of(content, path_in_home(path))


def _of_older_version(home: Home, previous: Quarter) -> Diagnostic:
    wrong, expected = "its tables are of an earlier version, so changes are not explained", f"expected a run of {previous} before this"
    return Diagnostic(home.shown(home.quarter(previous).path), None, "", wrong, expected, Severity.WARNING)


def _not_counted_again(home: Home, quarter: Quarter) -> Diagnostic:
    wrong = "the registrations are no longer kept, so changes cannot separate another AW list from other patients"
    return Diagnostic(home.shown(home.quarter(quarter).path), None, "", wrong, f"expected a run of {quarter}", Severity.WARNING)
