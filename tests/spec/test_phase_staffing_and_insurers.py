"""What follows where a practice is paid: the implementation phase, its staffing and its insurers (R29, R30, R36)."""

from decimal import Decimal
from fractions import Fraction

import pytest

from pipelines.core.diagnostics import InputError
from pipelines.core.quarter import Quarter
from pipelines.reference.schemes import Remainder
from pipelines.reference.staffing import StaffingCost
from pipelines.rules.fte import costs_per_fte, staffing_cost, staffing_fit
from pipelines.rules.insurers import InsurerPart, divide_over_insurers
from pipelines.schemas.payout_codes import Base, Per
from tests.spec.situations import (
    DAY_AFTER,
    DAY_BEFORE,
    PEILDATUM,
    above,
    budget,
    budgeted,
    count,
    decided,
    enrolment,
    index,
    plan,
    rule,
    staffing,
    tariff,
)

A, B = "01000001", "01000002"
PAID = count(A, 10, 20)

# R29


@pytest.mark.parametrize(("until", "cents"), [(DAY_BEFORE, None), (PEILDATUM, 62500), (DAY_AFTER, 62500), (None, None)])
def test_the_phase_lasts_through_its_last_day(until, cents):
    phased = rule(implementation_amount_eur=Decimal("2500.00"))
    outcome = decided([PAID], phased, enrolments=(enrolment(A, implementation_until=until),))

    assert outcome.lines[A].implementation_cents == cents


def test_a_scheme_without_an_amount_for_the_phase_pays_none_in_it():
    assert decided([PAID], enrolments=(enrolment(A, implementation_until=PEILDATUM),)).lines[A].implementation_cents is None


@pytest.mark.parametrize(("quarter", "cents"), [(1, 25012), (2, 25012), (3, 25012), (4, 25014)])
def test_the_yearly_amount_is_paid_in_whole_cents_with_the_rest_in_q4(quarter, cents):
    phased = rule(implementation_amount_eur=Decimal("1000.50"))
    enrolments = (enrolment(A, implementation_until=DAY_AFTER.replace(year=2030)),)

    assert decided([PAID], phased, quarter=Quarter(2026, quarter), enrolments=enrolments).lines[A].implementation_cents == cents


def test_it_is_not_indexed_and_is_outside_the_budget():
    phased = rule(implementation_amount_eur=Decimal("100.00"), budget=budgeted(), tariff=tariff("1.00", price_level=2025))
    enrolments = (enrolment(A, implementation_until=PEILDATUM),)
    outcome = decided([PAID], phased, enrolments=enrolments, budgets=(budget("80.00"),), price_index=index(y2026="2.0"))

    assert (outcome.cents[A], outcome.lines[A].implementation_cents, outcome.budget.paid_cents) == (2000, 2500, 2000)


@pytest.mark.parametrize(("amount", "status"), [("80.00", "paid"), ("20.00", "partly_paid"), ("0.00", "no_budget")])
def test_a_practice_that_passes_every_test_gets_it_whatever_the_budget_leaves(amount, status):
    phased = rule(implementation_amount_eur=Decimal("100.00"), budget=budgeted(Remainder.PARTIAL))
    outcome = decided([count(A, 20, 30)], phased, enrolments=(enrolment(A, implementation_until=PEILDATUM),), budgets=(budget(amount),))

    assert (outcome.statuses[A], outcome.lines[A].implementation_cents) == (status, 2500)


@pytest.mark.parametrize(
    ("counted", "terms", "status"),
    [
        (count(A, 0, 0), {}, "no_delivery"),
        (count(A, 1, 20), {"threshold": above("0.9")}, "below_threshold"),
        (PAID, {"top_n": 0}, "not_selected"),
        (PAID, {"plan_required": True}, "no_plan"),
    ],
)
def test_a_practice_that_fails_a_test_gets_none(counted, terms, status):
    phased = rule(implementation_amount_eur=Decimal("100.00"), **terms)
    outcome = decided([counted], phased, enrolments=(enrolment(A, implementation_until=PEILDATUM),))

    assert (outcome.statuses[A], outcome.lines[A].implementation_cents) == (status, None)


def test_a_paid_practice_with_an_amount_of_nothing_gets_it_too():
    phased = rule(implementation_amount_eur=Decimal("100.00"))
    outcome = decided([count(A, 0, 20)], phased, enrolments=(enrolment(A, implementation_until=PEILDATUM),))

    assert (outcome.statuses[A], outcome.cents[A], outcome.lines[A].implementation_cents) == ("paid", 0, 2500)


