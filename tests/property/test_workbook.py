"""What holds of every workbook: its causes, payments and claims add up, and no insurer-paid euro is in a sum of ours."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.core.amounts import NOTHING
from pipelines.documents.workbook import workbook_bytes
from pipelines.documents.workbook.book import TABS
from pipelines.documents.workbook.cells import measured, value_of
from pipelines.documents.workbook.tabs import control, differences, insurers, payment_proposal, payouts, summary
from pipelines.reference.budgets import Budget
from pipelines.rules.decide import decide
from pipelines.schemas.payout_codes import PaidBy, Payee
from tests.property.random_quarters import REGIONS, quarters, regions, rules, under_another_list
from tests.spec.quarter_tables import quarter_before
from tests.spec.situations import Q1, enrolment, scheme, tariff
from tests.unit.documents.quarters import as_quarter_tables
from tests.unit.documents.workbooks import with_lists

FEW = settings().max_examples // 4


@st.composite
def tables(draw):
    """The tables of a quarter with two schemes, and often with a quarter before."""
    book, everybody = draw(quarters())
    second = replace(draw(rules), tariff=tariff("6.80"))
    enrolled = draw(st.lists(st.sampled_from([one.agb for one in everybody]), unique=True))
    book = replace(
        book,
        schemes={**book.schemes, **scheme(second, name="module")},
        enrolments=(*book.enrolments, *(enrolment(agb, "module") for agb in enrolled)),
        budgets=(*book.budgets, *(Budget(region, "module", Q1.year, Decimal("90.00"), Decimal("0.1")) for region in REGIONS)),
    )
    earlier = draw(st.none() | regions())
    before = None
    if earlier is not None:
        before = quarter_before(decide(Q1, book, earlier), under_another_list(draw(st.data()), everybody))
    made = as_quarter_tables(decide(Q1, book, everybody), book, before=before)
    return with_lists(made), before


def amounts(block, name):
    """The amounts of a column."""
    at = block.place_of(name)
    return [value_of(row[at]) or NOTHING for row in block.rows]


@settings(max_examples=FEW)
@given(tables())
def test_the_causes_of_a_difference_add_up_to_it_to_the_cent(situation):
    quarter, before = situation
    found = {}
    for block in differences.tab(quarter).blocks:
        for row in block.rows:
            cells = dict(zip([column.name for column in block.columns], map(value_of, row), strict=True))
            causes = sum((cells[name] or NOTHING for name in differences.CAUSE_COLUMNS), NOTHING)
            assert cells["difference"] == causes
            assert cells["before"] + cells["difference"] == cells["now"]
            found[cells["scheme"], cells["agb"]] = cells["before"]
    if before is not None:
        lines = before.payouts.filter(payee=Payee.PRACTICE.value, line_type="payout").iter_rows(named=True)
        paid = {(quarter.title(line["scheme"]), line["agb"]): line["amount"] for line in lines if line["amount"]}
        assert {key: amount for key, amount in found.items() if amount} == paid


@settings(max_examples=FEW)
@given(tables())
def test_the_bookings_of_the_payment_proposal_are_the_payouts_that_we_pay(situation):
    quarter, _ = situation
    ours = [
        line["amount"]
        for line in quarter.rows("payouts")
        if line["paid_by"] == PaidBy.REGION_ORGANISATION and line["payee"] == Payee.PRACTICE
    ]
    block = payment_proposal.tab(quarter).blocks[0]

    assert sum(amounts(block, "amount"), NOTHING) == sum(ours, NOTHING) == summary.tab(quarter).headline[1]
    assert sum(amounts(block, "transferred"), NOTHING) == sum(ours, NOTHING)


@settings(max_examples=FEW)
@given(tables())
def test_no_euro_that_insurers_pay_is_in_a_sum_that_is_paid_or_claimed(situation):
    quarter, _ = situation
    paid_by_insurers = {line["scheme"] for line in quarter.rows("payouts") if line["paid_by"] == PaidBy.INSURER}
    lines = payouts.tab(quarter).blocks[0]
    ours, *_ = lines.totals
    owed = [row["amount"] for row in quarter.rows("insurer_shares") if row["paid_by"] == PaidBy.REGION_ORGANISATION]
    claimed = [value_of(row[3]) for known in (True, False) for row in insurers.claim_rows(quarter, is_known=known)]

    assert measured(lines, ours, "amount") == ours.control["amount"] == summary.tab(quarter).headline[1]
    assert sum(claimed, NOTHING) == sum(owed, NOTHING)
    assert not paid_by_insurers & {row["scheme"] for row in quarter.rows("insurer_claims")}


@settings(max_examples=FEW)
@given(tables())
def test_every_total_by_formula_is_its_control_total_and_every_reconciliation_agrees(situation):
    quarter, _ = situation
    for tab in TABS:
        for block in tab(quarter).blocks:
            for total in block.totals:
                assert {name: measured(block, total, name) for name in total.control} == dict(total.control)
    assert [one for one in control.reconciliations(quarter) if not one.agrees] == []
    assert workbook_bytes(quarter) == workbook_bytes(quarter)
