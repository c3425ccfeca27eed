"""The Quarter value."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core.quarter import Quarter

quarters = st.builds(Quarter, st.integers(1, 9998), st.integers(1, 4))


@given(quarters)
def test_label_and_partition_key_give_the_quarter_back(quarter: Quarter) -> None:
    assert Quarter.parse(str(quarter)) == quarter
    assert Quarter.from_partition_key(quarter.partition_key) == quarter
    assert Quarter.of(quarter.peildatum) == quarter


@given(quarters)
def test_next_and_previous_undo_each_other_and_keep_the_order(quarter: Quarter) -> None:
    assert quarter.next().previous() == quarter
    assert quarter < quarter.next()


def test_the_peildatum_is_the_first_day_of_the_quarter() -> None:
    """R1."""
    assert Quarter.parse("2026Q1").peildatum == date(2026, 1, 1)
    assert Quarter.parse("2026Q4").peildatum == date(2026, 10, 1)


def test_a_leap_day_lies_in_the_first_quarter() -> None:
    assert Quarter.of(date(2028, 2, 29)) == Quarter.parse("2028Q1")


@pytest.mark.parametrize("label", ["2026Q5", "2026q1", "26Q1", "2026-Q1", "", "2026Q1 ", "0000Q1"])
def test_another_way_of_writing_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match="is not a quarter"):
        Quarter.parse(label)


@pytest.mark.parametrize(("year", "number"), [(2026, 0), (2026, 5), (0, 4), (10000, 1)])
def test_a_quarter_that_no_calendar_has_is_refused(year: int, number: int) -> None:
    with pytest.raises(ValueError, match="is not a quarter, expected 0001Q1 to 9999Q4"):
        Quarter(year, number)


def test_the_first_and_the_last_quarter_of_the_calendar_are_quarters() -> None:
    assert (Quarter(1, 1).peildatum, Quarter(9999, 4).peildatum) == (date(1, 1, 1), date(9999, 10, 1))


def test_a_day_within_a_quarter_is_not_a_partition_key() -> None:
    with pytest.raises(ValueError, match="expected the first day of a quarter such as 2026-01-01"):
        Quarter.from_partition_key("2026-02-01")
