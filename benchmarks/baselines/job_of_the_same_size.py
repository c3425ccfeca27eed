"""The least that a Dagster job with as many steps, assets and checks as a quarter can cost: they do nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from tempfile import TemporaryDirectory

import dagster as dg

STEPS = (*[(1, 0)] * 8, (23, 15), (4, 12), (22, 23), (7, 7))
"""Assets and checks of each step. Two of those with one asset stand for the sources, which a quarter observes."""
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def step(number: int, assets: int, checks: int) -> dg.AssetsDefinition:
    """A step that makes nothing, `assets` times, with its checks spread over them."""
    keys = [dg.AssetKey(f"asset_{number}_{at}") for at in range(assets)]
    specs = [dg.AssetCheckSpec(f"check_{at}", asset=keys[at % assets], blocking=True) for at in range(checks)]

    @dg.multi_asset(name=f"step_{number}", specs=[dg.AssetSpec(key) for key in keys], check_specs=specs)
    def nothing() -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        for key in keys:
            yield dg.MaterializeResult(key)
            for spec in specs:
                if spec.asset_key == key:
                    yield dg.AssetCheckResult(passed=True, asset_key=key, check_name=spec.name)

    return nothing


definitions = dg.Definitions(
    assets=[step(number, *size) for number, size in enumerate(STEPS)], jobs=[dg.define_asset_job("same_size", selection="*")]
)

if __name__ == "__main__":
    with TemporaryDirectory() as home:
        os.environ["DAGSTER_HOME"] = home
        with dg.DagsterInstance.from_config(home) as instance:
            definitions.resolve_job_def("same_size").execute_in_process(instance=instance, run_config=QUIET)
