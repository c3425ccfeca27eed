"""What if: other terms on the same counts."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from pipelines.reference.schemes import BudgetRule, Remainder, Scheme
from pipelines.reporting.scenario import IN_ALL, Terms, combinations, play, span, with_terms
from tests.spec.situations import (
    Q1,
    above,
    at_least,
    book_of,
    budget,
    budgeted,
    count,
    enrolment,
    index,
    plan,
    rule,
    scheme,
    staffing,
    tariff,
)

A, B, C = "01000001", "01000002", "01000003"
COUNTS = [count(A, 5, 10), count(B, 4, 20), count(C, 2, 10, region="utrecht")]
TERMS = rule(threshold=above("0.3"), tariff=tariff("1.00"))


def played(variations, *rules, **parts):
    return play(Q1, book_of(COUNTS, *(rules or (TERMS,)), **parts), COUNTS, variations)


def paid(scenario, region=IN_ALL):
    rows = scenario.summary.filter(region=region).select("combination", "paid_practices", "amount")
    return [(combination, practices, str(amount)) for combination, practices, amount in rows.iter_rows()]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("45:85:20", ["45", "65", "85"]),
        ("0.20:0.30:0.05", ["0.20", "0.25", "0.30"]),
        ("45:84:20", ["45", "65"]),
        ("60", ["60"]),
        ("5:5:1", ["5"]),
    ],
)
def test_a_range_has_both_ends_and_exact_steps(text, numbers):
    assert [str(number) for number in span(text)] == numbers


@pytest.mark.parametrize("text", ["", "a", "1:2", "1:2:0", "1:2:-1", "2:1:1", "1:2:3:4", "nan", "1:inf:1", "-5", "nan:1:1"])
def test_anything_else_is_not_a_range(text):
    with pytest.raises(ValueError, match="is not a range, expected FIRST:LAST:STEP such as 45:85:5"):
        span(text)


def test_every_combination_is_made_and_what_is_not_named_stays():
    assert combinations("kader", tariffs_eur=span("1:2:1"), remainders=[Remainder.SKIP]) == [
        Terms("kader", Decimal(1), None, Remainder.SKIP),
        Terms("kader", Decimal(2), None, Remainder.SKIP),
    ]
    assert combinations("kader") == [Terms("kader")]


def test_impossible_terms_are_refused():
    with pytest.raises(ValueError, match="more than two decimals"):
        combinations("kader", tariffs_eur=[Decimal("1.005")])
    with pytest.raises(ValueError, match="above 1"):
        combinations("kader", thresholds=[Decimal(25)])


def test_more_than_a_person_can_look_through_is_refused():
    with pytest.raises(ValueError, match=r"'0:1:0\.0001' has 10001 numbers, expected at most 1000"):
        span("0:1:0.0001")
    with pytest.raises(ValueError, match="'0:1000:1' has 1001 numbers, expected at most 1000"):
        span("0:1000:1")
    assert len(span("1:1000:1")) == 1000
    with pytest.raises(ValueError, match="these are 1020 combinations, expected at most 1000"):
        combinations("kader", tariffs_eur=span("1:51:1"), thresholds=span("0.05:1:0.05"))
    assert len(combinations("kader", tariffs_eur=span("1:50:1"), thresholds=span("0.05:1:0.05"))) == 1000


@pytest.mark.parametrize("amounts", [{"tariffs_eur": span("60.005")}, {"budgets_eur": span("1000.001")}])
def test_a_part_of_a_cent_is_refused(amounts):
    with pytest.raises(ValueError, match="more than two decimals"):
        combinations("kader", **amounts)


def test_the_highest_amounts_can_be_tried():
    (terms,) = combinations("kader", tariffs_eur=span("10000"), budgets_eur=span("1000000000"))

    assert (terms.tariff_eur, terms.budget_eur) == (10_000, 1_000_000_000)


def test_an_absurdly_high_amount_is_refused():
    with pytest.raises(ValueError, match="a tariff is above 10000, expected the amount for one patient"):
        combinations("kader", tariffs_eur=span("100000"))
    with pytest.raises(ValueError, match="a budget is above 1000000000, expected that of a region and a year"):
        combinations("kader", budgets_eur=span("1000000001"))


def test_implementation_lines_are_in_the_amount_and_told_apart():
    phase = rule(implementation_amount_eur=Decimal("100.00"))
    enrolled = (enrolment(A, implementation_until=Q1.peildatum), enrolment(B))
    summary = played([Terms("kader", tariff_eur=Decimal(2))], phase, enrolments=enrolled).summary

    assert summary.filter(region=IN_ALL).select("amount", "implementation").row(0) == (Decimal("43.00"), Decimal("25.00"))


def test_as_it_stands_nothing_changes():
    scenario = played([Terms("kader")])

    assert paid(scenario) == [(1, 1, "5.00")]
    assert scenario.changes.is_empty()


def test_another_tariff_pays_the_same_practices_more():
    scenario = played(combinations("kader", tariffs_eur=span("2:3:1")))

    assert paid(scenario) == [(1, 1, "10.00"), (2, 1, "15.00")]


def test_a_tariff_outside_the_band_can_be_tried_with_a_warning():
    banded = rule(tariff=tariff("50.00", price_level=2025, band=(Decimal("35.00"), Decimal("85.00"))))
    scenario = played(combinations("kader", tariffs_eur=[Decimal(85), Decimal(90)]), banded, price_index=index(y2026="1.10"))

    assert paid(scenario) == [(1, 3, "1028.50"), (2, 3, "1089.00")]
    (warning,) = scenario.warnings
    assert str(warning) == "--tariff: EUR 99.00 is outside the band of kader, expected EUR 38.50 to EUR 93.50 per quarter"


def test_a_tariff_of_a_scenario_replaces_those_of_plans():
    by_plan = rule(tariff=tariff("1.00", by_plan=True))
    plans = (plan(A, price="9.00"),)

    assert paid(played([Terms("kader")], by_plan, plans=plans)) == [(1, 3, "51.00")]
    assert paid(played([Terms("kader", tariff_eur=Decimal(2))], by_plan, plans=plans)) == [(1, 3, "22.00")]


def test_a_scheme_with_rules_per_region_is_varied_in_each_of_them():
    rules = [rule(regions=frozenset({region}), tariff=tariff(price)) for region, price in (("rijnmond", "1.00"), ("utrecht", "3.00"))]

    assert paid(played([Terms("kader")], *rules)) == [(1, 3, "15.00")]
    assert paid(played([Terms("kader", tariff_eur=Decimal(2))], *rules)) == [(1, 3, "22.00")]


@pytest.mark.parametrize(("reserve", "kept", "amount"), [(False, "0.00", "5.00"), (True, "2.00", "5.00")])
def test_a_reserve_can_be_tried(reserve, kept, amount):
    counts = [count(A, 5, 10), count(B, 1, 10, unknown=2)]
    book = book_of(counts, rule(threshold=at_least("0.25"), budget=budgeted(Remainder.PARTIAL)), budgets=(budget("28.00"),))
    scenario = play(Q1, book, counts, combinations("kader", reserves=[reserve]))

    row = scenario.summary.filter(region=IN_ALL).row(0, named=True)
    assert (row["reserve"], str(row["reserved"]), str(row["amount"])) == ("yes" if reserve else "no", kept, amount)


def test_a_reserve_without_a_budget_is_refused():
    with pytest.raises(ValueError, match="scheme kader has no budget to divide"):
        played([Terms("kader", reserve=True)])


def test_another_threshold_changes_who_is_paid_and_tells_who():
    scenario = played([Terms("kader", threshold=Fraction("0.19"))])

    assert paid(scenario) == [(1, 3, "11.00")]
    assert paid(scenario, "utrecht") == [(1, 1, "2.00")]
    assert scenario.changes.select("agb", "region", "status", "new_status").rows() == [
        (B, "rijnmond", "below_threshold", "paid"),
        (C, "utrecht", "below_threshold", "paid"),
    ]
    assert scenario.summary["status_changes"].to_list() == [1, 1, 2]


def test_a_threshold_can_be_tried_on_a_scheme_without_one():
    assert paid(played([Terms("kader", threshold=Fraction("0.5"))], rule())) == [(1, 1, "5.00")]


def test_another_budget_is_the_yearly_budget_of_every_region():
    scenario = played([Terms("kader", threshold=Fraction(0), budget_eur=Decimal("24.00"))])

    assert paid(scenario, "rijnmond") == [(1, 1, "5.00")]
    assert paid(scenario, "utrecht") == [(1, 1, "2.00")]


def test_another_budget_keeps_the_overhead_of_the_region():
    budgets = (budget("400.00", "0.10"), budget("400.00", "0.10", region="utrecht"))
    scenario = played([Terms("kader", budget_eur=Decimal("20.00"))], rule(budget=budgeted(Remainder.PARTIAL)), budgets=budgets)

    assert paid(scenario, "rijnmond") == [(1, 1, "4.50")]


@pytest.mark.parametrize(("remainder", "amount"), [(Remainder.STOP, "5.00"), (Remainder.PARTIAL, "6.00")])
def test_another_remainder_rule_divides_the_budget_otherwise(remainder, amount):
    budgets = (budget("24.00"), budget("24.00", region="utrecht"))
    scenario = played([Terms("kader", remainder=remainder)], rule(budget=budgeted(Remainder.SKIP)), budgets=budgets)

    assert paid(scenario, "rijnmond")[0][2] == amount


def test_a_remainder_rule_without_a_budget_is_refused():
    with pytest.raises(ValueError, match="scheme kader has no budget to divide"):
        played([Terms("kader", remainder=Remainder.SKIP)])


def test_the_counts_under_another_list_decide_anew():
    other = [count(A, 1, 10), count(B, 8, 20), count(C, 2, 10, region="utrecht")]
    scenario = play(Q1, book_of(COUNTS, TERMS), COUNTS, [Terms("kader", aw_list="nza2027")], counts_by_list={"nza2027": other})

    assert paid(scenario) == [(1, 1, "8.00")]
    assert scenario.changes.select("agb", "new_status").rows() == [(A, "below_threshold"), (B, "paid")]


def test_a_list_without_counts_is_refused():
    with pytest.raises(ValueError, match="there are no counts under AW list nza2027"):
        played([Terms("kader", aw_list="nza2027")])


def test_a_scheme_without_a_rule_in_force_is_refused():
    with pytest.raises(ValueError, match="scheme mtvp has no rule in force on 2026-01-01"):
        played([Terms("mtvp")])


def test_a_scheme_whose_tariff_is_still_empty_can_be_tried():
    scenario = played([Terms("kader", tariff_eur=Decimal(1))], rule(tariff=tariff(None)))

    assert paid(scenario) == [(1, 3, "11.00")]
    assert scenario.changes["status"].to_list() == [None, None, None]


def test_the_staffing_of_the_paid_practices_is_summed():
    plans = (plan(A, poh="0.1"), plan(B, poh="0.5"))
    terms = rule(threshold=at_least("0.25"), plan_required=True)
    scenario = played([Terms("kader")], terms, plans=plans, staffing=staffing(poh="120.00"))

    assert scenario.summary.filter(region=IN_ALL).select("fte", "staffing_fits").rows() == [(Decimal("0.100000"), 1)]


def test_the_book_stays_as_it_was():
    book = book_of(COUNTS, TERMS)

    play(Q1, book, COUNTS, [Terms("kader", tariff_eur=Decimal(9), budget_eur=Decimal(9))])

    assert book == book_of(COUNTS, TERMS)


def test_a_budget_that_is_tried_replaces_those_of_the_scheme_and_year_with_their_overhead_and_no_other():
    others = (budget("700.00", "0.05", year=2025), replace(budget("900.00", "0.20"), scheme="ander"))
    elsewhere = Scheme("ander", "Ander", "S3", (rule(regions=frozenset({"utrecht"})),))
    book = book_of(
        [count("01000001", 5, 20), count("01000002", 5, 20, region="utrecht")],
        schemes={**scheme(rule(regions=frozenset({"rijnmond"}), budget=budgeted())), "ander": elsewhere},
        budgets=(budget("800.00", "0.10"), *others),
    )

    tried = with_terms(book, Q1, Terms("kader", budget_eur=Decimal("1000.00")))
    assert set(tried.budgets) == {*others, budget("1000.00", "0.10")}
    assert tried.schemes["ander"] == elsewhere


def test_a_budget_that_is_tried_on_a_scheme_without_one_carries_nothing_over_and_keeps_nothing():
    tried = with_terms(book_of([count("01000001", 5, 20)]), Q1, Terms("kader", budget_eur=Decimal("1000.00")))

    assert tried.schemes["kader"].rules[0].budget == BudgetRule(Remainder.STOP, carry_over=False, overhead_max=None, reserve=False)
    assert tried.budgets == (budget("1000.00"),)


def test_a_region_whose_tariff_is_not_filled_in_does_not_hide_the_others():
    """R21: nobody participates in Utrecht, where the tariff is left empty; A and B are paid EUR 5.00 and EUR 4.00."""
    here, elsewhere = rule(regions=frozenset({"rijnmond"})), rule(regions=frozenset({"utrecht"}), tariff=tariff(None))

    assert paid(played([Terms("kader")], here, elsewhere, enrolments=(enrolment(A), enrolment(B)))) == [(1, 2, "9.00")]
