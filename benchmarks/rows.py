"""One function per row of what is measured: what is run against what, and the figures that come of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import TypedDict, Unpack

from bare_scan import FORMS
from homes import HERE, KEY, MADE, QUARTER, RUNTIME, as_new, aw_list_of, close, copy_of, country_home, lists_of, region_home
from measuring import Cost, as_series, cost_of, summary
from peer_runs import PEERS, Task, checked_cost, result_of

from kbz_assets.defs.documents import DOCUMENTS_VARIABLE, NO, YES
from kbz_assets.runtime.costs import StepCost, costs_of
from kbz_assets.runtime.instance import instance_of
from kbz_assets.storage.home import Home
from pipelines.core.quarter import Quarter
from pipelines.documents.files import STATEMENTS
from pipelines.synthetic.people import Period

MIB = 1024**2
GIB = 1024 * MIB
COMPARED_QUARTERS = 5
MOST_OF_COUNTRY = 8
MOST_OF_PEER = 0.8
MOST_OF_REGION = 2.0
MOST_OF_CLOSED = 1.1
QUARTERS_BEFORE = 4
MOST_DOCUMENTS = 3
"""They take minutes, and hardly differ."""
RUN = "kbz run"
_LAST_OF_HISTORY = Quarter(2032, 4)
"""Of 40 quarters up to it, the oldest is the first in which the schemes of the region are in force."""


@dataclass(frozen=True, slots=True)
class Form:
    """How large a measurement is: how often everything is run, patients, and quarters."""

    repeats: int
    country: int
    growth: tuple[int, ...]
    quarters: int
    peers: int


WHOLE = Form(repeats=5, country=18_000_000, growth=(1_000_000, 2_000_000, 4_000_000, 8_000_000, 18_000_000), quarters=40, peers=18_000_000)
SMALL = Form(repeats=3, country=1_000_000, growth=(250_000, 500_000, 1_000_000), quarters=12, peers=1_000_000)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that is promised to be at most `most`, with the least and the most that it was in the repeats."""

    name: str
    value: float
    most: float
    spread: tuple[float, float]

    @classmethod
    def of(cls, name: str, values: Sequence[float], most: float) -> Figure:
        """The median of the repeats."""
        return cls(name, round(median(values), 3), most, (round(min(values), 3), round(max(values), 3)))


@dataclass(frozen=True, slots=True)
class Measured:
    """The outcome of a row: the costs by what was run, and the figures."""

    series: Mapping[str, Mapping[str, object]]
    figures: tuple[Figure, ...]


Costs = dict[str, list[Cost]]


def country(form: Form) -> Measured:
    """One quarter of the country, cold, against the bare scan of the same files."""
    home = country_home(form.country)
    steps: list[list[StepCost]] = []
    costs = in_turn(form.repeats, {"bare scan": partial(_scan, home), RUN: partial(_run_with_steps, home, steps)})
    measured = _measured(costs, [_times("kbz run / bare scan", costs, RUN, "bare scan", MOST_OF_COUNTRY), _peak(RUN, costs[RUN])])
    return replace(measured, series={**measured.series, **_as_series_of_steps(steps)})


def ingest(form: Form) -> Measured:
    """The lists of the country to registrations, against the bare scan of them; and the pseudonyms of as many patients alone."""
    home = country_home(form.country)
    ways = {
        "bare scan": partial(_scan, home),
        "ingest": partial(_ingest, "ingest", home),
        "pseudonyms": partial(_ingest, "pseudonyms", home),
    }
    costs = in_turn(form.repeats, ways)
    figures = [
        _times("ingest / bare scan", costs, "ingest", "bare scan", 6),
        _peak("ingest", costs["ingest"], 3),
        _times("pseudonyms / ingest", costs, "pseudonyms", "ingest", 0.2),
    ]
    return _measured(costs, figures)


