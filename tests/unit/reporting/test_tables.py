"""The decision as tables."""

from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest

from pipelines.reference.overhead import OverheadLine
from pipelines.reference.schemes import Remainder
from pipelines.reporting.rows import frame
from pipelines.reporting.tables import budget_use, fte, insurer_shares, overhead_check, payouts, trend
from pipelines.schemas.boundary import validated
from pipelines.schemas.payout_codes import OverheadFunction, PaidBy, Per
from pipelines.schemas.table import empty
from tests.spec.quarter_tables import SCHEMAS, tables_of
from tests.spec.situations import (
    PEILDATUM,
    at_least,
    book_of,
    budget,
    budgeted,
    count,
    decided,
    enrolment,
    index,
    plan,
    rule,
    scheme,
    staffing,
    tariff,
)

A, B, C = "01000001", "01000002", "01000003"


def shares(*rows):
    """Rows (quarter, agb, ion, aw_ion, rank_region) of practice_shares."""
    names = {"quarter": pl.String, "agb": pl.String, "ion": pl.Int64, "aw_ion": pl.Int64, "rank_region": pl.Int64}
    exact = pl.lit(None, dtype=pl.Decimal(9, 6)).alias("aw_share")
    return pl.DataFrame(rows, schema=names, orient="row").with_columns(exact, region=pl.lit("rijnmond"))


@pytest.mark.parametrize("name", [name for name in SCHEMAS if name != "quarter_facts"])
def test_a_quarter_without_practices_gives_empty_tables_of_the_right_form(name):
    table = tables_of(decided([]).decision, book_of([]))[name]

    assert table.equals(empty(SCHEMAS[name]))
    assert table.schema == empty(SCHEMAS[name]).schema


@pytest.mark.parametrize("row", [{"scheme": "kader"}, {**dict.fromkeys(SCHEMAS["changes"].columns), "more": 1}])
def test_a_row_with_other_columns_than_the_table_is_refused(row):
    with pytest.raises(ValueError, match="changes: a row has the columns"):
        frame([row], SCHEMAS["changes"])


def test_a_payout_line_shows_counts_terms_and_amounts():
    terms = rule(
        threshold=at_least("0.25"),
        paid_by=PaidBy.INSURER,
        tariff=tariff("60.00", Per.YEAR, price_level=2025),
        budget=budgeted(Remainder.PARTIAL),
    )
    decision = decided([count(A, 1, 3)], terms, budgets=(budget("40.00"),), price_index=index(y2026="1.0125")).decision

    assert payouts(decision).to_dicts() == [
        {
            "quarter": "2026Q1",
            "scheme": "kader",
            "agb": A,
            "line_type": "payout",
            "region": "rijnmond",
            "segment": "S3",
            "paid_by": "insurer",
            "payee": "practice",
            "status": "partly_paid",
            "base": 1,
            "aw_share": Decimal("0.333333"),
            "threshold": Decimal("0.250000"),
            "deviation": False,
            "price_level": 2025,
            "tariff": Decimal("60.75"),
            "per": "year",
            "full_amount": Decimal("15.19"),
            "amount": Decimal("10.00"),
        }
    ]


def test_an_implementation_line_is_bare_and_comes_before_the_payout():
    phased = rule(implementation_amount_eur=Decimal("100.00"), threshold=at_least("0.25"))
    decision = decided([count(A, 1, 3)], phased, enrolments=(enrolment(A, implementation_until=PEILDATUM),)).decision
    line, payout = payouts(decision).to_dicts()

    assert (line["line_type"], payout["line_type"]) == ("implementation", "payout")
    assert (line["status"], line["deviation"], line["full_amount"], line["amount"]) == ("paid", False, Decimal(25), Decimal(25))
    assert {line[name] for name in ("base", "aw_share", "threshold", "price_level", "tariff", "per")} == {None}


def test_rows_are_in_the_order_of_their_key_whatever_the_order_of_the_schemes():
    both = {**scheme(name="mtvp"), **scheme(name="kader")}
    enrolments = tuple(enrolment(agb, name) for agb in (B, A) for name in both)
    table = payouts(decided([count(B, 1, 2), count(A, 1, 3)], schemes=both, enrolments=enrolments).decision)

    assert table.select("scheme", "agb").rows() == [("kader", A), ("kader", B), ("mtvp", A), ("mtvp", B)]


def test_the_budget_of_a_region_and_its_check_have_a_row_each():
    terms = rule(budget=budgeted(reserve=True), threshold=at_least("0.25"))
    decision = decided([count(A, 5, 10), count(B, 2, 10, unknown=1)], terms, budgets=(budget("40.03", "0.10"),)).decision

    assert budget_use(decision).drop("quarter", "scheme").to_dicts() == [
        {
            "region": "rijnmond",
            "year_amount": Decimal("40.03"),
            "overhead": Decimal("4.00"),
            "practice_part": Decimal("36.03"),
            "carried_in": Decimal("0.00"),
            "quarter_budget": Decimal("9.00"),
            "paid": Decimal("5.00"),
            "reserved": Decimal("3.00"),
            "unspent": Decimal("1.00"),
        }
    ]
    assert overhead_check(decision).drop("quarter", "scheme").to_dicts() == [
        {
            "region": "rijnmond",
            "planned_share": Decimal("0.900075"),
            "to_practices": Decimal("5.00"),
            "overhead": Decimal("1.00"),
            "realised_share": Decimal("0.833333"),
            "shortfall": Decimal("4.00"),
            "holds": False,
        }
    ]


