"""What is kept for too long is listed, and removed on request with a record that stays."""

from __future__ import annotations

import errno
import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from kbz_assets.build import build_definitions
from kbz_assets.defs.resources import HomeResource
from kbz_assets.defs.retention import JOB_NAME
from kbz_assets.storage.home import Home
from pipelines.core.quarter import Quarter
from pipelines.ledger.ledger import Ledger
from tests.dagster.conftest import QUARTERS, SILENT, FixedClock
from tests.unit.ledger.closings import close, files_of

NOW = datetime(2025, 11, 3, 9, tzinfo=UTC)
EXPIRED, KEPT = QUARTERS[:3], QUARTERS[3:]
BSN = "999990019"


def clean(home: Home, now: datetime = NOW, **config: Any) -> dict[str, Any]:
    """Run the job; what it tells is given back."""
    job = build_definitions({"home": HomeResource(path=str(home.path)), "clock": FixedClock(now)}).resolve_job_def(JOB_NAME)
    result = job.execute_in_process(run_config={**SILENT, "ops": {"expired_files": {"config": config}}})
    return told_by(result, "expired_files")


def told_by(result: dg.ExecuteInProcessResult, op: str) -> dict[str, Any]:
    """What an op of the job tells."""
    (output,) = [event for event in result.events_for_node(op) if event.event_type is dg.DagsterEventType.STEP_OUTPUT]
    return {name: value.value for name, value in output.step_output_data.metadata.items()}


def files_below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def work_on(home: Home, quarter: Quarter) -> None:
    """What a run leaves of a quarter, in short."""
    folders = home.quarter(quarter)
    for path in (
        folders.registrations / "part-00000.parquet",
        folders.scratch / "run-1" / "kbz.duckdb",
        folders.tables / "payouts.parquet",
    ):
        path.parent.mkdir(parents=True)
        path.write_text(str(quarter))


def records(home: Home) -> list[dict[str, Any]]:
    return [json.loads(line) for line in home.removals.read_text().splitlines()]


def test_what_no_correction_looks_at_any_more_is_listed_and_stays(home: Home) -> None:
    before = files_below(home.path)
    told = clean(home)
    assert (told["kept_from"], told["removed"]) == ("2024Q4", False)
    assert told["files"] == sum(len(files_below(home.deliveries(quarter))) for quarter in EXPIRED)
    assert [line.split(" | ")[0] for line in told["expired"].splitlines()[2:]] == ["| 2024Q1", "| 2024Q2", "| 2024Q3"]
    assert [path for path in files_below(home.path) if path not in before] == []
    assert not home.removals.exists()


def test_on_request_it_is_removed_with_a_record_and_all_else_stays(home: Home) -> None:
    for quarter in (EXPIRED[-1], KEPT[0]):
        work_on(home, quarter)
    doomed = [path for quarter in EXPIRED for path in files_below(home.deliveries(quarter))]
    hashes = {path.relative_to(home.path).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in doomed}
    told = clean(home, remove=True)
    assert (told["removed"], told["files"]) == (True, len(doomed) + 2)
    assert not any(home.deliveries(quarter).exists() for quarter in EXPIRED)
    assert all(files_below(home.deliveries(quarter)) for quarter in KEPT)
    assert [path.name for path in files_below(home.quarter(EXPIRED[-1]).path) if path.name != ".lock"] == ["payouts.parquet"]
    assert len(files_below(home.quarter(KEPT[0]).path)) == 3
    assert {one["path"]: one["sha256"] for one in records(home) if one["kind"] == "delivery"} == hashes
    assert {(one["quarter"], one["kind"]) for one in records(home)} == {
        *((str(quarter), "delivery") for quarter in EXPIRED),
        ("2024Q3", "registrations"),
        ("2024Q3", "scratch"),
    }
    assert {one["removed_at"] for one in records(home)} == {"2025-11-03T09:00:00+00:00"}


