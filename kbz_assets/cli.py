"""The `kbz` command: its arguments, and how it reports outcomes. What a command does is in `kbz_assets.commands`.

The modules behind a command are imported when it is called: Dagster and dbt take seconds to load, and `--help` needs neither.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from kbz_assets.commands.console import err, tell_diagnostics, visible
from kbz_assets.commands.invocation import demand_home, named_folder, program
from kbz_assets.commands.usage import FAILED, INTERRUPTED, WRONG_INPUT, Commands
from kbz_assets.runtime.failure import RunFailedError, demand_usable_path, fault_of_system
from kbz_assets.runtime.setting_names import unknown_settings
from kbz_assets.runtime.version import program_version
from kbz_assets.storage.home import DEFAULT_HOME, HOME_VARIABLE, Home
from kbz_assets.storage.mending import mend
from pipelines.core.diagnostics import Diagnostic, InputError
from pipelines.core.quarter import Quarter
from pipelines.ledger.faults import BrokenLedgerError, RefusedError
from pipelines.reference.schemes import Remainder

LONGEST_LINE = 76
"""Characters of an example on one line of `--help`: those of a narrow terminal without its margins and a backslash."""

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
    help="Quarterly payouts for Krachtige basiszorg: from the lists of the practices to the tables that finance pays from.",
    epilog=f"First time? `{program()} demo` makes a region and runs a quarter of it.",
)


def _example(command: str) -> str:
    """The command as it can be pasted: a terminal of 80 characters breaks no line of it, and a backslash ends all but the last."""
    first, *options = f"Example: {program()} {command}".split(" --")
    lines = [first]
    for option in options:
        if len(f"{lines[-1]} --{option}") <= LONGEST_LINE:
            lines[-1] += f" --{option}"
        else:
            lines.append(f"--{option}")
    return " \\\n".join(lines)


HomeOption = Annotated[
    Path,
    typer.Option(
        "--home", envvar=HOME_VARIABLE, parser=named_folder, metavar="DIR", help="Folder with deliveries, reference files and results."
    ),
]
DebugOption = Annotated[bool, typer.Option("--debug", help="Show the log and the trace of an error.")]
QuarterArgument = Annotated[str, typer.Argument(metavar="QUARTER", help="Year and quarter, such as 2026Q1.")]
HERE = Path(DEFAULT_HOME)
RANGE = "RANGE"


def as_share(option: str, text: str) -> Fraction:
    """The exact share as typed; InputError when it is not a number, or a negative one."""
    try:
        share = Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise InputError([Diagnostic(option, None, "", "it is not a number", "expected a share such as 0.02")]) from None
    if share < 0:
        raise InputError([Diagnostic(option, None, "", "it is negative", "expected a share such as 0.02")])
    return share


def _quarter(label: str) -> Quarter:
    try:
        return Quarter.parse(label)
    except ValueError as error:
        raise InputError([Diagnostic("QUARTER", None, "", str(error), "")]) from None


def _now() -> datetime:
    from kbz_assets.runtime.clock import SystemClock

    return SystemClock().now()


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"kbz {program_version()}")
        raise typer.Exit


@app.callback()
def common(
    shows_version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version of this program.")
    ] = False,
) -> None:
    """The options before a command."""


@app.command(epilog=_example("init --home rijnmond"))
def init(home: HomeOption = HERE, debug: DebugOption = False) -> None:
    """Make a home: its folders, with commented templates of every reference file. Nothing that is there already is touched."""
    with _used(home, debug) as chosen:
        from kbz_assets.commands.init import make_home

        make_home(chosen, _now())


@app.command(epilog=_example("run 2026Q1 --home rijnmond"))
def run(quarter: QuarterArgument, home: HomeOption = HERE, debug: DebugOption = False) -> None:
    """Make the payout tables of a quarter through the same Dagster job that the schedule launches."""
    with _used(home, debug, is_made=True) as chosen:
        from kbz_assets.commands.run import run_quarter
        from kbz_assets.commands.summary import show_quarter

        costs = run_quarter(chosen, _quarter(quarter), debug=debug)
        show_quarter(chosen, _quarter(quarter), costs)


@app.command(epilog=_example("demo --practices 10 --patients 20000"))
def demo(
    home: HomeOption = HERE,
    practices: Annotated[int, typer.Option(min=10, help="Practices in the region.")] = 30,
    patients: Annotated[int, typer.Option(min=1_000, help="Patients in the region.")] = 100_000,
    quarters: Annotated[int, typer.Option(min=1, max=20, help="Quarters of deliveries; the last one is run.")] = 4,
    seed: Annotated[int, typer.Option(help="Another seed gives another region.")] = 1,
    dirty: Annotated[str, typer.Option(help="Share of bad rows, 0 to 0.5.")] = "0.02",
    debug: DebugOption = False,
) -> None:
    """Make a synthetic region, run its last quarter and show where to look. All practices and patients are invented."""
    with _used(home, debug) as chosen:
        from kbz_assets.commands.demo import DemoSize, run_demo

        run_demo(chosen, DemoSize(practices, patients, quarters, seed, as_share("--dirty", dirty)), debug=debug)


@app.command(epilog=_example("check --quarter 2026Q1"))
def check(
    home: HomeOption = HERE,
    quarter: Annotated[str | None, typer.Option(metavar="QUARTER", help="Look at the deliveries of this quarter too.")] = None,
    flag_above: Annotated[str, typer.Option(help="Change of ION or AW-ION that is flagged, as a share.")] = "0.05",
    debug: DebugOption = False,
) -> None:
    """Read all reference files, and the deliveries of a quarter, and report every fault. Changes nothing.

    Without --quarter the reference files are judged for the running quarter.
    """
    with _used(home, debug, is_made=True) as chosen:
        from kbz_assets.commands.check import check_home
        from kbz_assets.runtime.clock import running_quarter

        asked = None if quarter is None else _quarter(quarter)
        if not check_home(chosen, asked, running_quarter(_now()), as_share("--flag-above", flag_above)):
            raise typer.Exit(WRONG_INPUT)


@app.command(epilog=_example("explain 2026Q1 01090618 --scheme kbz_kader"))
def explain(
    quarter: QuarterArgument,
    agb: Annotated[str, typer.Argument(metavar="AGB", help="AGB code of the practice, 8 digits.")],
    home: HomeOption = HERE,
    scheme: Annotated[str | None, typer.Option(help="Only this scheme of schemes.yaml.")] = None,
    in_dutch: Annotated[bool, typer.Option("--nl", help="In Dutch: the sentences of its statement.")] = False,
    debug: DebugOption = False,
) -> None:
    """Tell why a practice is paid what it is paid: its counts, every test with its figures, the tariff, the budget and the amount."""
    with _used(home, debug, is_made=True) as chosen:
        from kbz_assets.commands.explain import explain_in_dutch, explain_practice

        (explain_in_dutch if in_dutch else explain_practice)(chosen, _quarter(quarter), agb, scheme)


@app.command(epilog=_example("report 2026Q1 --to copy"))
def report(
    quarter: QuarterArgument,
    home: HomeOption = HERE,
    to: Annotated[
        Path | None, typer.Option(metavar="DIR", parser=named_folder, help="Another folder; needed for a closed quarter.")
    ] = None,
    debug: DebugOption = False,
) -> None:
    """Make the workbook, the statements and the report page of a quarter again, from its tables alone."""
    with _used(home, debug) as chosen:
        from kbz_assets.commands.report import report as report_to

        report_to(chosen, _quarter(quarter), to)


@app.command(epilog=_example('close 2026Q1 --prepared-by "A. de Vries" --approved-by "B. Jansen" --total 123456.78'))
def close(
    quarter: QuarterArgument,
    prepared_by: Annotated[str, typer.Option(metavar="NAME", help="Who prepared the closing.")],
    approved_by: Annotated[str, typer.Option(metavar="NAME", help="Who approved it: a second person.")],
    total: Annotated[str, typer.Option(metavar="EUR", help="The total that the approver saw, such as 123456.78.")],
    home: HomeOption = HERE,
    accept_missing: Annotated[
        bool, typer.Option("--accept-missing", help="Accept rejected files and missing practices as they are.")
    ] = False,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why they are accepted.")] = "",
    accept_iban: Annotated[list[str] | None, typer.Option(metavar="AGB", help="Pay to the new account; can be repeated.")] = None,
    hold: Annotated[list[str] | None, typer.Option(metavar="AGB", help="No transfer this time; can be repeated.")] = None,
    pay_on: Annotated[str, typer.Option(metavar="DATE", help="Day of payment, such as 2026-05-05; the next day of banks without it.")] = "",
    debug: DebugOption = False,
) -> None:
    """Close a quarter for good: book it, and write its bank file and journal. What comes later is corrected in the next quarter."""
    with _used(home, debug, is_made=True) as chosen:
        from kbz_assets.commands.close import close as close_at
        from pipelines.ledger.order import Typed

        typed = Typed(
            prepared_by=prepared_by,
            approved_by=approved_by,
            total=total,
            accept_missing=accept_missing,
            reason=reason,
            accept_iban=accept_iban or (),
            hold=hold or (),
            pay_on=pay_on,
        )
        close_at(chosen, _quarter(quarter), typed, _now())


@app.command(epilog=_example("verify --home rijnmond"))
def verify(
    home: HomeOption = HERE,
    closing_hash: Annotated[
        str | None, typer.Option("--hash", metavar="HEX", help="A closing hash noted elsewhere, such as in the minutes: it must be there.")
    ] = None,
    debug: DebugOption = False,
) -> None:
    """Check every hash, line, balance and frozen file of all closings. Changes nothing."""
    with _used(home, debug, is_made=True) as chosen:
        from kbz_assets.commands.verify import verify as verify_at

        if not verify_at(chosen, closing_hash):
            raise typer.Exit(FAILED)


@app.command(epilog=_example("status --year 2026 --to accountant"))
def status(
    home: HomeOption = HERE,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
    year: Annotated[
        int | None, typer.Option(metavar="YEAR", min=1000, max=9999, help="Write year_statement: all bookings in or for the year.")
    ] = None,
    to: Annotated[Path | None, typer.Option(metavar="DIR", parser=named_folder, help="The folder for it.")] = None,
    debug: DebugOption = False,
) -> None:
    """Show which quarters are open or closed, proposed corrections, open balances, and what would refuse the next closing."""
    with _used(home, debug, is_made=True) as chosen:
        from kbz_assets.commands.status import show_status, write_year_statement

        if year is None and to is None:
            show_status(chosen, as_json=as_json)
        elif as_json:
            raise InputError([Diagnostic("--json", None, "", "a year statement is not JSON", "expected it without --year and --to")])
        else:
            write_year_statement(chosen, year, to)


class YesNo(StrEnum):
    """A term that can be tried with and without."""

    YES = "yes"
    NO = "no"


@app.command(epilog=_example("scenario 2026Q1 --scheme kbz_kader --tariff 45:85:5 --threshold 0.20:0.30:0.01"))
def scenario(
    quarter: QuarterArgument,
    home: HomeOption = HERE,
    scheme: Annotated[str | None, typer.Option(help="Scheme of schemes.yaml; may be left out when there is one.")] = None,
    tariff: Annotated[str | None, typer.Option(metavar=RANGE, help="Tariff in euro, at the price level of the scheme.")] = None,
    threshold: Annotated[str | None, typer.Option(metavar=RANGE, help="Share of AW-ION, such as 0.25.")] = None,
    remainder: Annotated[
        list[Remainder] | None,
        typer.Option(metavar="WORD", help=f"What happens when the budget runs out: {', '.join(Remainder)}; can be repeated."),
    ] = None,
    reserve: Annotated[
        list[YesNo] | None, typer.Option(metavar="yes|no", help="Keep money for practices that cannot be judged yet; can be repeated.")
    ] = None,
    budget: Annotated[str | None, typer.Option(metavar=RANGE, help="Budget per region and year in euro, overhead included.")] = None,
    aw_list: Annotated[list[str] | None, typer.Option(metavar="LIST_ID", help="Another list of aw_lists.csv; can be repeated.")] = None,
    debug: DebugOption = False,
) -> None:
    """What if: decide the quarter under other terms, every combination of them. The quarter's tables stay as they are.

    A RANGE is FIRST:LAST:STEP with both ends included, or one number. What is not named stays as it is in the reference files.
    The outcome goes to output/QUARTER/scenario/SCHEME, as CSV and as a plot.
    """
    with _used(home, debug, is_made=True) as chosen:
        from kbz_assets.commands.scenario import Asked, play_scenario

        asked = Asked(
            scheme=scheme,
            tariff=tariff,
            threshold=threshold,
            remainders=tuple(remainder or ()),
            reserves=tuple(one is YesNo.YES for one in reserve or ()),
            budget=budget,
            aw_lists=tuple(aw_list or ()),
        )
        play_scenario(chosen, _quarter(quarter), asked)


@app.command(epilog=_example("ui --read-only --port 3001"))
def ui(
    home: HomeOption = HERE,
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port on this machine.")] = 3000,
    read_only: Annotated[bool, typer.Option("--read-only", help="To look only: nothing can be started, stopped or changed.")] = False,
    debug: DebugOption = False,
) -> None:
    """Start the Dagster page of the home on 127.0.0.1; Ctrl-C ends it.

    Schedules and sensors work as long as the page is up, unless it is read-only.
    """
    with _used(home, debug, is_made=True) as chosen:
        from kbz_assets.commands.ui import start_page

        start_page(chosen, port, read_only=read_only, debug=debug)


@contextmanager
def _used(path: Path, debug: bool, *, is_made: bool = False) -> Iterator[Home]:
    """The home to work on, with the remains of killed commands repaired; failures become lines and an exit status.

    With `is_made` a folder that is not a home is refused before anything in it is touched.
    """
    tell_diagnostics(unknown_settings(os.environ))
    home = Home(Path(os.path.abspath(path)))  # noqa: PTH100 - links are resolved below, where a fault of the path is reported
    try:
        demand_usable_path(home)
        home = Home(path.resolve())
        if is_made:
            demand_home(home)
        mend(home)
        yield home
    except InputError as error:
        tell_diagnostics(error.diagnostics)
        raise typer.Exit(WRONG_INPUT) from None
    except (RunFailedError, BrokenLedgerError, RefusedError) as error:
        for line in str(error).splitlines():
            err.print(visible(line))
        raise typer.Exit(FAILED) from None
    except typer.Exit:
        raise
    except KeyboardInterrupt:
        err.print("kbz: interrupted; what was published before is as it was")
        raise typer.Exit(INTERRUPTED) from None
    except Exception as error:
        if debug:
            raise
        unknown = f"kbz: {type(error).__name__}: the command failed; --debug shows the log and the trace"
        err.print(visible(fault_of_system(error, home) or unknown))
        raise typer.Exit(FAILED) from None
