"""Whether every check that is defined has run: a run in which one is missing fails, before anything is published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import dagster as dg

from kbz_assets.runtime.failure import RunFailedError


class ChecksMissing(RunFailedError):
    """Checks that are defined did not run; it names them."""

    def __init__(self, missing: Iterable[dg.AssetCheckKey]) -> None:
        lines = sorted(f"{key.asset_key.to_user_string()} {key.name}: the check did not run" for key in missing)
        super().__init__(lines)


def demand_every_check(context: dg.AssetExecutionContext) -> None:
    """ChecksMissing unless each check of the steps that this run executes, and that come before this one, was evaluated in it."""
    missing = defined_checks(context) - evaluated_checks(context.instance, context.run.run_id)
    if missing:
        raise ChecksMissing(missing)


def with_every_check(events: Iterable[Any], context: dg.AssetExecutionContext) -> Iterator[Any]:
    """The events of a step; ChecksMissing at their end unless each check that was selected of it is among them.

    For steps whose checks Dagster takes for optional: those of dbt.
    """
    seen = set()
    for event in events:
        if isinstance(event, dg.AssetCheckResult) and event.asset_key is not None and event.check_name is not None:
            seen.add(dg.AssetCheckKey(event.asset_key, event.check_name))
        yield event
    missing = context.selected_asset_check_keys - seen
    if missing:
        raise ChecksMissing(missing)


def defined_checks(context: dg.AssetExecutionContext) -> set[dg.AssetCheckKey]:
    """The checks of the assets that were selected for this run, but for those of steps that an earlier attempt of it had done."""
    layer = context.job_def.asset_layer
    steps = context.run.step_keys_to_execute
    return {
        key
        for key in layer.asset_graph.asset_check_keys
        if (step := str(layer.get_op_output_handle(key).node_handle)) != context.op_execution_context.op_handle.name
        and (steps is None or step in steps)
    }


def evaluated_checks(instance: dg.DagsterInstance, run_id: str) -> set[dg.AssetCheckKey]:
    """The checks that were evaluated in a run, passed or not."""
    return {evaluation.asset_check_key for evaluation in evaluations_of(instance, run_id)}


def evaluations_of(instance: dg.DagsterInstance, run_id: str) -> list[dg.AssetCheckEvaluation]:
    """What the checks of a run came to, in the order in which they ran."""
    records = instance.get_records_for_run(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION).records
    return [record.event_log_entry.get_dagster_event().asset_check_evaluation_data for record in records]


def failed_checks(instance: dg.DagsterInstance, run_id: str) -> list[str]:
    """One line per blocking check of the run that did not pass."""
    return [
        f"{evaluation.asset_key.to_user_string()} {evaluation.check_name}: {evaluation.description or 'does not hold'}"
        for evaluation in evaluations_of(instance, run_id)
        if not evaluation.passed and evaluation.severity is dg.AssetCheckSeverity.ERROR
    ]
