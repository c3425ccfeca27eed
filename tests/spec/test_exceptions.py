"""Every exception to a rule is a line with its argument and approver (R43)."""

from datetime import date
from decimal import Decimal

import pytest

from pipelines.core.interval import Interval
from pipelines.schemas.payout_codes import Per
from tests.spec.quarter_tables import tables_of
from tests.spec.situations import (
    LONG_AGO,
    PEILDATUM,
    at_least,
    book_of,
    count,
    decided,
    deviation,
    enrolment,
    plan,
    rule,
    stream,
    tariff,
)

A, B = "01000001", "01000002"
THIS_YEAR = Interval(date(2026, 1, 1), date(2026, 12, 31))


def exceptions(counts, *rules, **parts):
    table = tables_of(decided(counts, *rules, **parts).decision, book_of(counts, *rules, **parts))["exceptions"]
    return [tuple(row.values()) for row in table.drop("quarter", "scheme").to_dicts()]


def test_a_deviation_that_is_used_is_shown_with_its_argument_approver_and_dates():
    terms = rule(threshold=at_least("0.25"), deviation_allowed=True)
    record = deviation(A, THIS_YEAR)

    used = (A, "deviation", None, "de wijk groeit", "Bestuur", THIS_YEAR.valid_from, THIS_YEAR.valid_to)
    assert exceptions([count(A, 1, 20)], terms, deviations=(record,)) == [used]
    assert exceptions([count(A, 9, 20)], terms, deviations=(record,)) == []


def test_a_stream_let_through_is_one_line_with_every_argument_over_all_days():
    terms = rule(needs_argument=("mtvp",))
    streams = (
        stream(A, "mtvp", "andere activiteiten", Interval(date(2025, 1, 1), date(2026, 6, 30))),
        stream(A, "mtvp", "meer uren", Interval(date(2026, 1, 1), date(2026, 3, 31))),
    )

    argued = (A, "stream_argument", "mtvp", "andere activiteiten; meer uren", None, date(2025, 1, 1), date(2026, 6, 30))
    assert exceptions([count(A, 1, 20)], terms, streams=streams) == [argued]


def test_who_does_not_have_the_stream_has_nothing_let_through():
    streams = (stream(A, "project", "andere activiteiten"), stream(B, "mtvp", "andere activiteiten"))

    assert exceptions([count(A, 1, 20)], rule(needs_argument=("mtvp",)), streams=streams) == []


def test_a_stream_of_a_record_that_stays_open_has_no_last_day():
    streams = (stream(A, "mtvp", "anders", THIS_YEAR), stream(A, "mtvp", "anders", Interval(LONG_AGO, None)))

    assert exceptions([count(A, 1, 20)], rule(needs_argument=("mtvp",)), streams=streams)[0][3:] == ("anders", None, LONG_AGO, None)


@pytest.mark.parametrize(
    ("counted", "terms", "shown"),
    [
        (count(A, 0, 0), {}, False),
        (count(A, 9, 20), {"not_with": ("kbz_pilot",)}, False),
        (count(A, 1, 20), {"threshold": at_least("0.25")}, True),
        (count(A, 9, 20), {"plan_required": True}, True),
    ],
    ids=["no_delivery", "double_funding", "below_threshold", "no_plan"],
)
def test_a_stream_argument_is_shown_of_practices_that_pass_statuses_1_to_3(counted, terms, shown):
    streams = (stream(A, "mtvp", "andere activiteiten"), stream(A, "kbz_pilot"))

    assert bool(exceptions([counted], rule(needs_argument=("mtvp",), **terms), streams=streams)) is shown


def test_a_stream_argument_is_not_shown_of_a_practice_that_does_not_participate():
    streams = (stream(A, "mtvp", "andere activiteiten"),)

    assert exceptions([count(A, 9, 20)], rule(needs_argument=("mtvp",)), streams=streams, enrolments=()) == []


@pytest.mark.parametrize(
    ("counted", "terms", "shown"),
    [
        (count(A, 0, 0), {}, False),
        (count(A, 9, 20), {"not_with": ("kbz_pilot",)}, False),
        (count(A, 1, 20), {}, False),
        (count(A, 4, 20, unknown=3), {}, False),
        (count(A, 9, 20), {"plan_required": True}, True),
        (count(A, 9, 20), {}, True),
    ],
    ids=["no_delivery", "double_funding", "below_threshold", "undecided", "no_plan", "paid"],
)
def test_a_pilot_is_shown_where_it_passes_statuses_1_to_5(counted, terms, shown):
    limit = rule(top_n=1, threshold=at_least("0.25"), **terms)
    parts = {"enrolments": (enrolment(A, fixed=True),), "streams": (stream(A, "kbz_pilot"),)}

    assert [one[1] for one in exceptions([counted], limit, **parts)] == ["fixed"] * shown


def test_a_pilot_is_shown_with_the_days_of_its_enrolment():
    enrolments = (enrolment(A, fixed=True, ended_on=date(2026, 7, 1)), enrolment(B))
    counts = [count(A, 9, 20), count(B, 8, 20)]

    assert exceptions(counts, rule(top_n=1), enrolments=enrolments) == [(A, "fixed", None, None, None, LONG_AGO, date(2026, 7, 1))]
    assert exceptions(counts, rule(), enrolments=enrolments) == []


@pytest.mark.parametrize(("amount", "lines"), [("85.00", 0), ("85.01", 1)])
def test_a_band_argument_is_shown_of_each_region_whose_tariff_is_outside_the_band(amount, lines):
    band = (Decimal("35.00"), Decimal("85.00"))
    argued = rule(tariff=tariff(amount, Per.YEAR, band=band, band_argument="drie jaar afgesproken"))
    counts = [count(A, 1, 20), count(B, 1, 20, region="utrecht")]

    wanted = [(None, "band_argument", region, "drie jaar afgesproken", None, LONG_AGO, None) for region in ("rijnmond", "utrecht")]
    assert exceptions(counts, argued) == wanted[: 2 * lines]


def test_a_tariff_by_plan_is_shown_of_who_participates_whatever_the_status():
    by_plan = rule(tariff=tariff("60.00", Per.YEAR, by_plan=True), valid=Interval(LONG_AGO, PEILDATUM))
    plans = (plan(A, price="72.00"), plan(B, price="72.00"))
    counts = [count(A, 0, 0), count(B, 5, 20)]

    assert exceptions(counts, by_plan, plans=plans, enrolments=(enrolment(A),)) == [
        (A, "tariff_by_plan", None, None, None, LONG_AGO, PEILDATUM)
    ]
