"""The `kbz` command: its arguments, and how its outcomes are told. What a command does stands in `kbz_assets.commands`.

The modules behind a command are imported when it is called: Dagster and dbt take seconds to load, and `--help` needs neither.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from kbz_assets.commands.console import err, out, tell_diagnostics
from kbz_assets.runtime.failure import RunFailedError
from kbz_assets.storage.home import Home
from pipelines.core.diagnostics import Diagnostic, InputError
from pipelines.core.quarter import Quarter
from pipelines.reference.schemes import Remainder

DONE, FAILED, WRONG_INPUT = 0, 1, 2

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Quarterly payouts for Krachtige basiszorg: from the lists of the practices to the tables that finance pays from.",
    epilog="First time? `kbz demo` makes a region and runs a quarter of it.",
)

HomeOption = Annotated[
    Path, typer.Option("--home", envvar="KBZ_HOME", file_okay=False, help="Folder with deliveries, reference files and results.")
]
DebugOption = Annotated[bool, typer.Option("--debug", help="Show the log and the trace of an error.")]
QuarterArgument = Annotated[str, typer.Argument(metavar="QUARTER", help="Year and quarter, such as 2026Q1.")]
DEFAULT_HOME = Path("kbz_home")
RANGE = "RANGE"


def as_share(option: str, text: str) -> Fraction:
    """The exact share that somebody typed; InputError when it is no number."""
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise InputError([Diagnostic(option, None, "", "it is no number", "expected a share such as 0.02")]) from None


def _quarter(label: str) -> Quarter:
    try:
        return Quarter.parse(label)
    except ValueError as error:
        raise InputError([Diagnostic("QUARTER", None, "", str(error), "")]) from None


@app.command(epilog="Example: kbz init --home rijnmond")
def init(home: HomeOption = DEFAULT_HOME, debug: DebugOption = False) -> None:
    """Make a home: its folders, with commented templates of every reference file. Nothing that is there already is touched."""
    from kbz_assets.commands.init import make_home

    with _told(debug):
        made = make_home(Home(home.resolve()))
        out.print(f"{home}: {len(made)} files made. Fill in reference/, put the lists in deliveries/2026Q1/ and run: kbz run 2026Q1")


@app.command(epilog="Example: kbz run 2026Q1 --home rijnmond")
def run(quarter: QuarterArgument, home: HomeOption = DEFAULT_HOME, debug: DebugOption = False) -> None:
    """Make the payout tables of a quarter through the same Dagster job that the schedule launches."""
    with _told(debug):
        from kbz_assets.commands.run import run_quarter
        from kbz_assets.commands.summary import show_quarter

        chosen = Home(home.resolve())
        costs = run_quarter(chosen, _quarter(quarter), debug=debug)
        show_quarter(chosen, _quarter(quarter), costs)


@app.command(epilog="Example: kbz demo --practices 10 --patients 20000")
def demo(
    home: HomeOption = DEFAULT_HOME,
    practices: Annotated[int, typer.Option(min=10, help="Practices in the region.")] = 30,
    patients: Annotated[int, typer.Option(min=1_000, help="Patients in the region.")] = 100_000,
    quarters: Annotated[int, typer.Option(min=1, max=20, help="Quarters of deliveries; the last one is run.")] = 4,
    seed: Annotated[int, typer.Option(help="Another seed gives another region.")] = 1,
    dirty: Annotated[str, typer.Option(help="Share of bad rows, 0 to 0.5.")] = "0.02",
    debug: DebugOption = False,
) -> None:
    """Make a synthetic region, run its last quarter and say where to look. The people in it belong to nobody."""
    with _told(debug):
        from kbz_assets.commands.demo import DemoSize, run_demo

        size = DemoSize(practices, patients, quarters, seed, as_share("--dirty", dirty))
        run_demo(Home(home.resolve()), size, debug=debug)


@app.command(epilog="Example: kbz check --quarter 2026Q1")
def check(
    home: HomeOption = DEFAULT_HOME,
    quarter: Annotated[str | None, typer.Option(metavar="QUARTER", help="Look at the deliveries of this quarter too.")] = None,
    flag_above: Annotated[str, typer.Option(help="Change of ION or AW-ION that is flagged, as a share.")] = "0.05",
    debug: DebugOption = False,
) -> None:
    """Read all reference files, and the deliveries of a quarter, and report every fault. Changes nothing."""
    with _told(debug):
        from kbz_assets.commands.check import check_home

        if not check_home(Home(home.resolve()), _quarter(quarter) if quarter else None, as_share("--flag-above", flag_above)):
            raise typer.Exit(WRONG_INPUT)


@app.command(epilog="Example: kbz explain 2026Q1 01234567 --scheme kbz_kader")
def explain(
    quarter: QuarterArgument,
    agb: Annotated[str, typer.Argument(metavar="AGB", help="AGB code of the practice, 8 digits.")],
    home: HomeOption = DEFAULT_HOME,
    scheme: Annotated[str | None, typer.Option(help="Only this scheme of schemes.yaml.")] = None,
    debug: DebugOption = False,
) -> None:
    """Tell why a practice is paid what it is paid: its counts, every test with its figures, the tariff, the budget and the amount."""
    with _told(debug):
        from kbz_assets.commands.explain import explain_practice

        explain_practice(Home(home.resolve()), _quarter(quarter), agb, scheme)


@app.command(epilog="Example: kbz scenario 2026Q1 --scheme kbz_kader --tariff 45:85:5 --threshold 0.20:0.30:0.01")
def scenario(
    quarter: QuarterArgument,
    home: HomeOption = DEFAULT_HOME,
    scheme: Annotated[str | None, typer.Option(help="Scheme of schemes.yaml; may be left out when there is one.")] = None,
    tariff: Annotated[str | None, typer.Option(metavar=RANGE, help="Tariff in euro, at the price level of the scheme.")] = None,
    threshold: Annotated[str | None, typer.Option(metavar=RANGE, help="Share of AW-ION, such as 0.25.")] = None,
    remainder: Annotated[list[Remainder] | None, typer.Option(help="What happens where the budget ends; can be repeated.")] = None,
    budget: Annotated[str | None, typer.Option(metavar=RANGE, help="Budget per region and year in euro, overhead included.")] = None,
    aw_list: Annotated[list[str] | None, typer.Option(metavar="LIST_ID", help="Another list of aw_lists.csv; can be repeated.")] = None,
    debug: DebugOption = False,
) -> None:
    """What if: decide the quarter under other terms, every combination of them. The quarter's tables stay as they are.

    A RANGE is FIRST:LAST:STEP with both ends included, or one number. What is not named stays as it is in the reference files.
    The outcome is put in output/QUARTER/scenario as CSV and as a plot.
    """
    with _told(debug):
        from kbz_assets.commands.scenario import Asked, play_scenario

        asked = Asked(scheme, tariff, threshold, tuple(remainder or ()), budget, tuple(aw_list or ()))
        play_scenario(Home(home.resolve()), _quarter(quarter), asked)


@app.command(epilog="Example: kbz ui --read-only --port 3001")
def ui(
    home: HomeOption = DEFAULT_HOME,
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port on this machine.")] = 3000,
    read_only: Annotated[bool, typer.Option("--read-only", help="To look only: nothing can be started, stopped or changed.")] = False,
    debug: DebugOption = False,
) -> None:
    """Start the Dagster page of the home on 127.0.0.1; Ctrl-C ends it.

    Schedules and sensors tick as long as the page is up, unless it is read-only.
    """
    with _told(debug):
        from kbz_assets.commands.ui import start_page

        start_page(Home(home.resolve()), port, read_only=read_only)


@contextmanager
def _told(debug: bool) -> Iterator[None]:
    """Turn what goes wrong in a command into lines on standard error and an exit status."""
    try:
        yield
    except InputError as error:
        tell_diagnostics(error.diagnostics)
        raise typer.Exit(WRONG_INPUT) from None
    except RunFailedError as error:
        for line in error.lines:
            err.print(line, markup=False)
        raise typer.Exit(FAILED) from None
    except (typer.Exit, KeyboardInterrupt):
        raise
    except Exception as error:
        if debug:
            raise
        err.print(f"kbz: {type(error).__name__}: the command failed; --debug shows the log and the trace", markup=False)
        raise typer.Exit(FAILED) from None


def main() -> None:
    """The entry point of the package."""
    # At the end of a process Python searches everything that the modules made for garbage, which takes a fifth of a small run, and gives
    # back nothing that the end of the process does not.
    atexit.register(gc.freeze)
    app()
