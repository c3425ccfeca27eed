"""`kbz check`: every fault of the reference files, and of the deliveries of a quarter what was recognised and what to ask."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
from rich.box import SIMPLE_HEAD
from rich.table import Table

from kbz_assets.commands.console import out, screen_progress, tell_diagnostics
from kbz_assets.runtime.pseudonym_key import read_key
from kbz_assets.storage.home import Home
from kbz_assets.storage.warehouse import read_table
from pipelines.checks.second_count import OUTCOMES, Recount, recount
from pipelines.core.diagnostics import Diagnostic, InputError, errors, in_order
from pipelines.core.quarter import Quarter
from pipelines.ingest.quarter_lists import IngestResult, ingest_quarter
from pipelines.ingest.questions import questions
from pipelines.reference.aw_lists import list_in_force
from pipelines.reference.book import ReferenceBook, practice_of
from pipelines.reference.practices import active_practices
from pipelines.reference.reading.book import read_reference
from pipelines.reference.reading.plausibility_warnings import plausibility_warnings
from pipelines.reporting.delivery_status import Counts, DeliveryStatus, delivery_statuses, with_rejected_file
from pipelines.rules.input_diagnostics import input_diagnostics

STATUS_STYLES = {"delivered": "green", "rejected": "red", "missing": "red"}


def check_home(home: Home, quarter: Quarter | None, flag_above: Fraction) -> bool:
    """Tell what is wrong and what looks odd; whether there is no error. Nothing in the home is changed."""
    diagnostics, book = _reference_diagnostics(home, quarter)
    tell_diagnostics(diagnostics)
    wrong, odd = len(errors(diagnostics)), len(diagnostics) - len(errors(diagnostics))
    out.print(f"Reference files: {wrong} errors, {odd} warnings")
    if quarter is not None and book is not None and not wrong:
        _check_deliveries(home, quarter, book, flag_above)
    elif quarter is not None:
        out.print("The deliveries are looked at when the reference files are right.")
    return not wrong


def _reference_diagnostics(home: Home, quarter: Quarter | None) -> tuple[tuple[Diagnostic, ...], ReferenceBook | None]:
    read = read_reference(home.reference)
    if read.book is None:
        return read.diagnostics, None
    found = [*read.diagnostics, *plausibility_warnings(read.book)]
    if quarter is not None:
        found.extend(input_diagnostics(quarter, read.book))
        found.extend(_list_diagnostics(read.book, quarter))
    return in_order(found), read.book


def _list_diagnostics(book: ReferenceBook, quarter: Quarter) -> tuple[Diagnostic, ...]:
    try:
        list_in_force(book.aw_lists, quarter.peildatum)
    except InputError as error:
        return error.diagnostics
    return ()


def _check_deliveries(home: Home, quarter: Quarter, book: ReferenceBook, flag_above: Fraction) -> None:
    """Read the lists into a folder that is thrown away, and show what came of them."""
    folder = home.deliveries(quarter)
    if not folder.is_dir():
        raise InputError(
            [Diagnostic(f"deliveries/{quarter}", None, "", "there is no such folder", "a folder with the lists of the practices")]
        )
    key = read_key(home, os.environ)
    practices = practice_of(book, quarter.peildatum)
    with TemporaryDirectory(prefix="kbz-check-") as aside, screen_progress() as progress:
        progress.say("Reading the lists")
        result = ingest_quarter(
            folder,
            Path(aside),
            practice_of=practices,
            peildatum=quarter.peildatum,
            profiles=book.source_profiles,
            key=key,
            on_progress=progress.advance,
        )
        entries = list_in_force(book.aw_lists, quarter.peildatum).entries
        again = recount(pl.scan_parquet(Path(aside) / "*.parquet"), entries, quarter.peildatum)
    _show_files(result, again)
    counts = {f"{agb:08d}": (ion, aw_ion) for agb, ion, aw_ion, _ in again.practices.iter_rows()}
    statuses = delivery_statuses(
        practices=active_practices(book.practices, quarter.peildatum),
        enrolments=book.enrolments,
        peildatum=quarter.peildatum,
        counts=counts,
        previous=_previous_counts(home, quarter),
        with_rejected_file=with_rejected_file(result.deliveries, practices),
    )
    out.print(delivery_table(quarter, statuses, flag_above))


def _previous_counts(home: Home, quarter: Quarter) -> Counts:
    folder = home.quarter(quarter.previous()).tables
    if not (folder / "practice_shares.parquet").exists():
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
            out.print(line, markup=False, soft_wrap=True)
    for warning in result.warnings:
        out.print(f"warning: {warning}", markup=False, soft_wrap=True)


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
        counts = ", ".join(f"{outcomes.get(name, 0)} {name}" for name in OUTCOMES)
        yield f"    rows: {delivery['rows_read']} read, {delivery['rejected']} rejected, {counts}"
    yield from (f"    {question}" for question in questions(delivery, rejected))


def delivery_table(quarter: Quarter, statuses: Iterable[DeliveryStatus], flag_above: Fraction) -> Table:
    """The enrolled practices: delivered, rejected or missing, and the change against the quarter before."""
    table = Table(title=f"delivery status {quarter}", title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    for name in ("practice", "status", "ION", "change", "AW-ION", "change", ""):
        table.add_column(name, justify="left" if name in ("practice", "status", "") else "right", no_wrap=name != "practice")
    for one in statuses:
        style = STATUS_STYLES[one.status]
        table.add_row(
            f"{one.agb} {one.name}",
            f"[{style}]{one.status}[/]",
            str(one.ion),
            _percentage(one.ion_change),
            str(one.aw_ion),
            _percentage(one.aw_ion_change),
            f"[yellow]above {_percentage(flag_above, signed=False)}[/]" if one.is_above(flag_above) else "",
        )
    return table


def _percentage(change: Fraction | None, *, signed: bool = True) -> str:
    """A relative change for reading, with one decimal."""
    if change is None:
        return ""
    return f"{float(change * 100):{'+' if signed else ''}.1f}%"