def test_insurers_are_summed_over_practices_and_owe_the_overhead_of_every_region():
    counts = [count(A, 3, 10, u0101=(5, 2)), count(B, 4, 10, u0101=(5, 4)), count(C, 0, 10, region="utrecht")]
    budgets = (budget("80.00", "0.10"), budget("40.00", "0.10", region="utrecht"))
    table = insurer_shares(decided(counts, rule(budget=budgeted()), budgets=budgets).decision)

    assert table.select("line_type", "uzovi", "base", "amount").rows() == [
        ("overhead", "0101", 0, Decimal("1.71")),
        ("overhead", "unknown", 0, Decimal("1.29")),
        ("payout", "0101", 6, Decimal("6.00")),
        ("payout", "unknown", 1, Decimal("1.00")),
    ]


def test_a_region_without_overhead_has_no_line_for_it():
    table = insurer_shares(decided([count(A, 3, 10)], rule(budget=budgeted()), budgets=(budget("80.00"),)).decision)

    assert table["line_type"].to_list() == ["payout"]


def test_a_plan_without_fte_has_a_budget_and_no_cost():
    counts = [count(A, 3, 10), count(B, 4, 10)]
    decision = decided(counts, rule(plan_required=True), plans=(plan(A, poh="0.1"), plan(B)), staffing=staffing(poh="120.00")).decision

    assert fte(decision).drop("quarter", "scheme").rows() == [
        (A, Decimal("12.00"), Decimal("12.00"), Decimal("12.00"), True, Decimal("4.00")),
        (B, Decimal("16.00"), Decimal("16.00"), None, None, None),
    ]


def test_the_plans_of_active_practices_and_the_functions_of_the_year_have_a_row_each():
    lines = (
        OverheadLine("rijnmond", "kader", 2026, OverheadFunction.LINKING_PIN, Decimal("0.25"), Decimal("100.00")),
        OverheadLine("rijnmond", "kader", 2025, OverheadFunction.OTHER, Decimal(1), Decimal("9.00")),
    )
    plans = (plan(A, poh="0.1", goals="AB"), replace(plan(B), target_group="55+", instruments="huisbezoek"), plan(C))
    parts = {"plans": plans, "staffing": staffing(poh="1.00"), "overhead": lines}
    counts = [count(A, 3, 10), count(B, 3, 10)]
    tables = tables_of(decided(counts, **parts).decision, book_of(counts, **parts))

    assert tables["plans"].select("agb", "status", "fte_poh", "fte_other", "goals", "target_group", "instruments").rows() == [
        (A, "approved", Decimal("0.1000"), None, "A B", None, None),
        (B, "approved", None, None, None, "55+", "huisbezoek"),
    ]
    assert tables["overhead_functions"].drop("quarter").rows() == [
        ("kader", "rijnmond", "linking_pin", Decimal("0.2500"), Decimal("100.00"))
    ]


def test_the_trend_shows_every_quarter_with_its_changes():
    earlier = [shares(("2025Q3", A, 10, 2, 3)), shares(("2025Q4", A, 10, 3, 4), ("2025Q4", B, 0, 0, None))]
    table = validated(trend(shares(("2026Q1", A, 3, 1, 1), ("2026Q1", B, 4, 1, 2)), earlier), SCHEMAS["trend"])

    assert table.select("agb", "quarter", "change_share", "change_rank").rows() == [
        (A, "2025Q3", None, None),
        (A, "2025Q4", Decimal("0.100000"), -1),
        (A, "2026Q1", Decimal("0.033333"), 3),
        (B, "2025Q4", None, None),
        (B, "2026Q1", None, None),
    ]


def test_a_practice_that_came_from_another_region_gained_no_places_in_this_one():
    moved = shares(("2025Q4", A, 10, 2, 3)).with_columns(region=pl.lit("elders"))

    table = trend(shares(("2026Q1", A, 10, 3, 1)), [moved])

    assert table.select("change_share", "change_rank").rows() == [(None, None), (Decimal("0.100000"), None)]


def test_a_gap_in_the_quarters_has_no_change():
    table = trend(shares(("2026Q1", A, 10, 1, 1)), [shares(("2025Q3", A, 10, 2, 1))])

    assert table["change_share"].to_list() == [None, None]


def test_a_practice_of_which_nobody_counts_any_more_has_no_share_and_no_change():
    table = trend(shares(("2026Q1", A, 0, 0, None)), [shares(("2025Q4", A, 10, 2, 1))])

    names = ("aw_share", "rank_region", "change_share", "change_rank")
    assert table.filter(quarter="2026Q1").select(names).row(0) == (None, None, None, None)


def test_later_quarters_in_the_warehouse_are_left_out():
    table = trend(shares(("2025Q4", A, 10, 1, 1)), [shares(("2026Q1", A, 10, 2, 1)), shares(("2025Q4", A, 10, 5, 1))])

    assert table.select("quarter", "aw_ion").rows() == [("2025Q4", 1)]
