"""The budget of a region: its division, carry-over and overhead (R24, R26)."""

from decimal import Decimal

import pytest

from pipelines.core.diagnostics import InputError
from pipelines.core.quarter import Quarter
from pipelines.reference.schemes import Remainder
from pipelines.rules.allocation import allocate
from pipelines.rules.budget import year_budget
from pipelines.rules.inputs import Booked, BookedLine
from pipelines.rules.rounding import quarter_part
from tests.spec.situations import budget, budgeted, count, decided, plan, rule, tariff

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


def test_only_practices_that_pass_statuses_1_to_7_are_served():
    outcome = decided(THREE, rule(budget=budgeted(), plan_required=True), budgets=(budget("20.00"),), plans=(plan(B), plan(C)))

    assert outcome.statuses == {A: "no_plan", B: "paid", C: "paid"}
    assert [(one.agb, one.left_cents) for one in outcome.budget.served] == [(B, 100), (C, 0)]


def test_each_region_divides_its_own_budget():
    counts = [count(A, 5, 10), count(B, 5, 10, region="utrecht")]
    budgets = (budget("20.00"), budget("4.00", region="utrecht"))

    assert decided(counts, rule(budget=budgeted()), budgets=budgets).cents == {A: 500, B: 0}


def test_a_region_without_a_budget_line_is_a_fault():
    counts = [count(A, 5, 10), count(B, 5, 10, region="utrecht")]

    with pytest.raises(InputError, match=r"budgets\.csv region: utrecht has no budget for kader in 2026"):
        decided(counts, rule(budget=budgeted()), budgets=(budget("20.00"), budget("9.00", region="utrecht", year=2025)))


def test_a_region_that_a_rule_names_needs_a_budget_and_has_one_also_without_a_practice():
    named = rule(budget=budgeted(), regions=frozenset({"rijnmond", "utrecht"}))

    with pytest.raises(InputError, match=r"budgets\.csv region: utrecht has no budget for kader in 2026"):
        decided(THREE, named, budgets=(budget("40.00"),))
    outcome = decided(THREE, named, budgets=(budget("40.00"), budget("80.00", region="utrecht")))
    assert [(one.region, one.lines) for one in outcome.decision.schemes[0].regions][1] == ("utrecht", ())
    assert outcome.decision.schemes[0].regions[1].budget.unspent_cents == 2000


def test_a_rule_for_everywhere_asks_for_the_budgets_of_regions_with_a_practice_alone():
    outcome = decided(THREE, rule(budget=budgeted()), budgets=(budget("40.00"), budget("80.00", region="utrecht")))

    assert [one.region for one in outcome.decision.schemes[0].regions] == ["rijnmond"]


def test_a_region_outside_the_scheme_needs_no_budget():
    counts = [count(A, 5, 10), count(B, 5, 10, region="utrecht")]
    here = rule(budget=budgeted(), regions=frozenset({"rijnmond"}))

    assert decided(counts, here, budgets=(budget("20.00"),)).cents == {A: 500}


# R24: the quarters


def test_a_year_is_divided_in_whole_cents_and_the_rest_falls_to_q4():
    assert [quarter_part(190965, number) for number in (1, 2, 3, 4)] == [47741, 47741, 47741, 47742]
    assert [quarter_part(7, number) for number in (1, 2, 3, 4)] == [1, 1, 1, 4]


def test_a_quarter_that_is_not_closed_carries_nothing_and_is_named():
    carrying = rule(budget=budgeted(carry_over=True))
    booked = Booked((booked_line(Q1, "7.50"),), frozenset({Q1}))
    outcome = decided(THREE, carrying, quarter=Q3, budgets=(budget("40.00"),), booked=booked)

    assert outcome.budget.quarter.carried_in_cents == 250
    assert outcome.warnings == ["kader in rijnmond carries nothing over from 2026Q2: not closed"]


def test_every_earlier_quarter_of_the_year_that_is_not_closed_is_named():
    outcome = decided(THREE, rule(budget=budgeted(carry_over=True)), quarter=Q3, budgets=(budget("40.00"),))

    assert outcome.budget.quarter.not_closed == (Q1, Q2)
    assert outcome.warnings == ["kader in rijnmond carries nothing over from 2026Q1, 2026Q2: not closed"]


def test_without_carry_over_no_quarter_has_to_be_closed():
    assert decided(THREE, rule(budget=budgeted()), quarter=Q3, budgets=(budget("40.00"),)).warnings == []


def test_the_first_quarter_of_a_year_waits_for_nothing():
    assert decided(THREE, rule(budget=budgeted(carry_over=True)), budgets=(budget("40.00"),)).warnings == []


def test_what_a_closed_quarter_did_not_spend_is_carried_over():
    carrying = rule(budget=budgeted(carry_over=True))
    booked = Booked((booked_line(Q1, "7.50"),), frozenset({Q1}))
    found = decided(THREE, carrying, quarter=Q2, budgets=(budget("40.00"),), booked=booked).budget.quarter

    assert (found.own_cents, found.carried_in_cents, found.total_cents) == (1000, 250, 1250)


def test_a_closed_quarter_that_booked_nothing_carries_all_of_its_part():
    carrying = rule(budget=budgeted(carry_over=True))
    booked = Booked((), frozenset({Q1}))

    assert decided(THREE, carrying, quarter=Q3, budgets=(budget("40.00"),), booked=booked).budget.quarter.carried_in_cents == 1000


def test_without_carry_over_nothing_is_carried():
    booked = Booked((), frozenset({Q1}))

    assert decided(THREE, rule(budget=budgeted()), quarter=Q2, budgets=(budget("40.00"),), booked=booked).budget.quarter.total_cents == 1000


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

    assert decided(THREE, carrying, quarter=Q2, budgets=(budget("40.00"),), booked=booked).budget.quarter.carried_in_cents == carried


def test_what_is_booked_for_a_quarter_without_a_closing_takes_nothing_from_those_that_have_one():
    carrying = rule(budget=budgeted(carry_over=True))
    booked = Booked((booked_line(Q2, "4.00"),), frozenset({Q1}))

    assert decided(THREE, carrying, quarter=Q3, budgets=(budget("40.00"),), booked=booked).budget.quarter.carried_in_cents == 1000


def test_a_correction_booked_before_counts_for_its_quarter_of_origin():
    carrying = rule(budget=budgeted(carry_over=True))
    booked = Booked((booked_line(Q1, "10.00"), booked_line(Q2, "-3.00", origin=Q1), booked_line(Q2, "10.00")), frozenset({Q1, Q2}))

    assert decided(THREE, carrying, quarter=Q3, budgets=(budget("40.00"),), booked=booked).budget.quarter.carried_in_cents == 300


def test_an_overspent_quarter_never_takes_from_the_next():
    carrying = rule(budget=budgeted(carry_over=True))
    booked = Booked((booked_line(Q1, "99.00"),), frozenset({Q1}))

    assert decided(THREE, carrying, quarter=Q2, budgets=(budget("40.00"),), booked=booked).budget.quarter.total_cents == 1000


def test_a_new_year_begins_with_nothing_carried_in():
    carrying = rule(budget=budgeted(carry_over=True))
    booked = Booked((), frozenset({Quarter(2025, 4)}))

    assert decided(THREE, carrying, quarter=Q1, budgets=(budget("40.00"),), booked=booked).budget.quarter.carried_in_cents == 0


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
