"""`kbz run`: one quarter through the Dagster job that the schedule launches."""

from __future__ import annotations

from uuid import uuid4

import dagster as dg

from kbz_assets.build import build_definitions
from kbz_assets.commands.console import screen_progress
from kbz_assets.defs.jobs import JOB_NAME
from kbz_assets.runtime.costs import StepCost, costs_of
from kbz_assets.runtime.failure import RunFailedError, no_deliveries
from kbz_assets.runtime.instance import instance_of
from kbz_assets.storage.home import Home
from pipelines.core.diagnostics import InputError
from pipelines.core.quarter import Quarter

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def run_quarter(home: Home, quarter: Quarter, *, debug: bool) -> list[StepCost]:
    """Materialize everything for `quarter` with progress on screen; what the steps cost, the slowest first.

    InputError when the quarter has no deliveries or an input cannot be used; RunFailedError when a check does not hold.
    """
    if not home.deliveries(quarter).is_dir():
        raise InputError([no_deliveries(quarter)])
    run_id = str(uuid4())
    with instance_of(home) as instance, screen_progress() as progress:
        try:
            build_definitions().resolve_job_def(JOB_NAME).execute_in_process(
                instance=instance,
                run_id=run_id,
                partition_key=quarter.partition_key,
                run_config={} if debug else QUIET,
                resources={"progress": progress},
                tags={"kbz/quarter": str(quarter)},
            )
        except dg.DagsterError as error:
            failed = failed_checks(instance, run_id)
            if not failed:
                raise
            raise RunFailedError(failed) from error
        return costs_of(instance, run_id)


def failed_checks(instance: dg.DagsterInstance, run_id: str) -> list[str]:
    """One line per blocking check of the run that did not pass."""
    records = instance.get_records_for_run(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION).records
    events = [record.event_log_entry.get_dagster_event() for record in records]
    evaluations = [event.asset_check_evaluation_data for event in events]
    return [
        f"{evaluation.asset_key.to_user_string()} {evaluation.check_name}: {evaluation.description or 'does not hold'}"
        for evaluation in evaluations
        if not evaluation.passed and evaluation.severity is dg.AssetCheckSeverity.ERROR
    ]
