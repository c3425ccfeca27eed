"""Lists read in processes of their own: one that dies is read again, and what it leaves is whole or not there."""

from __future__ import annotations

import os
import signal
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from kbz_assets.runtime.failure import RunFailedError
from kbz_assets.runtime.ingest_shares import MOST_TRIES, SHARES_VARIABLE, number_of_shares, read_aside, read_in_processes
from kbz_assets.runtime.pseudonym_key import KEY_VARIABLE
from kbz_assets.storage.home import Home
from pipelines.core.diagnostics import InputError
from pipelines.core.quarter import Quarter
from pipelines.ingest.file_shares import FileShare, Reading, deal
from pipelines.ingest.files.discovery import discover
from pipelines.ingest.quarter_lists import ingest_quarter, merge
from pipelines.ingest.records import FoundInFiles
from pipelines.reference.book import practice_of
from pipelines.reference.reading.book import load_reference
from tests.quick_run import KEY

HOME = Home(Path(__file__).parents[1] / "cases" / "lists-3" / "home")
Q1 = Quarter(2026, 1)
KEY_HEX = "5f0e1d2c3b4a59687786a5b4c3d2e1f0a9b8c7d6e5f4031221304f5e6d7c8b9a"
BOOK = load_reference(HOME.reference)
READING = Reading(Q1.peildatum, practice_of(BOOK, Q1.peildatum), BOOK.source_profiles)


def dies_after_writing_once(home: Home, share: FileShare, sink: Path, reading: Reading) -> FoundInFiles:
    """The first process of share 1 writes half a part beside the sink and dies."""
    mark = sink.with_name("died")
    if share.number == 1 and not mark.exists():
        mark.touch()
        aside = sink.with_name(f"{sink.name}.share-1")
        aside.mkdir()
        (aside / "part-0001-00000.parquet").write_bytes(b"PAR1 half")
        os.kill(os.getpid(), signal.SIGKILL)
    return read_aside(home, share, sink, reading)


def dies(home: Home, share: FileShare, sink: Path, reading: Reading) -> FoundInFiles:
    """Every process dies."""
    os.kill(os.getpid(), signal.SIGKILL)
    return read_aside(home, share, sink, reading)


def test_a_share_whose_process_dies_is_read_again_and_the_outcome_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, KEY_HEX)
    sink, alone = tmp_path / "sink", tmp_path / "alone"
    sink.mkdir()
    alone.mkdir()
    delivered = discover(HOME.deliveries(Q1), KEY)

    read = read_in_processes(HOME, deal(delivered, 2), sink, READING, read=dies_after_writing_once)
    result = merge(delivered, [found for _, found in read], READING, {})

    expected = ingest_quarter(
        HOME.deliveries(Q1), alone, practice_of=READING.practice_of, peildatum=date(2026, 1, 1), profiles=READING.profiles, key=KEY
    )
    assert (tmp_path / "died").exists()
    assert result.deliveries.equals(expected.deliveries)
    order = ["file_id", "row_number"]
    assert pl.read_parquet(sink / "*.parquet").sort(order).equals(pl.read_parquet(alone / "*.parquet").sort(order))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["alone", "died", "sink"]


def test_a_share_that_dies_every_time_fails_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, KEY_HEX)
    shares = deal(discover(HOME.deliveries(Q1), KEY), 1)

    with pytest.raises(RunFailedError, match=f"share 0 of the lists died {MOST_TRIES} times"):
        list(read_in_processes(HOME, shares, tmp_path, READING, read=dies))


def test_a_worker_without_the_secret_reports_that_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    shares = deal(discover(HOME.deliveries(Q1), KEY), 1)

    with pytest.raises(InputError, match="there is no key for pseudonyms"):
        list(read_in_processes(HOME, shares, tmp_path, READING))


@pytest.mark.parametrize("said", ["0", "65", "two", "-1", "1.5", "٢"])
def test_an_impossible_number_of_shares_is_refused(said: str) -> None:
    with pytest.raises(InputError, match="KBZ_INGEST_SHARES: it is not a number of shares"):
        number_of_shares({SHARES_VARIABLE: said})


@pytest.mark.parametrize(("environment", "shares"), [({}, 1), ({SHARES_VARIABLE: ""}, 1), ({SHARES_VARIABLE: "4"}, 4)])
def test_one_share_is_the_default(environment: dict[str, str], shares: int) -> None:
    assert number_of_shares(environment) == shares
