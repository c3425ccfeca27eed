"""What the checks of a run came to, by its events."""

from __future__ import annotations

import dagster as dg


def evaluations_of(instance: dg.DagsterInstance, run_id: str) -> list[dg.AssetCheckEvaluation]:
    """The evaluations of a run, in the order in which they were made."""
    records = instance.get_records_for_run(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION).records
    return [record.event_log_entry.get_dagster_event().asset_check_evaluation_data for record in records]


def failed_checks(instance: dg.DagsterInstance, run_id: str) -> list[str]:
    """One line per check that stopped the run."""
    return [
        f"{one.asset_key.to_user_string()} {one.check_name}: {one.description}"
        for one in evaluations_of(instance, run_id)
        if not one.passed and one.severity is dg.AssetCheckSeverity.ERROR
    ]
