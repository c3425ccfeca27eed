"""The job that makes a quarter."""

from __future__ import annotations

import dagster as dg

JOB_NAME = "quarterly_payouts"


def quarterly_payouts() -> dg.UnresolvedAssetJobDefinition:
    """Everything from the deliveries to the published tables of one quarter.

    In one process: each step apart would cost seconds of imports.
    """
    return dg.define_asset_job(
        JOB_NAME,
        selection=dg.AssetSelection.all(),
        executor_def=dg.in_process_executor,
        description="One quarter of a region: from the delivered lists to the payout tables.",
    )
