"""Money is kept for practices that cannot be judged yet, so that none has to be taken back (R24)."""

from decimal import Decimal

import pytest

from pipelines.core.quarter import Quarter
from pipelines.reference.schemes import Remainder
from pipelines.rules.inputs import Booked, BookedLine
from pipelines.rules.reserve import claims_without_delivery
from pipelines.schemas.payout_codes import Base, LineType
from tests.spec.situations import at_least, budget, budgeted, count, decided, deviation, plan, rule, stream

A, B, C = "01000001", "01000002", "01000003"
Q1, Q2, Q3 = (Quarter(2026, number) for number in (1, 2, 3))
LATE_LIST = [count(A, 5, 10), count(B, 0, 0)]
UNSURE = count(B, 2, 10, unknown=2)


def keeping(remainder=Remainder.STOP, **terms):
    return rule(budget=budgeted(remainder, reserve=True), **terms)


def booked_line(origin, agb, amount, *, line_type=LineType.PAYOUT, scheme="kader"):
    return BookedLine(origin, "rijnmond", scheme, agb, line_type, Decimal(amount))


def outcome_of(counts, terms, amount="40.00", **parts):
    return decided(counts, terms, budgets=(budget(amount),), **parts)


def divided(outcome):
    return outcome.budget.paid_cents, outcome.budget.reserved_cents, outcome.budget.unspent_cents


def test_without_a_reserve_nothing_is_kept():
    booked = Booked((booked_line(Q1, B, "3.00"),), frozenset({Q1}))

    assert divided(outcome_of(LATE_LIST, rule(budget=budgeted()), quarter=Q2, booked=booked)) == (500, 0, 500)


def test_for_a_practice_without_a_list_its_payout_of_the_latest_closed_quarter_is_kept():
    booked = Booked((booked_line(Q1, B, "3.00"),), frozenset({Q1}))
    outcome = outcome_of(LATE_LIST, keeping(), quarter=Q2, booked=booked)

    assert divided(outcome) == (500, 300, 200)
    assert (outcome.statuses[B], outcome.cents[B]) == ("no_delivery", 0)


def test_what_was_booked_for_a_quarter_of_origin_counts_with_its_corrections():
    lines = (
        booked_line(Q1, B, "3.00"),
        booked_line(Q1, B, "-1.00"),
        booked_line(Q2, B, "2.50"),
        booked_line(Q2, B, "9.00", line_type=LineType.IMPLEMENTATION),
        booked_line(Q2, B, "9.00", scheme="koptarief"),
    )
    of_two_closings, of_one = Booked(lines, frozenset({Q1, Q2})), Booked(lines[:1], frozenset({Q1}))

    assert outcome_of(LATE_LIST, keeping(), quarter=Q3, booked=of_two_closings).budget.reserved_cents == 250
    assert outcome_of(LATE_LIST, keeping(), quarter=Q3, booked=of_one).budget.reserved_cents == 300


def test_a_later_closing_says_nothing_about_an_earlier_quarter():
    booked = Booked((booked_line(Q3, B, "3.00"),), frozenset({Q3}))

    assert outcome_of(LATE_LIST, keeping(), quarter=Q2, booked=booked).budget.reserved_cents == 0


def test_the_latest_closed_quarter_may_be_of_the_year_before():
    before = Quarter(2025, 4)
    booked = Booked((booked_line(before, B, "3.00"),), frozenset({before}))

    assert outcome_of(LATE_LIST, keeping(), booked=booked).budget.reserved_cents == 300


@pytest.mark.parametrize(
    "booked",
    [Booked(), Booked((), frozenset({Q1})), Booked((booked_line(Q1, B, "-3.00"),), frozenset({Q1}))],
    ids=["nothing closed", "nothing booked", "taken back"],
)
def test_without_an_amount_before_nothing_is_kept(booked):
    assert [one.agb for one in outcome_of(LATE_LIST, keeping(), quarter=Q2, booked=booked).budget.served] == [A]


def test_a_practice_without_a_list_comes_before_all_others_as_far_as_the_budget_goes():
    counts = [count(A, 5, 10), count(B, 0, 0), count(C, 0, 0)]
    booked = Booked((booked_line(Q1, C, "8.00"), booked_line(Q1, B, "6.00")), frozenset({Q1}))
    outcome = outcome_of(counts, keeping(), quarter=Q2, booked=booked)

    assert [(one.agb, one.given_cents) for one in outcome.budget.served] == [(B, 600), (C, 400), (A, 0)]
    assert divided(outcome) == (0, 1000, 0)
    assert outcome.statuses[A] == "no_budget"


