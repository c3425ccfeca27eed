"""When deliveries have been quiet for long enough."""

from datetime import UTC, datetime, timedelta

import pytest

from kbz_assets.runtime.timing import Timing
from kbz_assets.runtime.watching import after_look, cursor_of, due_folders, memory_of, with_run_asked
from pipelines.core.diagnostics import InputError

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
QUIET = timedelta(minutes=10)


def after(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def test_a_folder_is_quiet_ten_minutes_after_its_last_change_was_seen() -> None:
    memory = after_look({}, {"2026Q1": "as it is"}, START)
    assert due_folders(after_look(memory, {"2026Q1": "as it is"}, after(9)), after(9), QUIET) == []
    assert due_folders(after_look(memory, {"2026Q1": "as it is"}, after(10)), after(10), QUIET) == ["2026Q1"]


def test_a_change_starts_the_time_anew() -> None:
    memory = after_look(after_look({}, {"2026Q1": "as it is"}, START), {"2026Q1": "as it became"}, after(8))
    assert due_folders(memory, after(17), QUIET) == []
    assert due_folders(memory, after(18), QUIET) == ["2026Q1"]


def test_a_folder_is_asked_for_once_until_it_changes() -> None:
    memory = with_run_asked(after_look({}, {"2026Q1": "as it is"}, START), "2026Q1")
    assert due_folders(after_look(memory, {"2026Q1": "as it is"}, after(60)), after(60), QUIET) == []
    changed = after_look(memory, {"2026Q1": "as it became"}, after(60))
    assert due_folders(changed, after(70), QUIET) == ["2026Q1"]


def test_the_oldest_quarter_is_asked_for_first_and_one_that_is_gone_is_forgotten() -> None:
    memory = after_look({}, {"2026Q1": "b", "2025Q4": "a"}, START)
    assert due_folders(memory, after(10), QUIET) == ["2025Q4", "2026Q1"]
    assert list(after_look(memory, {"2026Q1": "b"}, after(10))) == ["2026Q1"]


def test_the_memory_survives_as_a_cursor() -> None:
    memory = with_run_asked(after_look({}, {"2026Q1": "b", "2025Q4": "a"}, START), "2025Q4")
    assert memory_of(cursor_of(memory)) == memory
    assert memory_of(None) == {}


def test_the_environment_changes_the_schedule_and_the_quiet() -> None:
    assert Timing.of({}) == Timing("0 6 15 1,4,7,10 *", QUIET)
    changed = {"KBZ_SCHEDULE": "0 7 20 1,4,7,10 *", "KBZ_QUIET_MINUTES": "30"}
    assert Timing.of(changed) == Timing("0 7 20 1,4,7,10 *", timedelta(minutes=30))


@pytest.mark.parametrize("minutes", ["soon", "-1", "1.5", "²", "10081", "9" * 20])
def test_minutes_that_are_not_a_number_or_more_than_a_week_are_a_fault(minutes: str) -> None:
    with pytest.raises(InputError, match="KBZ_QUIET_MINUTES: it is not a number of minutes, expected a whole number such as 10"):
        Timing.of({"KBZ_QUIET_MINUTES": minutes})
