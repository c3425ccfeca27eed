"""The schedule of the quarter and the sensor on the deliveries: when they ask for a run, and of what."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from traceback import format_exception
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

from kbz_assets.build import build_definitions
from kbz_assets.defs import automation
from kbz_assets.defs.automation import DELIVERIES_SENSOR, REFERENCE_SENSOR, SCHEDULE_NAME
from kbz_assets.defs.jobs import JOB_NAME, MADE_IN_A_RUN
from kbz_assets.defs.resources import HomeResource
from kbz_assets.storage.home import Home
from pipelines.core.diagnostics import InputError
from pipelines.core.dutch_time import TIMEZONE
from pipelines.core.quarter import Quarter
from pipelines.ingest.files.discovery import delivery_hash
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
        asked = defined.get_schedule_def(SCHEDULE_NAME)(context)
    return asked.skip_message if isinstance(asked, dg.SkipReason) else asked


@pytest.fixture
def look(home: Home, instance: dg.DagsterInstance) -> Look:
    """Let a sensor look at the folders at a moment; it remembers what it saw before."""
    defined = repository()
    cursors: dict[str, str | None] = {}

    def evaluate(now: datetime, sensor: str = DELIVERIES_SENSOR) -> dg.SensorResult:
        resources = {"home": HomeResource(path=str(home.path)), "clock": FixedClock(now)}
        cursor = cursors.get(sensor)
        with dg.build_sensor_context(instance=instance, cursor=cursor, repository_def=defined, resources=resources) as context:
            tick = defined.get_sensor_def(sensor)(context)
        cursors[sensor] = tick.cursor
        return tick

    return evaluate


def labels(tick: dg.SensorResult) -> list[str]:
    """The quarters of which a look asks for a run."""
    return [request.tags["kbz/quarter"] for request in tick.run_requests]


def leave_only(home: Home, *quarters: Quarter) -> None:
    for quarter in set(QUARTERS) - set(quarters):
        shutil.rmtree(home.deliveries(quarter))


def test_all_are_off_until_somebody_switches_them_on_and_say_so() -> None:
    defined = repository()
    schedule = defined.get_schedule_def(SCHEDULE_NAME)
    assert schedule.default_status is dg.DefaultScheduleStatus.STOPPED
    for one in (schedule, *(defined.get_sensor_def(name) for name in (DELIVERIES_SENSOR, REFERENCE_SENSOR))):
        assert one.default_status.value == "STOPPED"
        assert "Off until switched on" in one.description
        assert "`" not in one.description, "the page shows it as it is"
        assert one.job_name == JOB_NAME


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


def test_the_schedule_skips_a_quarter_for_which_nobody_delivered_and_says_why(home: Home) -> None:
    leave_only(home, QUARTERS[0])
    expected = "expected a folder with the lists of the practices"
    assert scheduled(home, datetime(2025, 10, 15, 6, tzinfo=DUTCH)) == f"deliveries/2025Q4: there is no such folder, {expected}"
    home.deliveries(LAST).mkdir()
    told = scheduled(home, datetime(2025, 10, 15, 6, tzinfo=DUTCH))
    assert told == f"deliveries/2025Q4: there is no file of a practice in it, {expected}"


def test_the_environment_moves_the_schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KBZ_SCHEDULE", "0 6 29 2 *")
    assert repository().get_schedule_def(SCHEDULE_NAME).cron_schedule == "0 6 29 2 *"


@pytest.mark.parametrize("line", ["every day", "0 6 15 1,4,7,10", "61 6 * * *"])
def test_a_schedule_that_is_not_cron_is_one_line(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setenv("KBZ_SCHEDULE", line)
    expected = "expected minute, hour, day, month and weekday, such as 0 6 15 1,4,7,10 *"
    with pytest.raises(InputError, match=re.escape(f"KBZ_SCHEDULE: it is not a time as cron writes it, {expected}")):
        build_definitions()


def test_a_wrong_word_for_the_documents_is_refused_before_a_run_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KBZ_DOCUMENTS", "maybe")
    with pytest.raises(InputError, match="KBZ_DOCUMENTS: it is neither yes nor no, expected yes or no"):
        build_definitions()


def test_deliveries_that_lay_still_for_ten_minutes_are_asked_for(home: Home, look: Look) -> None:
    leave_only(home, LAST, QUARTERS[-3])
    assert not look(NOON).run_requests
    assert not look(NOON + QUIET - timedelta(seconds=1)).run_requests
    tick = look(NOON + QUIET)
    assert labels(tick) == ["2025Q2", "2025Q4"]
    requests = tick.run_requests
    seen = {event.partition: event.tags["dagster/data_version"] for event in tick.asset_events}
    assert seen == {request.partition_key: request.tags["kbz/delivery_hash"] for request in requests}
    assert [request.partition_key for request in requests] == ["2025-04-01", "2025-10-01"]
    assert all(request.run_key == f"{request.tags['kbz/quarter']}-{request.tags['kbz/delivery_hash']}" for request in requests)
    assert not look(NOON + 2 * QUIET).run_requests


def test_a_file_that_still_grows_is_waited_for(home: Home, look: Look) -> None:
    leave_only(home, LAST)
    look(NOON)
    (home.deliveries(LAST) / "laat.csv").write_text("agb;postcode\n")
    assert not look(NOON + QUIET).run_requests
    assert labels(look(NOON + 2 * QUIET)) == ["2025Q4"]


def test_the_same_content_has_the_same_key_and_other_content_another(home: Home, look: Look) -> None:
    leave_only(home, LAST)
    look(NOON)
    (first,) = look(NOON + QUIET).run_requests
    touched = next(path for path in sorted(home.deliveries(LAST).rglob("*")) if path.is_file())
    os.utime(touched, (1, 1))
    look(NOON + 2 * QUIET)
    (second,) = look(NOON + 3 * QUIET).run_requests
    assert second.run_key == first.run_key
    touched.rename(touched.with_name(f"anders-{touched.name}"))
    look(NOON + 4 * QUIET)
    (third,) = look(NOON + 5 * QUIET).run_requests
    assert third.run_key != first.run_key


def test_content_that_was_run_by_hand_is_not_run_again(home: Home, look: Look, run: Run) -> None:
    leave_only(home, LAST, QUARTERS[-2])
    assert run("quarter_reference", "registrations", quarter=QUARTERS[-2]).success
    assert run().success
    look(NOON)
    assert labels(look(NOON + QUIET)) == ["2025Q3"], "of which a part was run"


def page_run(instance: dg.DagsterInstance, tags: dict[str, str], assets: set[dg.AssetKey], status: dg.DagsterRunStatus) -> None:
    """A run as the page launches it: it names the assets that it makes."""
    instance.add_run(dg.DagsterRun(JOB_NAME, tags=tags, asset_selection=frozenset(assets), status=status))


def test_content_that_was_run_from_the_page_is_not_run_again_and_that_of_a_part_of_the_assets_is(
    home: Home, look: Look, instance: dg.DagsterInstance
) -> None:
    leave_only(home, LAST, QUARTERS[-2])
    whole = MADE_IN_A_RUN.resolve(repository().asset_graph)
    for quarter, assets in ((LAST, whole), (QUARTERS[-2], whole - {dg.AssetKey("payouts")})):
        tags = {"kbz/quarter": str(quarter), "kbz/delivery_hash": delivery_hash(home.deliveries(quarter))}
        page_run(instance, tags, assets, dg.DagsterRunStatus.SUCCESS)
    look(NOON)
    assert labels(look(NOON + QUIET)) == ["2025Q3"]


def test_an_empty_folder_asks_for_nothing_and_the_sensor_says_why(home: Home, look: Look) -> None:
    leave_only(home)
    home.deliveries(LAST).mkdir()
    look(NOON)
    tick = look(NOON + QUIET)
    assert not tick.run_requests
    assert "deliveries/2025Q4: there is no file of a practice in it" in tick.skip_reason.skip_message


def test_a_changed_reference_file_asks_for_the_running_quarter_once(home: Home, look: Look) -> None:
    assert not look(NOON, REFERENCE_SENSOR).run_requests
    first = look(NOON + QUIET, REFERENCE_SENSOR)
    assert labels(first) == ["2025Q4"]
    (home.reference / "practices.csv").write_bytes((home.reference / "practices.csv").read_bytes() + b"\n")
    assert not look(NOON + 2 * QUIET, REFERENCE_SENSOR).run_requests
    second = look(NOON + 3 * QUIET, REFERENCE_SENSOR)
    assert labels(second) == ["2025Q4"]
    versions = [tick.asset_events[0].tags["dagster/data_version"] for tick in (first, second)]
    assert [tick.run_requests[0].tags["kbz/reference_hash"] for tick in (first, second)] == versions
    assert versions[0] != versions[1]
    assert not look(NOON + 4 * QUIET, REFERENCE_SENSOR).run_requests


def test_reference_files_with_which_the_quarter_was_run_ask_for_nothing(look: Look, run: Run) -> None:
    assert run().success
    look(NOON, REFERENCE_SENSOR)
    assert not look(NOON + QUIET, REFERENCE_SENSOR).run_requests


def test_reference_files_of_a_quarter_without_deliveries_ask_for_nothing(home: Home, look: Look) -> None:
    leave_only(home, QUARTERS[0])
    look(NOON, REFERENCE_SENSOR)
    assert not look(NOON + QUIET, REFERENCE_SENSOR).run_requests


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
    assert not look(eve).run_requests
    look(eve + timedelta(minutes=1))
    assert labels(look(eve + timedelta(minutes=1) + QUIET)) == ["2025Q4"]


@pytest.mark.parametrize("begin", [datetime(2025, 10, 26, 0, 55, tzinfo=UTC), datetime(2025, 3, 30, 0, 55, tzinfo=UTC)])
def test_ten_minutes_are_ten_minutes_when_the_clock_is_changed(home: Home, look: Look, begin: datetime) -> None:
    leave_only(home, QUARTERS[0])
    look(begin.astimezone(DUTCH))
    assert not look((begin + QUIET - timedelta(seconds=1)).astimezone(DUTCH)).run_requests
    assert labels(look((begin + QUIET).astimezone(DUTCH))) == ["2024Q1"]


def test_empty_folders_and_folders_that_are_not_a_quarter_are_ignored(home: Home, look: Look) -> None:
    leave_only(home)
    for name in ("2025Q4", "2018Q4", "archief", "2025Q9"):
        (home.path / "deliveries" / name).mkdir()
    (home.path / "deliveries" / "2018Q4" / "oud.csv").write_text("agb\n")
    (home.path / "deliveries" / "2025Q4" / ".DS_Store").write_text("")
    look(NOON)
    assert not look(NOON + QUIET).run_requests


@pytest.mark.parametrize("sensor", [DELIVERIES_SENSOR, REFERENCE_SENSOR])
def test_a_fault_of_the_disk_in_a_sensor_is_one_line_without_the_bsn_in_the_name_of_a_list(
    look: Look, monkeypatch: pytest.MonkeyPatch, sensor: str
) -> None:
    def refused(home: Home, *_: Quarter) -> str:
        raise PermissionError(errno.EACCES, "Permission denied", str(home.path / "999990019.csv"))

    monkeypatch.setattr(automation, "delivered_version", refused)
    monkeypatch.setattr(automation, "reference_version", refused)
    look(NOON, sensor)
    with pytest.raises(dg.Failure) as raised:
        look(NOON + QUIET, sensor)

    shown = "".join(format_exception(raised.value))
    assert "this user may not use it" in shown
    assert "999990019" not in shown
