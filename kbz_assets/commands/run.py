"""`kbz run`: one quarter through the Dagster job that the schedule launches."""

from __future__ import annotations

import os
from contextlib import nullcontext
from uuid import uuid4

from kbz_assets.build import build_definitions
from kbz_assets.commands.console import libraries_silenced, screen_progress
from kbz_assets.defs.jobs import JOB_NAME
from kbz_assets.runtime.costs import StepCost, costs_of
from kbz_assets.runtime.evaluations import failures_for_people
from kbz_assets.runtime.failure import demand_deliveries
from kbz_assets.runtime.instance import instance_of
from kbz_assets.runtime.partitions import FIRST_QUARTER_VARIABLE, first_quarter, quarters
from kbz_assets.runtime.tags import quarter_tags
from kbz_assets.storage.home import Home
from pipelines.core.diagnostics import Diagnostic, InputError
from pipelines.core.quarter import Quarter

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def run_quarter(home: Home, quarter: Quarter, *, debug: bool) -> list[StepCost]:
    """Materialize everything for `quarter` with progress on the terminal; gives the cost of the steps, slowest first.

    InputError when the quarter cannot be run, has no deliveries, its engine is absent or an input cannot be used; RunFailedError
    when a check does not hold.
    """
    demand_runnable(quarter)
    demand_deliveries(home, quarter)
    run_id = str(uuid4())
    silence = nullcontext() if debug else libraries_silenced()
    with screen_progress() as progress, silence, instance_of(home) as instance, failures_for_people(instance, run_id):
        build_definitions({"progress": progress}).resolve_job_def(JOB_NAME).execute_in_process(
            instance=instance,
            run_id=run_id,
            partition_key=quarter.partition_key,
            run_config={} if debug else QUIET,
            tags=quarter_tags(quarter.partition_key),
        )
        return costs_of(instance, run_id)


def demand_runnable(quarter: Quarter) -> None:
    """InputError when `quarter` lies before the first one that can be run, or is yet to come."""
    first, last_key = first_quarter(os.environ), quarters().get_last_partition_key()
    if last_key is None:
        raise InputError([Diagnostic(FIRST_QUARTER_VARIABLE, None, "", f"{first} is yet to come", "expected a quarter that has begun")])
    last = Quarter.from_partition_key(last_key)
    if not first <= quarter <= last:
        wrong = f"{quarter} is yet to come" if quarter > last else f"{quarter} lies before the first quarter that can be run"
        raise InputError([Diagnostic("QUARTER", None, "", wrong, f"expected {first} to {last}")])
