"""The instance of a server, deploy/dagster.yaml, on a real PostgreSQL."""

import shutil
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import dagster as dg
import psutil
import psycopg2
import pytest

from kbz_assets.commands.run import run_quarter
from kbz_assets.storage.home import Home
from kbz_assets.storage.locking import held
from pipelines.core.quarter import Quarter
from tests.servers import KEY, PROJECT, Served, eventually, postgres, served

pytestmark = pytest.mark.system

QUARTER = Quarter(2026, 1)
PARTITION = QUARTER.partition_key
DEFINITIONS, MISCOUNTING = "kbz_assets.definitions", "tests.miscounting"

RUNS = """
query { runsOrError { ... on Runs { results {
  runId status startTime endTime parentRunId tags { key value }
} } } }
"""
PROCESS = """
query ($run: ID!) { logsForRun(runId: $run) { ... on EventConnection { events {
  ... on EngineEvent { metadataEntries { label ... on TextMetadataEntry { text } } }
} } } }
"""


@pytest.fixture
def database() -> Iterator[str]:
    with postgres() as url:
        yield url


@pytest.fixture
def home(tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A tiny region whose Dagster instance is that of a server."""
    monkeypatch.setenv("KBZ_POSTGRES_URL", database)
    monkeypatch.setenv("KBZ_LOG_FOLDER", str(tmp_path / "logs"))
    monkeypatch.setenv("KBZ_PSEUDONYM_KEY", KEY)
    for variable in ("KBZ_HOME", "DAGSTER_HOME"):
        monkeypatch.setenv(variable, "")
    shutil.copytree(PROJECT / "tests/cases/plain-1/home", tmp_path / "home")
    folder = tmp_path / "home/dagster"
    folder.mkdir()
    shutil.copy(PROJECT / "deploy/dagster.yaml", folder)
    return Home(tmp_path / "home")


def everything_in(database: str) -> str:
    """Every value of every table, as text."""
    with psycopg2.connect(database) as connection, connection.cursor() as cursor:
        cursor.execute("select table_name from information_schema.tables where table_schema = 'public' order by 1")
        tables = [name for (name,) in cursor.fetchall()]
        assert {"runs", "event_logs"} <= set(tables)
        rows = []
        for table in tables:
            cursor.execute(f'select * from "{table}"')
            rows += [str(row) for row in cursor.fetchall()]
    connection.close()
    return "\n".join(rows)


def patient_values(home: Home) -> set[str]:
    """Every cell of the delivered lists that looks like a BSN or a PC6."""
    found: set[str] = set()
    for path in home.deliveries(QUARTER).rglob("*"):
        if path.is_file() and path.stat().st_size:
            lines = path.read_bytes().decode("cp1252", errors="replace").splitlines()
            cells = {cell.strip().replace(" ", "") for line in lines for cell in line.split(";")}
            found |= {cell for cell in cells if len(cell) == 9 and cell.isdigit()}
            found |= {cell for cell in cells if len(cell) == 6 and cell[:4].isdigit() and cell[4:].isalpha()}
    return found


def test_a_quarter_runs_with_its_events_in_postgresql_and_without_a_value_of_a_patient(home: Home, database: str) -> None:
    run_quarter(home, QUARTER, debug=False)
    with dg.DagsterInstance.from_config(str(home.dagster)) as instance:
        (run,) = instance.get_runs()
        assert run.status is dg.DagsterRunStatus.SUCCESS
        materialized = instance.get_records_for_run(run.run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION).records
        checked = instance.get_records_for_run(run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION).records
        assert len(materialized) > 10
        assert len(checked) > 40
    assert not list(home.dagster.rglob("*.db")), "SQLite was used as well"
    kept = everything_in(database)
    values = patient_values(home)
    assert len(values) > 50
    assert not [value for value in values if value in kept]


def process_of(page: Served, run_id: str) -> psutil.Process | None:
    """The process in which a run goes, as its log tells it."""
    events = page.ask(PROCESS, run=run_id)["logsForRun"]["events"]
    numbers = [entry["text"] for event in events for entry in event.get("metadataEntries", []) if entry["label"] == "pid"]
    return psutil.Process(int(numbers[-1])) if numbers else None


def test_a_crashed_run_is_tried_again_a_failed_check_is_not_and_runs_of_a_quarter_follow_each_other(home: Home, tmp_path: Path) -> None:
    locations = [DEFINITIONS, MISCOUNTING]
    with served(home, tmp_path / "page.log", locations=locations) as page:
        with held(home.quarter(QUARTER).lock, on_wait=lambda: None):
            crashing = page.launch(PARTITION, DEFINITIONS)
            other = page.launch(PARTITION, MISCOUNTING)
            eventually(lambda: page.status(crashing) == "STARTED", "the start of the run")
            process = process_of(page, crashing)
            assert process
            process.kill()
            assert page.wait_for(crashing) == "FAILURE"
        assert page.wait_for(other) == "FAILURE"
        eventually(lambda: any(run["parentRunId"] == crashing for run in runs_of(page).values()), "the second try")
        runs = runs_of(page)
        (again,) = [run for run in runs.values() if run["parentRunId"] == crashing]
        assert page.wait_for(again["runId"]) == "SUCCESS"
        runs = runs_of(page)
    assert tags_of(runs[crashing])["dagster/will_retry"] == "true"
    assert tags_of(runs[other])["dagster/will_retry"] == "false"
    assert not [run for run in runs.values() if run["parentRunId"] == other]
    assert_one_after_the_other(runs.values())


def runs_of(page: Served) -> dict[str, dict]:
    return {run["runId"]: run for run in page.ask(RUNS)["runsOrError"]["results"]}


def tags_of(run: dict) -> dict[str, str]:
    return {tag["key"]: tag["value"] for tag in run["tags"]}


def assert_one_after_the_other(runs: Iterable[dict]) -> None:
    """No run of the quarter began before the one before it had ended."""
    times = sorted((run["startTime"], run["endTime"]) for run in runs)
    assert len(times) == 3
    assert all(started >= ended for (_, ended), (started, _) in pairwise(times)), times
