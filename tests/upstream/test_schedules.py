"""When Dagster lets the schedule tick, by its own reading of the cron line and the time zone."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dagster._utils.schedules import schedule_execution_time_iterator

from kbz_assets.build import build_definitions
from kbz_assets.defs.automation import SCHEDULE_NAME
from pipelines.core.dutch_time import TIMEZONE


def test_the_schedule_ticks_on_the_fifteenth_of_each_quarter_at_six_in_dutch_time_summer_and_winter() -> None:
    schedule = build_definitions().get_repository_def().get_schedule_def(SCHEDULE_NAME)
    ticks = schedule_execution_time_iterator(
        datetime(2023, 12, 31, tzinfo=UTC).timestamp(), schedule.cron_schedule, schedule.execution_timezone, ascending=True
    )
    found = [next(ticks) for _ in range(8)]
    assert [f"{tick.astimezone(ZoneInfo(TIMEZONE)):%Y-%m-%d %H:%M}" for tick in found] == [
        f"{year}-{month:02d}-15 06:00" for year in (2024, 2025) for month in (1, 4, 7, 10)
    ]
    assert [tick.astimezone(UTC).hour for tick in found[:4]] == [5, 4, 4, 4]
