"""`kbz check`: every fault of the reference files, and of the deliveries of a quarter what was recognised and what to ask."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from kbz_assets.commands.console import fitted, out, say, screen_progress, tell_diagnostics, tell_warning
from kbz_assets.runtime.failure import demand_deliveries
from kbz_assets.runtime.pseudonym_key import other_key_warnings, read_key
from kbz_assets.storage.home import Home
from kbz_assets.storage.scratch import scratch_folder, scratch_for_reading
from kbz_assets.storage.warehouse import has_table, read_table, scan_parts
from pipelines.checks.second_count import OUTCOMES, Recount, recount
from pipelines.core.diagnostics import Diagnostic, InputError, errors, in_order
from pipelines.core.numbers import counted, number, percentage
from pipelines.core.quarter import Quarter
from pipelines.ingest.quarter_lists import IngestResult, ingest_quarter
from pipelines.ingest.questions import questions
from pipelines.reference.aw_lists import list_in_force
from pipelines.reference.book import ReferenceBook, practice_of
from pipelines.reference.practices import active_practices
from pipelines.reference.reading.book import read_reference
from pipelines.reference.reading.suspicious import suspicions
from pipelines.reporting.delivery_status import Counts, DeliveryStatus, delivery_statuses, with_rejected_file
from pipelines.rules.input_diagnostics import input_diagnostics

STATUS_STYLES = {"delivered": "green", "rejected": "red", "missing": "red"}
WIDTH_OF_FIGURES = 62
"""Of all columns but the name, with the spaces between them."""


def check_home(home: Home, quarter: Quarter | None, running: Quarter, flag_above: Fraction) -> bool:
    """Tell what is wrong and what looks odd; whether there is no error. Nothing in the home is changed.

    Without `quarter` the reference files are judged for the running one, and no list is read.
    """
    judged = quarter or running
    diagnostics, book = _reference_diagnostics(home, judged)
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
    of_quarter = (*input_diagnostics(quarter, read.book), *_list_diagnostics(read.book, quarter))
    return in_order([*read.diagnostics, *suspicions(read.book), *of_quarter]), read.book


def _list_diagnostics(book: ReferenceBook, quarter: Quarter) -> tuple[Diagnostic, ...]:
    try:
        list_in_force(book.aw_lists, quarter.peildatum)
    except InputError as error:
        return error.diagnostics
    return ()


def _check_deliveries(home: Home, quarter: Quarter, book: ReferenceBook, flag_above: Fraction) -> None:
    """Read the lists into a folder that is thrown away, and show what came of them."""
    key = read_key(home, os.environ)
    practices = practice_of(book, quarter.peildatum)
    with scratch_folder(scratch_for_reading(home)) as aside, screen_progress() as progress:
        progress.say("Reading the lists")
        result = ingest_quarter(
            home.deliveries(quarter),
            aside,
            practice_of=practices,
            peildatum=quarter.peildatum,
            profiles=book.source_profiles,
            key=key,
            on_progress=progress.advance,
        )
        entries = list_in_force(book.aw_lists, quarter.peildatum).entries
        again = recount(scan_parts(aside), entries, quarter.peildatum)
    _show_files(result, again)
    for warning in (*other_key_warnings(home, key), *result.warnings):
        tell_warning(warning)
    counts = {f"{agb:08d}": (ion, aw_ion) for agb, ion, aw_ion, _ in again.practices.iter_rows()}
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
    if not has_table(folder, "practice_shares"):
        return {}
    shares = read_table(folder, "practice_shares").select("agb", "ion", "aw_ion")
    return {agb: (ion, aw_ion) for agb, ion, aw_ion in shares.iter_rows()}


def _show_files(result: IngestResult, again: Recount) -> None:
    """Per file what was recognised, what became of its rows, and what to ask."""
    rejected: dict[int, Counter[tuple[str, str | None]]] = defaultdict(Counter)
    for file_id, reason, column in result.rejected_rows.select("file_id", "reason", "column_name").iter_rows():
        rejected[file_id][reason, column] += 1
    outcomes = {row["file_id"]: row for row in again.files.iter_rows(named=True)}
    for delivery in result.deliveries.iter_rows(named=True):
        for line in file_lines(delivery, outcomes.get(delivery["file_id"], {}), rejected[delivery["file_id"]]):
            say(line)


def file_lines(delivery: Mapping[str, Any], outcomes: Mapping[str, int], rejected: Mapping[tuple[str, str | None], int]) -> Iterable[str]:
    """What a person reads of one file."""
    yield f"{delivery['file']}: {delivery['status']}"
    if delivery["profile"]:
        parts = [delivery["profile"], delivery["encoding"]]
        if delivery["delimiter"]:
            parts.append("tab" if delivery["delimiter"] == "\t" else f"separated by {delivery['delimiter']}")
        yield f"    recognised: {', '.join(parts)}, header on line {delivery['header_line']}"
        yield f"    columns: {delivery['columns']}"
    if delivery["status"] == "accepted":
        counts = ", ".join(f"{number(outcomes.get(name, 0))} {name}" for name in OUTCOMES)
        yield f"    rows: {number(delivery['rows_read'])} read, {number(delivery['rejected'])} rejected, {counts}"
    yield from (f"    {question}" for question in questions(delivery, rejected))


def delivery_table(quarter: Quarter, statuses: Sequence[DeliveryStatus], flag_above: Fraction, width: int) -> Table:
    """The enrolled practices in `width` characters: delivered, rejected or missing, and the change against the quarter before."""
    table = Table(title=f"delivery status {quarter}", title_justify="left", title_style="bold", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for name in ("AGB", "practice", "status", "ION", "change", "AW-ION", "change", ""):
        table.add_column(name, justify="left" if name in ("AGB", "practice", "status", "") else "right", no_wrap=True)
    for one, name in zip(statuses, fitted([one.name for one in statuses], width - WIDTH_OF_FIGURES), strict=True):
        table.add_row(
            one.agb,
            name,
            Text(one.status, STATUS_STYLES[one.status]),
            number(one.ion),
            _change(one.ion_change),
            number(one.aw_ion),
            _change(one.aw_ion_change),
            Text(f"above {_percentage(flag_above)}", "yellow") if one.is_above(flag_above) else "",
        )
    return table


def _change(change: Fraction | None) -> str:
    """A relative change for reading, with its sign."""
    return "" if change is None else f"{'+' if change >= 0 else ''}{_percentage(change)}"


def _percentage(share: Fraction) -> str:
    return percentage(Decimal(share.numerator) / share.denominator, 1)
