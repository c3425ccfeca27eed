"""A reader can see what a practice is paid besides the amounts of the quarter: corrections, settlements, balances (R34, R35)."""

from datetime import date
from decimal import Decimal

import pytest

from pipelines.ledger.ledger import Ledger
from pipelines.ledger.records import frame_of
from pipelines.reporting.explain_payment import booked_lines, payment_lines
from pipelines.schemas import background, ledger
from tests.spec.quarter_tables import rows
from tests.unit.ledger.closings import Q1, Q2, A, B, close, key, two_closings

LINE = {"quarter": "2026Q2", "origin_quarter": "2026Q1", "scheme": "kader", "region": "Noord", "agb": A, "line_type": "payout"}
CLOSED, COMES_OUT, OTHER = Decimal("1800.00"), Decimal("1500.00"), Decimal("2000.00")
AMOUNTS = {"booked": CLOSED, "recomputed": COMES_OUT, "amount": COMES_OUT - CLOSED}
AS_CLOSED = {
    f"{name}_{moment}": value
    for moment in ("at_closing", "now")
    for name, value in (("status", "paid"), ("base", 1200), ("tariff", Decimal("60.00")), ("full_amount", None), ("amount", CLOSED))
}
PAYMENT = {
    "quarter": "2026Q2",
    "agb": A,
    "iban": "NL85ABNA0000000000",
    **dict.fromkeys(("booked", "settled", "opening_balance", "transferred", "closing_balance"), Decimal("0.00")),
}
BACK = {
    "quarter": "2026Q2",
    "id": "s1",
    "agb": A,
    "date": date(2026, 5, 4),
    "kind": "returned",
    "amount": Decimal("3600.00"),
    "reference": f"KBZ-2026Q1-{A}",
    "argument": "rekening opgeheven",
    "approved_by": "B. Jansen",
}


def told(*, facts=None, payment=None, settled=(), scheme=None):
    """Subject, rule and text of each line about practice A; with `facts` one of its lines is corrected."""
    corrected = [] if facts is None else [facts]
    tables = {
        "corrections": rows(ledger.corrections, *({**LINE, **AMOUNTS} for _ in corrected)),
        "correction_facts": rows(background.correction_facts, *({**LINE, **AS_CLOSED, **one} for one in corrected)),
        "payments": rows(ledger.payments, {**PAYMENT, **(payment or {})}, {**PAYMENT, "agb": B}),
        "settlements": rows(background.settlements, *settled),
    }
    return [(line.subject, line.rule, line.text) for line in payment_lines(tables, A, scheme)]


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"base_now": 1000}, "base was 1,200, is 1,000"),
        (
            {"status_now": "below_threshold", "amount_now": Decimal("0.00")},
            "status was paid, is below_threshold; amount was EUR 1,800.00, is EUR 0.00",
        ),
        ({"tariff_now": Decimal("50.00")}, "tariff was EUR 60.00, is EUR 50.00"),
        ({"status_now": None}, "the region organisation no longer pays this to the practice"),
        (
            {"status_at_closing": None, "amount_at_closing": None},
            "the region organisation did not pay this to the practice at the closing; EUR 1,800.00 was corrected before",
        ),
        ({"amount_at_closing": COMES_OUT, "amount_now": COMES_OUT}, "as it was closed; an earlier correction is taken back"),
        (
            {"base_now": 1000, "amount_at_closing": OTHER, "amount_now": COMES_OUT},
            "base was 1,200, is 1,000; amount was EUR 2,000.00, is EUR 1,500.00; EUR -200.00 was corrected before",
        ),
    ],
)
def test_a_correction_is_told_with_its_amounts_and_what_it_rests_on(facts, why):
    of_line = "kader payout of 2026Q1: EUR 1,800.00 is booked, EUR 1,500.00 comes out now: EUR -300.00"
    assert told(facts=facts)[0] == ("correction", "R34", f"{of_line} ({why})")


def test_a_practice_that_moved_is_told_its_regions():
    amounts = {"booked": CLOSED, "recomputed": COMES_OUT, "amount": COMES_OUT - CLOSED}
    old, new = {**LINE, **AS_CLOSED, "status_now": None}, {**LINE, **AS_CLOSED, "region": "Zuid", "status_at_closing": None}
    tables = {
        "corrections": rows(ledger.corrections, *({**LINE, **amounts, "region": one["region"]} for one in (old, new))),
        "correction_facts": rows(background.correction_facts, old, new),
        "payments": rows(ledger.payments),
        "settlements": rows(background.settlements),
    }
    texts = [line.text for line in payment_lines(tables, A)]
    assert [text.partition("(")[2] for text in texts] == ["the practice is in Zuid)", "the practice was in Noord at the closing)"]


def test_what_is_booked_is_divided_over_the_quarter_and_the_corrections():
    lines = told(facts={"base_now": 1000}, payment={"booked": Decimal("1500.00")})
    assert lines[1] == ("booked", "R32", "EUR 1,500.00: EUR 1,800.00 for this quarter, EUR -300.00 of corrections")


def test_a_transfer_that_came_back_is_told_with_its_day_amount_and_approver():
    lines = told(settled=[BACK], payment={"settled": Decimal("3600.00"), "closing_balance": Decimal("3600.00")})
    assert lines == [
        ("booked", "R32", "EUR 0.00"),
        ("settled", "R35", f"returned on 2026-05-04: EUR 3,600.00, KBZ-2026Q1-{A}; rekening opgeheven (approved by B. Jansen)"),
        ("transfer", "R35", "none: it is held, and EUR 3,600.00 stays open for the practice"),
    ]


@pytest.mark.parametrize(
    ("payment", "text"),
    [
        ({"transferred": "68.00", "end_to_end_id": f"KBZ-2026Q2-{A}"}, f"EUR 68.00 to NL85ABNA0000000000 as KBZ-2026Q2-{A}"),
        ({"closing_balance": "-40.80"}, "none: the practice owes EUR 40.80, which a next payment settles"),
        ({}, "none: nothing is open"),
    ],
)
def test_the_transfer_is_told_or_why_there_is_none(payment, text):
    amounts = {name: value if name == "end_to_end_id" else Decimal(value) for name, value in payment.items()}
    assert told(payment=amounts)[-1] == ("transfer", "R35", text)


def test_an_open_balance_is_told_before_the_transfer():
    assert ("balance", "R35", "EUR -40.80 was open before") in told(payment={"opening_balance": Decimal("-40.80")})


def test_of_one_scheme_only_its_corrections_are_told():
    assert [subject for subject, _, _ in told(facts={"base_now": 1000}, settled=[BACK], scheme="kader")] == ["correction"]
    assert told(facts={"base_now": 1000}, scheme="koptarief") == []


def test_a_closed_quarter_tells_every_closing_that_booked_for_it_and_the_sum():
    booked = frame_of(two_closings().lines, ledger.ledger)
    assert [(line.rule, line.text) for line in booked_lines(booked, Q1, B)] == [
        ("R32", "kader payout: EUR 34.00 by closing 0001"),
        ("R34", "kader payout: EUR -40.80 by closing 0002, that of 2026Q2"),
        ("R34", "EUR -6.80"),
    ]


def test_what_was_booked_for_another_quarter_or_scheme_is_left_out():
    booked = frame_of(close(Ledger(), Q1, {key(A): "68.00"}).lines, ledger.ledger)
    assert list(booked_lines(booked, Q2, A)) == []
    assert list(booked_lines(booked, Q1, A, "koptarief")) == []
