"""Measure ingest against the bare scan of the same files: `python benchmarks/ingest.py benchmarks/work/country`.

The home is made first when it is not there: `--patients 18000000` (the default) is 5,000 lists with 18 million rows in mixed dialects,
0.9 GB, and takes some two minutes. Each measurement is a process of its own; the ways take turns, and medians are told.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import bare_scan
import country
import polars as pl

from pipelines.ingest.pseudonyms import PseudonymKey
from pipelines.ingest.quarter_lists import ingest_quarter
from pipelines.quarter import Quarter
from pipelines.reference.agb_mapping import practice_of
from pipelines.reference.aw_lists import list_in_force
from pipelines.reference.book import load_reference

QUARTER = Quarter(2026, 1)
KEY = PseudonymKey.from_hex("5" * 64)
ROWS_PER_BATCH = 360_000
MOST_TIMES_THE_SCAN = 6
MOST_GIB = 3
MOST_SHARE_OF_PSEUDONYMS = 0.2


def main() -> None:
    """Make the country where there is none, measure, and tell the medians. Ends with status 1 when a figure is not reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("--patients", type=int, default=18_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--measure", choices=sorted(MEASUREMENTS), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measured(given.measure, given.home)))
        return
    if not given.home.exists():
        country.main([str(given.home), "--patients", str(given.patients)])
    runs: dict[str, list[dict[str, float]]] = defaultdict(list)
    for run in range(given.runs):
        for name in MEASUREMENTS:
            runs[name].append(in_its_own_process(name, given.home))
            print(f"run {run + 1}: {name} {runs[name][-1]['seconds']:.1f} s", file=sys.stderr)
    sys.exit(told(runs))


def told(runs: dict[str, list[dict[str, float]]]) -> int:
    """Print the medians with what must be reached; 0 when all is."""
    seconds = {name: statistics.median(run["seconds"] for run in of_name) for name, of_name in runs.items()}
    figures = {
        "ingest, times the bare scan": (seconds["ingest"] / seconds["scan"], MOST_TIMES_THE_SCAN),
        "ingest, peak memory in GiB": (max(run["peak_gib"] for run in runs["ingest"]), MOST_GIB),
        "pseudonyms, share of the time of ingest": (seconds["pseudonyms"] / seconds["ingest"], MOST_SHARE_OF_PSEUDONYMS),
    }
    print(f"bare scan {seconds['scan']:.1f} s, ingest {seconds['ingest']:.1f} s, {runs['ingest'][0]['rows']:,.0f} rows")
    for name, (figure, most) in figures.items():
        print(f"{name}: {figure:.2f} (at most {most})")
    return int(any(figure > most for figure, most in figures.values()))


def in_its_own_process(name: str, home: Path) -> dict[str, float]:
    """One measurement."""
    answer = subprocess.run([sys.executable, __file__, str(home), "--measure", name], check=True, capture_output=True, text=True)
    return dict(json.loads(answer.stdout))


def measured(name: str, home: Path) -> dict[str, float]:
    """Seconds, rows and peak memory of one way over the lists of `home`."""
    work = MEASUREMENTS[name](home)
    start = time.perf_counter()
    rows = work()
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "rows": rows, "peak_gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2}


def scan(home: Path) -> Callable[[], int]:
    """The bare scan."""
    in_force = list_in_force(load_reference(home / "reference").aw_lists, QUARTER.peildatum)
    aw_list = home / "reference" / "aw_lists" / in_force.file
    return lambda: int(bare_scan.counted(lists_of(home), aw_list)["ion"].sum())


def ingest(home: Path) -> Callable[[], int]:
    """Ingest, with the registrations written beside the home."""
    book = load_reference(home / "reference")
    practices = practice_of(book, QUARTER.peildatum)

    def work() -> int:
        sink = Path(tempfile.mkdtemp(dir=home.parent))
        try:
            result = ingest_quarter(
                lists_of(home), sink, practice_of=practices, peildatum=QUARTER.peildatum, profiles=book.source_profiles, key=KEY
            )
        finally:
            shutil.rmtree(sink)
        return int(result.deliveries["rows_read"].sum())

    return work


def pseudonyms(home: Path) -> Callable[[], int]:
    """The pseudonyms alone, of as many patients as the lists have lines, in batches like those of ingest."""
    rows = sum(path.read_bytes().count(b"\n") for path in lists_of(home).rglob("*") if path.is_file())
    number = pl.int_range(0, ROWS_PER_BATCH, eager=True)
    patients = pl.DataFrame(
        {
            "bsn": (100_000_000 + number).cast(pl.UInt32),
            "agb": (1_000_000 + number // 3_600).cast(pl.UInt32),
            "patient_number": (10_000 + number).cast(pl.String),
        }
    )

    def work() -> int:
        for start in range(0, rows, ROWS_PER_BATCH):
            KEY.of_patients(patients.head(rows - start))
        return rows

    return work


def lists_of(home: Path) -> Path:
    """The folder of the quarter."""
    return home / "deliveries" / str(QUARTER)


MEASUREMENTS = {"scan": scan, "ingest": ingest, "pseudonyms": pseudonyms}


if __name__ == "__main__":
    main()
