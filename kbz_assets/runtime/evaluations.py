"""The results of the checks of a run, read from its events."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from kbz_assets.runtime.failure import RunFailedError


def evaluations_of(instance: dg.DagsterInstance, run_id: str) -> list[dg.AssetCheckEvaluation]:
    """The evaluations of a run, in the order in which they were made."""
    records = instance.get_records_for_run(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION).records
    return [record.event_log_entry.get_dagster_event().asset_check_evaluation_data for record in records]


@contextmanager
def failures_for_people(instance: dg.DagsterInstance, run_id: str, about: str = "") -> Iterator[None]:
    """When a run in the block fails, raise the error of its failed step, or RunFailedError with the checks that stopped it.

    `about` precedes the line of each check. An error of Dagster is raised unchanged when no check stopped the run. Ctrl-C becomes
    KeyboardInterrupt: Dagster makes it an error of its own while a step is at work.
    """
    try:
        yield
    except dg.DagsterExecutionInterruptedError:
        raise KeyboardInterrupt from None
    except dg.Failure as failure:
        raise failure.__cause__ or failure from None
    except dg.DagsterError as error:
        failed = _failed_checks(instance, run_id)
        if not failed:
            raise
        raise RunFailedError([f"{about}{line}" for line in failed]) from error


def _failed_checks(instance: dg.DagsterInstance, run_id: str) -> list[str]:
    """One line per check that stopped the run."""
    return [
        f"{one.asset_key.to_user_string()} {one.check_name}: {one.description}"
        for one in evaluations_of(instance, run_id)
        if not one.passed and one.severity is dg.AssetCheckSeverity.ERROR
    ]
