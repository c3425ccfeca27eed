"""What a correction rests on: its line as the quarter was closed and as it comes out now (R34)."""

from decimal import Decimal

from pipelines.ledger.corrections import correction_facts
from pipelines.schemas.background import correction_facts as schema
from pipelines.schemas.boundary import validated
from pipelines.schemas.ledger import corrections
from pipelines.schemas.payouts import payouts
from tests.spec.quarter_tables import rows
from tests.unit.ledger.closings import A, B


def line(agb=A, *, base=10, amount="10.00", **changed):
    of_line = {"quarter": "2025Q4", "scheme": "kader", "agb": agb, "line_type": "payout", "region": "Noord", "segment": "S1"}
    paid = {"paid_by": "region_organisation", "payee": "practice", "status": "paid", "base": base, "deviation": False, "per": "quarter"}
    money = {"tariff": Decimal("1.00"), "full_amount": Decimal(amount), "amount": Decimal(amount)}
    return {**of_line, **paid, **money, **changed}


def facts_of(agb, *, at_closing, now, region="Noord"):
    key = {"quarter": "2026Q1", "origin_quarter": "2025Q4", "scheme": "kader", "region": region, "agb": agb, "line_type": "payout"}
    corrected = rows(corrections, {**key, "booked": Decimal("10.00"), "recomputed": Decimal("8.00"), "amount": Decimal("-2.00")})
    made = correction_facts(corrected, at_closing=[rows(payouts, *at_closing)], now=[rows(payouts, *now)])
    (row,) = validated(made, schema).rows(named=True)
    return [(row[f"{name}_at_closing"], row[f"{name}_now"]) for name in ("status", "base", "amount")]


def test_a_late_list_shows_in_the_base_then_and_now():
    found = facts_of(A, at_closing=[line(base=10), line(B, base=99)], now=[line(base=8, amount="8.00"), line(B, base=99)])

    assert found == [("paid", "paid"), (10, 8), (Decimal("10.00"), Decimal("8.00"))]


def test_a_line_that_an_insurer_pays_now_is_taken_back():
    assert facts_of(A, at_closing=[line()], now=[line(paid_by="insurer")]) == [("paid", None), (10, None), (Decimal("10.00"), None)]


def test_a_practice_that_was_put_into_another_region_has_a_line_of_before_and_one_of_now():
    then, now = [line()], [line(region="Zuid")]

    assert facts_of(A, at_closing=then, now=now, region="Noord")[1] == (10, None)
    assert facts_of(A, at_closing=then, now=now, region="Zuid")[1] == (None, 10)


def test_a_practice_has_the_figures_of_the_scheme_that_is_corrected():
    found = facts_of(A, at_closing=[line(base=10), line(base=99, scheme="other")], now=[line(base=8), line(base=99, scheme="other")])

    assert found[1] == (10, 8)


def test_nothing_is_corrected_without_closed_quarters():
    made = correction_facts(rows(corrections), at_closing=[], now=[])

    assert validated(made, schema).is_empty()