# R30: the worked examples of 000, for two norm practices of 4190 patients together

EXAMPLE_COSTS = {"huisarts": 18000000, "poh": 12000000}


def test_worked_example_1_two_norm_practices_at_35_percent_can_pay_for_it():
    cost = staffing_cost({"huisarts": Decimal("0.2"), "poh": Decimal("0.4")}, EXAMPLE_COSTS)
    fit = staffing_fit(4190 * Fraction(35, 100), Decimal("60.00"), Decimal("87990.00"), cost)

    assert (fit.full_budget_year_cents, fit.cost_cents, fit.fits) == (8799000, 8400000, True)


@pytest.mark.parametrize(("percentage", "whole_euro"), [(45, 76), (75, 46)])
def test_worked_example_2_the_tariff_that_more_staff_needs(percentage, whole_euro):
    cost = staffing_cost({"huisarts": Decimal("0.4"), "poh": Decimal("0.6")}, EXAMPLE_COSTS)
    required = staffing_fit(4190 * Fraction(percentage, 100), Decimal("60.00"), Decimal(0), cost).required_tariff_cents

    assert cost == 144000
    assert (required + 50) // 100 == whole_euro


# R30: in a quarter


APPROVED = plan(A)


def fit_of(*plans, counted=PAID, terms=None, **parts):
    """The staffing under a scheme that requires a plan."""
    return decided([counted], rule(plan_required=True, **(terms or {})), plans=plans or (APPROVED,), **parts).lines[A].staffing


def test_the_full_budget_of_a_quarterly_tariff_is_four_times_it():
    assert fit_of(terms={"tariff": tariff("6.80")}).full_budget_year_cents == 27200


def test_the_full_budget_of_a_yearly_tariff_is_base_times_it():
    assert fit_of(terms={"tariff": tariff("60.00", Per.YEAR)}).full_budget_year_cents == 60000


def test_the_budget_of_a_year_is_four_times_what_is_really_paid():
    terms = {"tariff": tariff("0.55", Per.YEAR), "budget": budgeted(Remainder.PARTIAL)}
    fit = fit_of(plan(A, poh="0.04"), terms=terms, budgets=(budget("4.00"),), staffing=staffing(poh="100.00"))

    assert (fit.full_budget_year_cents, fit.budget_year_cents, fit.cost_cents, fit.fits) == (550, 400, 400, True)
    fit = fit_of(plan(A, poh="0.05"), terms=terms, budgets=(budget("4.00"),), staffing=staffing(poh="100.00"))
    assert (fit.fits, fit.short_cents) == (False, 100)


def test_a_scheme_that_requires_no_plan_says_nothing_of_staffing():
    assert decided([PAID], plans=(plan(A, poh="1"),), staffing=staffing(poh="40.00")).lines[A].staffing is None


@pytest.mark.parametrize("plans", [(APPROVED,), (APPROVED, plan(B, poh="1")), (APPROVED, plan(A, year=2025, poh="1"))])
def test_without_fte_in_the_plan_of_the_year_there_is_no_cost(plans):
    fit = fit_of(*plans, staffing=staffing(poh="100.00"))

    assert (fit.cost_cents, fit.fits, fit.required_tariff_cents) == (None, None, None)


def test_every_function_of_a_plan_has_its_own_cost():
    costs = staffing(poh="120000.00", huisarts="180000.00", assistent="60000.00")

    assert fit_of(plan(A, huisarts="0.2", poh="0.4"), staffing=costs).cost_cents == 8400000


@pytest.mark.parametrize(("cost", "fits", "short"), [("12.00", True, 0), ("40.00", True, 0), ("40.01", False, 1)])
def test_it_fits_when_the_cost_is_within_the_budget(cost, fits, short):
    fit = fit_of(plan(A, poh="1"), staffing=staffing(poh=cost))

    assert (fit.fits, fit.short_cents) == (fits, short)


def test_a_cost_a_hair_above_the_budget_does_not_fit_though_both_show_the_same():
    fit = fit_of(plan(A, poh="1.00001"), staffing=staffing(poh="40.00"))

    assert (fit.cost_cents, fit.budget_year_cents, fit.fits) == (4000, 4000, False)


def test_without_a_base_there_is_a_cost_and_no_required_tariff():
    fit = fit_of(plan(A, poh="1"), counted=count(A, 0, 20), staffing=staffing(poh="40.00"))

    assert (fit.budget_year_cents, fit.cost_cents, fit.fits, fit.required_tariff_cents) == (0, 4000, False, None)