def bounds(form: Form) -> Measured:
    """The country once with little memory, and once on one core: the run completes, and its tables are those of an undisturbed run."""
    home = country_home(form.country)
    with as_new(home) as new:
        costs = {"undisturbed": [_kbz_run(new)]}
        tables = _tables_of(new)
    figures = []
    for name, limits in BOUNDS.items():
        with as_new(home) as new:
            costs[name] = [_kbz_run(new, **limits)]
            bounded = _tables_of(new)
        differing = sum(bounded.get(file) != tables.get(file) for file in bounded.keys() | tables.keys())
        figures.append(Figure.of(f"tables that differ, {name}", [differing], 0))
    return _measured(costs, figures)


def region(form: Form) -> Measured:
    """One quarter of the region, cold, against an empty Dagster job and an empty dbt build in a project that was parsed before.

    Beside them a job with as many assets and checks that do nothing: what Dagster alone takes of the run.
    """
    home = region_home(1, QUARTER)
    _empty_build()
    dagster = {"empty job": partial(_job, "empty_job.py"), "job of the same size": partial(_job, "job_of_the_same_size.py")}
    costs = in_turn(form.repeats, {**dagster, "empty build": _empty_build, RUN: partial(run, home, YES)})
    name = "kbz run / (empty Dagster job + empty dbt build)"
    return _measured(costs, _of_both(name, costs[RUN], [costs["empty job"], costs["empty build"]], MOST_OF_REGION))


def closed(form: Form) -> Measured:
    """One quarter of the region after four that are run and closed, against the same after four that are run and not closed."""
    region = region_home(1 + QUARTERS_BEFORE, QUARTER)
    with as_new(region, "year-open") as still_open, as_new(region, "year-closed") as closed_year:
        for quarter in Period.ending_with(QUARTER.previous(), QUARTERS_BEFORE).quarters:
            for home in (still_open, closed_year):
                _kbz_run(home, quarter)
            close(closed_year, quarter)
        ways = {"quarters before are open": partial(_run_of_copy, still_open), "they are closed": partial(_run_of_copy, closed_year)}
        costs = in_turn(form.repeats, ways)
    return _measured(costs, _of_both("closed / open", costs["they are closed"], [costs["quarters before are open"]], MOST_OF_CLOSED))


def documents(form: Form) -> Measured:
    """The documents of the country from its tables: the workbook, a statement for each practice, and the report page."""
    home = country_home(form.country)
    with as_new(home) as new:
        _kbz_run(new)
        costs = in_turn(min(form.repeats, MOST_DOCUMENTS), {"kbz report": partial(_report, new)})
        statements = len(list((Home(new).output(QUARTER) / STATEMENTS).glob("*.html")))
    ours = costs["kbz report"]
    figures = [
        Figure.of("seconds", [cost.seconds for cost in ours], 180),
        Figure.of(f"CPU seconds for each of {statements:,} statements", [cost.cpu_seconds / statements for cost in ours], 0.07),
        _peak("kbz report", ours, 2),
    ]
    return _measured(costs, figures)


def history(form: Form) -> Measured:
    """Quarters of the region, one after the other: the last five against the first five."""
    home = region_home(form.quarters, _LAST_OF_HISTORY)
    quarters = [str(quarter) for quarter in Period.ending_with(_LAST_OF_HISTORY, form.quarters).quarters]
    seconds = _backfill(home, quarters)
    first, last = ([seconds[quarter] for quarter in five] for five in (quarters[:COMPARED_QUARTERS], quarters[-COMPARED_QUARTERS:]))
    growths = [late / median(first) for late in last]
    series = {quarter: {"seconds": summary([seconds[quarter]])} for quarter in quarters}
    return Measured(series, (Figure.of("last five quarters / median of the first five", growths, 1.1),))


