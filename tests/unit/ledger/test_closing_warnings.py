"""What a person is asked to look at before a quarter is closed (R39, R40)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from pipelines.core.interval import Interval
from pipelines.ledger.closing import Claim, ClaimKey
from pipelines.ledger.closing_warnings import closing_warnings
from pipelines.ledger.ledger import Ledger
from pipelines.ledger.records import frame_of
from pipelines.reference.receipts import Receipt
from pipelines.schemas import ledger as schemas
from pipelines.schemas.payout_codes import LineType
from tests.spec.quarter_tables import rows
from tests.spec.situations import EMPTY_BOOK
from tests.unit.ledger.closings import IBANS, Q1, Q2, REGISTER, A, B, close, key

FEBRUARY = Interval(date(2026, 2, 1), None)
LATER = replace(REGISTER[A], iban=IBANS[B], active=FEBRUARY, row=7)


def claim(origin, uzovi="7119", scheme="kader"):
    """A claim of EUR 100.00."""
    of = ClaimKey(origin, scheme, LineType.PAYOUT, uzovi)
    return Claim(Q2, *of, Decimal("0.00"), Decimal("100.00"), Decimal("100.00"))


def receipt(quarter, amount="100.00", uzovi="7119", row=2):
    """Money of an insurer for the scheme kader."""
    return Receipt(f"r{row}", date(2026, 6, 1), uzovi, "kader", quarter, Decimal(amount), "", row)


def warned(*, receipts=(), proposed=(), practices=(), transferred="68.00", ledger=None, quarter=Q1):
    """The warnings of a quarter that transfers an amount to the account of A."""
    payment = {"quarter": str(quarter), "agb": A, "iban": IBANS[A], "transferred": Decimal(transferred)}
    found = closing_warnings(
        quarter,
        replace(EMPTY_BOOK, receipts=receipts, practices=practices),
        ledger or Ledger(),
        payments=rows(schemas.payments, payment),
        insurer_claims=frame_of(proposed, schemas.insurer_claims),
    )
    return [str(one) for one in found]


def test_a_receipt_of_what_was_never_claimed_is_a_warning_with_its_row():
    [warning] = warned(receipts=(receipt(Q1, "1234.50"),), proposed=(claim(Q1, "3333"),))

    wrong = "EUR 1,234.50 of 7119 is for kader in 2026Q1, of which nothing was claimed"
    assert warning == f"reference/receipts.csv:2 quarter: {wrong}, expected a quarter, scheme and UZOVI of which something was claimed"


def test_a_receipt_of_what_this_closing_or_an_earlier_one_claims_is_none():
    earlier = close(Ledger(), Q1, {key(A): "68.00"}, claims=(claim(Q1),))

    assert warned(receipts=(receipt(Q1),), proposed=(claim(Q1),)) == []
    assert warned(receipts=(receipt(Q1),), ledger=earlier, quarter=Q2) == []


def test_a_receipt_of_nothing_that_was_paid_back_is_none():
    assert warned(receipts=(receipt(Q1), receipt(Q1, "-100.00", row=3))) == []


def test_a_practice_whose_account_changes_after_the_peildatum_is_a_warning():
    [warning] = warned(practices=(replace(REGISTER[A], active=Interval(None, date(2026, 1, 31))), LATER))

    wrong = f"{A} has another account from 2026-02-01, and 2026Q1 is still paid to the one before"
    assert warning.startswith(f"reference/practices.csv:7 iban: {wrong}, expected a person who asks the practice: --hold, or ")
    assert IBANS[B] not in warning


def test_a_later_line_with_the_same_account_or_without_a_transfer_is_none():
    assert warned(practices=(REGISTER[A], replace(LATER, iban=IBANS[A]))) == []
    assert warned(practices=(REGISTER[A], replace(LATER, iban=""))) == []
    assert warned(practices=(REGISTER[A], LATER), transferred="0.00") == []


def test_a_line_that_begins_on_the_peildatum_or_before_is_the_account_that_is_paid():
    assert warned(practices=(replace(LATER, active=Interval(Q1.peildatum, None)),)) == []


def test_a_closed_quarter_has_no_warnings():
    closed = close(Ledger(), Q1, {key(A): "68.00"})

    assert warned(receipts=(receipt(Q2),), practices=(LATER,), ledger=closed) == []
