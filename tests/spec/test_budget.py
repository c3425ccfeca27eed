"""The budget of a region: its division, carry-over, overhead and the 90% check (R24, R26, R27)."""

from decimal import Decimal
from fractions import Fraction

import pytest

from pipelines.core.diagnostics import InputError
from pipelines.core.quarter import Quarter
from pipelines.reference.schemes import Remainder
from pipelines.rules.allocation import allocate
from pipelines.rules.budget import year_budget
from pipelines.rules.inputs import Booked, BookedLine
from pipelines.rules.rounding import quarter_part
from tests.spec.situations import budget, budgeted, count, decided, enrolment, plan, rule, tariff

A, B, C, D = "01000001", "01000002", "01000003", "01000004"
Q1, Q2, Q3, Q4 = (Quarter(2026, number) for number in (1, 2, 3, 4))
THREE = [count(A, 5, 10), count(B, 4, 10), count(C, 1, 10)]


def booked_line(quarter, amount, line_type="payout", *, origin=None, scheme="kader", region="rijnmond"):
    return BookedLine(origin or quarter, region, scheme, A, line_type, Decimal(amount))


# R24: what happens at the first amount that does not fit


@pytest.mark.parametrize(
    ("remainder", "budget_cents", "given"),
    [
        (Remainder.STOP, 1000, [500, 400, 100]),
        (Remainder.STOP, 999, [500, 400, 0]),
        (Remainder.STOP, 700, [500, 0, 0]),
        (Remainder.STOP, 499, [0, 0, 0]),
        (Remainder.SKIP, 700, [500, 0, 100]),
        (Remainder.SKIP, 450, [0, 400, 0]),
        (Remainder.PARTIAL, 700, [500, 200, 0]),
        (Remainder.PARTIAL, 500, [500, 0, 0]),
        (Remainder.PRO_RATA, 1000, [500, 400, 100]),
        (Remainder.PRO_RATA, 500, [250, 200, 50]),
        (Remainder.PRO_RATA, 0, [0, 0, 0]),
    ],
)
def test_what_happens_at_the_first_amount_that_does_not_fit(remainder, budget_cents, given):
    assert allocate(remainder, budget_cents, [500, 400, 100]) == given


def test_pro_rata_gives_the_cents_left_over_to_the_largest_remainders():
    # 100 cents over 3, 3 and 1 in seven parts: 42 6/7, 42 6/7, 14 2/7.
    assert allocate(Remainder.PRO_RATA, 100, [300, 300, 100]) == [43, 43, 14]


def test_pro_rata_ties_go_to_the_first_in_order():
    assert allocate(Remainder.PRO_RATA, 4, [5, 5, 5]) == [2, 1, 1]


def test_the_statuses_follow_from_what_is_given():
    paid_in_part = decided(THREE, rule(budget=budgeted(Remainder.PARTIAL), tariff=tariff("1.00")), budgets=(budget("28.00"),))

    assert paid_in_part.cents == {A: 500, B: 200, C: 0}
    assert paid_in_part.statuses == {A: "paid", B: "partly_paid", C: "no_budget"}


def test_a_practice_with_nothing_to_pay_is_paid_even_behind_a_stop():
    counts = [count(A, 5, 10), count(B, 0, 10)]

    assert decided(counts, rule(budget=budgeted()), budgets=(budget("4.00"),)).statuses == {A: "no_budget", B: "paid"}


def test_only_practices_that_pass_the_other_tests_are_served():
    outcome = decided(THREE, rule(budget=budgeted(), plan_required=True), budgets=(budget("20.00"),), plans=(plan(B), plan(C)))

    assert outcome.statuses == {A: "no_plan", B: "paid", C: "paid"}
    assert [(one.agb, one.left_cents) for one in outcome.region.served] == [(B, 100), (C, 0)]


def test_each_region_divides_its_own_budget():
    counts = [count(A, 5, 10), count(B, 5, 10, region="utrecht")]
    budgets = (budget("20.00"), budget("4.00", region="utrecht"))

    assert decided(counts, rule(budget=budgeted()), budgets=budgets).cents == {A: 500, B: 0}


