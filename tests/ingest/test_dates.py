"""The forms in which a date can be written."""

from datetime import date

import polars as pl
import pytest

from pipelines.ingest.cells.dates import DateStyle, parsed_dates

LAST_OF_JANUARY = date(2026, 1, 31)


def parsed(text: str, style: DateStyle | None = None) -> date | None:
    return parsed_dates(pl.Series([text]), style or DateStyle())[0]


FORMS = ["2026-01-31", "31-01-2026", "31/01/2026", "2026/01/31", "20260131", "31 januari 2026", "31-jan-2026", "31 January 2026"]
TIMES = [
    *("", " 00:00", "T00:00", " 00:00:00", "T00:00:00", " 0:00:00", " 00:00:00.000", " 13:45", "T23:59:59", " 08:15:30,123456"),
    *("T08:15:30Z", " 08:15 AM", " 11:59:59 pm", "T08:15:30+01:00", "T08:15:30.5-0530", " 24:00", "  7:05 p.m."),
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("time", TIMES)
def test_a_time_behind_a_date_is_left_off(form, time):
    assert parsed(form + time) == LAST_OF_JANUARY


@pytest.mark.parametrize("time", [" 25:00", " 12:60", " 12", "12:00", " 12:00 uur", " AM", "T", " 12:00:00 CET", "+01:00"])
def test_what_is_not_a_time_behind_a_date_makes_it_unreadable(time):
    assert parsed(f"2026-01-31{time}") is None


@pytest.mark.parametrize(
    ("text", "day"),
    [("1-1-2026", date(2026, 1, 1)), ("1/12/2026", date(2026, 12, 1)), ("2026-1-5", date(2026, 1, 5)), ("2026/2/1", date(2026, 2, 1))],
)
def test_day_comes_before_month_and_zeros_may_be_left_out(text, day):
    assert parsed(text) == day


DUTCH = ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"]
ENGLISH = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]
SHORT = ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
SHORT_ENGLISH = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sept", "oct", "nov", "dec"]


@pytest.mark.parametrize("names", [DUTCH, ENGLISH, SHORT, SHORT_ENGLISH])
@pytest.mark.parametrize("form", ["{} {} {}", "{}-{}-{}", "{}/{}/{}", "{} {}. {}", "0{}-{}-{}"])
def test_months_are_known_by_their_dutch_and_english_names(names, form):
    for number, name in enumerate(names, start=1):
        for spelling in (name, name.upper(), name.capitalize()):
            assert parsed(form.format(1, spelling, 2026)) == date(2026, number, 1)


@pytest.mark.parametrize(
    "text", ["31 foo 2026", "31 j 2026", "januari 2026", "31 februari 2026", "31 jan 26", "jan 31 2026", "31 ja\u0144 2026"]
)
def test_another_name_of_a_month_is_unreadable(text):
    assert parsed(text) is None


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
        *("31-01/2026", "31.01.2026", "2026013", "202601311", "onbekend", "-", "", "2026-01-31Z", "\u0663\u0661-01-2026", "+026-01-31"),
        *("46053.5", "00-00-0000", "0000-00-00", "4,6053E+04", "31-01-2026 31-01-2026", "2026-01-31\n2026-01-31"),
    ],
)
def test_text_in_another_form_is_not_a_date(text):
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


@pytest.mark.parametrize("text", ["31-01-2026", "2026-01-31", "46053", "31.01.26", "31.02.2026", "31 januari 2026"])
def test_with_a_format_no_other_form_is_taken(text):
    assert parsed(text, DateStyle("%d.%m.%Y")) is None


@pytest.mark.parametrize(
    ("date_format", "text"), [("%d%m%Y", "1112026"), ("%d%m%Y", "112026"), ("%Y%m%d", "2026111"), ("%d%m-%Y", "111-2026")]
)
def test_numbers_that_nothing_separates_have_all_their_digits(date_format, text):
    """Nobody knows whether 1112026 is in January or in November."""
    assert parsed(text, DateStyle(date_format)) is None


def test_a_time_is_left_off_behind_a_format_of_its_own_too():
    assert parsed("31.01.2026 08:30", DateStyle("%d.%m.%Y")) == LAST_OF_JANUARY


@pytest.mark.parametrize(("text", "day"), [("2026-01-31 00:00:00", LAST_OF_JANUARY), ("46053", LAST_OF_JANUARY), ("31-01-2026", None)])
def test_a_cell_that_is_a_date_in_a_workbook_needs_no_format(text, day):
    assert parsed(text, DateStyle("%d.%m.%Y", is_typed=True)) == day
