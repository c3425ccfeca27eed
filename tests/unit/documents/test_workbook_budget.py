"""The budget of the year so far, in the workbook."""

from dataclasses import replace
from decimal import Decimal

from pipelines.schemas.background import budget_quarters
from tests.spec.quarter_tables import rows
from tests.spec.situations import budget, budgeted, count, rule
from tests.unit.documents.quarters import tables_of_quarter
from tests.unit.documents.workbooks import read, with_lists


def of_quarter(quarter, paid, *, region="rijnmond"):
    """A row of `budget_quarters` of which everything is left that is not paid."""
    amounts = {"carried_in": 0, "quarter_budget": 100, "paid": paid, "reserved": 0, "unspent": 100 - paid}
    return {"scheme": "kader", "region": region, "quarter": quarter, **{name: Decimal(amount) for name, amount in amounts.items()}}


def test_what_is_paid_in_the_year_so_far_stands_below_the_quarters_of_each_budget():
    quarter = with_lists(tables_of_quarter([count("01000001", 5, 20)], rule(budget=budgeted()), budgets=(budget("400"),)))
    used = [of_quarter("2026Q1", 40), of_quarter("2026Q2", 25), of_quarter("2026Q2", 7, region="utrecht")]
    book = read(replace(quarter, tables={**quarter.tables, "budget_quarters": rows(budget_quarters, *used)}))

    found = [(line[1], line[2], line[3], line[5]) for line in book.lines("Budget") if line[2].startswith("2026")]

    assert found == [
        ("rijnmond", "2026Q1", "100", "40"),
        ("rijnmond", "2026Q2", "100", "25"),
        ("rijnmond", "2026 tot nu toe", "", "65"),
        ("utrecht", "2026Q2", "100", "7"),
        ("utrecht", "2026 tot nu toe", "", "7"),
    ]