def growth(form: Form) -> Measured:
    """The country at several sizes: no size takes longer per patient than the one before, and none more memory than is promised."""
    homes = {f"{patients:,}": country_home(patients) for patients in form.growth}
    costs = in_turn(form.repeats, {size: partial(run, home) for size, home in homes.items()})
    per_patient = [[cost.seconds / patients for cost in of_size] for patients, of_size in zip(form.growth, costs.values(), strict=True)]
    steps = [
        Figure.of(f"seconds per patient, {after} / {before}", [large / small for small, large in zip(*of_both, strict=True)], 1)
        for (before, after), of_both in zip(pairwise(costs), pairwise(per_patient), strict=True)
    ]
    return _measured(costs, [*steps, *(_peak(f"{size} patients", of_size) for size, of_size in costs.items())])


def peers(form: Form) -> Measured:
    """The same job done by others, whose table has to be ours."""
    home = country_home(form.peers)
    task = Task.of(home)
    with as_new(home) as new:
        _kbz_run(new)
        ours = result_of(new / "output" / str(QUARTER))
    costs = in_turn(form.repeats, {RUN: partial(run, home), **{name: partial(checked_cost, name, task, ours) for name in PEERS}})
    return _measured(costs, [_times(f"kbz run / {name}", costs, RUN, name, MOST_OF_PEER) for name in PEERS])


def imports(form: Form) -> Measured:
    """CPU seconds of importing the code location."""
    command = [RUNTIME / "python", "-c", "import kbz_assets.definitions"]
    costs = in_turn(form.repeats, {"import kbz_assets.definitions": partial(cost_of, command)})
    seconds = [cost.cpu_seconds for of_name in costs.values() for cost in of_name]
    return _measured(costs, [Figure.of("CPU seconds", seconds, 3)])


_ROWS = (country, ingest, bounds, documents, region, closed, history, growth, peers, imports)
ROWS: dict[str, Callable[[Form], Measured]] = {row.__name__: row for row in _ROWS}


def run(home: Path, documents: str = NO) -> Cost:
    """What `kbz run` takes on the lists and reference files of `home` and nothing else."""
    with as_new(home) as new:
        return _kbz_run(new, documents=documents)


def in_turn(repeats: int, ways: Mapping[str, Callable[[], Cost]]) -> Costs:
    """The costs of several ways that take turns, so that what else the machine does falls on all of them."""
    costs: Costs = {name: [] for name in ways}
    for number in range(1, repeats + 1):
        for name, way in ways.items():
            costs[name].append(way())
            print(f"  {number} of {repeats}: {name} {costs[name][-1].seconds:.2f} s", file=sys.stderr)
    return costs


def _measured(costs: Costs, figures: Sequence[Figure]) -> Measured:
    return Measured({name: as_series(of_name) for name, of_name in costs.items()}, tuple(figures))


def _times(name: str, costs: Costs, way: str, other: str, most: float) -> Figure:
    """How many times the other a way takes, round by round."""
    return Figure.of(name, [ours.seconds / theirs.seconds for ours, theirs in zip(costs[way], costs[other], strict=True)], most)


def _of_both(name: str, ours: Sequence[Cost], theirs: Sequence[Sequence[Cost]], most: float) -> list[Figure]:
    """How many times the sum of the others a way takes, round by round: on the wall and in CPU seconds."""
    rounds = list(zip(ours, *theirs, strict=True))
    seconds = [one.seconds / sum(other.seconds for other in others) for one, *others in rounds]
    cpu_seconds = [one.cpu_seconds / sum(other.cpu_seconds for other in others) for one, *others in rounds]
    return [Figure.of(name, seconds, most), Figure.of(f"{name}, CPU seconds", cpu_seconds, most)]


def _peak(name: str, costs: Sequence[Cost], most: float = 4) -> Figure:
    return Figure.of(f"peak memory of {name}, GiB", [cost.peak_bytes / GIB for cost in costs], most)


class _Limits(TypedDict, total=False):
    most_address_bytes: int
    cores: frozenset[int]


