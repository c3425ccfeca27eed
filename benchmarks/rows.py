"""One function per row of what is measured: what is run against what, and the figures that come of it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from homes import HERE, QUARTER, as_new, country_home, region_home
from measuring import Cost, as_series, summary
from peers import PEERS, prepared_peers

from pipelines.quarter import Quarter
from pipelines.synthetic.people import Period

GIB = 1024**3
MOST_PEAK_GIB = 4
MOST_TIMES_THE_SCAN = 10
MOST_TIMES_THE_EMPTY = 1.5
MOST_GROWTH_OF_HISTORY = 1.1
MOST_GROWTH = 1.0
MOST_IMPORT_CPU_S = 3
_COMPARED_QUARTERS = 5
_BESIDE = Path(sys.executable).parent
_LAST_OF_HISTORY = Quarter(2032, 4)
"""The oldest of 40 quarters up to it is the first in which the schemes of the region are in force."""


@dataclass(frozen=True, slots=True)
class Form:
    """How large the measurement is: patients, quarters, and how often everything is run."""

    repeats: int
    country: int
    growth: tuple[int, ...]
    quarters: int
    peers: int


WHOLE = Form(repeats=5, country=18_000_000, growth=(1_000_000, 2_000_000, 4_000_000, 8_000_000, 18_000_000), quarters=40, peers=18_000_000)
SMALL = Form(repeats=3, country=1_000_000, growth=(250_000, 500_000, 1_000_000), quarters=12, peers=250_000)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of `times` that is promised to be at most `most`; `spread` are the least and the most of the repeats."""

    name: str
    value: float
    most: float
    spread: tuple[float, float] | None = None

    @property
    def is_reached(self) -> bool:
        """Whether the promise is kept."""
        return self.value <= self.most


@dataclass(frozen=True, slots=True)
class Measured:
    """What a row came to: the costs by what was run, and the figures."""

    series: dict[str, dict[str, object]]
    figures: tuple[Figure, ...]


def country(form: Form) -> Measured:
    """One quarter of the country, cold, against the bare scan of the same files."""
    home = country_home(form.country)
    costs = _in_turn(form.repeats, {"bare scan": lambda: _scan(home), "kbz run": lambda: _run(home)})
    return Measured(
        {name: as_series(of_name) for name, of_name in costs.items()},
        (_ratio("kbz run / bare scan", costs["kbz run"], costs["bare scan"], MOST_TIMES_THE_SCAN), _peak("kbz run", costs["kbz run"])),
    )


def region(form: Form) -> Measured:
    """One quarter of the region, cold, against an empty Dagster job and an empty dbt build."""
    home = region_home(1, QUARTER)
    _empty_build()
    costs = _in_turn(form.repeats, {"empty job": _empty_job, "empty build": _empty_build, "kbz run": lambda: _run(home)})
    empty = [
        Cost(job.seconds + build.seconds, 0, max(job.peak_bytes, build.peak_bytes))
        for job, build in zip(costs["empty job"], costs["empty build"], strict=True)
    ]
    return Measured(
        {name: as_series(of_name) for name, of_name in costs.items()},
        (_ratio("kbz run / (empty Dagster job + empty dbt build)", costs["kbz run"], empty, MOST_TIMES_THE_EMPTY),),
    )


def history(form: Form) -> Measured:
    """Quarters of the region one after the other: the last five against the first five."""
    home = region_home(form.quarters, _LAST_OF_HISTORY)
    quarters = [str(quarter) for quarter in Period.ending_with(_LAST_OF_HISTORY, form.quarters).quarters]
    rounds = []
    for _ in range(form.repeats):
        with as_new(home) as new:
            command = [sys.executable, HERE / "backfill.py", new, *quarters]
            told = subprocess.run(command, env=_environment(), check=True, capture_output=True, text=True)
        rounds.append(json.loads(told.stdout))
    growths = [_growth_of_history(list(seconds.values())) for seconds in rounds]
    series = {quarter: {"seconds": summary([seconds[quarter] for seconds in rounds])} for quarter in quarters}
    return Measured(series, (_figure("last five quarters / first five", growths, MOST_GROWTH_OF_HISTORY),))


def growth(form: Form) -> Measured:
    """The country at several sizes: seconds per patient of the largest against those of the smallest."""
    homes = {f"{patients:,}": country_home(patients) for patients in form.growth}
    costs = _in_turn(form.repeats, {size: (lambda home=home: _run(home)) for size, home in homes.items()})
    sizes = list(zip(form.growth, costs.values(), strict=True))
    steps = [
        max(
            _per_patient(after, large) / _per_patient(before, small)
            for (small, before), (large, after) in zip(sizes, sizes[1:], strict=False)
        )
    ]
    return Measured(
        {size: as_series(of_size) for size, of_size in costs.items()},
        (
            _figure("seconds per patient, a size / the one before", steps, MOST_GROWTH),
            *(_peak(f"kbz run of {size} patients", of_size) for size, of_size in costs.items()),
        ),
    )


def peers(form: Form) -> Measured:
    """The same job by a plain script or project of others, its table checked to be equal."""
    home = country_home(form.peers)
    commands = prepared_peers(home)
    ways = {name: (lambda name=name: commands[name].cost()) for name in PEERS}
    costs = _in_turn(form.repeats, {"kbz run": lambda: _run(home, check=commands), **ways})
    return Measured(
        {name: as_series(of_name) for name, of_name in costs.items()},
        tuple(_ratio(f"kbz run / {name}", costs["kbz run"], costs[name], MOST_GROWTH) for name in PEERS),
    )
