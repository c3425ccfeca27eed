"""The forms in which a date can be written."""

from datetime import date

import polars as pl
import pytest

from pipelines.ingest.dates import parsed_dates
from pipelines.ingest.header import DateStyle

LAST_OF_JANUARY = date(2026, 1, 31)


def parsed(text: str, style: DateStyle | None = None) -> date | None:
    return parsed_dates(pl.Series([text]), style or DateStyle())[0]


@pytest.mark.parametrize("form", ["2026-01-31", "31-01-2026", "31/01/2026", "20260131"])
@pytest.mark.parametrize("time", ["", " 00:00", "T00:00", " 00:00:00", "T00:00:00", " 0:00:00", " 00:00:00.000"])
def test_a_date_may_have_a_time_of_zeros(form, time):
    assert parsed(form + time) == LAST_OF_JANUARY


@pytest.mark.parametrize(
    ("text", "day"), [("1-1-2026", date(2026, 1, 1)), ("1/12/2026", date(2026, 12, 1)), (" 31-01-2026\t", LAST_OF_JANUARY)]
)
def test_day_comes_before_month_and_zeros_may_be_left_out(text, day):
    assert parsed(text) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [("10000", date(1927, 5, 18)), ("46053", LAST_OF_JANUARY), ("99999", date(2173, 10, 13)), ("09999", None), ("100000", None)],
)
def test_a_number_of_five_digits_is_an_excel_date(text, day):
    assert parsed(text) == day


@pytest.mark.parametrize(
    "text",
    [
        *("31-01-26", "26-01-31", "31-02-2026", "29-02-2025", "2026-13-01", "2026-00-10", "00-01-2026", "1/13/2026", "0000-01-01"),
        *("31-01/2026", "31.01.2026", "2026/01/31", "2026-1-31", "2026013", "202601311", "onbekend", "-", "", "31-01-2026 12:00"),
        *("31-01-2026 00:00:01", "2026-01-31Z", "31 januari 2026", "\u0663\u0661-01-2026", "+026-01-31", "46053.5"),
    ],
)
def test_anything_else_is_unreadable(text):
    assert parsed(text) is None


def test_the_leap_day_is_a_day_in_leap_years():
    assert parsed("29-02-2024") == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("date_format", "text"),
    [
        ("%d.%m.%Y", "31.1.2026"),
        ("%Y%m%d", "20260131"),
        ("%d%m%Y", "31012026"),
        ("%m/%d/%Y", "1/31/2026"),
        ("%Y/%m/%d", "2026/01/31"),
        ("dag %d (%m) %Y", "dag 31 (01) 2026"),
    ],
)
def test_a_profile_can_have_a_format_of_its_own(date_format, text):
    assert parsed(text, DateStyle(date_format)) == LAST_OF_JANUARY


@pytest.mark.parametrize("text", ["31-01-2026", "2026-01-31", "46053", "31.01.26", "31.02.2026", "31.01.2026 00:00"])
def test_with_a_format_no_other_form_is_taken(text):
    assert parsed(text, DateStyle("%d.%m.%Y")) is None


@pytest.mark.parametrize(("text", "day"), [("2026-01-31 00:00:00", LAST_OF_JANUARY), ("46053", LAST_OF_JANUARY), ("31-01-2026", None)])
def test_a_cell_that_is_a_date_in_a_workbook_needs_no_format(text, day):
    assert parsed(text, DateStyle("%d.%m.%Y", is_typed=True)) == day
