"""The invariants find what is broken: each is shown a table that breaks it."""

from decimal import Decimal

import polars as pl
import pytest

from pipelines.checks.invariants import cross_checks, stopping_schemes
from pipelines.reference.schemes import Remainder
from pipelines.reporting.tables import money_tables
from pipelines.rules.rounding import six_places
from pipelines.rules.shares import ranks, share
from pipelines.schemas import payouts as schemas
from pipelines.schemas.boundary import TableSchemaError, validated
from tests.spec.situations import (
    PEILDATUM,
    Q1,
    at_least,
    book_of,
    budget,
    budgeted,
    count,
    decided,
    enrolment,
    plan,
    rule,
    staffing,
)

A, B, C, D = "01000001", "01000002", "01000003", "01000004"
COUNTS = [count(A, 5, 10), count(B, 4, 10), count(C, 3, 10), count(D, 1, 10)]
TERMS = rule(threshold=at_least("0.2", near="0.5"), budget=budgeted(Remainder.STOP), implementation_amount_eur=Decimal("40.00"))
PARTS = {
    "budgets": (budget("28.00"),),
    "enrolments": tuple(enrolment(agb, implementation_until=PEILDATUM) for agb in (A, B, C, D)),
    "plans": (plan(A, poh="0.1"),),
    "staffing": staffing(poh="120.00"),
}


def tables():
    """Tables in which A is paid, B and C have no budget left and D is below the threshold."""
    in_order = ranks(COUNTS)
    shares = pl.DataFrame(
        [
            {
                "quarter": "2026Q1",
                "agb": one.agb,
                "region": one.region,
                "ion": one.ion,
                "aw_ion": one.aw_ion,
                "aw_share": six_places(share(one)),
                "rank_region": in_order[one.agb],
                "rank_overall": in_order[one.agb],
            }
            for one in COUNTS
        ],
        schema_overrides={"aw_share": pl.Decimal(9, 6)},
    )
    decision = decided(COUNTS, TERMS, **PARTS).decision
    return {**money_tables(decision, book_of(COUNTS, TERMS, **PARTS), shares), "practice_shares": shares}


def with_value(table, where, **values):
    """The table with other values in the rows of `where`."""
    changes = [
        pl.when(where).then(pl.lit(value, dtype=table.schema[name])).otherwise(pl.col(name)).alias(name) for name, value in values.items()
    ]
    return table.with_columns(changes)


def broken(changed):
    checks = cross_checks({**tables(), **changed}, frozenset({"kader"}))
    return {check.name for check in checks if check.broken_rows}


PAYOUT_OF_A = (pl.col("agb") == A) & (pl.col("line_type") == "payout")
PAYOUT_OF_C = (pl.col("agb") == C) & (pl.col("line_type") == "payout")


def test_tables_that_are_right_break_nothing():
    assert broken({}) == set()


@pytest.mark.parametrize(
    ("name", "change", "found"),
    [
        ("payouts", lambda table: with_value(table, PAYOUT_OF_A, amount=Decimal("4.00")), "payouts_within_budget"),
        ("budget_use", lambda table: with_value(table, True, quarter_budget=Decimal("4.00")), "payouts_within_budget"),
        ("insurer_shares", lambda table: with_value(table, True, amount=Decimal("4.99")), "insurer_shares_sum_to_what_was_paid"),
        ("insurer_shares", lambda table: table.clear(), "insurer_shares_sum_to_what_was_paid"),
        ("practice_shares", lambda table: with_value(table, pl.col("agb") == B, rank_region=1), "ranks_follow_the_exact_shares"),
        ("practice_shares", lambda table: with_value(table, pl.col("agb") == B, rank_overall=3), "ranks_follow_the_exact_shares"),
        ("practice_shares", lambda table: with_value(table, pl.col("agb") == B, aw_ion=6), "ranks_follow_the_exact_shares"),
        ("fte", lambda table: table.clear(), "every_paid_practice_has_its_staffing"),
        ("fte", lambda table: with_value(table, True, agb=B), "every_paid_practice_has_its_staffing"),
        ("payouts", lambda table: table.filter(~PAYOUT_OF_A), "implementation_only_beside_a_payout"),
        ("payouts", lambda table: with_value(table, PAYOUT_OF_A, region="utrecht"), "payouts_carry_the_share_of_the_practice"),
        ("payouts", lambda table: with_value(table, PAYOUT_OF_A, aw_share=None), "payouts_carry_the_share_of_the_practice"),
        (
            "payouts",
            lambda table: with_value(table, PAYOUT_OF_C, status="paid", amount=Decimal("3.00")),
            "nobody_behind_a_stop_is_paid",
        ),
    ],
)
def test_tables_that_disagree_are_found(name, change, found):
    assert found in broken({name: change(tables()[name])})


