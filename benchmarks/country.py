"""Make the benchmark country: `python benchmarks/country.py HOME --patients 1000000`.

Writes one quarter of lists and all reference files into HOME, which must be empty. 18 million patients take about 0.9 GB.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from pipelines.core.quarter import Quarter
from pipelines.synthetic.country import Country
from pipelines.synthetic.home import make_country

_PATIENTS_PER_PRACTICE = 3_600
_FEWEST_PRACTICES = 60


def main(arguments: list[str] | None = None) -> None:
    """Make the country and print its size. The exit status is 2 for wrong arguments or a folder that is in use."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("--patients", type=int, default=18_000_000)
    parser.add_argument("--practices", type=int, help="default: one for every 3,600 patients, and at least 60")
    parser.add_argument("--regions", type=int, default=60)
    parser.add_argument("--aw-postcodes", type=int, default=35_000)
    parser.add_argument("--quarter", type=Quarter.parse, default=Quarter(2026, 1))
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    if given.home.exists() and any(given.home.iterdir()):
        parser.error(f"{given.home} is not empty, expected a folder of its own for the country")
    practices = given.practices or max(given.patients // _PATIENTS_PER_PRACTICE, _FEWEST_PRACTICES)
    try:
        country = Country(
            given.quarter,
            patients=given.patients,
            practices=practices,
            regions=given.regions,
            aw_postcodes=given.aw_postcodes,
            seed=given.seed,
        )
        made = make_country(given.home, country)
    except ValueError as refused:
        parser.error(str(refused))
    print(f"{made.files} lists of {made.practices} practices in {made.regions} regions: {made.rows} rows, {made.bytes / 1e9:.2f} GB")
    print(f"{made.patients} patients must be counted, {made.rejected} rows rejected")


if __name__ == "__main__":
    main()
