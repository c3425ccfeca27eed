"""The invariants find what is broken: each is shown a table that breaks it."""

from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest

from pipelines.checks.invariants import cross_checks
from pipelines.core.quarter import Quarter
from pipelines.reference.controls import ControlCount
from pipelines.reference.on_peildatum import OnPeildatum
from pipelines.reference.overhead import OverheadLine
from pipelines.reference.savings import Savings
from pipelines.reference.schemes import Participation, Remainder
from pipelines.schemas.boundary import TableSchemaError, validated
from pipelines.schemas.payout_codes import Base, Measure, OverheadFunction
from tests.spec.quarter_tables import SCHEMAS, beside, quarter_before, tables_of
from tests.spec.situations import (
    PEILDATUM,
    Q1,
    at_least,
    book_of,
    budget,
    budgeted,
    count,
    decided,
    deviation,
    enrolment,
    plan,
    rule,
    scheme,
    staffing,
)

A, B, C, D = "01000001", "01000002", "01000003", "01000004"
COUNTS = [count(A, 5, 10), count(B, 4, 10), count(C, 3, 10), count(D, 1, 10)]
E = "01000005"
COUNTS = [*COUNTS, count(E, 1, 20)]
TERMS = rule(
    threshold=at_least("0.2", near="0.5"),
    budget=budgeted(Remainder.STOP, reserve=True),
    plan_required=True,
    deviation_allowed=True,
    implementation_amount_eur=Decimal("40.00"),
)
PARTS = {
    "budgets": (budget("31.20", "0.10"),),
    "enrolments": tuple(enrolment(agb, implementation_until=PEILDATUM) for agb in (A, B, C, D)),
    "plans": tuple(plan(agb, poh="0.1") for agb in (A, B, C, D, E)),
    "staffing": staffing(poh="120.00"),
    "deviations": (deviation(D),),
    "overhead": (OverheadLine("rijnmond", "kader", 2026, OverheadFunction.OTHER, Decimal("0.1"), Decimal("1.00")),),
    "controls": (ControlCount(Q1, A, Measure.ION, 9, "register"),),
    "savings": (Savings(2026, "rijnmond", 2, 3, "regioplan"),),
}
BOOK = book_of(COUNTS, TERMS, **PARTS)
DECISION = decided(COUNTS, TERMS, **PARTS).decision
EARLIER = [count(A, 4, 10), count(B, 4, 10), count(C, 3, 10), count(D, 1, 10)]
YEAR_BEFORE = {
    **PARTS,
    "budgets": (budget("31.20", year=2025),),
    "plans": tuple(plan(agb, year=2025) for agb in (A, B, C, D)),
    "controls": (),
    "savings": (),
    "overhead": (),
}
BEFORE = quarter_before(decided(EARLIER, TERMS, quarter=Quarter(2025, 4), **YEAR_BEFORE).decision, COUNTS)
BESIDE = beside(DECISION, BOOK, BEFORE)


def tables():
    """Tables in which A is paid, B, C and D have no budget left and E does not participate."""
    return tables_of(DECISION, BOOK, BEFORE)


def with_value(table, where, **values):
    """The table with other values in the rows of `where`."""
    changes = [
        pl.when(where).then(pl.lit(value, dtype=table.schema[name])).otherwise(pl.col(name)).alias(name) for name, value in values.items()
    ]
    return table.with_columns(changes)


def broken(changed):
    shares = changed.get("practice_shares", BESIDE.practice_shares)
    checks = cross_checks({**tables(), **changed}, replace(BESIDE, practice_shares=shares))
    return {check.name for check in checks if check.broken_rows}


def original(name):
    return BESIDE.practice_shares if name == "practice_shares" else tables()[name]


PAYOUT_OF_A = (pl.col("agb") == A) & (pl.col("line_type") == "payout")
PAYOUT_OF_C = (pl.col("agb") == C) & (pl.col("line_type") == "payout")


def test_tables_that_are_right_break_nothing():
    assert broken({}) == set()


