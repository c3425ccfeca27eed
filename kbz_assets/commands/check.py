"""`kbz check`: every fault of the reference files, and for the deliveries of a quarter what was recognised and what to ask."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from kbz_assets.commands.console import fitted, out, room_for_names, say, screen_progress, tell_diagnostics, tell_warning
from kbz_assets.commands.invocation import suggested
from kbz_assets.runtime.failure import demand_deliveries
from kbz_assets.runtime.pseudonym_key import other_key_warnings, read_key
from kbz_assets.storage.home import Home
from kbz_assets.storage.ledger_files import inspected
from kbz_assets.storage.lists_before import accepted_lists
from kbz_assets.storage.scratch import scratch_folder, scratch_for_reading
from kbz_assets.storage.warehouse import has_table, read_table, scan_parts
from pipelines.checks.second_count import OUTCOMES, Recount, recount
from pipelines.core.diagnostics import Diagnostic, InputError, errors, in_order
from pipelines.core.numbers import counted, number, percentage
from pipelines.core.quarter import Quarter
from pipelines.ingest.outcomes.questions import RejectedRows, questions
from pipelines.ingest.quarter_lists import IngestResult, ingest_quarter
from pipelines.ledger.input_diagnostics import ledger_diagnostics
from pipelines.reference.aw_lists import list_in_force
from pipelines.reference.bare_home import bare_home_diagnostics
from pipelines.reference.book import ReferenceBook, practice_of
from pipelines.reference.practices import active_practices
from pipelines.reference.reading.book import read_reference
from pipelines.reference.reading.plausibility_warnings import plausibility_warnings
from pipelines.reporting.delivery_status import Counts, DeliveryStatus, counts_of, delivery_statuses, with_rejected_file
from pipelines.rules.input_diagnostics import input_diagnostics
from pipelines.schemas.delivery_codes import FileWarningKind, IdentityWarning, RowOutcome, RowReason

STATUS_STYLES = {"delivered": "green", "rejected": "red", "missing": "red"}
SHOWN_APART = set(FileWarningKind) - {FileWarningKind.REJECTED_FILE}
"""Warnings that the questions about a file do not include."""
COLUMNS = ("AGB", "status", "ION", "change", "AW-ION", "change", "")


def check_home(home: Home, quarter: Quarter | None, running: Quarter, flag_above: Fraction) -> bool:
    """Report errors and warnings; True when there is no error. Nothing in the home is changed.

    Without `quarter` the reference files are judged for the running one, and no list is read.
    """
    judged = quarter or running
    diagnostics, book = _reference_diagnostics(home, judged)
    if book is not None:
        diagnostics = in_order([*diagnostics, *_diagnostics_of_ledger(home, judged, book, with_lists=quarter is not None)])
    tell_diagnostics(diagnostics)
    wrong, odd = len(errors(diagnostics)), len(diagnostics) - len(errors(diagnostics))
    say(f"Reference files for {judged}: {counted(wrong, 'error')}, {counted(odd, 'warning')}")
    if quarter is not None:
        demand_deliveries(home, quarter)
    if quarter is not None and book is not None and not wrong:
        _check_deliveries(home, quarter, book, flag_above)
    elif quarter is not None:
        say("The deliveries are looked at when the reference files are right.")
    return not wrong


def _reference_diagnostics(home: Home, quarter: Quarter) -> tuple[tuple[Diagnostic, ...], ReferenceBook | None]:
    read = read_reference(home.reference)
    if read.book is None:
        return read.diagnostics, None
    return in_order([*read.diagnostics, *plausibility_warnings(read.book), *_of_quarter(read.book, quarter)]), read.book


def _of_quarter(book: ReferenceBook, quarter: Quarter) -> tuple[Diagnostic, ...]:
    return *bare_home_diagnostics(book, quarter), *input_diagnostics(quarter, book)


def _diagnostics_of_ledger(home: Home, quarter: Quarter, book: ReferenceBook, *, with_lists: bool) -> Iterator[Diagnostic]:
    """What a run of `quarter` would refuse because of earlier closings: what does not fit them, or can no longer be recomputed (R34, R35).

    Of a ledger that is broken only that is told.
    """
    ledger, faults = inspected(home)
    for fault in faults:
        tell_warning(f"{fault}; see {suggested(home, 'verify')}")
    if faults or quarter in ledger.closed:
        return
    window = ledger.window(quarter, book.settings.correction_quarters)
    yield from ledger_diagnostics(book, ledger, window)
    for past in window:
        yield from errors(_of_quarter(book, past))
        try:
            if with_lists:
                demand_deliveries(home, past)
        except InputError as error:
            yield from error.diagnostics


def _check_deliveries(home: Home, quarter: Quarter, book: ReferenceBook, flag_above: Fraction) -> None:
    """Read the lists into a temporary folder, and show the result."""
    key = read_key(home, os.environ)
    practices = practice_of(book, quarter.peildatum)
    room = scratch_for_reading(home)
    with scratch_folder(room) as aside, scratch_folder(room) as scratch, screen_progress() as progress:
        progress.say("Reading the lists")
        result = ingest_quarter(
            home.deliveries(quarter),
            aside,
            practice_of=practices,
            peildatum=quarter.peildatum,
            profiles=book.source_profiles,
            key=key,
            lists_before=accepted_lists(home.quarter(quarter.previous())),
            on_progress=progress.advance,
        )
        entries = list_in_force(book.aw_lists, quarter.peildatum).entries
        again = recount(scan_parts(aside), entries, quarter.peildatum, scratch=scratch)
    _show_files(result, again)
    of_files = [warning for warning in result.warnings if warning.kind in SHOWN_APART]
    for warning in (*other_key_warnings(home, key), *of_files):
        tell_warning(str(warning))
    counted_in = (row for row in again.practices.iter_rows(named=True) if row["ion"])
    counts = {f"{row['practice_agb']:08d}": (row["ion"], row["aw_ion"]) for row in counted_in}
    statuses = delivery_statuses(
        practices=active_practices(book.practices, quarter.peildatum),
        enrolments=book.enrolments,
        peildatum=quarter.peildatum,
        counts=counts,
        previous=_previous_counts(home, quarter),
        with_rejected_file=with_rejected_file(result.deliveries, practices),
    )
    out.print(delivery_table(quarter, statuses, flag_above, out.width))


def _previous_counts(home: Home, quarter: Quarter) -> Counts:
    folder = home.quarter(quarter.previous()).tables
    return counts_of(read_table(folder, "practice_shares")) if has_table(folder, "practice_shares") else {}


def _show_files(result: IngestResult, again: Recount) -> None:
    """Print per file what was recognised, what became of its rows, and what to ask; then the other warnings."""
    rejected, warned = _rejected_by_file(result), _warned_by_file(result)
    outcomes = {row["file_id"]: row for row in again.files.iter_rows(named=True)}
    for delivery in result.deliveries.iter_rows(named=True):
        file_id = delivery["file_id"]
        for line in file_lines(delivery, outcomes.get(file_id, {}), questions(delivery, rejected[file_id], warned[file_id])):
            say(line)


def _rejected_by_file(result: IngestResult) -> Mapping[int, Sequence[RejectedRows]]:
    found: dict[int, list[RejectedRows]] = defaultdict(list)
    grouped = result.rejected_rows.group_by("file_id", "reason", "column_name", maintain_order=True).agg("row_number")
    for file_id, reason, column, rows in grouped.iter_rows():
        found[file_id].append(RejectedRows(RowReason(reason), column, rows))
    return found


def _warned_by_file(result: IngestResult) -> Mapping[int, Mapping[str, Sequence[int]]]:
    found: dict[int, dict[str, Sequence[int]]] = defaultdict(dict)
    grouped = result.warned_rows.group_by("file_id", "warning", maintain_order=True).agg("row_number")
    for file_id, warning, rows in grouped.iter_rows():
        found[file_id][warning] = rows
    return found


def file_lines(delivery: Mapping[str, Any], outcomes: Mapping[str, int], asked: Iterable[str]) -> Iterable[str]:
    """The lines about one file."""
    yield f"{delivery['file']}: {delivery['status']}" + (f" of {delivery['detail']}" if delivery["status"] == "duplicate_file" else "")
    if delivery["profile"]:
        parts = [delivery["profile"], delivery["encoding"]]
        if delivery["delimiter"]:
            parts.append("separated by tabs" if delivery["delimiter"] == "\t" else f'separated by "{delivery["delimiter"]}"')
        yield f"    recognised: {', '.join(parts)}, header on line {delivery['header_line']}"
        yield f"    columns: {delivery['columns']}"
        if delivery["unused_columns"]:
            yield f"    not used: {delivery['unused_columns']}"
    if delivery["status"] == "accepted":
        rejected = delivery["rejected"] + outcomes.get(RowOutcome.REJECTED, 0)
        counts = ", ".join(f"{number(outcomes.get(name, 0))} {name}" for name in OUTCOMES if name != RowOutcome.REJECTED)
        yield f"    rows: {number(delivery['rows_read'])} read, {number(rejected)} rejected, {counts}"
    yield from (f"    {question}" for question in asked)
    for warning in IdentityWarning:
        if outcomes.get(warning):
            yield f"    {counted(outcomes[warning], 'row')} {warning}; ask: {warning.question}"


def delivery_table(quarter: Quarter, statuses: Sequence[DeliveryStatus], flag_above: Fraction, width: int) -> Table:
    """The enrolled practices in `width` characters: delivered, rejected or missing, and the change since the quarter before."""
    table = Table(title=f"delivery status {quarter}", title_justify="left", title_style="bold", box=SIMPLE_HEAD, padding=0)
    rows = [
        (
            one.agb,
            one.status,
            number(one.ion),
            _change(one.ion_change),
            number(one.aw_ion),
            _change(one.aw_ion_change),
            f"above {percentage(flag_above, 1)}" if one.is_above(flag_above) else "",
        )
        for one in statuses
    ]
    for name in COLUMNS:
        table.add_column(name, justify="left" if name in ("AGB", "status", "") else "right", no_wrap=True)
        if name == "AGB":
            table.add_column("practice", no_wrap=True)
    names = fitted([one.name for one in statuses], room_for_names(width, zip(COLUMNS, *rows, strict=True)))
    for (agb, status, *figures, flag), name in zip(rows, names, strict=True):
        table.add_row(agb, name, Text(status, STATUS_STYLES[status]), *figures, Text(flag, "yellow"))
    return table


def _change(change: Fraction | None) -> str:
    """A relative change for people to read, with its sign."""
    return "" if change is None else f"{'+' if change >= 0 else ''}{percentage(change, 1)}"
