"""The least that a Dagster job can cost: one asset that does nothing, in this process, with an instance of its own on SQLite."""

from __future__ import annotations

import os
from tempfile import TemporaryDirectory

import dagster as dg


@dg.asset
def nothing() -> None:
    """Nothing."""


definitions = dg.Definitions(assets=[nothing], jobs=[dg.define_asset_job("empty", selection="*")])

if __name__ == "__main__":
    with TemporaryDirectory() as home:
        os.environ["DAGSTER_HOME"] = home
        with dg.DagsterInstance.from_config(home) as instance:
            definitions.resolve_job_def("empty").execute_in_process(instance=instance)