@pytest.mark.parametrize(
    ("name", "change", "found"),
    [
        ("payouts", lambda table: with_value(table, PAYOUT_OF_A, amount=Decimal("4.00")), "payouts_are_the_budget_use"),
        ("budget_use", lambda table: with_value(table, True, paid=Decimal("4.00")), "payouts_are_the_budget_use"),
        ("insurer_shares", lambda table: table.filter(line_type="payout"), "insurers_owe_the_overhead"),
        ("changes", lambda table: table.clear(), "causes_add_up"),
        ("changes", lambda table: with_value(table, True, amount=Decimal("0.01")), "causes_add_up"),
        ("insurer_shares", lambda table: with_value(table, True, amount=Decimal("4.99")), "insurers_owe_what_is_paid"),
        ("insurer_shares", lambda table: table.clear(), "insurers_owe_what_is_paid"),
        ("practice_shares", lambda table: with_value(table, pl.col("agb") == B, rank_region=1), "ranks_follow_exact_shares"),
        ("practice_shares", lambda table: with_value(table, pl.col("agb") == B, rank_overall=3), "ranks_follow_exact_shares"),
        ("practice_shares", lambda table: with_value(table, pl.col("agb") == B, aw_ion=6), "ranks_follow_exact_shares"),
        ("fte", lambda table: table.clear(), "paid_plans_have_staffing"),
        ("fte", lambda table: with_value(table, True, agb=B), "paid_plans_have_staffing"),
        ("payouts", lambda table: table.filter(~PAYOUT_OF_A), "implementation_of_passing"),
        ("payouts", lambda table: with_value(table, PAYOUT_OF_A, region="utrecht"), "payouts_carry_the_share"),
        ("payouts", lambda table: with_value(table, PAYOUT_OF_A, aw_share=None), "payouts_carry_the_share"),
        ("practice_shares", lambda table: table.filter(pl.col("agb") != A), "payouts_carry_the_share"),
        ("payouts", lambda table: with_value(table, PAYOUT_OF_A, status="no_plan"), "implementation_of_passing"),
        ("insurer_shares", lambda table: with_value(table, pl.col("line_type") == "payout", base=9), "insurers_owe_what_is_paid"),
        (
            "payouts",
            lambda table: with_value(table, PAYOUT_OF_C, status="partly_paid", amount=Decimal("0.01")),
            "nobody_paid_behind_a_stop",
        ),
    ],
)
def test_tables_that_disagree_are_found(name, change, found):
    assert found in broken({name: change(original(name))})


def test_a_check_says_how_many_rows_and_what_should_hold():
    changed = with_value(BESIDE.practice_shares, pl.col("agb").is_in([A, B]), rank_region=9)
    (check,) = (one for one in cross_checks(tables(), replace(BESIDE, practice_shares=changed)) if one.broken_rows)

    assert (check.broken_rows, check.sentence) == (2, "a rank is one more than the number of practices with a higher exact share")


def under(**terms):
    """The same tables beside a rule with other terms."""
    book = book_of(COUNTS, replace(TERMS, **terms), **PARTS)
    checks = cross_checks(tables(), replace(BESIDE, reference=OnPeildatum.of(book, Q1)))
    return {check.name for check in checks if check.broken_rows}


def test_what_the_tables_say_is_held_against_the_rule_in_force():
    assert under(plan_required=False) == {"paid_plans_have_staffing"}
    assert under(budget=budgeted(Remainder.SKIP, reserve=True)) == set()


def test_money_that_is_kept_without_a_reserve_is_found():
    kept = with_value(tables()["budget_use"], True, reserved=Decimal("0.01"))
    book = book_of(COUNTS, replace(TERMS, budget=budgeted()), **PARTS)
    checks = cross_checks({**tables(), "budget_use": kept}, replace(BESIDE, reference=OnPeildatum.of(book, Q1)))

    assert {check.name for check in checks if check.broken_rows} == {"reserved_under_a_reserve"}


def several():
    """Two schemes in three regions: `kader` stops and keeps a reserve in rijnmond, skips in utrecht, and has nobody in leeg.

    In rijnmond B comes before A (R14) and takes the whole budget; in utrecht D is paid after C, which does not fit.
    """
    stops = rule(regions=frozenset({"rijnmond"}), budget=budgeted(Remainder.STOP, reserve=True), plan_required=True)
    skips = rule(regions=frozenset({"utrecht", "leeg"}), budget=budgeted(Remainder.SKIP))
    schemes = {**scheme(stops, skips), **scheme(rule(base=Base.PRACTICE, participation=Participation.ALL), name="project")}
    counts = [
        count(A, 1, 2),
        count(B, 2, 4),
        count(E, 0, 0),
        count(C, 3, 10, region="utrecht"),
        count(D, 1, 10, region="utrecht"),
    ]
    budgets = (budget("8.00"), budget("8.00", region="utrecht"), budget("8.00", region="leeg"))
    parts = {"schemes": schemes, "budgets": budgets, "plans": (plan(A), plan(B))}
    decision, book = decided(counts, **parts).decision, book_of(counts, **parts)
    return tables_of(decision, book), beside(decision, book)


def test_schemes_and_regions_are_held_apart():
    right, against = several()
    kept = pl.col("region").is_in(["utrecht"])
    spent = pl.col("region").is_in(["leeg"])
    use = right["budget_use"]

    def found(**changed):
        return {check.name for check in cross_checks({**right, **changed}, against) if check.broken_rows}

    assert right["payouts"].filter(pl.col("status") == "paid", scheme="kader")["agb"].to_list() == [B, D]
    assert found() == set()
    assert found(budget_use=with_value(use, kept, reserved=Decimal("0.01"))) == {"reserved_under_a_reserve"}
    assert found(budget_use=with_value(use, spent, paid=Decimal("0.01"))) == {"payouts_are_the_budget_use"}


