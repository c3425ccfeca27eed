"""The decision as tables."""

from decimal import Decimal

import polars as pl
import pytest

from pipelines.reference.schemes import Remainder
from pipelines.reporting.tables import budget_use, fte, insurer_shares, money_tables, overhead_check, payouts, trend
from pipelines.schemas import payouts as schemas
from pipelines.schemas.boundary import validated
from pipelines.schemas.payout_codes import PaidBy, Per
from pipelines.schemas.table import empty
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

A, B = "01000001", "01000002"
MONEY_TABLES = ("payouts", "budget_use", "insurer_shares", "overhead_check", "fte", "near_threshold", "kpi", "trend")


def shares(*rows):
    """Rows (quarter, agb, ion, aw_ion, rank_region) of practice_shares."""
    names = {"quarter": pl.String, "agb": pl.String, "ion": pl.Int64, "aw_ion": pl.Int64, "rank_region": pl.Int64}
    exact = pl.lit(None, dtype=pl.Decimal(9, 6)).alias("aw_share")
    return pl.DataFrame(rows, schema=names, orient="row").with_columns(exact, region=pl.lit("rijnmond"))


@pytest.mark.parametrize("name", MONEY_TABLES)
def test_a_quarter_without_practices_gives_empty_tables_of_the_right_form(name):
    outcome = decided([])
    table = money_tables(outcome.decision, book_of([]), shares())[name]

    assert table.equals(empty(getattr(schemas, name)))
    assert table.schema == empty(getattr(schemas, name)).schema


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


def test_an_implementation_line_is_bare_and_stands_before_the_payout():
    phased = rule(implementation_amount_eur=Decimal("100.00"), threshold=at_least("0.25"))
    decision = decided([count(A, 1, 3)], phased, enrolments=(enrolment(A, implementation_until=PEILDATUM),)).decision
    line, payout = payouts(decision).to_dicts()

    assert (line["line_type"], payout["line_type"]) == ("implementation", "payout")
    assert (line["status"], line["deviation"], line["full_amount"], line["amount"]) == ("paid", False, Decimal(25), Decimal(25))
    assert {line[name] for name in ("base", "aw_share", "threshold", "price_level", "tariff", "per")} == {None}


def test_rows_stand_in_the_order_of_their_key_whatever_the_order_of_the_schemes():
    both = {**scheme(name="mtvp"), **scheme(name="kader")}
    enrolments = tuple(enrolment(agb, name) for agb in (B, A) for name in both)
    table = payouts(decided([count(B, 1, 2), count(A, 1, 3)], schemes=both, enrolments=enrolments).decision)

    assert table.select("scheme", "agb").rows() == [("kader", A), ("kader", B), ("mtvp", A), ("mtvp", B)]


def test_the_budget_of_a_region_and_its_check_stand_in_their_tables():
    decision = decided([count(A, 8, 10)], rule(budget=budgeted()), budgets=(budget("40.03", "0.10"),)).decision

    assert budget_use(decision).drop("quarter", "scheme").rows() == [
        ("rijnmond", *map(Decimal, ("40.03", "4.00", "36.03", "0.00", "9.00", "8.00", "1.00")))
    ]
    assert overhead_check(decision).drop("quarter", "scheme").rows() == [
        ("rijnmond", Decimal("8.00"), Decimal("1.00"), Decimal("0.888889"), False)
    ]


def test_insurers_are_summed_over_practices():
    counts = [count(A, 3, 10, u0101=(5, 2)), count(B, 4, 10, u0101=(5, 4))]

    assert insurer_shares(decided(counts).decision).drop("quarter", "scheme").rows() == [
        ("0101", 6, Decimal("6.00")),
        ("unknown", 1, Decimal("1.00")),
    ]


def test_a_practice_without_a_plan_has_a_budget_and_no_cost():
    counts = [count(A, 3, 10), count(B, 4, 10)]
    decision = decided(counts, plans=(plan(A, poh="0.1"),), staffing=staffing(poh="120.00")).decision

    assert fte(decision).drop("quarter", "scheme").rows() == [
        (A, Decimal("12.00"), Decimal("12.00"), True, Decimal("4.00")),
        (B, Decimal("16.00"), None, None, None),
    ]


def test_the_trend_shows_every_quarter_with_its_changes():
    earlier = [shares(("2025Q3", A, 10, 2, 3)), shares(("2025Q4", A, 10, 3, 4), ("2025Q4", B, 0, 0, None))]
    table = validated(trend(shares(("2026Q1", A, 3, 1, 1), ("2026Q1", B, 4, 1, 2)), earlier), schemas.trend)

    assert table.select("agb", "quarter", "change_share", "change_rank").rows() == [
        (A, "2025Q3", None, None),
        (A, "2025Q4", Decimal("0.100000"), -1),
        (A, "2026Q1", Decimal("0.033333"), 3),
        (B, "2025Q4", None, None),
        (B, "2026Q1", None, None),
    ]


def test_a_gap_in_the_quarters_has_no_change():
    table = trend(shares(("2026Q1", A, 10, 1, 1)), [shares(("2025Q3", A, 10, 2, 1))])

    assert table["change_share"].to_list() == [None, None]


def test_later_quarters_in_the_warehouse_are_left_out():
    table = trend(shares(("2025Q4", A, 10, 1, 1)), [shares(("2026Q1", A, 10, 2, 1)), shares(("2025Q4", A, 10, 5, 1))])

    assert table.select("quarter", "aw_ion").rows() == [("2025Q4", 1)]
