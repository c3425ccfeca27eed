"""Run quarters of a home one after the other in one process: `python benchmarks/backfill.py HOME 2023Q1 2023Q2 ...`.

A backfill is a run per quarter. Here all of them share a process, so that what a run costs is not hidden behind the start of Python: the
first quarter is run once beforehand without being reported. The seconds of each quarter are printed as JSON. The quarters may lie in
the future: the clock of Dagster is set to the day after the last one.
"""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import perf_counter
from unittest.mock import patch

from kbz_assets.commands.run import run_quarter
from kbz_assets.storage.home import Home
from pipelines.core.quarter import Quarter

_CLOCK = "dagster._time._mockable_get_current_"


def seconds_per_quarter(home: Home, quarters: list[Quarter]) -> dict[str, float]:
    """Run the quarters in their order."""
    now = datetime.combine(quarters[-1].peildatum + timedelta(days=1), time(12), UTC)
    seconds = {}
    with patch(f"{_CLOCK}datetime", lambda: now), patch(f"{_CLOCK}timestamp", now.timestamp):
        run_quarter(home, quarters[0], debug=False)
        for quarter in quarters:
            began = perf_counter()
            run_quarter(home, quarter, debug=False)
            seconds[str(quarter)] = perf_counter() - began
    return seconds


def main() -> None:
    """Run them and print their seconds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("quarters", type=Quarter.parse, nargs="+")
    given = parser.parse_args()
    print(json.dumps(seconds_per_quarter(Home(given.home.resolve()), given.quarters)))


if __name__ == "__main__":
    main()
