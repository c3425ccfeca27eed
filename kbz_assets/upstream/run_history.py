"""Removing a run from the history of an instance, to free its disk space.

Relied on and not published: `DagsterInstance.delete_run` leaves the evaluations of checks in `asset_check_executions`, the output of the
steps with the compute log manager and, on SQLite, the file of the run. When it breaks: the retention job fails, or `tests/upstream` tells
what a removed run leaves; nothing but the history on the page depends on it.
"""

from __future__ import annotations

from pathlib import Path

import dagster as dg
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage


def remove_run(instance: dg.DagsterInstance, run_id: str) -> None:
    """Remove a run that has ended, with its events, the evaluations of its checks and what its steps printed."""
    events = instance.event_log_storage
    with events.index_connection() as connection:  # type: ignore[attr-defined]
        connection.execute(AssetCheckExecutionsTable.delete().where(AssetCheckExecutionsTable.c.run_id == run_id))
    instance.delete_run(run_id)
    instance.compute_log_manager.delete_logs(prefix=[run_id])
    if isinstance(events, SqliteEventLogStorage):
        Path(events.path_for_shard(run_id)).unlink(missing_ok=True)
