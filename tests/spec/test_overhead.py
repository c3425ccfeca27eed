"""The 90% check: what is planned, what is realised, and when somebody is warned (R27)."""

from decimal import Decimal
from fractions import Fraction

import pytest

from pipelines.core.quarter import Quarter
from pipelines.reference.overhead import OverheadLine
from pipelines.reference.schemes import Remainder
from pipelines.rules.inputs import Booked, BookedLine
from pipelines.schemas.payout_codes import LineType, OverheadFunction
from tests.spec.situations import budget, budgeted, count, decided, enrolment, rule

A, D = "01000001", "01000004"
Q1, Q3, Q4 = (Quarter(2026, number) for number in (1, 3, 4))


def outcome_of(counts, *, overhead_share="0.10", amount="40.00", terms=None, **parts):
    return decided(counts, rule(budget=budgeted(Remainder.PARTIAL), **(terms or {})), budgets=(budget(amount, overhead_share),), **parts)


def check_of(counts, **parts):
    return outcome_of(counts, **parts).budget.overhead


def test_ninety_percent_exactly_holds():
    check = check_of([count(A, 9, 10)])

    assert (check.to_practices_cents, check.overhead_cents) == (900, 100)
    assert (check.planned_share, check.realised_share, check.shortfall_cents, check.holds) == (Fraction(9, 10), Fraction(9, 10), 0, True)


def test_the_shortfall_is_what_more_would_have_to_go_to_practices():
    check = check_of([count(A, 8, 10)])

    assert (check.realised_share, check.shortfall_cents, check.holds) == (Fraction(8, 9), 100, False)


def test_nothing_is_short_where_more_than_90_percent_goes_to_the_practices():
    check = check_of([count(A, 9, 10)], overhead_share="0.05")

    assert (check.to_practices_cents, check.overhead_cents) == (900, 50)
    assert (check.shortfall_cents, check.holds) == (0, True)


def test_a_realised_share_below_90_percent_is_a_warning_only_when_the_year_ends():
    enough, low = [count(A, 9, 10)], [count(A, 8, 10)]

    assert outcome_of(low).warnings == []
    assert outcome_of(enough, quarter=Q4).warnings == []
    assert outcome_of(low, quarter=Q4).warnings == ["88.8889% of kader in rijnmond went to the practices, EUR 1.00 short of 90%"]


def test_a_planned_share_below_90_percent_is_a_warning_in_every_quarter_and_nobody_gets_less():
    outcome = outcome_of([count(A, 8, 10)], overhead_share="0.1250")

    assert outcome.warnings == ["87.5000% of kader in rijnmond is planned for the practices"]
    assert outcome.cents == {A: 800}


def test_nothing_paid_and_no_overhead_has_no_realised_share_and_holds():
    check = check_of([count(A, 0, 10)], overhead_share="0")

    assert (check.planned_share, check.realised_share, check.holds) == (1, None, True)


def test_a_budget_of_nothing_has_no_planned_share():
    assert check_of([count(A, 1, 10)], amount="0.00").planned_share is None


def test_implementation_lines_are_other_money():
    in_phase = enrolment(A, implementation_until=Q1.peildatum)
    check = check_of([count(A, 8, 10)], terms={"implementation_amount_eur": Decimal("4.00")}, enrolments=(in_phase,))

    assert (check.to_practices_cents, check.holds) == (800, False)


def test_realised_is_year_to_date_with_the_overhead_of_the_same_closed_quarters():
    def line(amount, line_type):
        return BookedLine(Q1, "rijnmond", "kader", A, line_type, Decimal(amount))

    booked = Booked((line("9.00", LineType.PAYOUT), line("1.00", LineType.IMPLEMENTATION)), frozenset({Q1}))
    check = check_of([count(A, 5, 10)], quarter=Q3, booked=booked)

    # Q2 was never closed: neither its payments nor its overhead count.
    assert (check.to_practices_cents, check.overhead_cents) == (1400, 200)


def test_the_overhead_of_q4_takes_the_rest_of_the_division():
    assert check_of([count(A, 0, 10)], quarter=Q4, amount="2121.83").overhead_cents == 5306
    assert check_of([count(D, 0, 10)], quarter=Q3, amount="2121.83").overhead_cents == 5304


@pytest.mark.parametrize(("cost", "warnings"), [("4.00", []), ("4.01", ["EUR 4.01, above the overhead of EUR 4.00"])])
def test_functions_that_cost_more_than_the_overhead_are_a_warning(cost, warnings):
    line = OverheadLine("rijnmond", "kader", 2026, OverheadFunction.LINKING_PIN, Decimal("0.5"), Decimal(cost))
    outcome = outcome_of([count(A, 9, 10)], overhead=(line,))

    assert [text.partition(" cost ")[2] for text in outcome.warnings] == warnings


def test_functions_of_another_year_are_not_paid_from_the_overhead_of_this_one():
    lines = tuple(
        OverheadLine("rijnmond", "kader", year, OverheadFunction.LINKING_PIN, Decimal("0.5"), Decimal("4.00"))
        for year in (2025, 2026, 2027)
    )

    assert outcome_of([count(A, 9, 10)], overhead=lines).warnings == []


@pytest.mark.parametrize(("cost", "warnings"), [("0.00", []), ("0.01", ["EUR 0.01, above the overhead of EUR 0.00"])])
def test_without_a_budget_there_is_no_overhead_to_pay_functions_from(cost, warnings):
    line = OverheadLine("rijnmond", "kader", 2026, OverheadFunction.LINKING_PIN, Decimal("0.5"), Decimal(cost))

    assert [text.partition(" cost ")[2] for text in decided([count(A, 9, 10)], overhead=(line,)).warnings] == warnings