def test_changes_without_a_quarter_before_are_found():
    checks = cross_checks(tables(), replace(BESIDE, payouts_before=None))

    assert {check.name for check in checks if check.broken_rows} == {"causes_add_up"}


@pytest.mark.parametrize(
    ("name", "values", "sentence"),
    [
        ("payouts", {"amount": Decimal("9.00")}, "a payout is at most its full amount"),
        ("payouts", {"status": "no_plan"}, "only a practice with status paid or partly_paid gets money"),
        ("payouts", {"full_amount": Decimal("9999.00")}, "status paid means the full amount"),
        ("payouts", {"status": "partly_paid"}, "status partly_paid means more than nothing and less than the full amount"),
        (
            "payouts",
            {"status": "no_budget", "full_amount": Decimal(0), "amount": Decimal(0)},
            "status no_budget means that there was an amount to pay",
        ),
        ("payouts", {"base": None}, "a payout line has a base, a tariff and its period; an implementation line has none of them"),
        ("payouts", {"deviation": True, "threshold": None}, "a deviation replaces a threshold, so there is one"),
        ("budget_use", {"paid": Decimal("9999.00")}, "what is paid, reserved and unspent is the budget of the quarter"),
        ("budget_use", {"reserved": Decimal("0.01")}, "what is paid, reserved and unspent is the budget of the quarter"),
        ("budget_use", {"unspent": Decimal("0.01")}, "what is paid, reserved and unspent is the budget of the quarter"),
        ("budget_use", {"overhead": Decimal("0.01")}, "the practice part and the overhead together are the budget of the year"),
        (
            "budget_use",
            {"carried_in": Decimal("9999.00")},
            "what a quarter can pay, with what was carried in, is at most the practice part of the year",
        ),
        ("insurer_shares", {"base": 0}, "an insurer that owes for payouts has patients"),
        ("overhead_check", {"realised_share": None}, "there is a realised share exactly when something is paid or there is overhead"),
        ("overhead_check", {"shortfall": Decimal("0.01")}, "the shortfall is nine times the overhead without what goes to the practices"),
        ("exceptions", {"approved_by": None}, "a deviation has an argument and an approver"),
        ("exceptions", {"subject": "mtvp"}, "a stream argument names its stream and a band argument its region"),
        ("exceptions", {"agb": None}, "an exception is of a practice, and a band argument of a region"),
        ("changes", {"amount": Decimal(0)}, "a cause has an amount other than 0.00"),
        ("control_counts", {"difference": 9}, "the difference is the count without the outside count"),
        ("control_counts", {"share": None}, "there is a share exactly where the outside count is not 0"),
        (
            "overhead_check",
            {"holds": True},
            "it holds exactly when nine times the overhead is at most what goes to the practices",
        ),
        ("fte", {"fits": None}, "whether it fits is known exactly where a plan has a cost"),
        ("fte", {"cost": None, "fits": None}, "a tariff is required only where a plan has a cost"),
        ("fte", {"cost": Decimal("9999.00")}, "a staffing mix that fits costs at most the budget"),
        ("near_threshold", {"patients_to_threshold": 0}, "it takes at least one patient to change sides"),
        ("near_threshold", {"aw_ion": 11}, "AW-ION is at most ION, and somebody counts"),
        ("trend", {"rank_region": None}, "a practice has a share and a rank exactly when somebody counts"),
        ("trend", {"aw_ion": 11}, "AW-ION is at most ION"),
    ],
)
def test_an_impossible_row_is_refused_by_its_schema(name, values, sentence):
    table = tables()[name]
    where = pl.col("agb") == (D if name == "exceptions" else A) if "agb" in table.columns else pl.lit(value=True)
    payout = where & (pl.col("line_type") == "payout") if "line_type" in table.columns else where

    with pytest.raises(TableSchemaError) as refused:
        validated(with_value(table, payout, **values), SCHEMAS[name])
    assert sentence in str(refused.value)


def test_an_implementation_line_that_carries_a_share_is_refused():
    table = with_value(tables()["payouts"], pl.col("line_type") == "implementation", aw_share=Decimal("0.500000"))

    with pytest.raises(TableSchemaError, match="an implementation line has status paid"):
        validated(table, SCHEMAS["payouts"])


@pytest.mark.parametrize("name", list(SCHEMAS))
def test_a_key_that_occurs_twice_is_refused(name):
    table = tables()[name]

    with pytest.raises(TableSchemaError):
        validated(pl.concat([table, table]), SCHEMAS[name])