def test_a_check_tells_how_many_rows_and_what_should_hold():
    changed = with_value(tables()["practice_shares"], pl.col("agb").is_in([A, B]), rank_region=9)
    (check,) = (one for one in cross_checks({**tables(), "practice_shares": changed}) if one.broken_rows)

    assert (check.broken_rows, check.sentence) == (2, "a rank is one more than the number of practices with a higher exact share")


def test_only_schemes_that_stop_are_asked_whether_they_stopped():
    skipping = rule(budget=budgeted(Remainder.SKIP))

    assert stopping_schemes(book_of(COUNTS, TERMS, **PARTS), Q1) == {"kader"}
    assert stopping_schemes(book_of(COUNTS, skipping, **PARTS), Q1) == set()
    assert stopping_schemes(book_of(COUNTS, rule()), Q1) == set()


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
        ("payouts", {"deviation": True, "threshold": None}, "a deviation stands only in for a threshold that there is"),
        ("budget_use", {"paid": Decimal("9999.00")}, "a region pays at most its budget of the quarter, and the rest is unspent"),
        ("budget_use", {"unspent": Decimal("0.01")}, "a region pays at most its budget of the quarter, and the rest is unspent"),
        ("budget_use", {"overhead": Decimal("0.01")}, "the practice part and the overhead together are the budget of the year"),
        (
            "budget_use",
            {"carried_in": Decimal("9999.00")},
            "what a quarter can pay, with what was carried in, is at most the practice part of the year",
        ),
        ("insurer_shares", {"base": 0}, "an insurer has patients in the base of what it owes"),
        ("overhead_check", {"practice_share": None}, "there is a share exactly when something is paid or there is overhead"),
        (
            "overhead_check",
            {"holds": False},
            "it holds exactly when nine times the overhead is at most what goes to the practices",
        ),
        ("fte", {"fits": None}, "whether it fits is told exactly where a plan has a cost"),
        ("fte", {"cost": None, "fits": None}, "a tariff is required only where a plan has a cost"),
        ("fte", {"cost": Decimal("9999.00")}, "a staffing that fits costs at most the budget, to the cent"),
        ("near_threshold", {"patients_to_threshold": 0}, "it takes at least one patient to change sides"),
        ("near_threshold", {"aw_ion": 11}, "AW-ION is at most ION, and somebody counts"),
        ("trend", {"rank_region": None}, "a practice has a share and a rank exactly when somebody counts"),
        ("trend", {"aw_ion": 11}, "AW-ION is at most ION"),
    ],
)
def test_a_row_that_cannot_be_is_refused_by_its_schema(name, values, sentence):
    table = tables()[name]
    where = pl.col("agb") == A if "agb" in table.columns else pl.lit(value=True)
    payout = where & (pl.col("line_type") == "payout") if "line_type" in table.columns else where

    with pytest.raises(TableSchemaError) as refused:
        validated(with_value(table, payout, **values), getattr(schemas, name))
    assert sentence in str(refused.value)


def test_an_implementation_line_that_carries_a_share_is_refused():
    table = with_value(tables()["payouts"], pl.col("line_type") == "implementation", aw_share=Decimal("0.500000"))

    with pytest.raises(TableSchemaError, match="an implementation line has status paid"):
        validated(table, schemas.payouts)


@pytest.mark.parametrize("name", ["payouts", "budget_use", "insurer_shares", "overhead_check", "fte", "near_threshold", "kpi", "trend"])
def test_a_key_that_occurs_twice_is_refused(name):
    table = tables()[name]

    with pytest.raises(TableSchemaError):
        validated(pl.concat([table, table]), getattr(schemas, name))
