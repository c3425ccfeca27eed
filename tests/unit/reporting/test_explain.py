"""A reader can see why a practice gets what it gets."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pipelines.core.interval import Interval
from pipelines.reference.aw_lists import AwList
from pipelines.reference.schemes import Remainder
from pipelines.reporting.explain import explain
from pipelines.rules.status import Status
from pipelines.schemas.payout_codes import Per, PlanStatus
from tests.spec.situations import (
    LONG_AGO,
    PEILDATUM,
    at_least,
    book_of,
    budget,
    budgeted,
    count,
    decided,
    deviation,
    enrolment,
    index,
    plan,
    rule,
    scheme,
    staffing,
    stream,
    tariff,
)

AGB = {status: f"0100000{at}" for at, status in enumerate(Status)}
COUNTS = [
    count(AGB[Status.NOT_PARTICIPATING], 9, 10),
    count(AGB[Status.NO_DELIVERY], 0, 0),
    count(AGB[Status.DOUBLE_FUNDING], 9, 10),
    count(AGB[Status.BELOW_THRESHOLD], 1, 10),
    count(AGB[Status.UNDECIDED], 1, 10, unknown=5),
    count(AGB[Status.NO_PLAN], 9, 10),
    count(AGB[Status.PAID], 8, 10),
    count(AGB[Status.PARTLY_PAID], 1, 10),
    count(AGB[Status.NO_BUDGET], 1, 11),
]
TERMS = rule(
    threshold=at_least("0.25"),
    tariff=tariff("4.00", Per.YEAR, price_level=2025),
    budget=budgeted(Remainder.PARTIAL),
    not_with=("kbz_pilot",),
    plan_required=True,
    deviation_allowed=True,
    implementation_amount_eur=Decimal("100.00"),
)
PARTS = {
    "enrolments": tuple(enrolment(one.agb, implementation_until=PEILDATUM) for one in COUNTS if one.agb != AGB[Status.NOT_PARTICIPATING]),
    "streams": (stream(AGB[Status.DOUBLE_FUNDING], "kbz_pilot"),),
    "deviations": tuple(deviation(AGB[status]) for status in (Status.PARTLY_PAID, Status.NO_BUDGET)),
    "plans": tuple(plan(one.agb, PlanStatus.DRAFT if one.agb == AGB[Status.NO_PLAN] else PlanStatus.APPROVED, poh="0.1") for one in COUNTS),
    "staffing": staffing(poh="120.00"),
    "budgets": (budget("34.00"),),
    "price_index": index(y2026="1.025"),
}
LISTS = (
    AwList("nza2019", "nza2019.csv", Interval(LONG_AGO, LONG_AGO), "", "NZa", ()),
    AwList("nza2023", "nza2023.csv", Interval(LONG_AGO, None), "", "NZa TB/REG", ()),
)
DECISION = decided(COUNTS, TERMS, **PARTS).decision
BOOK = replace(book_of(COUNTS, TERMS, **PARTS), aw_lists=LISTS)


def told(status, subject):
    counts, kader = explain(DECISION, BOOK, AGB[status], "kader")
    return [line.text for line in (*counts.lines, *kader.lines) if line.subject == subject]


@pytest.mark.parametrize("status", list(Status))
def test_a_practice_of_every_status_can_be_explained(status):
    assert told(status, "status") == [status.value]


@pytest.mark.parametrize(
    ("status", "test"),
    [
        (Status.NOT_PARTICIPATING, "participates: no (no enrolment holds on the peildatum)"),
        (Status.NO_DELIVERY, "delivered: no (0 counted patients)"),
        (Status.DOUBLE_FUNDING, "no double funding: no (excluded by kbz_pilot)"),
        (Status.BELOW_THRESHOLD, "a deviation stands in for the threshold: no (no deviation holds on the peildatum)"),
        (Status.UNDECIDED, "a deviation stands in for the threshold: no (no deviation holds on the peildatum)"),
        (Status.NO_PLAN, "the plan is approved: no (the plan of 2026 is draft)"),
        (Status.PARTLY_PAID, "the plan is approved: yes (the plan of 2026 is approved)"),
    ],
)
def test_the_last_test_told_is_the_one_that_decided(status, test):
    assert told(status, "test")[-1] == test


def test_the_two_shares_are_told_against_the_threshold():
    assert told(Status.UNDECIDED, "test")[3:5] == [
        "share_max passes the threshold: yes (6 of 10 is 0.600000, must be at least 0.250000)",
        "share_min passes the threshold: no (1 of 10 is 0.100000, must be at least 0.250000)",
    ]


def test_the_list_in_force_is_told_with_its_dates_and_source():
    assert told(Status.PAID, "AW list") == ["nza2023 (nza2023.csv), valid from 2020-01-01, source NZa TB/REG, in force on 2026-01-01"]


def test_counts_shares_and_places_are_told():
    assert told(Status.PAID, "counts") == ["ION 10, AW-ION 8, postcode unknown 0"]
    assert told(Status.UNDECIDED, "share") == ["1 / 10 = 0.100000, at most 0.600000"]
    assert told(Status.PAID, "rank") == ["4 of 8 in rijnmond, 4 of 8 in all"]
    assert told(Status.NO_DELIVERY, "share") == ["none: nobody counts"]


def test_the_tariff_is_told_with_its_indexation_and_the_amount_with_its_sum():
    assert told(Status.PAID, "rule") == ["in force from 2020-01-01, source 000, paid by region_organisation, share at least 0.250000"]
    assert told(Status.PAID, "tariff") == ["EUR 4.10 per year: EUR 4.00 at the prices of 2025 x 1.025 (2026)"]
    assert told(Status.PAID, "full amount") == ["8 AW-ION x EUR 4.10 / 4 = EUR 8.20, whatever the status"]
    assert told(Status.PAID, "amount") == ["EUR 8.20"]


def test_the_division_of_the_budget_around_the_practice_is_told():
    assert told(Status.PARTLY_PAID, "year budget") == ["EUR 34.00 a year, of which EUR 0.00 is overhead and EUR 34.00 is for the practices"]
    assert told(Status.PARTLY_PAID, "budget") == [
        "rijnmond has EUR 8.50 this quarter; EUR 10.26 is asked, EUR 8.50 goes to 2 practices, where it does not fit: partial"
    ]
    assert told(Status.PARTLY_PAID, "allocation") == [
        f"1. {AGB[Status.PAID]} asks EUR 8.20, gets EUR 8.20, EUR 0.30 is left",
        f"2. {AGB[Status.PARTLY_PAID]} asks EUR 1.03, gets EUR 0.30, EUR 0.00 is left (this practice)",
        f"3. {AGB[Status.NO_BUDGET]} asks EUR 1.03, gets EUR 0.00, EUR 0.00 is left",
    ]
    assert told(Status.NO_PLAN, "allocation") == ["not served: a status before the budget applies"]


@pytest.mark.parametrize(
    ("band", "argument", "verdict"),
    [
        ("3.50 4.00", "", "EUR 3.59 to EUR 4.10 per year; the tariff lies within it"),
        ("1.00 3.00", "proef met de wijk", "EUR 1.03 to EUR 3.08 per year; the tariff lies outside it: proef met de wijk"),
    ],
)
def test_the_band_is_told_at_the_prices_of_the_year(band, argument, verdict):
    lowest, highest = map(Decimal, band.split())
    terms = replace(TERMS, tariff=tariff("4.00", Per.YEAR, price_level=2025, band=(lowest, highest), band_argument=argument))
    decision = decided(COUNTS, terms, **PARTS).decision

    assert [line.text for line in explain(decision, BOOK, AGB[Status.PAID], "kader")[1].lines if line.subject == "band"] == [verdict]


def test_a_deviation_the_phase_the_staffing_and_the_insurers_are_told_where_they_apply():
    assert told(Status.PARTLY_PAID, "deviation") == ["an argued deviation stood in for the threshold"]
    assert told(Status.PARTLY_PAID, "implementation") == [
        "EUR 25.00, a quarter of EUR 100.00 a year, on a line of its own and outside the budget"
    ]
    assert told(Status.PAID, "fte") == ["the staffing of the plan costs EUR 12.00 a year and fits EUR 32.80; it needs EUR 1.50 per year"]
    assert told(Status.PAID, "insurers") == ["unknown EUR 8.20 (8)"]
    assert told(Status.NO_PLAN, "insurers") == []


def test_without_a_scheme_named_every_scheme_that_judged_the_practice_is_told():
    counts = [count("01000001", 1, 2), count("01000002", 1, 2, region="utrecht")]
    both = {**scheme(), **scheme(rule(regions=frozenset({"utrecht"})), name="mtvp")}
    decision = decided(counts, schemes=both).decision

    assert [one.scheme for one in explain(decision, book_of(counts), "01000001")] == [None, "kader"]
    assert [one.scheme for one in explain(decision, book_of(counts), "01000002")] == [None, "kader", "mtvp"]


def test_an_unknown_practice_or_scheme_is_told_in_a_sentence():
    with pytest.raises(LookupError, match="practice 09999999 is not active on 2026-01-01"):
        explain(DECISION, BOOK, "09999999")
    with pytest.raises(LookupError, match="scheme mtvp has no rule in force with a tariff for region rijnmond in 2026Q1"):
        explain(DECISION, BOOK, AGB[Status.PAID], "mtvp")
