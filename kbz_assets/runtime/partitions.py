"""Quarters as Dagster partitions: the key is the peildatum, the title is the quarter."""

from __future__ import annotations

import dagster as dg

from pipelines.core.quarter import Quarter

TIMEZONE = "Europe/Amsterdam"

FIRST_QUARTER = Quarter(2019, 1)
"""The AW list of PC6 codes came into force on 2019-01-01. Before it there is no list of today's form."""


def quarters() -> dg.TimeWindowPartitionsDefinition:
    """One partition per quarter, the running one included."""
    return dg.TimeWindowPartitionsDefinition(
        start=FIRST_QUARTER.partition_key,
        fmt="%Y-%m-%d",
        cron_schedule="0 0 1 */3 *",
        end_offset=1,
        timezone=TIMEZONE,
    )


def quarter_of(context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext) -> Quarter:
    """The quarter that a step works on."""
    return Quarter.from_partition_key(context.partition_key)
