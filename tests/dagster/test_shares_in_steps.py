"""Lists read in shares by steps of their own: what is left of a run that failed, and a run that is tried again from there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from kbz_assets.build import build_definitions
from kbz_assets.defs import deliveries_in_steps
from kbz_assets.defs.jobs import JOB_NAME
from kbz_assets.defs.resources import HomeResource
from kbz_assets.runtime.executors import APART, STEPS_VARIABLE
from kbz_assets.runtime.failure import RunFailedError
from kbz_assets.runtime.ingest_shares import SHARES_VARIABLE
from kbz_assets.runtime.tags import QUARTER_TAG
from kbz_assets.storage.files import make_folder
from kbz_assets.storage.home import HOME_VARIABLE, Home
from tests.dagster.conftest import LAST, SILENT, Run

READING = ("quarter_reference", "registrations")
RUNNING = "11111111-1111-4111-8111-111111111111"


@pytest.fixture(autouse=True)
def _in_two_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STEPS_VARIABLE, APART)
    monkeypatch.setenv(SHARES_VARIABLE, "2")


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.local_temp(str(tmp_path), overrides={"telemetry": {"enabled": False}}) as instance:
        yield instance


def left(home: Home, run_id: str) -> Path:
    """What a share of a run left."""
    folder = make_folder(home.quarter(LAST).shares_of(run_id) / "0")
    (folder / deliveries_in_steps.FOUND).write_bytes(b"found")
    return folder


def reading() -> dg.JobDefinition:
    """The two steps alone, of the home in the environment, in this process."""
    definitions = build_definitions({"home": HomeResource(path=os.environ[HOME_VARIABLE])})
    alone = dg.define_asset_job("reading", selection=list(READING))
    together = dg.Definitions(assets=definitions.assets, jobs=[alone], resources=definitions.resources, executor=dg.in_process_executor)
    return together.resolve_job_def("reading")


def test_what_runs_that_are_gone_left_of_their_shares_is_removed_and_what_others_work_on_is_not(
    home: Home, instance: dg.DagsterInstance, run: Run
) -> None:
    gone = left(home, "22222222-2222-4222-8222-222222222222")
    in_use = left(home, RUNNING)
    tags = {QUARTER_TAG: str(LAST)}
    instance.add_run(dg.DagsterRun(job_name=JOB_NAME, run_id=RUNNING, status=dg.DagsterRunStatus.STARTED, tags=tags))

    assert run(*READING).success

    assert not gone.exists()
    assert home.quarter(LAST).all_shares() == [in_use.parent]


def test_a_run_that_failed_while_a_share_was_read_goes_on_from_there_with_the_shares_that_were(
    home: Home, instance: dg.DagsterInstance, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(*READING).success
    whole = pl.read_parquet(home.quarter(LAST).registrations / "*.parquet")
    read_share, read = deliveries_in_steps.read_share, []

    def read_all_but_the_second(share, *rest):
        read.append(share.number)
        if share.number == 1 and len(read) == 2:
            raise dg.Failure("the node is gone", allow_retries=False)
        return read_share(share, *rest)

    monkeypatch.setenv(HOME_VARIABLE, str(home.path))
    monkeypatch.setattr(deliveries_in_steps, "read_share", read_all_but_the_second)
    job = dg.reconstructable(reading)
    tags = {"dagster/partition": LAST.partition_key}

    failed = dg.execute_job(job, instance, run_config=SILENT, tags=tags)
    again = dg.execute_job(job, instance, reexecution_options=dg.ReexecutionOptions.from_failure(failed.run_id, instance), tags=tags)

    assert not failed.success
    assert again.success
    assert read == [0, 1, 1]
    assert home.quarter(LAST).all_shares() == []
    order = ["file_id", "row_number"]
    assert pl.read_parquet(home.quarter(LAST).registrations / "*.parquet").sort(order).equals(whole.sort(order))


def test_what_the_shares_found_is_taken_once(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = [left(home, "first")]
    monkeypatch.setattr(deliveries_in_steps.pickle, "loads", bytes.decode)

    assert deliveries_in_steps._taken(folders) == ["found"]
    with pytest.raises(RunFailedError, match="no longer there: run the whole quarter again"):
        deliveries_in_steps._taken(folders)
