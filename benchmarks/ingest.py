"""Ingest of a quarter, or the pseudonyms of as many patients alone: `python benchmarks/ingest.py {ingest,pseudonyms} HOME`.

Prints the seconds of the work as JSON, without the start of Python and the reading of the reference files.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from homes import KEY, QUARTER, lists_of

from pipelines.ingest.cells.pseudonyms import PseudonymKey
from pipelines.ingest.quarter_lists import ingest_quarter
from pipelines.reference.book import practice_of
from pipelines.reference.reading.book import load_reference

_KEY = PseudonymKey.from_hex(KEY["KBZ_PSEUDONYM_KEY"])
_ROWS_PER_BATCH = 360_000


def main() -> None:
    """Do the work, and print its seconds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("way", choices=sorted(WAYS))
    parser.add_argument("home", type=Path)
    given = parser.parse_args()
    work = WAYS[given.way](given.home)
    began = time.perf_counter()
    rows = work()
    print(json.dumps({"rows": rows, "seconds": time.perf_counter() - began}))


def ingest(home: Path) -> Callable[[], int]:
    """Ingest, with the registrations written next to the home; gives the number of rows read."""
    book = load_reference(home / "reference")
    practices = practice_of(book, QUARTER.peildatum)

    def work() -> int:
        with TemporaryDirectory(dir=home.parent) as sink:
            result = ingest_quarter(
                lists_of(home),
                Path(sink),
                practice_of=practices,
                peildatum=QUARTER.peildatum,
                profiles=book.source_profiles,
                key=_KEY,
            )
        return int(result.deliveries["rows_read"].sum())

    return work


def pseudonyms(home: Path) -> Callable[[], int]:
    """The pseudonyms alone, of as many patients as the lists have lines, in batches like those of ingest."""
    rows = sum(path.read_bytes().count(b"\n") for path in lists_of(home).rglob("*") if path.is_file())
    number = pl.int_range(0, _ROWS_PER_BATCH, eager=True)
    patients = pl.DataFrame(
        {
            "bsn": (100_000_000 + number).cast(pl.UInt32),
            "agb": (1_000_000 + number // 3_600).cast(pl.UInt32),
            "patient_number": (10_000 + number).cast(pl.String),
        }
    )

    def work() -> int:
        for start in range(0, rows, _ROWS_PER_BATCH):
            _KEY.of_patients(patients.head(rows - start))
        return rows

    return work


WAYS = {"ingest": ingest, "pseudonyms": pseudonyms}


if __name__ == "__main__":
    main()
