"""A reader process that a file takes down is the end of that file and of nothing else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.ingest.files.containers import Kind
from pipelines.ingest.files.limits import Limits
from pipelines.ingest.files.refusal import RejectedFileError
from pipelines.ingest.sheets import isolation
from pipelines.ingest.sheets.isolation import IsolatedReader
from pipelines.schemas.delivery_codes import FileReason
from tests.ingest.delivering import parquet, workbook

TABLE, BAD = parquet({"a": ["1"]}), parquet({"b": ["2"]})


def test_one_process_reads_file_after_file():
    with IsolatedReader(Limits()) as reader:
        assert [sheet.cells.rows() for sheet in reader.sheets(Kind.PARQUET, TABLE).sheets] == [[("a",), ("1",)]]
        process = reader._process
        assert len(reader.sheets(Kind.WORKBOOK, workbook([["a"]], [["b"]])).sheets) == 2
        assert reader._process is process
    assert process is not None
    assert process.poll() is not None


def test_a_refusal_comes_over_with_its_reason():
    with IsolatedReader(Limits(cells=1)) as reader, pytest.raises(RejectedFileError) as told:
        reader.sheets(Kind.PARQUET, parquet({"a": ["1", "2"]}))
    assert told.value.reason is FileReason.TOO_LARGE


def test_a_file_that_takes_the_reader_down_is_unreadable_and_the_next_is_read(monkeypatch):
    asked = isolation._asked

    def asked_of_one_that_goes_down(process, request, data):
        if data == BAD:
            process.kill()
        return asked(process, request, data)

    monkeypatch.setattr(isolation, "_asked", asked_of_one_that_goes_down)
    with IsolatedReader(Limits()) as reader:
        assert reader.sheets(Kind.PARQUET, TABLE)
        with pytest.raises(RejectedFileError) as told:
            reader.sheets(Kind.PARQUET, BAD)
        assert told.value.reason is FileReason.UNREADABLE_FILE
        assert reader.sheets(Kind.PARQUET, TABLE)


def test_a_reader_that_went_away_between_two_files_is_started_again():
    with IsolatedReader(Limits()) as reader:
        reader.sheets(Kind.PARQUET, TABLE)
        assert reader._process is not None
        reader._process.kill()
        reader._process.wait()
        assert reader.sheets(Kind.PARQUET, TABLE)


def test_ctrl_c_on_a_terminal_does_not_make_the_file_that_is_read_a_broken_one():
    """It goes to all processes of the group, and whoever is told to end decides what becomes of the file."""
    with IsolatedReader(Limits()) as reader:
        reader.begin()
        assert reader._process is not None
        assert os.getpgid(reader._process.pid) != os.getpgrp()


def test_a_file_that_takes_too_long_is_unreadable(monkeypatch):
    monkeypatch.setattr(isolation, "_SECONDS_PER_FILE", 0.0)
    with IsolatedReader(Limits()) as reader, pytest.raises(RejectedFileError) as told:
        reader.sheets(Kind.PARQUET, TABLE)
    assert told.value.reason is FileReason.UNREADABLE_FILE


def test_the_reader_does_not_get_the_key(monkeypatch):
    monkeypatch.setenv("KBZ_PSEUDONYM_KEY", "5" * 64)
    with IsolatedReader(Limits()) as reader:
        reader.sheets(Kind.PARQUET, TABLE)
        assert reader._process is not None
        assert b"5555" not in Path(f"/proc/{reader._process.pid}/environ").read_bytes()


def test_the_process_that_reads_what_is_delivered_loads_nothing_that_handles_a_key():
    code = "import sys, pipelines.ingest.sheets.isolation; print(*sys.modules, sep='\\n')"

    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()

    assert "pipelines.ingest.sheets.worksheet" in loaded
    assert not {"pipelines.ingest.cells.pseudonyms", "cryptography", "numpy"} & set(loaded)