def test_a_region_without_a_budget_line_is_a_fault():
    counts = [count(A, 5, 10), count(B, 5, 10, region="utrecht")]

    with pytest.raises(InputError, match=r"budgets\.csv region: utrecht has no budget for kader in 2026"):
        decided(counts, rule(budget=budgeted()), budgets=(budget("20.00"), budget("9.00", region="utrecht", year=2025)))


def test_a_region_outside_the_scheme_needs_no_budget():
    counts = [count(A, 5, 10), count(B, 5, 10, region="utrecht")]
    here = rule(budget=budgeted(), regions=frozenset({"rijnmond"}))

    assert decided(counts, here, budgets=(budget("20.00"),)).cents == {A: 500}


# R24: the quarters


def test_a_year_is_divided_in_whole_cents_and_the_rest_falls_to_q4():
    assert [quarter_part(190965, number) for number in (1, 2, 3, 4)] == [47741, 47741, 47741, 47742]
    assert [quarter_part(7, number) for number in (1, 2, 3, 4)] == [1, 1, 1, 4]


def test_a_quarter_that_is_not_closed_carries_nothing():
    carrying = rule(budget=budgeted(carry_over=True))

    assert decided(THREE, carrying, quarter=Q3, budgets=(budget("40.00"),)).region.budget.carried_in_cents == 0


def test_what_a_closed_quarter_did_not_spend_is_carried_over():
    carrying = rule(budget=budgeted(carry_over=True))
    booked = Booked((booked_line(Q1, "7.50"),), frozenset({Q1}))
    found = decided(THREE, carrying, quarter=Q2, budgets=(budget("40.00"),), booked=booked).region.budget

    assert (found.own_cents, found.carried_in_cents, found.total_cents) == (1000, 250, 1250)


def test_a_closed_quarter_that_booked_nothing_carries_all_of_its_part():
    carrying = rule(budget=budgeted(carry_over=True))
    booked = Booked((), frozenset({Q1}))

    assert decided(THREE, carrying, quarter=Q3, budgets=(budget("40.00"),), booked=booked).region.budget.carried_in_cents == 1000


def test_without_carry_over_nothing_is_carried():
    booked = Booked((), frozenset({Q1}))

    assert decided(THREE, rule(budget=budgeted()), quarter=Q2, budgets=(budget("40.00"),), booked=booked).region.budget.total_cents == 1000


@pytest.mark.parametrize(
    ("line", "carried"),
    [
        (booked_line(Q1, "4.00"), 600),
        (booked_line(Q1, "4.00", "implementation"), 1000),
        (booked_line(Q1, "4.00", scheme="koptarief"), 1000),
        (booked_line(Q1, "4.00", region="utrecht"), 1000),
        (booked_line(Q3, "4.00", origin=Q1), 600),
        (booked_line(Q2, "4.00"), 1000),
        (booked_line(Quarter(2025, 4), "4.00"), 1000),
    ],
)
def test_carried_over_is_only_what_is_left_of_closed_earlier_quarters_of_the_year(line, carried):
    """Q2 is recomputed while Q3 is closed too: what Q3's closing corrected in Q1 counts, or Q2 would come out otherwise than booked."""
    carrying = rule(budget=budgeted(carry_over=True))
    booked = Booked((line,), frozenset({Q1, Q3}))

    assert decided(THREE, carrying, quarter=Q2, budgets=(budget("40.00"),), booked=booked).region.budget.carried_in_cents == carried


def test_a_correction_booked_before_counts_for_its_quarter_of_origin():
    carrying = rule(budget=budgeted(carry_over=True))
    booked = Booked((booked_line(Q1, "10.00"), booked_line(Q2, "-3.00", origin=Q1), booked_line(Q2, "10.00")), frozenset({Q1, Q2}))

    assert decided(THREE, carrying, quarter=Q3, budgets=(budget("40.00"),), booked=booked).region.budget.carried_in_cents == 300


