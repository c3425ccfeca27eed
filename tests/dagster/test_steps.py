"""What every step does besides its work."""

from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import patch

import dagster as dg

from kbz_assets.defs.steps import with_checks_behind

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
    yield from with_checks_behind(dg.MaterializeResult(TABLE, metadata={"rows": 3}, check_results=[check]))


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
