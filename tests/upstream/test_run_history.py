"""What a run that was taken out of the history leaves: nothing that grows."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import dagster as dg

from kbz_assets.upstream.run_history import remove_run


@dg.asset(check_specs=[dg.AssetCheckSpec("holds", asset="made")])
def made() -> dg.MaterializeResult:
    return dg.MaterializeResult(check_results=[dg.AssetCheckResult(passed=True)])


def rows_with(run_id: str, folder: Path) -> list[str]:
    """The tables of all databases of an instance in which a run is named."""
    found = []
    for path in folder.rglob("*.db"):
        with sqlite3.connect(path) as database:
            for (table,) in database.execute("select name from sqlite_master where type = 'table'").fetchall():
                rows = database.execute(f'select * from "{table}"').fetchall()
                found += [f"{path.name} {table}" for row in rows if run_id in str(row)]
        database.close()
    return found


def test_nothing_names_a_run_that_was_removed_and_its_files_are_gone(tmp_path: Path) -> None:
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        job = dg.Definitions(assets=[made]).resolve_implicit_global_asset_job_def()
        gone, kept = (job.execute_in_process(instance=instance).run_id for _ in range(2))
        assert rows_with(gone, tmp_path)
        remove_run(instance, gone)
        assert rows_with(gone, tmp_path) == []
        assert [path for path in tmp_path.rglob("*") if gone in path.name] == []
        assert instance.get_run_by_id(kept)
        assert instance.get_latest_materialization_event(dg.AssetKey("made")).run_id == kept
