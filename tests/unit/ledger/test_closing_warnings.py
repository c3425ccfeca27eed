"""What a person is asked to look at before a quarter is closed (R35, R39, R40)."""

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
from pipelines.schemas.ledger import SettlementKind
from pipelines.schemas.payout_codes import LineType
from tests.spec.quarter_tables import rows
from tests.spec.situations import EMPTY_BOOK
from tests.unit.ledger.closings import IBANS, Q1, Q2, Q3, REGISTER, A, B, close, key, settlement

FEBRUARY = Interval(date(2026, 2, 1), None)
LATER = replace(REGISTER[A], iban=IBANS[B], active=FEBRUARY, row=7)


def claim(origin, uzovi="7119", scheme="kader"):
    """A claim of EUR 100.00."""
    of = ClaimKey(origin, scheme, LineType.PAYOUT, uzovi)
    return Claim(Q2, *of, Decimal("0.00"), Decimal("100.00"), Decimal("100.00"))


def receipt(quarter, amount="100.00", uzovi="7119", row=2):
    """Money of an insurer for the scheme kader."""
    return Receipt(f"r{row}", date(2026, 6, 1), uzovi, "kader", quarter, Decimal(amount), "", row)


def warned(*, receipts=(), proposed=(), practices=(), transferred="68.00", paid_to=IBANS[A], ledger=None, quarter=Q1):
    """The warnings of a quarter that transfers an amount to the account of A."""
    payment = {"quarter": str(quarter), "agb": A, "iban": paid_to, "transferred": Decimal(transferred)}
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


def came_back():
    """A ledger in which the only transfer to A came back, and A was held."""
    back = settlement("s1", A, SettlementKind.RETURNED, "68.00", f"KBZ-2026Q1-{A}")
    return close(close(Ledger(), Q1, {key(A): "68.00"}), Q2, {}, settlements=(back,))


def test_the_account_from_which_the_last_transfer_came_back_is_a_warning_the_next_time():
    [warning] = warned(practices=(replace(REGISTER[A], row=3),), ledger=came_back(), quarter=Q3)

    wrong = f"{A} is paid to the account from which KBZ-2026Q1-{A} came back"
    assert warning == f"reference/practices.csv:3 iban: {wrong}, expected a person who asks the practice: its new account, or --hold"


def test_an_account_that_took_a_transfer_since_or_gets_none_now_is_none():
    taken = close(came_back(), Q3, {key(A, Q3): "68.00"})

    assert warned(practices=(REGISTER[A],), ledger=taken, quarter=Q3.next()) == []
    assert warned(practices=(REGISTER[A],), ledger=came_back(), quarter=Q3, transferred="0.00") == []


def test_another_account_than_the_one_from_which_it_came_back_is_none():
    assert warned(practices=(REGISTER[A],), ledger=came_back(), quarter=Q3, paid_to=IBANS[B]) == []


def test_a_closed_quarter_has_no_warnings():
    closed = close(Ledger(), Q1, {key(A): "68.00"})

    assert warned(receipts=(receipt(Q2),), practices=(LATER,), ledger=closed) == []
