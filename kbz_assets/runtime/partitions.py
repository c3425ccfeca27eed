"""Quarters as Dagster partitions: the key is the peildatum, the title is the quarter."""

from __future__ import annotations

import os
from collections.abc import Mapping

import dagster as dg

from pipelines.core.diagnostics import Diagnostic, InputError
from pipelines.core.dutch_time import TIMEZONE
from pipelines.core.quarter import Quarter

FIRST_QUARTER_VARIABLE = "KBZ_FIRST_QUARTER"

EARLIEST_QUARTER = Quarter(2019, 1)
"""The AW list of PC6 codes came into force on 2019-01-01. Before that, lists had another form."""


def first_quarter(environment: Mapping[str, str]) -> Quarter:
    """The first partition: the quarter of `KBZ_FIRST_QUARTER`, else the earliest possible one.

    InputError when it is not a quarter or lies before the earliest.
    """
    label = environment.get(FIRST_QUARTER_VARIABLE) or str(EARLIEST_QUARTER)
    try:
        first = Quarter.parse(label)
    except ValueError as error:
        raise InputError([Diagnostic(FIRST_QUARTER_VARIABLE, None, "", str(error), "")]) from None
    if first < EARLIEST_QUARTER:
        wrong = f"{first} lies before the first AW list of PC6 codes"
        raise InputError([Diagnostic(FIRST_QUARTER_VARIABLE, None, "", wrong, f"expected {EARLIEST_QUARTER} or later")])
    return first


def quarters() -> dg.TimeWindowPartitionsDefinition:
    """One partition per quarter, from `first_quarter` to the running one."""
    return dg.TimeWindowPartitionsDefinition(
        start=first_quarter(os.environ).partition_key,
        fmt="%Y-%m-%d",
        cron_schedule="0 0 1 */3 *",
        end_offset=1,
        timezone=TIMEZONE,
    )


def quarter_of(context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext | dg.OpExecutionContext) -> Quarter:
    """The quarter that a step works on; InputError in a run of none or of several."""
    try:
        return Quarter.from_partition_key(context.partition_key)
    except dg.DagsterInvariantViolationError:
        expected = "expected one partition, which is a peildatum such as 2026-01-01"
        raise InputError([Diagnostic("quarter", None, "", "the run is not of one quarter", expected)]) from None