def test_the_latest_price_level_that_has_come_is_taken_and_indexed_from_there():
    lines = (
        StaffingCost("poh", Decimal("100.00"), 2022),
        StaffingCost("poh", Decimal("120.00"), 2025),
        StaffingCost("poh", Decimal("999.00"), 2027),
    )

    assert costs_per_fte(lines, ["poh"], index(y2026="1.10"), 2026) == {"poh": 13200}


def test_a_plan_that_asks_for_a_function_without_a_cost_is_a_fault():
    with pytest.raises(InputError, match=r"staffing\.csv function: no cost of poh up to 2026"):
        decided([PAID], plans=(plan(A, poh="0.2"),), staffing=(StaffingCost("poh", Decimal("1.00"), 2027),))


def test_a_cost_that_cannot_be_indexed_is_a_fault():
    with pytest.raises(InputError, match=r"price_index\.csv year: 2026 is missing"):
        decided([PAID], plans=(plan(A, poh="0.2"),), staffing=(StaffingCost("poh", Decimal("1.00"), 2025),))


def test_only_paid_practices_have_a_staffing():
    assert fit_of(terms={"threshold": above("0.9")}) is None


# R36


def test_a_payout_is_divided_over_the_insurers_of_its_base_in_whole_cents():
    assert divide_over_insurers(100, {"0403": 1, "0101": 1, "0212": 1}) == (
        InsurerPart("0101", 1, 34),
        InsurerPart("0212", 1, 33),
        InsurerPart("0403", 1, 33),
    )


def test_unknown_insurers_come_last_also_in_a_tie():
    assert [part.uzovi for part in divide_over_insurers(1, {"unknown": 1, "9999": 1})] == ["9999", "unknown"]
    assert divide_over_insurers(1, {"unknown": 1, "9999": 1})[0].amount_cents == 1


def test_the_largest_remainder_gets_the_cent_left_over():
    # 10 cents over 1 and 2: 3 1/3 and 6 2/3.
    assert [part.amount_cents for part in divide_over_insurers(10, {"0101": 1, "0212": 2})] == [3, 7]


def test_only_the_insurers_of_the_base_owe():
    counted = count(A, 4, 20, u0101=(10, 3), u0212=(4, 0))
    parts = decided([counted], rule(base=Base.AW_ION)).lines[A].insurers

    assert [(part.uzovi, part.base, part.amount_cents) for part in parts] == [("0101", 3, 300), ("unknown", 1, 100)]


def test_with_a_list_of_insurers_only_those_owe():
    counted = count(A, 4, 20, u0101=(10, 3), u0212=(4, 1))
    parts = decided([counted], rule(base=Base.ION, uzovi=frozenset({"0212"}))).lines[A].insurers

    assert [(part.uzovi, part.base, part.amount_cents) for part in parts] == [("0212", 4, 400)]


def test_nobody_owes_for_a_practice_that_is_not_paid():
    assert decided([PAID], rule(threshold=above("0.9"))).lines[A].insurers == ()


def test_what_is_paid_in_part_is_what_is_divided():
    counted = count(A, 10, 20, u0101=(10, 5))
    outcome = decided([counted], rule(budget=budgeted(Remainder.PARTIAL)), budgets=(budget("20.00"),))

    assert [part.amount_cents for part in outcome.lines[A].insurers] == [250, 250]


def test_a_payout_per_practice_is_divided_over_the_insurers_of_all_its_patients():
    counted = count(A, 4, 20, u0101=(15, 0))
    parts = decided([counted], rule(base=Base.PRACTICE, tariff=tariff("10.00"))).lines[A].insurers

    assert [(part.uzovi, part.base, part.amount_cents) for part in parts] == [("0101", 15, 750), ("unknown", 5, 250)]


def test_the_overhead_of_the_quarter_is_divided_by_what_the_insurers_owe_for_payouts():
    counts = [count(A, 9, 20, u0101=(20, 9)), count(B, 3, 20, u0212=(20, 3))]
    outcome = decided(counts, rule(budget=budgeted()), budgets=(budget("80.03", "0.10"),))

    # A year has EUR 8.00 of overhead: EUR 2.00 a quarter, over EUR 9.00 and EUR 3.00.
    assert outcome.budget.overhead_insurers == (InsurerPart("0101", 0, 150), InsurerPart("0212", 0, 50))


def test_the_overhead_of_a_region_where_nothing_is_paid_is_owed_by_unknown():
    outcome = decided([count(A, 0, 20, u0101=(20, 0))], rule(budget=budgeted()), budgets=(budget("80.00", "0.10"),))

    assert outcome.budget.overhead_insurers == (InsurerPart("unknown", 0, 200),)
