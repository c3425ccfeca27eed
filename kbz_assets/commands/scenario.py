"""`kbz scenario`: what if the terms of a scheme were different."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import polars as pl
from rich.box import SIMPLE_HEAD
from rich.table import Table

from kbz_assets.commands.console import ScreenProgress, out, say, screen_progress, tell_diagnostics
from kbz_assets.commands.decided import DecidedQuarter, changed_since_run, decided_quarter, writing
from kbz_assets.commands.invocation import suggested
from kbz_assets.storage.files import whole_folder
from kbz_assets.storage.home import Home
from kbz_assets.storage.scratch import scratch_folder
from kbz_assets.storage.warehouse import parts_in, scan_parts
from pipelines.checks.second_count import recount_per_insurer
from pipelines.core.diagnostics import Diagnostic, InputError, raise_errors
from pipelines.core.numbers import counted, number, percentage
from pipelines.core.quarter import Quarter
from pipelines.publication.csv_file import csv_bytes
from pipelines.publication.scenario_plot import AsItStands, scenario_svg
from pipelines.publication.scenario_tables import TERMS, change_table, combination_table
from pipelines.reference.on_peildatum import OnPeildatum
from pipelines.reference.schemes import Remainder, Scheme
from pipelines.reporting.scenario import IN_ALL, Terms, combinations, play, span
from pipelines.rules.inputs import PracticeCount, counts_instead

MOST_ROWS = 40
FTE = "fte: full-time staff in the plans of the practices that are paid"
FILES = ("scenario.csv", "changes.csv", "scenario.svg")


@dataclass(frozen=True, slots=True)
class Asked:
    """The terms to vary, as typed; None or empty leaves a term as it is."""

    scheme: str | None
    tariff: str | None
    threshold: str | None
    remainders: tuple[Remainder, ...]
    reserves: tuple[bool, ...]
    budget: str | None
    aw_lists: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Played:
    """The decided combinations, and the present decision to compare with."""

    scheme: Scheme
    now: AsItStands
    combinations: pl.DataFrame
    changes: pl.DataFrame
    warnings: tuple[Diagnostic, ...]


def play_scenario(home: Home, quarter: Quarter, asked: Asked) -> None:
    """Decide every combination, write the tables and the plot to the folder of the scheme below `scenario`, and show them.

    InputError when the quarter was not run yet or the scheme cannot have the terms; nothing is written then.
    """
    with decided_quarter(home, quarter, writing(home, quarter)) as decided, screen_progress() as progress:
        terms = _terms(decided, asked)
        played = _play(home, decided, terms, progress)
        progress.say("Drawing the plot")
        folder = home.scenario(quarter, played.scheme.scheme)
        _write(folder, quarter, played)
        warnings = [*played.warnings, *changed_since_run(home, decided)]
    out.print(combinations_shown(f"{played.scheme.scheme} {quarter}", played.combinations, played.now))
    combined, changed = number(played.combinations.height), number(played.changes.height)
    for name, what in zip(FILES, (f"Combinations ({combined}):", f"Changes of status ({changed}):", "Plot:"), strict=True):
        say(f"{what:<26}{folder / name}")
    tell_diagnostics(warnings)


def _terms(decided: DecidedQuarter, asked: Asked) -> list[Terms]:
    """All requested combinations; InputError with all faults in the request."""
    schemes = sorted({one.name for one in OnPeildatum.of(decided.book, decided.decision.quarter).schemes})
    diagnostics = [*_nothing_asked(asked), *_unknown_scheme(asked.scheme, schemes), *_unknown_lists(asked.aw_lists, decided)]
    ranges: dict[str, tuple[Decimal, ...]] = {}
    for option, text in (("--tariff", asked.tariff), ("--threshold", asked.threshold), ("--budget", asked.budget)):
        try:
            ranges[option] = () if text is None else span(text)
        except ValueError as wrong:
            diagnostics.append(Diagnostic(option, None, "", str(wrong), ""))
    raise_errors(diagnostics)
    with _wrong_terms_as_diagnostic():
        return combinations(
            asked.scheme or schemes[0],
            tariffs_eur=ranges["--tariff"],
            thresholds=ranges["--threshold"],
            remainders=tuple(dict.fromkeys(asked.remainders)),
            reserves=tuple(dict.fromkeys(asked.reserves)),
            budgets_eur=ranges["--budget"],
            aw_lists=tuple(dict.fromkeys(asked.aw_lists)),
        )


@contextmanager
def _wrong_terms_as_diagnostic() -> Iterator[None]:
    """Report terms that a scheme cannot have in one line: the error already says what is wrong and what is expected."""
    try:
        yield
    except ValueError as wrong:
        raise InputError([Diagnostic("scenario", None, "", str(wrong), "")]) from None


def _nothing_asked(asked: Asked) -> Iterator[Diagnostic]:
    terms = (asked.tariff, asked.threshold, asked.remainders, asked.reserves, asked.budget, asked.aw_lists)
    if all(term in (None, ()) for term in terms):
        expected = "expected one or more of --tariff, --threshold, --remainder, --reserve, --budget and --aw-list"
        yield Diagnostic("scenario", None, "", "no term changes", expected)


def _unknown_scheme(scheme: str | None, in_force: Sequence[str]) -> Iterator[Diagnostic]:
    expected = f"expected one of {', '.join(in_force)}" if in_force else "expected a rule in schemes.yaml that holds on the peildatum"
    if scheme is None and len(in_force) != 1:
        yield Diagnostic("--scheme", None, "", f"{len(in_force)} schemes have a rule in force, so one has to be named", expected)
    elif scheme is not None and scheme not in in_force:
        yield Diagnostic("--scheme", None, "", f"scheme {scheme} has no rule in force", expected)


def _unknown_lists(aw_lists: Iterable[str], decided: DecidedQuarter) -> Iterator[Diagnostic]:
    registered = [one.list_id for one in decided.book.aw_lists]
    for list_id in aw_lists:
        if list_id not in registered:
            yield Diagnostic("--aw-list", None, "", f"list {list_id} is not registered", f"expected one of {', '.join(registered)}")


def _play(home: Home, decided: DecidedQuarter, terms: Sequence[Terms], progress: ScreenProgress) -> Played:
    """Decide the present terms and every combination, with the counts of the quarter or of another list."""
    quarter, book, counts, booked = decided.decision.quarter, decided.book, decided.counts, decided.booked
    by_list = _counts_by_list(home, decided, {one.aw_list for one in terms if one.aw_list is not None}, progress)
    progress.say(f"Deciding {counted(len(terms), 'combination')}")
    with _wrong_terms_as_diagnostic():
        before = play(quarter, book, counts, [Terms(terms[0].scheme)], booked=booked).summary.filter(region=IN_ALL)
        played = play(quarter, book, counts, _counted_off(terms, progress), counts_by_list=by_list, booked=booked)
    now = AsItStands(*(before[name].item() for name in ("amount", "paid_practices", "fte", "reserved")))
    names = {count.agb: count.name for count in counts}
    tables = combination_table(played, now.amount_eur), change_table(played, names)
    return Played(book.schemes[terms[0].scheme], now, *tables, played.warnings)


def _counts_by_list(
    home: Home, decided: DecidedQuarter, wanted: Collection[str], progress: ScreenProgress
) -> dict[str, tuple[PracticeCount, ...]]:
    """The counts of the quarter's registrations under other lists; InputError when the registrations are no longer kept."""
    quarter = decided.decision.quarter
    registrations = home.quarter(quarter).registrations
    if wanted and not parts_in(registrations):
        wrong = "the registrations are no longer kept, so nothing can be counted with another list"
        expected = f"expected {suggested(home, 'run', str(quarter))} before this"
        raise InputError([Diagnostic(home.shown(home.quarter(quarter).path), None, "", wrong, expected)])
    counts = {}
    for aw_list in decided.book.aw_lists:
        if aw_list.list_id in wanted:
            progress.say(f"Counting with list {aw_list.list_id}")
            with scratch_folder(home.quarter(quarter).scratch) as scratch:
                counted = recount_per_insurer(scan_parts(registrations), aw_list.entries, quarter.peildatum, scratch=scratch)
            counts[aw_list.list_id] = counts_instead(decided.shares, counted)
    return counts