BOUNDS: dict[str, _Limits] = {"6 GiB of address space": {"most_address_bytes": 6 * GIB}, "one core": {"cores": frozenset({0})}}


def _kbz_run(home: Path, quarter: Quarter = QUARTER, *, documents: str = NO, **limits: Unpack[_Limits]) -> Cost:
    """A run, with its documents where they are asked for: those of a country take longer than all the rest, and are measured apart."""
    return cost_of([RUNTIME / "kbz", "run", str(quarter), "--home", home], environment={**KEY, DOCUMENTS_VARIABLE: documents}, **limits)


def _report(home: Path) -> Cost:
    return cost_of([RUNTIME / "kbz", "report", str(QUARTER), "--home", home], environment=KEY)


def _run_of_copy(home: Path) -> Cost:
    """What `kbz run` takes on a copy of `home`, so that every round finds the same."""
    with copy_of(home) as copy:
        return _kbz_run(copy, documents=YES)


def _run_with_steps(home: Path, steps: list[list[StepCost]]) -> Cost:
    """What `kbz run` takes, like `run`; what its steps took is added to `steps`."""
    with as_new(home) as new:
        cost = _kbz_run(new)
        with instance_of(Home(new.resolve())) as instance:
            steps.append(costs_of(instance, instance.get_runs(limit=1)[0].run_id))
    return cost


def _as_series_of_steps(rounds: Sequence[Sequence[StepCost]]) -> dict[str, dict[str, object]]:
    """The steps in the order of their time in the first round, as series."""
    of_step = {one.step: [next(cost for cost in costs if cost.step == one.step) for costs in rounds] for one in rounds[0]}
    return {
        f"step {step}": {
            "seconds": summary([cost.seconds for cost in costs]),
            "peak_bytes": max(cost.peak_mib for cost in costs) * MIB,
        }
        for step, costs in of_step.items()
    }


def _tables_of(home: Path) -> dict[str, bytes]:
    """What was published, by the names of the files."""
    return {path.name: path.read_bytes() for path in (home / "output" / str(QUARTER) / "tables").iterdir()}


def _scan(home: Path) -> Cost:
    """The faster of the two forms."""
    scan = [sys.executable, HERE / "bare_scan.py"]
    return min(
        (_seconds_of_work(cost_of([*scan, form, lists_of(home), aw_list_of(home)])) for form in FORMS), key=lambda cost: cost.seconds
    )


def _ingest(way: str, home: Path) -> Cost:
    return _seconds_of_work(cost_of([sys.executable, HERE / "ingest.py", way, home]))


def _seconds_of_work(cost: Cost) -> Cost:
    """The cost with the seconds that the command itself counted, which leave out the start of Python."""
    return replace(cost, seconds=json.loads(cost.printed)["seconds"])


def _job(baseline: str) -> Cost:
    return cost_of([RUNTIME / "python", HERE / "baselines" / baseline], environment={"DAGSTER_DISABLE_TELEMETRY": "true"})


def _empty_build() -> Cost:
    scratch = MADE / "empty-dbt"
    project = HERE / "baselines" / "empty_dbt"
    places = ["--project-dir", project, "--profiles-dir", project, "--target-path", scratch, "--log-path", scratch]
    environment = {"EMPTY_DATABASE": str(scratch / "empty.duckdb"), "DO_NOT_TRACK": "1"}
    scratch.mkdir(parents=True, exist_ok=True)
    return cost_of([RUNTIME / "dbt", "build", "--no-version-check", *places], environment=environment)


def _backfill(home: Path, quarters: Sequence[str]) -> dict[str, float]:
    """The seconds of each quarter."""
    with as_new(home) as new:
        command = [sys.executable, HERE / "backfill.py", new, *quarters]
        printed = subprocess.run(command, env={**os.environ, **KEY}, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return dict(json.loads(printed.stdout))
