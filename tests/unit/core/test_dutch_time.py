"""Time in the Netherlands."""

from datetime import UTC, datetime

import pytest

from pipelines.core.dutch_time import dutch_time


@pytest.mark.parametrize(
    ("in_utc", "shown"),
    [
        (datetime(2025, 12, 31, 23, 30, tzinfo=UTC), "2026-01-01 00:30"),
        (datetime(2026, 6, 30, 22, 0, tzinfo=UTC), "2026-07-01 00:00"),
    ],
)
def test_a_quarter_begins_before_it_does_in_utc_by_an_hour_in_winter_and_two_in_summer(in_utc: datetime, shown: str) -> None:
    assert f"{dutch_time(in_utc):%Y-%m-%d %H:%M}" == shown