def _counted_off(terms: Sequence[Terms], progress: ScreenProgress) -> Iterator[Terms]:
    for done, one in enumerate(terms):
        progress.advance(done, len(terms))
        yield one


def _write(folder: Path, quarter: Quarter, played: Played) -> None:
    """The three files; the folder is replaced as a whole."""
    rule = played.scheme.rules_in_force(quarter.peildatum)[0]
    plot = scenario_svg(played.combinations, quarter, played.scheme, rule, played.now)
    with whole_folder(folder) as aside:
        for name, content in zip(FILES, (csv_bytes(played.combinations), csv_bytes(played.changes), plot), strict=True):
            aside.joinpath(name).write_bytes(content)


def combinations_shown(title: str, combinations: pl.DataFrame, now: AsItStands) -> Table:
    """Print a line for the present terms and one per combination; only the first ones of many."""
    given = [term for term in TERMS if combinations[term].null_count() == 0]
    more = combinations.height - MOST_ROWS
    caption = [f"and {number(more)} more in {FILES[0]}"] * (more > 0) + [FTE]
    table = Table(
        title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, caption="\n".join(caption), caption_justify="left"
    )
    for name in (*given, "paid", "EUR", "reserved", "change", "fte", "status changes"):
        table.add_column(name.replace("_", " "), justify="right")
    blank = ["" for _ in given[1:]]
    now_shown = (str(now.paid_practices), number(now.amount_eur, 2), number(now.reserved_eur, 2), "", number(now.fte, 2), "")
    table.add_row("as it stands", *blank, *now_shown, style="bold", end_section=True)
    for row in combinations.head(MOST_ROWS).iter_rows(named=True):
        table.add_row(
            *(_term_shown(term, row[term]) for term in given),
            str(row["paid_practices"]),
            number(row["amount"], 2),
            number(row["reserved"], 2),
            number(row["amount_change"], 2),
            number(row["fte"], 2),
            str(row["status_changes"]),
        )
    return table


def _term_shown(term: str, value: Decimal | str) -> str:
    match value:
        case str():
            return value
        case _ if term == "threshold":
            return percentage(value)
    return number(value, 2)
