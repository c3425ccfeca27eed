"""The tables of a closing: as a run proposes them, and as the ledger keeps them (R34, R40)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from pipelines.ledger.closing import Claim
from pipelines.ledger.ledger import Ledger
from pipelines.ledger.tables import tables_of_closed, tables_of_open
from pipelines.reference.receipts import Receipt
from pipelines.schemas.payout_codes import LineType
from pipelines.schemas.payouts import insurer_shares, payouts
from tests.spec.quarter_tables import rows
from tests.spec.situations import EMPTY_BOOK
from tests.unit.ledger.closings import Q1, Q2, Q3, REGISTER, A, B, close, key, two_closings

BOOK = replace(
    EMPTY_BOOK,
    practices=tuple(REGISTER.values()),
    receipts=(Receipt("R1", date(2026, 5, 1), "3311", "kader", Q1, Decimal("20.00"), ""),),
)
OWED_NOW = {
    "quarter": "2026Q2",
    "scheme": "kader",
    "line_type": "payout",
    "uzovi": "3311",
    "paid_by": "region_organisation",
    "payee": "practice",
    "base": 7,
    "amount": Decimal("7.00"),
}


def claimed(amount):
    """The first claim on an insurer for Q1."""
    return (Claim(Q1, Q1, "kader", LineType.PAYOUT, "3311", Decimal("0.00"), Decimal(amount), Decimal(amount)),)


def told(frame, *columns):
    return [tuple(map(str, row)) for row in frame.select(columns).rows()]


def test_a_run_corrects_and_claims_what_changed_in_a_closed_quarter():
    ledger = close(Ledger(), Q1, {key(A): "68.00"}, claims=claimed("68.00"))
    tables = tables_of_open(
        Q2,
        BOOK,
        ledger,
        payouts=rows(payouts),
        insurer_shares=rows(insurer_shares, OWED_NOW),
        recomputed={Q1: {key(A): Decimal("60.00")}},
        owed={Q1: {claimed("68.00")[0].key: Decimal("60.00")}},
    )

    assert told(tables["corrections"], "origin_quarter", "agb", "booked", "recomputed", "amount") == [
        ("2026Q1", A, "68.00", "60.00", "-8.00")
    ]
    assert told(tables["payments"], "agb", "booked", "transferred", "closing_balance") == [(A, "-8.00", "0.00", "-8.00")]
    assert told(tables["insurer_claims"], "origin_quarter", "uzovi", "claimed", "recomputed", "amount") == [
        ("2026Q1", "3311", "68.00", "60.00", "-8.00"),
        ("2026Q2", "3311", "0.00", "7.00", "7.00"),
    ]
    assert told(tables["insurer_balance"], "origin_quarter", "uzovi", "claimed", "received", "open") == [
        ("2026Q1", "3311", "60.00", "20.00", "40.00"),
        ("2026Q2", "3311", "7.00", "0.00", "7.00"),
    ]


def test_a_closed_quarter_shows_what_was_booked_before_it_and_what_it_corrected():
    ledger = close(two_closings(), Q3, {key(B): "1.00", key(A, Q2): "-8.00"})
    _, second, third = ledger.closings

    corrected = ("origin_quarter", "agb", "booked", "recomputed", "amount")
    assert told(tables_of_closed(second, BOOK, ledger)["corrections"], *corrected) == [("2026Q1", B, "34.00", "-6.80", "-40.80")]
    assert told(tables_of_closed(third, BOOK, ledger)["corrections"], *corrected) == [
        ("2026Q1", B, "-6.80", "-5.80", "1.00"),
        ("2026Q2", A, "68.00", "60.00", "-8.00"),
    ]


def test_a_closed_quarter_shows_the_balance_of_insurers_with_the_receipts_of_today():
    ledger = close(close(Ledger(), Q1, {}, claims=claimed("68.00")), Q2, {})

    for closing in ledger.closings:
        balance = tables_of_closed(closing, BOOK, ledger)["insurer_balance"]
        assert told(balance, "uzovi", "claimed", "received", "open") == [("3311", "68.00", "20.00", "48.00")]


def test_a_closed_quarter_shows_the_accounts_that_were_new_to_it():
    ledger = two_closings()
    first, second = ledger.closings

    assert told(tables_of_closed(first, BOOK, ledger)["account_changes"], "agb", "kind") == [(A, "new"), (B, "new")]
    assert tables_of_closed(second, BOOK, ledger)["account_changes"].is_empty()