def test_a_second_time_there_is_nothing_left_and_the_record_only_grows(home: Home) -> None:
    clean(home, remove=True)
    first = records(home)
    assert clean(home, remove=True)["files"] == 0
    assert records(home) == first
    assert clean(home, datetime(2026, 1, 1, tzinfo=UTC), remove=True)["kept_from"] == "2025Q1"
    assert records(home)[: len(first)] == first
    assert {one["quarter"] for one in records(home)[len(first) :]} == {"2024Q4"}


def test_a_bsn_in_the_name_of_a_file_is_masked_in_the_record_and_a_link_is_not_followed(home: Home, tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    (outside / "kept.csv").write_text("x")
    (home.deliveries(EXPIRED[0]) / f"{BSN}.csv").write_text("x")
    (home.deliveries(EXPIRED[0]) / "link").symlink_to(outside)
    clean(home, remove=True)
    assert BSN not in home.removals.read_text()
    assert (outside / "kept.csv").exists()
    assert not home.deliveries(EXPIRED[0]).exists()


def test_a_list_that_cannot_be_removed_is_reported_without_the_bsn_in_its_name(
    home: Home, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = home.deliveries(EXPIRED[0]) / f"{BSN}.csv"
    named.write_text("x")
    unlink = Path.unlink

    def refused(path: Path, missing_ok: bool = False) -> None:
        if path == named:
            raise OSError(errno.EROFS, "Read-only file system", str(path))
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", refused)
    job = build_definitions({"home": HomeResource(path=str(home.path)), "clock": FixedClock(NOW)}).resolve_job_def(JOB_NAME)
    config = {**SILENT, "ops": {"expired_files": {"config": {"remove": True}}}}
    result = job.execute_in_process(run_config=config, instance=instance, raise_on_error=False)
    events = [str(entry) for entry in instance.all_logs(result.run_id)]
    assert any("the disk is read-only" in event for event in events)
    assert [event for event in events if BSN in event] == []


@pytest.mark.parametrize(("asked", "first"), [("2025Q3", "2024Q3"), ("2030Q1", "2024Q4"), ("", "2024Q4")])
def test_the_window_can_be_counted_from_an_earlier_quarter_and_never_from_a_later_one(home: Home, asked: str, first: str) -> None:
    assert clean(home, quarter=asked)["kept_from"] == first


def test_a_quarter_that_still_has_to_be_closed_keeps_what_its_corrections_need(home: Home) -> None:
    home.ledger.mkdir()
    for name, content in files_of(close(Ledger(), Quarter(2025, 1), {})).files.items():
        (home.ledger / name).write_bytes(content)
    assert clean(home)["kept_from"] == "2024Q2"


@pytest.mark.parametrize(("remove", "quarters", "left"), [(False, 8, "abcde"), (True, 8, "bde"), (True, 40, "abcde")])
def test_runs_that_are_long_past_are_removed_on_request_but_for_the_last_good_one_of_each_quarter(
    home: Home, instance: dg.DagsterInstance, remove: bool, quarters: int, left: str
) -> None:
    """Runs are as old as this test; the clock of the job is years ahead."""
    good, bad = dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE
    for name, quarter, status in (
        ("a", "2025Q4", good),
        ("b", "2025Q4", good),
        ("c", "2025Q4", bad),
        ("d", "2025Q3", good),
        ("e", "2025Q3", dg.DagsterRunStatus.STARTED),
    ):
        instance.add_run(dg.DagsterRun("quarterly_payouts", run_id=name, tags={"kbz/quarter": quarter}, status=status))
    ahead = FixedClock(datetime.now(UTC) + timedelta(days=365 * 5))
    job = build_definitions({"home": HomeResource(path=str(home.path)), "clock": ahead}).resolve_job_def(JOB_NAME)
    config = {"expired_runs": {"config": {"remove": remove, "quarters": quarters}}}
    result = job.execute_in_process(instance=instance, run_config={**SILENT, "ops": config})
    assert "".join(sorted(run.run_id for run in instance.get_runs() if len(run.run_id) == 1)) == left
    assert told_by(result, "expired_runs")["runs"] == (2 if quarters == 8 else 0)
