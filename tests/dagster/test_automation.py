"""The schedule of the quarter and the sensor on the deliveries: when they ask for a run, and of what."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster._utils.schedules import schedule_execution_time_iterator

from kbz_assets.build import build_definitions
from kbz_assets.defs.automation import SCHEDULE_NAME, SENSOR_NAME
from kbz_assets.defs.jobs import JOB_NAME
from kbz_assets.defs.resources import HomeResource
from kbz_assets.runtime.partitions import TIMEZONE
from kbz_assets.storage.home import Home
from pipelines.core.quarter import Quarter
from tests.dagster.conftest import LAST, QUARTERS, FixedClock, Run

DUTCH = ZoneInfo(TIMEZONE)
NOON = datetime(2025, 10, 6, 12, tzinfo=UTC)
QUIET = timedelta(minutes=10)

Look = Callable[..., dg.SensorResult]


def repository() -> dg.RepositoryDefinition:
    return build_definitions().get_repository_def()


def scheduled(home: Home, at: datetime) -> dg.RunRequest | str | None:
    """What the schedule asks for at a tick: a run, or why not."""
    defined = repository()
    with dg.build_schedule_context(
        scheduled_execution_time=at, repository_def=defined, resources={"home": HomeResource(path=str(home.path))}
    ) as context:
        tick = defined.get_schedule_def(SCHEDULE_NAME).evaluate_tick(context)
    return tick.run_requests[0] if tick.run_requests else tick.skip_message


@pytest.fixture
def look(home: Home, instance: dg.DagsterInstance) -> Look:
    """Let the sensor look at the folders at a moment; it remembers what it saw before."""
    defined = repository()
    sensor = defined.get_sensor_def(SENSOR_NAME)
    cursors: list[str | None] = [None]

    def evaluate(now: datetime) -> list[dg.RunRequest]:
        resources = {"home": HomeResource(path=str(home.path)), "clock": FixedClock(now)}
        with dg.build_sensor_context(instance=instance, cursor=cursors[-1], repository_def=defined, resources=resources) as context:
            tick = sensor.evaluate_tick(context)
        cursors.append(tick.cursor)
        return tick.run_requests

    return evaluate


def labels(requests: list[dg.RunRequest]) -> list[str]:
    return [request.tags["kbz/quarter"] for request in requests]


def leave_only(home: Home, *quarters: Quarter) -> None:
    for quarter in set(QUARTERS) - set(quarters):
        shutil.rmtree(home.deliveries(quarter))


def test_both_are_off_until_somebody_switches_them_on_and_say_how() -> None:
    defined = repository()
    schedule, sensor = defined.get_schedule_def(SCHEDULE_NAME), defined.get_sensor_def(SENSOR_NAME)
    assert schedule.default_status is dg.DefaultScheduleStatus.STOPPED
    assert sensor.default_status is dg.DefaultSensorStatus.STOPPED
    for one, kind in ((schedule, "schedule"), (sensor, "sensor")):
        assert f"dagster {kind} start {one.name}" in one.description
        assert one.job_name == JOB_NAME


def test_the_schedule_ticks_on_the_fifteenth_of_each_quarter_at_six_in_dutch_time_summer_and_winter() -> None:
    schedule = repository().get_schedule_def(SCHEDULE_NAME)
    ticks = schedule_execution_time_iterator(
        datetime(2023, 12, 31, tzinfo=UTC).timestamp(), schedule.cron_schedule, schedule.execution_timezone, ascending=True
    )
    found = [next(ticks) for _ in range(8)]
    assert [f"{tick.astimezone(DUTCH):%Y-%m-%d %H:%M}" for tick in found] == [
        f"{year}-{month:02d}-15 06:00" for year in (2024, 2025) for month in (1, 4, 7, 10)
    ]
    assert [tick.astimezone(UTC).hour for tick in found[:4]] == [5, 4, 4, 4]


@pytest.mark.parametrize(
    ("moment", "quarter"),
    [
        (datetime(2025, 10, 15, 6, tzinfo=DUTCH), "2025Q4"),
        (datetime(2024, 6, 30, 23, 59, tzinfo=DUTCH), "2024Q2"),
        (datetime(2024, 7, 1, 0, 0, tzinfo=DUTCH), "2024Q3"),
        (datetime(2024, 12, 31, 22, 59, tzinfo=UTC), "2024Q4"),
        (datetime(2024, 12, 31, 23, 0, tzinfo=UTC), "2025Q1"),
        (datetime(2025, 3, 30, 3, 0, tzinfo=DUTCH), "2025Q1"),
        (datetime(2025, 10, 26, 2, 30, fold=1, tzinfo=DUTCH), "2025Q4"),
        (datetime(2024, 2, 29, 6, tzinfo=DUTCH), "2024Q1"),
    ],
    ids=[
        "the default time",
        "the last minute of a quarter",
        "the first minute of a quarter",
        "an hour before the year ends in London",
        "when the year has begun here and not in London",
        "the hour that is skipped in spring",
        "the hour that comes twice in autumn",
        "a leap day",
    ],
)
def test_the_schedule_asks_for_the_quarter_that_runs_here_at_that_moment(home: Home, moment: datetime, quarter: str) -> None:
    asked = scheduled(home, moment)
    assert isinstance(asked, dg.RunRequest)
    assert asked.partition_key == Quarter.parse(quarter).partition_key
    assert asked.tags["kbz/quarter"] == quarter


def test_the_schedule_skips_a_quarter_for_which_nobody_delivered(home: Home) -> None:
    leave_only(home, QUARTERS[0])
    assert scheduled(home, datetime(2025, 10, 15, 6, tzinfo=DUTCH)) == (
        "Nothing is delivered for 2025Q4: there is no folder deliveries/2025Q4."
    )


def test_the_environment_moves_the_schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KBZ_SCHEDULE", "0 6 29 2 *")
    assert repository().get_schedule_def(SCHEDULE_NAME).cron_schedule == "0 6 29 2 *"


def test_deliveries_that_lay_still_for_ten_minutes_are_asked_for(home: Home, look: Look) -> None:
    leave_only(home, LAST, QUARTERS[-3])
    assert look(NOON) == []
    assert look(NOON + QUIET - timedelta(seconds=1)) == []
    requests = look(NOON + QUIET)
    assert labels(requests) == ["2025Q2", "2025Q4"]
    assert [request.partition_key for request in requests] == ["2025-04-01", "2025-10-01"]
    assert all(request.run_key == f"{request.tags['kbz/quarter']}-{request.tags['kbz/delivery_hash']}" for request in requests)
    assert look(NOON + 2 * QUIET) == []


def test_a_file_that_still_grows_is_waited_for(home: Home, look: Look) -> None:
    leave_only(home, LAST)
    look(NOON)
    (home.deliveries(LAST) / "laat.csv").write_text("agb;postcode\n")
    assert look(NOON + QUIET) == []
    assert labels(look(NOON + 2 * QUIET)) == ["2025Q4"]


def test_the_same_content_has_the_same_key_and_other_content_another(home: Home, look: Look) -> None:
    leave_only(home, LAST)
    look(NOON)
    (first,) = look(NOON + QUIET)
    touched = next(path for path in sorted(home.deliveries(LAST).rglob("*")) if path.is_file())
    os.utime(touched, (1, 1))
    look(NOON + 2 * QUIET)
    (second,) = look(NOON + 3 * QUIET)
    assert second.run_key == first.run_key
    touched.rename(touched.with_name(f"anders-{touched.name}"))
    look(NOON + 4 * QUIET)
    (third,) = look(NOON + 5 * QUIET)
    assert third.run_key != first.run_key


def test_content_that_was_run_by_hand_is_not_run_again(home: Home, look: Look, run: Run) -> None:
    leave_only(home, LAST, QUARTERS[-2])
    assert run("quarter_reference", "registrations", quarter=QUARTERS[-2]).success
    assert run().success
    look(NOON)
    assert labels(look(NOON + QUIET)) == ["2025Q3"], "of which a part was run"


def test_content_whose_run_failed_is_asked_for(home: Home, look: Look, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    leave_only(home, LAST)
    with monkeypatch.context() as broken:
        broken.setattr("kbz_assets.defs.shares.disagreements", lambda *_: ["01000001: ion differs"])
        assert not run().success
    look(NOON)
    assert labels(look(NOON + QUIET)) == ["2025Q4"]


def test_a_quarter_that_has_not_begun_waits_for_its_first_day_here(home: Home, look: Look) -> None:
    leave_only(home, LAST)
    eve = datetime(2025, 9, 30, 21, 59, tzinfo=UTC)
    look(eve - QUIET)
    assert look(eve) == []
    look(eve + timedelta(minutes=1))
    assert labels(look(eve + timedelta(minutes=1) + QUIET)) == ["2025Q4"]


@pytest.mark.parametrize("begin", [datetime(2025, 10, 26, 0, 55, tzinfo=UTC), datetime(2025, 3, 30, 0, 55, tzinfo=UTC)])
def test_ten_minutes_are_ten_minutes_when_the_clock_is_changed(home: Home, look: Look, begin: datetime) -> None:
    leave_only(home, QUARTERS[0])
    look(begin.astimezone(DUTCH))
    assert look((begin + QUIET - timedelta(seconds=1)).astimezone(DUTCH)) == []
    assert labels(look((begin + QUIET).astimezone(DUTCH))) == ["2024Q1"]


def test_folders_that_hold_nothing_or_are_no_quarter_are_passed_over(home: Home, look: Look) -> None:
    leave_only(home)
    for name in ("2025Q4", "2018Q4", "archief", "2025Q9"):
        (home.path / "deliveries" / name).mkdir()
    (home.path / "deliveries" / "2018Q4" / "oud.csv").write_text("agb\n")
    (home.path / "deliveries" / "2025Q4" / ".DS_Store").write_text("")
    look(NOON)
    assert look(NOON + QUIET) == []
