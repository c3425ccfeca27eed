"""The files of a quarter read in shares: however they are dealt, the outcome is that of reading them together."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.ingest.file_shares import FileShare, Reading, deal, read_share
from pipelines.ingest.files.discovery import Delivered, discover
from pipelines.ingest.quarter_lists import IngestResult, ingest_quarter, merge
from pipelines.reference.book import practice_of
from pipelines.reference.reading.book import load_reference
from tests.ingest.delivering import KEY

CASES = Path(__file__).parents[1] / "cases"
ROW_ORDER = ["file_id", "row_number"]


def reading_of(home: Path, peildatum: date) -> Reading:
    """With what the lists of a case are read."""
    book = load_reference(home / "reference")
    return Reading(peildatum, practice_of(book, peildatum), book.source_profiles)


def together(folder: Path, sink: Path, reading: Reading) -> tuple[IngestResult, pl.DataFrame]:
    """All files in one share."""
    sink.mkdir()
    result = ingest_quarter(folder, sink, practice_of=reading.practice_of, peildatum=reading.peildatum, profiles=reading.profiles, key=KEY)
    return result, registrations_in(sink)


def in_shares(delivered: Delivered, shares: tuple[FileShare, ...], sink: Path, reading: Reading) -> tuple[IngestResult, pl.DataFrame]:
    """The shares one after the other, the last first."""
    sink.mkdir()
    found = [read_share(share, sink, reading, KEY) for share in reversed(shares)]
    return merge(delivered, found, reading, {}), registrations_in(sink)


def registrations_in(sink: Path) -> pl.DataFrame:
    """Every row that was written, in one order."""
    return pl.read_parquet(sink / "part-*.parquet").sort(ROW_ORDER)


def assert_same(one: tuple[IngestResult, pl.DataFrame], other: tuple[IngestResult, pl.DataFrame]) -> None:
    """Records, rows, warnings and registrations are equal."""
    for name in ("deliveries", "rejected_rows", "warned_rows", "uncertain_rows"):
        assert getattr(one[0], name).equals(getattr(other[0], name)), name
    assert (one[0].warnings, one[0].content_hash) == (other[0].warnings, other[0].content_hash)
    assert one[1].equals(other[1])


@pytest.mark.parametrize("shares", [2, 3, 7, 64])
@pytest.mark.parametrize("case", ["lists-1", "lists-3", "full-2"])
def test_lists_read_in_shares_come_to_the_same_as_together(case: str, shares: int, tmp_path: Path) -> None:
    home = CASES / case / "home"
    folder = home / "deliveries" / "2026Q1"
    reading = reading_of(home, date(2026, 1, 1))
    delivered = discover(folder, KEY)

    dealt = deal(delivered, shares)

    assert_same(in_shares(delivered, dealt, tmp_path / "shares", reading), together(folder, tmp_path / "together", reading))


def test_every_file_that_counts_is_in_one_share_and_files_with_the_same_bytes_are_together(tmp_path: Path) -> None:
    lists = {"a.csv": b"same", "b/c.csv": b"same", "d.csv": b"other" * 100, "e.csv": b"third", "f.v2.csv": b"new", "f.csv": b"old"}
    for name, content in lists.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)

    shares = deal(discover(tmp_path, KEY), 3)

    names = [[file.name for file in share.files] for share in shares]
    assert sorted(name for share in names for name in share) == ["a.csv", "b/c.csv", "d.csv", "e.csv", "f.v2.csv"]
    assert ["d.csv"] in names
    assert any({"a.csv", "b/c.csv"} <= set(share) for share in names)


def test_there_is_a_share_where_nothing_was_delivered(tmp_path: Path) -> None:
    assert deal(discover(tmp_path, KEY), 4) == (FileShare(0, ()),)
