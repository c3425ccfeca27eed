"""The days on which banks settle in euro."""

from datetime import date

import pytest

from pipelines.core.target_days import easter_sunday, is_target_day, next_target_day


@pytest.mark.parametrize(
    "easter",
    [
        "1954-04-18",
        "1961-04-02",
        "1981-04-19",
        "2000-04-23",
        "2008-03-23",
        "2024-03-31",
        "2025-04-20",
        "2026-04-05",
        "2038-04-25",
        "2049-04-18",
        "2076-04-19",
        "2285-03-22",
    ],
)
def test_easter_sunday_is_computed(easter: str):
    assert easter_sunday(date.fromisoformat(easter).year) == date.fromisoformat(easter)


@pytest.mark.parametrize(
    "day", ["2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-12-25", "2026-12-26", "2026-08-15", "2026-08-16"]
)
def test_weekends_and_six_holidays_are_not_target_days(day: str):
    assert not is_target_day(date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2026-04-27", "2026-05-05", "2026-05-14", "2026-05-25", "2026-12-24", "2026-12-31"])
def test_other_dutch_holidays_are_target_days(day: str):
    assert is_target_day(date.fromisoformat(day))


@pytest.mark.parametrize(("day", "following"), [("2026-04-02", "2026-04-07"), ("2026-12-24", "2026-12-28"), ("2026-05-04", "2026-05-05")])
def test_the_first_target_day_after_a_day(day: str, following: str):
    assert next_target_day(date.fromisoformat(day)) == date.fromisoformat(following)
