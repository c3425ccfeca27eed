"""The job that closes a quarter, runs of closed quarters, and who asks for corrections (R31, R32, R34)."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from kbz_assets.build import build_definitions
from kbz_assets.defs.automation import DELIVERIES_SENSOR, open_quarter
from kbz_assets.defs.closing_job import JOB_NAME
from kbz_assets.defs.jobs import JOB_NAME as QUARTER_JOB
from kbz_assets.defs.resources import HomeResource
from kbz_assets.storage.home import Home
from pipelines.core.quarter import Quarter
from tests.dagster.conftest import SILENT, FixedClock
from tests.pipeline.stories import STORIES, frozen_bytes
from tests.quick_run import quick_run

Q1, Q2 = Quarter(2026, 1), Quarter(2026, 2)
CLOCK = FixedClock(datetime(2026, 8, 17, 9, 31, 7, tzinfo=UTC))
WORDS = {"prepared_by": "A. de Vries", "approved_by": "B. Jansen", "total": "102.00", "accept_missing": True, "reason": "volgt"}


@pytest.fixture
def small(tmp_path: Path) -> Home:
    """A home of three practices of which the first quarter was run."""
    shutil.copytree(STORIES / "02-late-list" / "home", tmp_path / "home")
    home = Home(tmp_path / "home")
    quick_run(home, Q1)
    return home


@pytest.fixture
def definitions(small: Home) -> dg.Definitions:
    return build_definitions({"home": HomeResource(path=str(small.path)), "clock": CLOCK})


def launched(definitions: dg.Definitions, instance: dg.DagsterInstance, quarter: Quarter, **words: object) -> dg.ExecuteInProcessResult:
    return definitions.resolve_job_def(JOB_NAME).execute_in_process(
        instance=instance,
        partition_key=quarter.partition_key,
        run_config={"ops": {"closing": {"config": words}}, **SILENT},
        raise_on_error=False,
    )


def failure(result: dg.ExecuteInProcessResult) -> str:
    (failed,) = [event for event in result.all_events if event.is_step_failure]
    data = failed.step_failure_data
    return f"{data.error}{data.user_failure_data}"


def test_the_job_closes_as_the_command_does(small: Home, definitions: dg.Definitions, instance: dg.DagsterInstance) -> None:
    result = launched(definitions, instance, Q1, **WORDS)
    assert result.success
    assert small.manifest(Q1).exists()
    assert small.witness(Q1).read_bytes() == small.manifest(Q1).read_bytes()


def test_a_refusal_fails_the_run_with_the_same_lines_and_changes_nothing(
    small: Home, definitions: dg.Definitions, instance: dg.DagsterInstance
) -> None:
    before = frozen_bytes(small)
    result = launched(definitions, instance, Q1, **{**WORDS, "total": "1.00", "accept_missing": False})
    assert not result.success
    assert "refused missing_delivery: 01000003 has no counted row in 2026Q1" in failure(result)
    assert "refused total_differs: 2026Q1 books EUR 102.00 and not EUR 1.00" in failure(result)
    assert frozen_bytes(small) == before


def test_a_wrong_argument_fails_the_run(definitions: dg.Definitions, instance: dg.DagsterInstance) -> None:
    result = launched(definitions, instance, Q1, **{**WORDS, "approved_by": "a de vries"})
    assert "--approved-by: it is the name of the preparer" in failure(result)


def test_no_schedule_or_sensor_launches_it(definitions: dg.Definitions) -> None:
    automation = [*(definitions.schedules or ()), *(definitions.sensors or ())]
    targets = {getattr(one, "job_name", None) for one in automation if getattr(one, "has_jobs", True)}
    assert JOB_NAME not in targets


def status_page(definitions: dg.Definitions, instance: dg.DagsterInstance, quarter: Quarter, *assets: str) -> str:
    """Run a quarter, or some assets of it; the page at its end."""
    result = definitions.resolve_job_def(QUARTER_JOB).execute_in_process(
        instance=instance,
        partition_key=quarter.partition_key,
        asset_selection=[dg.AssetKey(name) for name in assets] or None,
        run_config=SILENT,
    )
    (made,) = result.asset_materializations_for_node("quarter_status")
    return str(made.metadata["status"].value)


def test_the_status_page_tells_what_a_closing_would_do_what_would_refuse_it_and_when_it_was_done(
    small: Home, definitions: dg.Definitions, instance: dg.DagsterInstance
) -> None:
    page = status_page(definitions, instance, Q1)
    assert "The quarter is open. It would book EUR 102.00, with 0 corrections of closed quarters of EUR 0.00 together, and 2 tran" in page
    assert r"- refused missing\_delivery: 01000003 has no counted row in 2026Q1" in page
    assert launched(definitions, instance, Q1, **WORDS).success
    page = status_page(definitions, instance, Q1, "quarter_status")
    assert "The quarter was closed as 0001 at 2026-08-17T09:31:07Z. It booked EUR 102.00" in page
    shutil.copytree(STORIES / "02-late-list" / "steps" / "04", small.path, dirs_exist_ok=True)
    page = status_page(definitions, instance, Q2)
    assert "It would book EUR 102.00, with 2 corrections of closed quarters of EUR " in page
    assert "Nothing but its names and its total could refuse a closing." in page


def asked_for(small: Home, definitions: dg.Definitions, instance: dg.DagsterInstance, *minutes: int) -> list[dg.RunRequest]:
    """What the sensor on the deliveries asks for when it looks `minutes` after the closing, one look after the other."""
    repository, cursor, requests = definitions.get_repository_def(), None, []
    for minute in minutes:
        resources = {"home": HomeResource(path=str(small.path)), "clock": FixedClock(CLOCK.now() + timedelta(minutes=minute))}
        with dg.build_sensor_context(instance=instance, cursor=cursor, repository_def=repository, resources=resources) as context:
            tick = repository.get_sensor_def(DELIVERIES_SENSOR)(context)
        cursor, requests = tick.cursor, tick.run_requests
    return list(requests)


def test_a_list_of_a_closed_quarter_that_changes_makes_the_sensor_ask_for_the_open_quarter_once(
    small: Home, definitions: dg.Definitions, instance: dg.DagsterInstance
) -> None:
    assert launched(definitions, instance, Q1, **WORDS).success
    for quarter in small.delivered_quarters():
        if quarter not in (Q1, Q2):
            shutil.rmtree(small.deliveries(quarter))
    asked = {request.partition_key for request in asked_for(small, definitions, instance, 0, 11)}
    assert asked == {Q2.partition_key}
    (small.deliveries(Q1) / "laat.csv").write_text("agb;postcode\n", encoding="utf-8")
    (late,) = [one for one in asked_for(small, definitions, instance, 0, 11) if "kbz/corrects_2026Q1" in one.tags]
    assert (late.partition_key, late.tags["kbz/quarter"]) == (Q2.partition_key, "2026Q2")
    assert asked_for(small, definitions, instance, 0, 11, 22) == []


def test_a_change_in_a_closed_quarter_asks_for_the_open_one(small: Home, definitions: dg.Definitions, instance: dg.DagsterInstance) -> None:
    assert open_quarter(small, Q1) == Q1
    assert launched(definitions, instance, Q1, **WORDS).success
    assert open_quarter(small, Q1) == Q2
    assert open_quarter(small, Q2) == Q2
    shutil.rmtree(small.deliveries(Q2))
    assert open_quarter(small, Q1) is None