def test_what_is_kept_for_all_of_them_is_gone_before_others_are_served():
    counts = [count(A, 5, 10), count(B, 0, 0), count(C, 0, 0)]
    booked = Booked((booked_line(Q1, B, "3.00"), booked_line(Q1, C, "3.00")), frozenset({Q1}))
    outcome = outcome_of(counts, keeping(), quarter=Q2, booked=booked)

    assert [(one.agb, one.left_cents) for one in outcome.budget.served] == [(B, 700), (C, 400), (A, 400)]
    assert divided(outcome) == (0, 600, 400)


def test_practices_without_a_list_are_served_by_agb_code():
    claims = claims_without_delivery({C: Decimal("8.00"), B: Decimal("6.00"), A: Decimal("0.01")})

    assert [(one.agb, one.asked_cents) for one in claims] == [(A, 1), (B, 600), (C, 800)]


@pytest.mark.parametrize("terms", [{"not_with": ("kbz_pilot",)}, {"needs_argument": ("kbz_pilot",)}], ids=["not_with", "needs_argument"])
def test_nothing_is_kept_for_a_practice_that_other_funding_excludes(terms):
    booked = Booked((booked_line(Q1, B, "3.00"),), frozenset({Q1}))
    outcome = outcome_of(LATE_LIST, keeping(**terms), quarter=Q2, booked=booked, streams=(stream(B, "kbz_pilot"),))

    assert (outcome.statuses[B], outcome.budget.reserved_cents) == ("no_delivery", 0)


@pytest.mark.parametrize(
    ("amount", "given", "statuses"),
    [
        ("40.00", [500, 400, 100], {A: "paid", B: "undecided", C: "paid"}),
        ("36.00", [500, 400, 0], {A: "paid", B: "undecided", C: "no_budget"}),
        ("32.00", [500, 0, 0], {A: "paid", B: "undecided", C: "no_budget"}),
    ],
)
def test_an_undecided_practice_takes_its_place_with_every_unknown_postcode_as_aw(amount, given, statuses):
    """C has a lower share than B, and a deviation."""
    counts = [count(A, 5, 10), UNSURE, count(C, 1, 10)]
    terms = keeping(threshold=at_least("0.25"), deviation_allowed=True)
    outcome = outcome_of(counts, terms, amount, deviations=(deviation(C),))

    assert [(one.agb, one.given_cents) for one in outcome.budget.served] == list(zip((A, B, C), given, strict=True))
    assert outcome.statuses == statuses
    assert outcome.cents[B] == 0


def test_rejected_rows_do_not_raise_what_is_kept():
    unsure = count(B, 2, 10, unknown=2, rejected=4)

    assert outcome_of([unsure], keeping(threshold=at_least("0.25"))).budget.reserved_cents == 400


def test_the_amount_kept_is_of_the_insurers_of_the_scheme():
    unsure = count(B, 2, 10, unknown=2, u0101=(5, 1, 2), u0212=(5, 1, 0))
    terms = keeping(threshold=at_least("0.25"), uzovi=frozenset({"0101"}))
    other = keeping(threshold=at_least("0.25"), uzovi=frozenset({"0212"}))

    assert outcome_of([unsure], terms).budget.reserved_cents == 300
    assert outcome_of([unsure], other).budget.reserved_cents == 100


@pytest.mark.parametrize(("base", "cents"), [(Base.AW_ION, 400), (Base.ION, 1000), (Base.PRACTICE, 100)])
def test_only_a_base_of_aw_ion_grows_with_unknown_postcodes(base, cents):
    assert outcome_of([UNSURE], keeping(threshold=at_least("0.25"), base=base)).budget.reserved_cents == cents


@pytest.mark.parametrize(("plans", "cents"), [((), 0), ((plan(B),), 400)])
def test_an_undecided_practice_without_a_plan_keeps_nothing(plans, cents):
    terms = keeping(threshold=at_least("0.25"), plan_required=True)

    assert outcome_of([UNSURE], terms, plans=plans).budget.reserved_cents == cents


@pytest.mark.parametrize(
    ("remainder", "paid", "reserved"),
    [(Remainder.STOP, 500, 0), (Remainder.SKIP, 500, 0), (Remainder.PARTIAL, 500, 200), (Remainder.PRO_RATA, 389, 311)],
)
def test_money_is_kept_under_the_remainder_rule_of_the_scheme(remainder, paid, reserved):
    outcome = outcome_of([count(A, 5, 10), UNSURE], keeping(remainder, threshold=at_least("0.25")), "28.00")

    assert outcome.statuses[B] == "undecided"
    assert divided(outcome) == (paid, reserved, 700 - paid - reserved)


def test_paid_reserved_and_unspent_are_the_budget_with_what_was_carried_in():
    terms = rule(budget=budgeted(carry_over=True, reserve=True), threshold=at_least("0.25"))
    booked = Booked((booked_line(Q1, A, "4.00"),), frozenset({Q1}))
    outcome = outcome_of([count(A, 5, 10), UNSURE], terms, quarter=Q2, booked=booked)

    assert outcome.budget.quarter.total_cents == 1600
    assert divided(outcome) == (500, 400, 700)
