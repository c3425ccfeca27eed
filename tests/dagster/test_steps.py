"""What every step does besides its work."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import dagster as dg
import pytest

from kbz_assets.defs.steps import faults_for_people, with_checks_after
from kbz_assets.runtime.evaluations import failures_for_people
from kbz_assets.runtime.failure import RunFailedError
from kbz_assets.storage.home import Home

QUARTER = "2025-10-01"
TABLE = dg.AssetKey("table")


@dg.multi_asset(
    name="step",
    specs=[dg.AssetSpec(TABLE)],
    check_specs=[dg.AssetCheckSpec("holds", asset=TABLE, blocking=True)],
    partitions_def=dg.StaticPartitionsDefinition([QUARTER]),
)
def step() -> Iterator[dg.MaterializeResult]:
    check = dg.AssetCheckResult(passed=True, asset_key=TABLE, check_name="holds")
    yield from with_checks_after(dg.MaterializeResult(TABLE, metadata={"rows": 3}, check_results=[check]))


def test_a_check_is_about_what_its_own_run_made_and_that_is_looked_up_once() -> None:
    with (
        dg.instance_for_test() as instance,
        patch.object(instance, "fetch_materializations", wraps=instance.fetch_materializations) as look,
    ):
        for _ in range(2):
            look.reset_mock()
            result = dg.materialize([step], instance=instance, partition_key=QUARTER)
            (made,) = result.asset_materializations_for_node("step")
            (evaluation,) = result.get_asset_check_evaluations()
            assert made.metadata["rows"].value == 3
            assert evaluation.target_materialization_data.run_id == result.run_id
            assert look.call_count == 1


def test_a_fault_of_the_disk_in_a_step_is_one_line_and_no_event_has_the_bsn_in_the_name_of_a_list(tmp_path: Path) -> None:
    bsn = "999990019"

    @dg.asset
    def broken() -> None:
        with faults_for_people(Home(tmp_path)):
            raise OSError(errno.ENOSPC, "No space left on device", str(tmp_path / f"{bsn}.csv"))

    with (
        dg.instance_for_test() as instance,
        pytest.raises(RunFailedError, match="the disk is full, expected free space on it"),
        failures_for_people(instance, "the run"),
    ):
        try:
            dg.materialize([broken], instance=instance)
        finally:
            (run,) = instance.get_runs()
            events = [str(entry) for entry in instance.all_logs(run.run_id)]
            assert any("the disk is full" in event for event in events)
            assert [event for event in events if bsn in event] == []
