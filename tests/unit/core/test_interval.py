"""When a record of the reference files holds."""

from datetime import date

import pytest

from pipelines.core.interval import Interval, spanning

JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def test_both_ends_are_included() -> None:
    valid = Interval(JANUARY, MARCH)
    assert [valid.holds_on(day) for day in (date(2025, 12, 31), JANUARY, MARCH, date(2026, 3, 2))] == [False, True, True, False]


def test_an_open_end_holds_for_ever() -> None:
    assert Interval(None, JANUARY).holds_on(date.min)
    assert Interval(JANUARY, None).holds_on(date.max)


@pytest.mark.parametrize(
    ("one", "other", "share_a_day"),
    [
        (Interval(JANUARY, FEBRUARY), Interval(FEBRUARY, MARCH), True),
        (Interval(JANUARY, date(2026, 1, 31)), Interval(FEBRUARY, None), False),
        (Interval(None, None), Interval(FEBRUARY, FEBRUARY), True),
        (Interval(None, JANUARY), Interval(FEBRUARY, MARCH), False),
    ],
)
def test_two_overlap_when_they_share_a_day(one: Interval, other: Interval, share_a_day: bool) -> None:
    assert (one.overlaps(other), other.overlaps(one)) == (share_a_day, share_a_day)


def test_together_they_last_from_the_first_day_to_the_last_and_are_open_where_one_of_them_is() -> None:
    assert spanning([Interval(FEBRUARY, MARCH), Interval(JANUARY, FEBRUARY)]) == Interval(JANUARY, MARCH)
    assert spanning([Interval(JANUARY, FEBRUARY), Interval(None, JANUARY), Interval(MARCH, None)]) == Interval(None, None)
