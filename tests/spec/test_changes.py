"""Why a practice gets another amount than in the quarter before (R41)."""

import pytest

from pipelines.core.quarter import Quarter
from pipelines.reference.schemes import Remainder
from pipelines.reporting.changes import payout_changes
from pipelines.schemas.payout_codes import Base, PaidBy, Payee, Per
from tests.spec.quarter_tables import quarter_before, tables_of
from tests.spec.situations import Q1, at_least, book_of, budget, budgeted, count, decided, enrolment, rule, tariff

A, B = "01000001", "01000002"
BEFORE = Quarter(2025, 4)


def causes(was, now, *, terms_before=None, terms=None, under_old_list=None, parts_before=None, **parts):
    """The causes in cents of practice A, whose counts were `was` and are `now`."""
    earlier = decided(was, terms_before or terms or rule(), quarter=BEFORE, **(parts_before or parts))
    today = decided(now, terms or rule(), **parts)
    compared = quarter_before(earlier.decision, under_old_list or now)
    found = {str(one.cause): one.amount_cents for one in payout_changes(today.decision, compared) if one.agb == A}
    assert sum(found.values()) == today.cents.get(A, 0) - earlier.cents.get(A, 0)
    return found


def test_more_patients_is_a_cause():
    assert causes([count(A, 5, 20)], [count(A, 8, 20)]) == {"patients": 300}


def test_without_a_difference_there_is_no_cause():
    assert causes([count(A, 5, 20)], [count(A, 5, 30)]) == {}


def test_an_aw_list_and_patients_are_separate_causes():
    # Under the old list 4 of the patients of now would be AW: one left, and the new list adds five.
    assert causes([count(A, 5, 20)], [count(A, 9, 20)], under_old_list=[count(A, 4, 20)]) == {"patients": -100, "aw_list": 500}


def test_another_tariff_counts_for_the_patients_of_now():
    changed = causes([count(A, 5, 20)], [count(A, 8, 20)], terms_before=rule(tariff=tariff("1.00")), terms=rule(tariff=tariff("1.50")))

    assert changed == {"patients": 300, "tariff": 400}


def test_a_yearly_tariff_is_taken_in_four_parts_also_where_it_was_a_quarterly_one():
    yearly, quarterly = rule(tariff=tariff("6.02", Per.YEAR)), rule(tariff=tariff("1.50"))

    # 5 x 6.02 / 4 = 7.525; 8 x 6.02 / 4 = 12.04
    assert causes([count(A, 5, 20)], [count(A, 8, 20)], terms_before=yearly, terms=quarterly) == {"patients": 451, "tariff": -4}


def test_a_tariff_that_its_plan_names_is_a_tariff():
    indexed = {"terms_before": rule(tariff=tariff("60.00", Per.YEAR)), "terms": rule(tariff=tariff("72.00", Per.YEAR))}

    assert causes([count(A, 4, 20)], [count(A, 4, 20)], **indexed) == {"tariff": 1200}


def test_what_the_budget_leaves_is_the_last_cause():
    scarce = rule(budget=budgeted(Remainder.PARTIAL))
    changed = causes([count(A, 5, 20)], [count(A, 8, 20)], terms=scarce, budgets=(budget("16.00"), budget("12.00", year=2025)))

    # Before 3.00 of 5.00, now 4.00 of 8.00.
    assert changed == {"patients": 300, "budget": -200}


@pytest.mark.parametrize(
    ("was", "now", "found"),
    [
        (count(A, 5, 20), count(A, 5, 30), {"below_threshold": -500}),
        (count(A, 5, 30), count(A, 5, 20), {"below_threshold": 500}),
        (count(A, 5, 20), count(A, 0, 0), {"no_delivery": -500}),
        (count(A, 0, 0), count(A, 5, 20), {"no_delivery": 500}),
        (count(A, 0, 0), count(A, 5, 30), {}),
        (count(A, 4, 20, unknown=2), count(A, 5, 20), {"undecided": 500}),
    ],
)
def test_where_one_of_the_two_is_not_paid_its_status_is_the_only_cause(was, now, found):
    assert causes([was], [now], terms=rule(threshold=at_least("0.25"))) == found


def test_a_practice_that_came_into_the_register_joined_it():
    assert causes([count(B, 5, 20)], [count(A, 5, 20), count(B, 5, 20)]) == {"joined_register": 500}


def test_a_practice_that_is_gone_from_the_register_left_it():
    assert causes([count(A, 5, 20), count(B, 5, 20)], [count(B, 5, 20)]) == {"left_register": -500}


def test_who_joins_and_is_not_paid_has_no_row():
    assert causes([], [count(A, 5, 20)], enrolments=()) == {}


def test_what_insurers_pay_is_compared_too_and_what_the_region_organisation_receives_is_not():
    was, now = [count(A, 5, 20)], [count(A, 8, 20)]

    assert causes(was, now, terms=rule(paid_by=PaidBy.INSURER)) == {"patients": 300}
    own = rule(payee=Payee.REGION_ORGANISATION)
    earlier, today = decided(was, own, quarter=BEFORE), decided(now, own)
    assert list(payout_changes(today.decision, quarter_before(earlier.decision, now))) == []


def test_the_old_list_does_not_matter_for_a_base_of_all_patients():
    assert causes([count(A, 5, 20)], [count(A, 9, 23)], terms=rule(base=Base.ION), under_old_list=[count(A, 4, 23)]) == {"patients": 300}


def test_the_base_with_the_old_list_counts_the_insurers_of_the_scheme_only():
    some = rule(uzovi=frozenset({"0101"}))
    now, old = [count(A, 9, 20, u0101=(10, 6))], [count(A, 7, 20, u0101=(10, 5))]

    assert causes([count(A, 5, 20, u0101=(10, 3))], now, terms=some, under_old_list=old) == {"patients": 200, "aw_list": 100}


def test_without_tables_of_the_quarter_before_there_are_no_rows():
    counts = [count(A, 5, 20)]

    assert tables_of(decided(counts).decision, book_of(counts))["changes"].is_empty()


def test_an_implementation_line_is_not_compared():
    counts = [count(A, 5, 20)]
    phased = rule(implementation_amount_eur=100)
    in_phase = (enrolment(A, implementation_until=Q1.peildatum),)

    assert causes(counts, counts, terms=phased, parts_before={"enrolments": (enrolment(A),)}, enrolments=in_phase) == {}
