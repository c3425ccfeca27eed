"""Regions and practices with terms of their own: rules per region, tariffs by plan, money for the region organisation (R20, R21)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pipelines.core.diagnostics import InputError
from pipelines.core.interval import Interval
from pipelines.reference.price_index import PriceIndex
from pipelines.reference.schemes import Participation
from pipelines.reference.staffing import StaffingCost
from pipelines.schemas.payout_codes import Base, PaidBy, Payee, Per, PlanStatus
from tests.spec.situations import (
    DAY_AFTER,
    DAY_BEFORE,
    at_least,
    budget,
    budgeted,
    count,
    decided,
    enrolment,
    index,
    plan,
    rule,
    scheme,
    tariff,
)

A, B, C = "01000001", "01000002", "01000003"
HERE, THERE = count(A, 5, 10), count(B, 5, 10, region="utrecht")
BAND = (Decimal("35.00"), Decimal("85.00"))
BY_PLAN = tariff("60.00", Per.YEAR, band=BAND, by_plan=True)


def faults_of(*rules, **parts):
    with pytest.raises(InputError) as refused:
        decided([HERE, THERE], *rules, **parts)
    return [str(diagnostic) for diagnostic in refused.value.diagnostics]


# R21: rules per region


def test_regions_can_have_tariffs_of_their_own_from_the_same_day():
    own = rule(regions=frozenset({"utrecht"}), tariff=tariff("2.00"))
    others = rule(regions=frozenset({"rijnmond"}), tariff=tariff("1.00"))

    assert decided([HERE, THERE], own, others).cents == {A: 500, B: 1000}


def test_a_region_that_the_newest_rule_leaves_out_keeps_the_older_one_with_a_warning():
    old = rule(tariff=tariff("1.00"))
    new = rule(valid=Interval(date(2026, 1, 1), None), regions=frozenset({"utrecht"}), tariff=tariff("2.00"))
    outcome = decided([HERE, THERE], old, new)

    assert outcome.cents == {A: 500, B: 1000}
    assert outcome.warnings == ["rijnmond keeps the rule from 2020-01-01, because the one from 2026-01-01 leaves it out"]


def test_a_rule_that_has_not_begun_leaves_no_region_out_yet():
    to_come = rule(valid=Interval(DAY_AFTER, None), regions=frozenset({"utrecht"}))

    assert decided([HERE, THERE], rule(), to_come).warnings == []


def test_a_region_whose_newest_rule_has_ended_has_no_rows():
    old = rule(tariff=tariff("1.00"))
    ended = rule(valid=Interval(date(2025, 1, 1), DAY_BEFORE), regions=frozenset({"utrecht"}))

    assert set(decided([HERE, THERE], old, ended).lines) == {A}


def test_an_empty_tariff_leaves_out_its_own_region_alone():
    empty = rule(regions=frozenset({"utrecht"}), tariff=tariff(None))
    filled = rule(regions=frozenset({"rijnmond"}))
    outcome = decided([HERE, THERE], empty, filled, enrolments=(enrolment(A),))

    assert set(outcome.lines) == {A}
    assert outcome.warnings == ["the tariff is not filled in, so the scheme is left out"]


def test_each_region_has_its_own_threshold_budget_and_selection():
    strict = rule(regions=frozenset({"rijnmond"}), threshold=at_least("0.6"))
    easy = rule(regions=frozenset({"utrecht"}), threshold=at_least("0.2"), budget=budgeted())
    outcome = decided([HERE, THERE], strict, easy, budgets=(budget("40.00", region="utrecht"),))

    assert outcome.statuses == {A: "below_threshold", B: "paid"}
    assert outcome.budget.unspent_cents == 500


@pytest.mark.parametrize("amount", ["1.00", None])
def test_a_rule_asks_for_nothing_in_a_region_without_a_practice(amount):
    here, there = rule(regions=frozenset({"rijnmond"})), rule(regions=frozenset({"utrecht"}), tariff=tariff(amount, price_level=2025))
    outcome = decided([HERE], here, there)

    assert [region.region for region in outcome.decision.schemes[0].regions] == ["rijnmond"]
    assert outcome.warnings == []


def test_a_region_that_an_older_rule_named_has_no_budget_where_the_rule_names_none():
    old = rule(regions=frozenset({"utrecht"}))
    new = rule(valid=Interval(date(2025, 1, 1), None), budget=budgeted())
    outcome = decided([HERE], old, new, budgets=(budget("40.00"),))

    assert [region.region for region in outcome.decision.schemes[0].regions] == ["rijnmond"]


def test_what_is_decided_is_in_the_order_of_scheme_region_and_agb_whatever_the_order_of_the_input():
    own = rule(regions=frozenset({"utrecht"}))
    others = rule(regions=frozenset({"rijnmond"}), participation=Participation.ALL)
    counts = [THERE, count(C, 9, 10), HERE]
    schemes = {**scheme(own, others), **scheme(others, name="aanvulling")}
    decision = decided(counts, schemes=schemes).decision

    found = [(one.name, region.region, [line.agb for line in region.lines]) for one in decision.schemes for region in one.regions]
    assert found == [("aanvulling", "rijnmond", [A, C]), ("kader", "rijnmond", [A, C]), ("kader", "utrecht", [B])]
    assert [line.agb for line in decision.schemes[1].lines] == [A, B, C]
    assert list(decision.counts) == [A, B, C]


# R21: tariffs by plan


def test_an_approved_plan_names_the_tariff_of_its_practice():
    outcome = decided([HERE, count(C, 5, 10)], rule(tariff=BY_PLAN), plans=(plan(A, price="72.00"),))

    assert {agb: line.tariff.tariff_cents for agb, line in outcome.lines.items()} == {A: 7200, C: 6000}
    assert outcome.cents == {A: 9000, C: 7500}


@pytest.mark.parametrize(
    "record",
    [plan(A), plan(A, PlanStatus.SUBMITTED, price="72.00"), plan(A, year=2025, price="72.00"), plan(C, price="72.00")],
    ids=["names none", "is not approved", "is of another year", "is of another practice"],
)
def test_without_such_a_plan_the_tariff_of_the_rule_holds(record):
    assert decided([HERE], rule(tariff=BY_PLAN), plans=(record,)).lines[A].tariff.tariff_cents == 6000


def test_a_rule_that_takes_no_tariffs_by_plan_does_not_look_at_them():
    fixed = rule(tariff=replace(BY_PLAN, by_plan=False))

    assert decided([HERE], fixed, plans=(plan(A, price="200.00"),)).lines[A].tariff.tariff_cents == 6000


def test_the_tariff_of_a_plan_is_indexed_as_that_of_the_rule():
    indexed = rule(tariff=replace(BY_PLAN, price_level=2025))
    line = decided([HERE], indexed, plans=(plan(A, price="72.00"),), price_index=index(y2026="1.10")).lines[A]

    assert (line.tariff.tariff_cents, line.tariff.price_level, line.tariff.per) == (7920, 2025, Per.YEAR)


@pytest.mark.parametrize(("price", "is_fault"), [("35.00", False), ("85.00", False), ("34.99", True), ("85.01", True)])
def test_a_plan_outside_the_band_is_a_fault_the_ends_are_inside(price, is_fault):
    terms, plans = rule(tariff=BY_PLAN), (plan(A, price=price),)

    if is_fault:
        assert faults_of(terms, plans=plans) == [
            f"reference/plans.csv tariff: the tariff of {A} is outside the band of kader, expected one within it, ends included"
        ]
    else:
        assert decided([HERE], terms, plans=plans).lines[A].tariff.by_plan


def test_a_band_argument_speaks_for_the_tariff_of_the_rule_alone():
    argued = rule(tariff=replace(BY_PLAN, amount_eur=Decimal("90.00"), band_argument="drie jaar afgesproken"))

    assert len(faults_of(argued, plans=(plan(A, price="90.00"),))) == 1
    assert decided([HERE], argued).lines[A].tariff.tariff_cents == 9000


def test_the_plan_of_a_practice_that_does_not_participate_is_left_alone():
    outcome = decided([HERE, count(C, 5, 10)], rule(tariff=BY_PLAN), plans=(plan(A, price="200.00"),), enrolments=(enrolment(C),))

    assert outcome.lines[A].tariff.tariff_cents == 6000


def test_one_plan_cannot_name_the_tariff_of_two_schemes():
    both = {**scheme(rule(tariff=BY_PLAN)), **scheme(rule(tariff=BY_PLAN, base=Base.ION), name="ander")}
    enrolments = (enrolment(A), enrolment(A, "ander"), enrolment(B))
    plans = (plan(A, price="60.00"), plan(B, price="60.00"))

    (found,) = faults_of(schemes=both, enrolments=enrolments, plans=plans)
    assert found.startswith(f"reference/plans.csv tariff: {A} participates in ander and kader, which both take the tariff of its plan")


@pytest.mark.parametrize(
    ("second", "record"),
    [
        (rule(tariff=BY_PLAN), plan(A)),
        (rule(tariff=BY_PLAN), plan(A, PlanStatus.SUBMITTED, price="60.00")),
        (rule(tariff=replace(BY_PLAN, by_plan=False)), plan(A, price="60.00")),
        (rule(tariff=BY_PLAN, regions=frozenset({"utrecht"})), plan(A, price="60.00")),
    ],
    ids=["names none", "is not approved", "is not asked", "other region"],
)
def test_a_practice_in_two_schemes_may_have_a_plan_that_names_the_tariff_of_one_at_most(second, record):
    both = {**scheme(rule(tariff=BY_PLAN, base=Base.ION)), **scheme(second, name="ander")}

    assert decided([HERE], schemes=both, enrolments=(enrolment(A), enrolment(A, "ander")), plans=(record,)).statuses == {A: "paid"}


# R22


def test_a_provisional_index_is_used_and_its_year_is_named():
    provisional = PriceIndex({2025: Decimal("1.10"), 2026: Decimal("1.10"), 2027: Decimal("1.10")}, {}, frozenset({2026, 2027}))
    outcome = decided([HERE], rule(tariff=tariff("60.00", Per.YEAR, price_level=2024)), price_index=provisional)

    assert outcome.lines[A].tariff.tariff_cents == 7260
    assert outcome.warnings == ["the index of 2026 is provisional"]


def test_a_provisional_index_that_nobody_uses_is_not_named():
    provisional, empty = PriceIndex({2026: Decimal(1)}, {}, frozenset({2026})), rule(tariff=tariff(None, price_level=2025))

    assert decided([HERE], price_index=provisional).warnings == []
    assert decided([HERE], empty, enrolments=(), price_index=provisional).warnings == [
        "the tariff is not filled in, so the scheme is left out"
    ]


def test_a_provisional_index_that_staffing_alone_uses_is_named_too():
    provisional = PriceIndex({2026: Decimal("1.10")}, {}, frozenset({2026}))
    staff = (StaffingCost("poh", Decimal("100.00"), 2025),)

    assert decided([HERE], plans=(plan(A, poh="0.2"),), staffing=staff, price_index=provisional).warnings == [
        "the index of 2026 is provisional"
    ]


# R18: the same AW-ION paid twice


def twice(second, **terms):
    both = {**scheme(), **scheme(second, name="ander")}
    return decided([HERE], rule(), schemes=both, enrolments=(enrolment(A), enrolment(A, "ander")), **terms).warnings


def test_a_practice_in_two_schemes_that_pay_for_the_same_aw_ion_is_a_warning():
    assert twice(rule()) == [f"{A} is in ander and kader: the same AW-ION is paid twice"]


@pytest.mark.parametrize(
    ("enrolments", "place"),
    [
        ((enrolment(A, "ander", row=7), enrolment(A, row=8)), "reference/enrolments.csv:7 scheme"),
        ((enrolment(A, "ander", row=7),), "reference/enrolments.csv:7 scheme"),
        ((enrolment(A, row=8),), "reference/enrolments.csv:8 scheme"),
        ((), "reference/enrolments.csv scheme"),
    ],
    ids=["both", "the first", "the second", "neither"],
)
def test_the_warning_points_at_an_enrolment_where_there_is_one(enrolments, place):
    for_all = rule(participation=Participation.ALL)
    both = {**scheme(for_all), **scheme(for_all, name="ander")}
    (warning,) = decided([HERE], schemes=both, enrolments=enrolments).decision.warnings

    assert str(warning).startswith(f"{place}: {A} is in ander and kader")


def test_a_practice_that_is_in_one_of_the_two_alone_is_not_paid_twice():
    both = {**scheme(), **scheme(name="ander")}

    assert decided([HERE, THERE], schemes=both, enrolments=(enrolment(A), enrolment(B, "ander"))).warnings == []


@pytest.mark.parametrize(
    "second",
    [
        rule(base=Base.ION),
        rule(base=Base.PRACTICE),
        rule(paid_by=PaidBy.INSURER),
        rule(payee=Payee.REGION_ORGANISATION),
        rule(not_with=("kader",)),
        rule(needs_argument=("kader",)),
        rule(regions=frozenset({"utrecht"})),
    ],
    ids=["ion", "practice", "insurer", "region organisation", "excluded", "needs an argument", "other region"],
)
def test_other_money_next_to_it_does_not_pay_twice(second):
    assert twice(second) == []


def test_it_is_enough_that_one_of_the_two_excludes_the_other():
    both = {**scheme(rule(not_with=("ander",))), **scheme(name="ander")}

    assert decided([HERE], schemes=both, enrolments=(enrolment(A), enrolment(A, "ander"))).warnings == []


# R20: who receives it


def test_money_for_the_region_organisation_is_counted_per_practice_and_owed_by_insurers():
    own = rule(payee=Payee.REGION_ORGANISATION, participation=Participation.ALL, base=Base.ION, tariff=tariff("0.85"))
    line = decided([HERE], own, enrolments=()).lines[A]

    assert (line.status.value, line.amount_cents, [part.amount_cents for part in line.insurers]) == ("paid", 850, [850])
