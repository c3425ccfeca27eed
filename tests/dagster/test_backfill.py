"""Many quarters at once."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import dagster as dg

from kbz_assets.build import build_definitions
from kbz_assets.commands.run import run_quarter
from kbz_assets.defs.jobs import JOB_NAME
from kbz_assets.runtime.instance import instance_of
from kbz_assets.storage.home import Home
from pipelines.schemas.catalogue import TABLES
from tests.dagster.conftest import QUARTERS

PROCESSES = 4
"""Each makes two quarters one after the other: twice as fast as eight, and as likely to be in each other's way."""


def test_eight_quarters_in_parallel_end_in_eight_publications_and_no_lock_error(home: Home) -> None:
    processes = get_context("forkserver")
    processes.set_forkserver_preload(["kbz_assets.commands.run", "dbt.cli.main"])
    with ProcessPoolExecutor(max_workers=PROCESSES, mp_context=processes) as pool:
        for running in [pool.submit(run_quarter, home, quarter, debug=False) for quarter in QUARTERS]:
            running.result()
    for quarter in QUARTERS:
        published = {path.name for path in (home.output(quarter) / "tables").iterdir()}
        assert published == {f"{schema.name}.{ending}" for schema in TABLES for ending in ("parquet", "csv")}
    with instance_of(home) as instance:
        runs = instance.get_runs()
    assert sorted(run.tags["kbz/quarter"] for run in runs) == sorted(str(quarter) for quarter in QUARTERS)
    assert {run.status for run in runs} == {dg.DagsterRunStatus.SUCCESS}


def test_a_backfill_makes_a_run_per_quarter_and_each_carries_its_quarter() -> None:
    definitions = build_definitions()
    job = definitions.resolve_job_def(JOB_NAME)
    assert set(policies(definitions)) == {None}, "without a policy Dagster makes a run per partition"
    tags = [job.partitioned_config.get_tags_for_partition_key(quarter.partition_key, job_name=JOB_NAME) for quarter in QUARTERS]
    assert [one["kbz/quarter"] for one in tags] == [str(quarter) for quarter in QUARTERS]


def policies(definitions: dg.Definitions) -> list[dg.BackfillPolicy | None]:
    graph = definitions.resolve_asset_graph()
    return [graph.get(key).backfill_policy for key in graph.executable_asset_keys]
