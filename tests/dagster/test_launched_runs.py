"""Runs that are launched through Dagster: they put right what a kill left, and they fail with a line for people."""

from __future__ import annotations

import errno

import dagster as dg
import pytest

from kbz_assets.build import build_definitions
from kbz_assets.defs import deliveries
from kbz_assets.defs.closing_job import JOB_NAME as CLOSING
from kbz_assets.defs.resources import HomeResource
from kbz_assets.defs.retention import JOB_NAME as RETENTION
from kbz_assets.storage.files import make_folder
from kbz_assets.storage.home import Home
from tests.dagster.conftest import LAST, SILENT, Run

ORDER = {"prepared_by": "A. de Vries", "approved_by": "B. Jansen", "total": "1.00"}


def told_first(result: dg.ExecuteInProcessResult) -> str:
    """What the page shows of the failed step, before any trace."""
    (event,) = [event for event in result.all_events if event.is_step_failure]
    failure = event.step_failure_data.user_failure_data
    assert failure is not None, "the page begins with a stack trace"
    return failure.description


def launched(home: Home, job: str, *, partition: str | None = None, config: dict[str, object] | None = None) -> dg.ExecuteInProcessResult:
    definitions = build_definitions({"home": HomeResource(path=str(home.path))})
    return definitions.resolve_job_def(job).execute_in_process(
        partition_key=partition, run_config={**SILENT, **(config or {})}, raise_on_error=False
    )


def test_a_run_puts_right_what_a_killed_one_left_also_when_it_fails_itself(home: Home, run: Run) -> None:
    published = make_folder(home.published(LAST))
    (published / "payouts.csv").write_text("old", encoding="utf-8")
    published.rename(published.with_name(".tables.old"))
    left = make_folder(home.quarter(LAST).scratch / "run-1")
    home.deliveries(LAST).rename(home.path / "elders")
    result = run()
    assert told_first(result) == "deliveries/2025Q4: there is no such folder, expected a folder with the lists of the practices"
    assert (published / "payouts.csv").read_text(encoding="utf-8") == "old"
    assert not left.exists()


def test_a_disk_that_is_full_is_reported_first(home: Home, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(home.warehouse))

    monkeypatch.setattr(deliveries, "ingest_quarter", full)
    told = told_first(run("quarter_reference", "registrations"))
    assert told == f"{home.warehouse}: the disk is full, expected free space on it: make room and start the command again"


def test_a_refused_closing_is_reported_first(home: Home) -> None:
    result = launched(home, CLOSING, partition=LAST.partition_key, config={"ops": {"closing": {"config": ORDER}}})
    assert told_first(result) == "refused not_run: 2025Q4 was never run to the end, expected a run of 2025Q4 first"


def test_a_fault_in_a_reference_file_is_reported_first_by_the_job_that_removes(home: Home) -> None:
    (home.reference / "practices.csv").unlink()
    assert told_first(launched(home, RETENTION)).startswith("reference/practices.csv: ")
