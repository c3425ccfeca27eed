"""A reader can see why a practice gets what it gets."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pipelines.core.interval import Interval
from pipelines.core.quarter import Quarter
from pipelines.reference.aw_lists import AwList
from pipelines.reference.schemes import Remainder
from pipelines.reporting.explain import explain
from pipelines.rules.decide import decide
from pipelines.rules.inputs import Booked, BookedLine
from pipelines.schemas.deliveries import deliveries
from pipelines.schemas.payout_codes import Base, LineType, Payee, Per, PlanStatus, Status
from tests.spec.quarter_tables import rows
from tests.spec.situations import (
    LONG_AGO,
    PEILDATUM,
    Q1,
    above,
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

AGB = {status: f"010000{at:02d}" for at, status in enumerate(Status)}
COUNTS = [
    count(AGB[Status.NOT_PARTICIPATING], 9, 10),
    count(AGB[Status.NO_DELIVERY], 0, 0),
    count(AGB[Status.DOUBLE_FUNDING], 9, 10),
    count(AGB[Status.BELOW_THRESHOLD], 1, 10),
    count(AGB[Status.UNDECIDED], 1, 10, unknown=5),
    count(AGB[Status.NO_PLAN], 9, 10),
    count(AGB[Status.NOT_SELECTED], 1, 12),
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
    top_n=4,
    implementation_amount_eur=Decimal("100.00"),
)
PARTS = {
    "enrolments": tuple(enrolment(one.agb, implementation_until=PEILDATUM) for one in COUNTS if one.agb != AGB[Status.NOT_PARTICIPATING]),
    "streams": (stream(AGB[Status.DOUBLE_FUNDING], "kbz_pilot"),),
    "deviations": tuple(deviation(AGB[status]) for status in (Status.PARTLY_PAID, Status.NO_BUDGET, Status.NOT_SELECTED)),
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


def shown(status, subject):
    counts, kader = explain(DECISION, BOOK, AGB[status], "kader")
    return [line.text for line in (*counts.lines, *kader.lines) if line.subject == subject]


@pytest.mark.parametrize("status", list(Status))
def test_a_practice_of_every_status_can_be_explained(status):
    assert shown(status, "status") == [f"{status.value}: {status.sentence}"]


@pytest.mark.parametrize(
    ("status", "test"),
    [
        (Status.NOT_PARTICIPATING, "participates: no (no enrolment holds on the peildatum)"),
        (Status.NO_DELIVERY, "delivered: no (0 counted patients)"),
        (Status.DOUBLE_FUNDING, "no double funding: no (excluded by kbz_pilot)"),
        (Status.BELOW_THRESHOLD, "a deviation replaces the threshold: no (no deviation holds on the peildatum)"),
        (Status.UNDECIDED, "a deviation replaces the threshold: no (no deviation holds on the peildatum)"),
        (Status.NOT_SELECTED, "among the highest shares: no (candidate 5 of the region, 4 are taken)"),
        (Status.NO_PLAN, "the plan is approved: no (the plan of 2026 is draft)"),
        (Status.PARTLY_PAID, "the plan is approved: yes (the plan of 2026 is approved)"),
    ],
)
def test_the_last_test_shown_is_the_one_that_decided(status, test):
    assert shown(status, "test")[-1] == test


def test_the_two_shares_are_shown_against_the_threshold():
    assert shown(Status.UNDECIDED, "test")[3:5] == [
        "share_max passes the threshold: yes (6 of 10 is 0.600000, must be at least 0.250000)",
        "share_min passes the threshold: no (1 of 10 is 0.100000, must be at least 0.250000)",
    ]


def test_the_list_in_force_is_shown_with_its_dates_and_source():
    assert shown(Status.PAID, "AW list") == ["nza2023 (nza2023.csv), valid from 2020-01-01, source NZa TB/REG, in force on 2026-01-01"]


def test_counts_shares_and_places_are_shown():
    assert shown(Status.PAID, "counts") == ["ION 10, AW-ION 8, postcode unknown 0"]
    assert shown(Status.UNDECIDED, "share") == ["1 / 10 = 0.100000", "at least 1 / 10, at most 6 / 10"]
    assert shown(Status.PAID, "rank") == ["4 of 9 in rijnmond, 4 of 9 in all"]
    assert shown(Status.NO_DELIVERY, "share") == ["none: nobody counts"]


def test_every_line_names_the_rule_behind_it():
    files = rows(deliveries, {"file": f"{AGB[Status.PARTLY_PAID]}/lijst.png", "status": "rejected", "reason": "unreadable_file"})
    parts = [
        one
        for status in (Status.PARTLY_PAID, Status.NO_DELIVERY, Status.UNDECIDED)
        for one in explain(DECISION, BOOK, AGB[status], deliveries=files)
    ]
    elsewhere = ("test", "year budget", "budget", "allocation")

    assert {(line.subject, line.rule) for one in parts for line in one.lines if line.subject not in elsewhere} == {
        *[("list", ""), ("AW list", "R9"), ("counts", "R2"), ("share", "R11"), ("share", "R12"), ("rank", "R13"), ("rule", "R21")],
        *[("tariff", "R22"), ("full amount", "R23"), ("deviation", "R17"), ("status", "D"), ("amount", "R23"), ("fte", "R30")],
        *[("insurers", "R36"), ("implementation", "R29")],
    }


def test_large_numbers_have_a_comma_between_thousands():
    large = [count(one.agb, one.aw_ion * 1000, one.ion * 1000, unknown=one.unknown_postcode * 1000) for one in COUNTS]
    paid = [line.text for one in explain(decided(large, TERMS, **PARTS).decision, BOOK, AGB[Status.PAID], "kader") for line in one.lines]
    assert "ION 10,000, AW-ION 8,000, postcode unknown 0" in paid
    assert "8,000 / 10,000 = 0.800000" in paid
    assert "share_min passes the threshold: yes (8,000 of 10,000 is 0.800000, must be at least 0.250000)" in paid
    assert any("8,000 AW-ION x EUR 4.10 / 4 = EUR 8,200.00" in line for line in paid)


def test_the_tariff_is_shown_with_its_indexation_and_the_amount_with_its_sum():
    assert shown(Status.PAID, "rule") == [
        (
            "in force from 2020-01-01, source 000, paid by region_organisation, share at least 0.250000, "
            "the 4 highest shares of the region, an approved plan"
        )
    ]
    assert shown(Status.PAID, "tariff") == ["EUR 4.10 per year: EUR 4.00 at the prices of 2025 x 1.025 (2026)"]
    assert shown(Status.PAID, "full amount") == ["8 AW-ION x EUR 4.10 / 4 = EUR 8.20, whatever the status"]
    assert shown(Status.PAID, "amount") == ["EUR 8.20"]


def test_the_division_of_the_budget_around_the_practice_is_shown():
    assert shown(Status.PARTLY_PAID, "year budget") == [
        "EUR 34.00 a year, of which EUR 0.00 is overhead and EUR 34.00 is for the practices"
    ]
    assert shown(Status.PARTLY_PAID, "budget") == [
        (
            "rijnmond has EUR 8.50 this quarter; EUR 10.26 is asked, EUR 8.50 goes to 2 practices, EUR 0.00 is left, "
            "where it does not fit: partial"
        )
    ]
    assert shown(Status.PARTLY_PAID, "allocation") == [
        f"1. {AGB[Status.PAID]} asks EUR 8.20, gets EUR 8.20, EUR 0.30 is left",
        f"2. {AGB[Status.PARTLY_PAID]} asks EUR 1.03, gets EUR 0.30, EUR 0.00 is left (this practice)",
        f"3. {AGB[Status.NO_BUDGET]} asks EUR 1.03, gets EUR 0.00, EUR 0.00 is left",
    ]
    assert shown(Status.NO_PLAN, "allocation") == ["not served: a status before the budget applies"]


@pytest.mark.parametrize(
    ("band", "argument", "verdict"),
    [
        ("3.50 4.00", "", "EUR 3.59 to EUR 4.10 per year; the tariff is within it"),
        ("1.00 3.00", "proef met de wijk", "EUR 1.03 to EUR 3.08 per year; the tariff is outside it: proef met de wijk"),
    ],
)
def test_the_band_is_shown_at_the_prices_of_the_year(band, argument, verdict):
    lowest, highest = map(Decimal, band.split())
    terms = replace(TERMS, tariff=tariff("4.00", Per.YEAR, price_level=2025, band=(lowest, highest), band_argument=argument))
    decision = decided(COUNTS, terms, **PARTS).decision

    assert [line.text for line in explain(decision, BOOK, AGB[Status.PAID], "kader")[1].lines if line.subject == "band"] == [verdict]


def test_a_deviation_the_phase_the_staffing_and_the_insurers_are_shown_where_they_apply():
    assert shown(Status.PARTLY_PAID, "deviation") == ["an argued deviation replaced the threshold"]
    assert shown(Status.PARTLY_PAID, "implementation") == [
        "EUR 25.00, a quarter of EUR 100.00 a year until 2026-01-01, on a line of its own and outside the budget"
    ]
    assert shown(Status.PAID, "fte") == ["the staffing of the plan costs EUR 12.00 a year and fits EUR 32.80; it needs EUR 1.50 per year"]
    assert shown(Status.PAID, "insurers") == ["unknown EUR 8.20 (8)"]
    assert shown(Status.NO_PLAN, "insurers") == []


def test_without_a_scheme_named_every_scheme_that_judged_the_practice_is_shown():
    counts = [count("01000001", 1, 2), count("01000002", 1, 2, region="utrecht")]
    both = {**scheme(), **scheme(rule(regions=frozenset({"utrecht"})), name="mtvp")}
    decision = decided(counts, schemes=both).decision

    assert [one.scheme for one in explain(decision, book_of(counts), "01000001")] == [None, "kader"]
    assert [one.scheme for one in explain(decision, book_of(counts), "01000002")] == [None, "kader", "mtvp"]


def test_an_unknown_practice_or_scheme_is_shown_in_a_sentence():
    with pytest.raises(LookupError, match="practice 09999999 is not active on 2026-01-01"):
        explain(DECISION, BOOK, "09999999")
    with pytest.raises(LookupError, match="scheme mtvp has no rule in force with a tariff for region rijnmond in 2026Q1"):
        explain(DECISION, BOOK, AGB[Status.PAID], "mtvp")


# One situation each


def lines_of(counts, *rules, subject, agb="01000001", deliveries=None, **parts):
    explained = explain(decided(counts, *rules, **parts).decision, book_of(counts, *rules, **parts), agb, deliveries=deliveries)
    return [line.text for one in explained for line in one.lines if line.subject == subject]


def test_the_titles_name_the_practice_and_the_scheme():
    counts = [count("01000001", 5, 10)]
    titles = [one.title for one in explain(decided(counts).decision, book_of(counts), "01000001")]

    assert titles == ["01000001 Praktijk 01000001 (rijnmond), 2026Q1", "kader: Regeling kader (S3)"]


def test_a_practice_that_no_scheme_judged_is_explained_by_its_counts():
    counts = [count("01000001", 5, 10)]
    book = book_of(counts, rule(regions=frozenset({"utrecht"})))

    assert [one.scheme for one in explain(decide(Q1, book, counts), book, "01000001")] == [None]


def test_a_rank_is_among_the_practices_of_the_region_and_among_all():
    counts = [count("01000001", 5, 10), count("01000002", 9, 10, region="utrecht"), count("01000003", 6, 10)]

    assert lines_of(counts, subject="rank") == ["2 of 2 in rijnmond, 3 of 3 in all"]


@pytest.mark.parametrize(
    ("valid", "source", "text"),
    [
        (Interval(None, None), "", "list (list.csv), valid always, source not named, in force on 2026-01-01"),
        (Interval(LONG_AGO, PEILDATUM), "NZa", "list (list.csv), valid from 2020-01-01 to 2026-01-01, source NZa, in force on 2026-01-01"),
    ],
)
def test_a_list_without_dates_or_source_is_shown_as_such(valid, source, text):
    aw_list = AwList("list", "list.csv", valid, "", source, ())

    assert lines_of([count("01000001", 5, 10)], subject="AW list", aw_lists=(aw_list,)) == [text]


def test_the_rule_says_above_what_share_and_whether_the_plan_needs_a_goal():
    terms = rule(threshold=above("0.25"), goals_required=True)

    assert lines_of([count("01000001", 5, 10)], terms, subject="rule") == [
        "in force from 2020-01-01, source 000, paid by region_organisation, share above 0.250000, an approved plan with a goal"
    ]


def test_a_base_of_some_insurers_is_shown_with_their_codes_and_what_each_owes():
    terms = rule(base=Base.ION, uzovi=frozenset({"0101", "0202", "0303", "0404"}))
    counts = [count("01000001", 5, 10, u0101=(4, 2), u0202=(3, 1))]

    assert lines_of(counts, terms, subject="full amount") == [
        "7 ION insured with 0101, 0202, 0303, 0404 x EUR 1.00 = EUR 7.00, whatever the status"
    ]
    assert lines_of(counts, terms, subject="insurers") == ["0101 EUR 4.00 (4), 0202 EUR 3.00 (3)"]


def test_a_practice_that_is_paid_nothing_is_shown_as_such():
    assert lines_of([count("01000001", 0, 10)], subject="status") == [f"paid (nothing to pay): {Status.PAID.sentence}"]


def test_staffing_that_does_not_fit_is_shown_without_a_tariff_where_nobody_counts():
    parts = {"staffing": staffing(poh="100.00")}
    terms, plans = rule(plan_required=True), (plan("01000001", poh="1"),)

    assert lines_of([count("01000001", 5, 10)], terms, subject="fte", plans=plans, **parts) == [
        "the staffing of the plan costs EUR 100.00 a year and does not fit EUR 20.00; it needs EUR 20.00 per year"
    ]
    assert lines_of([count("01000001", 0, 10)], terms, subject="fte", plans=plans, **parts) == [
        "the staffing of the plan costs EUR 100.00 a year and does not fit EUR 0.00"
    ]
    assert lines_of([count("01000001", 5, 10)], terms, subject="fte", plans=(plan("01000001"),), **parts) == []


def test_a_practice_whose_list_was_rejected_is_named_with_the_reason():
    files = [
        {"file": "01000001/lijst.png", "status": "rejected", "reason": "unreadable_file"},
        {"file": "01000001/goed.csv", "status": "accepted", "reason": None},
        {"file": "01000002/lijst.csv", "status": "rejected", "reason": "no_rows"},
        {"file": "los.csv", "status": "rejected", "reason": "missing_column"},
    ]
    found = lines_of([count("01000001", 0, 0)], subject="list", deliveries=rows(deliveries, *files))

    assert found == ["01000001/lijst.png was rejected: unreadable_file"]


def test_rejected_rows_that_may_be_patients_are_shown_with_the_bounds():
    counts = [count("01000001", 9, 36, unknown=1, rejected=2)]

    assert lines_of(counts, subject="counts") == ["ION 36, AW-ION 9, postcode unknown 1, rejected rows that may be patients 2"]
    assert lines_of(counts, subject="share") == ["9 / 36 = 0.250000", "at least 9 / 38, at most 12 / 38"]


def test_the_fraction_that_everybody_gets_is_shown():
    counts = [count("01000001", 5, 10), count("01000002", 3, 10)]
    terms = rule(budget=budgeted(Remainder.PRO_RATA))

    assert lines_of(counts, terms, subject="budget", budgets=(budget("24.00"),))[1:] == [
        "each gets the same fraction: EUR 6.00 of EUR 8.00 = 0.750000, to a cent"
    ]
    assert len(lines_of(counts, terms, subject="budget", budgets=(budget("32.00"),))) == 1


def test_money_that_is_kept_is_shown_at_its_place():
    counts = [count("01000001", 5, 10), count("01000002", 2, 10, unknown=1)]
    terms = rule(budget=budgeted(reserve=True), threshold=at_least("0.25"))
    parts = {"budgets": (budget("40.00"),)}

    assert lines_of(counts, terms, subject="allocation", agb="01000002", **parts) == [
        "1. 01000001 asks EUR 5.00, gets EUR 5.00, EUR 5.00 is left",
        "2. 01000002 asks EUR 3.00, EUR 3.00 is kept (undecided), EUR 2.00 is left (this practice)",
    ]
    (of_budget,) = lines_of(counts, terms, subject="budget", **parts)
    assert "EUR 3.00 is kept for practices that cannot be judged yet" in of_budget


def test_money_that_is_kept_for_a_missing_list_is_neither_paid_nor_part_of_the_fraction():
    """R24: EUR 3.00 of EUR 10.00 is kept for B first; A and C ask EUR 14.00 of what is left."""
    counts = [count("01000001", 5, 10), count("01000002", 0, 0), count("01000003", 9, 10)]
    terms = rule(budget=budgeted(Remainder.PRO_RATA, reserve=True))
    before = BookedLine(Quarter(2026, 1), "rijnmond", "kader", "01000002", LineType.PAYOUT, Decimal("3.00"))
    book = book_of(counts, terms, budgets=(budget("40.00"),))
    booked = Booked((before,), frozenset({before.origin_quarter}))
    decision = decided(counts, terms, quarter=Quarter(2026, 2), booked=booked, budgets=book.budgets).decision

    (scheme_part,) = [one for one in explain(decision, book, "01000001") if any(line.subject == "budget" for line in one.lines)]
    divided, fraction = [line.text for line in scheme_part.lines if line.subject == "budget"]
    assert "EUR 7.00 goes to 2 practices, EUR 3.00 is kept for practices that cannot be judged yet, EUR 0.00 is left" in divided
    assert fraction == "each gets the same fraction: EUR 7.00 of EUR 14.00 = 0.500000, to a cent"


def test_a_long_division_says_what_it_left_out():
    counts = [count(f"{1000000 + at:08d}", 30 - at, 40) for at in range(30)]
    found = lines_of(counts, rule(budget=budgeted()), subject="allocation", agb="01000015", budgets=(budget("2000.00"),))

    assert len(found) == 23
    assert found[0] == "and 5 more before these, which get EUR 140.00 together"
    assert found[-1] == "and 4 more after these, which get EUR 10.00 together"


def test_a_tariff_that_a_plan_names_is_shown_as_such():
    terms = rule(tariff=tariff("60.00", Per.YEAR, by_plan=True))

    assert lines_of([count("01000001", 5, 10)], terms, subject="tariff", plans=(plan("01000001", price="72.00"),)) == [
        "EUR 72.00 per year, not indexed, named by the plan of the practice"
    ]


def test_the_argument_that_let_a_stream_through_is_shown():
    counts, terms = [count("01000001", 5, 10)], rule(needs_argument=("mtvp",))

    assert lines_of(counts, terms, subject="test", streams=(stream("01000001", "mtvp", "andere activiteiten"),))[2] == (
        "no double funding: yes (mtvp let through: andere activiteiten)"
    )


def test_money_for_the_region_organisation_and_for_each_practice_is_shown_as_such():
    counts = [count("01000001", 5, 10)]
    terms = rule(payee=Payee.REGION_ORGANISATION, base=Base.PRACTICE)

    assert lines_of(counts, terms, subject="amount") == ["EUR 1.00 for the region organisation"]
    assert lines_of(counts, terms, subject="full amount") == ["1 practice x EUR 1.00 = EUR 1.00, whatever the status"]
    assert (
        "paid by region_organisation, received by the region organisation itself, never paid to the practice"
        in (lines_of(counts, terms, subject="rule")[0])
    )
