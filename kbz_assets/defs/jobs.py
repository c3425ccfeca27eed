"""The job that makes a quarter."""

from __future__ import annotations

import os

import dagster as dg

from kbz_assets.defs.sources import DELIVERED_LISTS, REFERENCE_FILES
from kbz_assets.runtime.executors import executor_of
from kbz_assets.runtime.partitions import quarters
from kbz_assets.runtime.tags import quarter_tags

JOB_NAME = "quarterly_payouts"

MADE_IN_A_RUN = dg.AssetSelection.all()
"""Every asset that is made here. A run observes its sources first, so that Dagster knows of which versions it was made."""


def quarterly_payouts() -> dg.UnresolvedAssetJobDefinition:
    """Everything from the deliveries to the published tables of one quarter.

    In one process, unless `KBZ_STEPS` says otherwise.
    """
    return dg.define_asset_job(
        JOB_NAME,
        selection=MADE_IN_A_RUN | dg.AssetSelection.assets(DELIVERED_LISTS, REFERENCE_FILES),
        executor_def=executor_of(os.environ),
        config=dg.PartitionedConfig(
            partitions_def=quarters(), run_config_for_partition_key_fn=lambda _: {}, tags_for_partition_key_fn=quarter_tags
        ),
        description="One quarter of a region: from the delivered lists to the payout tables.",
    )
