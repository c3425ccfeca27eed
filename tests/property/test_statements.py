"""Statements of random quarters: what they say adds up to what is paid, to the cent, and what insurers pay is in no sum."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.documents.quarter_tables import QuarterTables
from pipelines.documents.statements.facts import statement_facts
from pipelines.documents.statements.layout import sheet_of
from pipelines.documents.sums import MoneyFlow, sum_eur
from pipelines.dutch.words import euro, said
from pipelines.ledger.ledger import Ledger
from pipelines.ledger.lines import LineKey
from pipelines.reference.schemes import Remainder
from pipelines.schemas.payout_codes import LineType, PaidBy, Payee, Per
from tests.spec.situations import above, budget, budgeted, count, enrolment, rule, tariff
from tests.unit.documents.statement_situations import BEFORE, REGION, kader, quarter_of
from tests.unit.ledger.closings import A, B, C, close

PRACTICES = (A, B, C)
SCHEMES = ("kader", "verzekerd", "infra")
CENTS = st.integers(-200_000, 200_000)
COUNTS = st.integers(1, 900).flatmap(lambda ion: st.tuples(st.integers(0, ion), st.just(ion)))


@st.composite
def quarters(draw: st.DrawFn) -> QuarterTables:
    """A quarter of three practices under three schemes, of which we pay one, after a closing that is partly corrected."""
    counts = [count(agb, *draw(COUNTS)) for agb in PRACTICES]
    price = tariff(f"{draw(st.integers(100, 9000))}.{draw(st.integers(10, 99))}", draw(st.sampled_from(Per)))
    ours = rule(threshold=above("1/4"), tariff=price, budget=budgeted(draw(st.sampled_from(Remainder))))
    schemes = kader(ours, verzekerd=rule(paid_by=PaidBy.INSURER), infra=rule(payee=Payee.REGION_ORGANISATION))
    taking_part = draw(st.sets(st.sampled_from([(agb, name) for agb in PRACTICES for name in SCHEMES])))
    keys = [LineKey(BEFORE, "kader", REGION, agb, LineType.PAYOUT) for agb in draw(st.sets(st.sampled_from(PRACTICES)))]
    booked = {key: Decimal(draw(CENTS)) / 100 for key in sorted(keys)}
    return quarter_of(
        counts,
        schemes=schemes,
        enrolments=tuple(enrolment(agb, name) for agb, name in sorted(taking_part)),
        budgets=(budget(f"{draw(st.integers(0, 500_000))}.00", "0.10"),),
        ledger=close(Ledger(()), BEFORE, {key: str(amount) for key, amount in booked.items()}),
        recomputed={BEFORE: {key: amount + Decimal(draw(CENTS)) / 100 for key, amount in booked.items()}},
    )


@settings(max_examples=60, deadline=None)
@given(quarters())
def test_statements_add_up_to_the_payments_and_each_to_what_it_transfers(tables: QuarterTables) -> None:
    found = {one.agb: one for one in statement_facts(tables)}
    payments = {row["agb"]: row for row in tables.rows("payments")}

    assert set(payments) <= set(found)
    for agb, facts in found.items():
        row = payments.get(agb)
        assert facts.booked_eur == (row["booked"] if row else 0)
        transferred = row["transferred"] if row else Decimal(0)
        assert sheet_of(facts, tables).amount == euro(transferred)
        if row:
            assert row["opening_balance"] + facts.booked_eur + row["settled"] == transferred + row["closing_balance"]
    assert sum_eur(facts.booked_eur for facts in found.values()) == sum_eur(tables["payments"]["booked"])


@settings(max_examples=60, deadline=None)
@given(quarters())
def test_what_insurers_pay_and_the_region_organisation_receives_is_in_no_sum(tables: QuarterTables) -> None:
    for facts in statement_facts(tables):
        sums = [
            block.total
            for row in sheet_of(facts, tables).rows
            for section in row
            for block in section.blocks
            if block.kind == "table" and block.total and section.title != said("statement.corrections.title")
        ]
        ours = euro(sum_eur(one.amount_eur for one in facts.of_flow(MoneyFlow.PAID_BY_US)))
        assert {cells[-1].text for cells in sums} <= {ours}