def test_an_overspent_quarter_never_takes_from_the_next():
    carrying = rule(budget=budgeted(carry_over=True))
    booked = Booked((booked_line(Q1, "99.00"),), frozenset({Q1}))

    assert decided(THREE, carrying, quarter=Q2, budgets=(budget("40.00"),), booked=booked).region.budget.total_cents == 1000


def test_a_new_year_begins_with_nothing_carried_in():
    carrying = rule(budget=budgeted(carry_over=True))
    booked = Booked((), frozenset({Quarter(2025, 4)}))

    assert decided(THREE, carrying, quarter=Q1, budgets=(budget("40.00"),), booked=booked).region.budget.carried_in_cents == 0


# R26


@pytest.mark.parametrize(
    ("amount", "share", "practices", "overhead"),
    [
        ("4957.97", "0.10", 446217, 49580),
        ("15781.52", "0.0333", 1525600, 52552),
        ("0.05", "0.10", 5, 0),
        ("100.00", "0", 10000, 0),
    ],
)
def test_the_practice_part_is_rounded_half_up_and_the_overhead_is_the_rest(amount, share, practices, overhead):
    year = year_budget(budget(amount, share))

    assert (year.practice_cents, year.overhead_cents) == (practices, overhead)


# R27


def check_of(counts, *, quarter=Q1, booked=None, overhead="0.10", amount="40.00", **parts):
    scheme_rule = rule(budget=budgeted(Remainder.PARTIAL), **parts.pop("terms", {}))
    return decided(counts, scheme_rule, quarter=quarter, booked=booked, budgets=(budget(amount, overhead),), **parts).region.overhead


def test_ninety_percent_exactly_holds():
    check = check_of([count(A, 9, 10)])

    assert (check.to_practices_cents, check.overhead_cents, check.practice_share, check.holds) == (
        900,
        100,
        Fraction(9, 10),
        True,
    )


def test_a_check_that_holds_gives_no_warning():
    outcome = decided([count(A, 9, 10)], rule(budget=budgeted()), budgets=(budget("40.00", "0.10"),))

    assert outcome.decision.warnings == ()


def test_less_than_ninety_percent_is_a_figure_and_a_warning_and_nobody_gets_less():
    counts = [count(A, 8, 10)]
    outcome = decided(counts, rule(budget=budgeted()), budgets=(budget("40.00", "0.10"),))

    assert not outcome.region.overhead.holds
    assert outcome.cents == {A: 800}
    assert [warning.wrong for warning in outcome.decision.warnings] == ["0.888889 of kader in rijnmond goes to the practices, year to date"]


def test_nothing_paid_and_no_overhead_has_no_share_and_holds():
    check = check_of([count(A, 0, 10)], overhead="0")

    assert (check.practice_share, check.holds) == (None, True)


def test_implementation_lines_count_as_paid_to_practices():
    in_phase = enrolment(A, implementation_until=Q1.peildatum)
    check = check_of([count(A, 8, 10)], terms={"implementation_amount_eur": Decimal("4.00")}, enrolments=(in_phase,))

    assert (check.to_practices_cents, check.holds) == (900, True)


def test_the_check_is_year_to_date_with_the_overhead_of_the_same_quarters():
    booked = Booked((booked_line(Q1, "9.00"), booked_line(Q1, "1.00", "implementation")), frozenset({Q1}))
    check = check_of([count(A, 5, 10)], quarter=Q3, booked=booked)

    # Q2 was never closed: neither its payments nor its overhead count.
    assert (check.to_practices_cents, check.overhead_cents) == (1500, 200)


def test_the_overhead_of_q4_takes_the_rest_of_the_division():
    assert check_of([count(A, 0, 10)], quarter=Q4, amount="2121.83").overhead_cents == 5306
    assert check_of([count(D, 0, 10)], quarter=Q3, amount="2121.83").overhead_cents == 5304
