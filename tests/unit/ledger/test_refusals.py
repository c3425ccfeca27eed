"""Why a closing is refused, and what cannot be asked (R32, R34, R35, R39)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pipelines.core.diagnostics import InputError
from pipelines.core.interval import Interval
from pipelines.ledger.closing import Claim
from pipelines.ledger.input_diagnostics import ledger_diagnostics, new_settlements
from pipelines.ledger.ledger import Ledger
from pipelines.ledger.order import Typed, demand_registered, order_of
from pipelines.ledger.payments import payments
from pipelines.ledger.refusals import (
    Reason,
    account_refusals,
    delivery_refusals,
    order_refusal,
    signatory_refusals,
    total_refusal,
)
from pipelines.reference.schemes import Settings
from pipelines.reference.signatories import Signatory, SignatoryRole
from pipelines.schemas.ledger import SettlementKind
from pipelines.schemas.payout_codes import LineType
from tests.spec.situations import EMPTY_BOOK, scheme
from tests.unit.ledger.closings import IBANS, Q1, Q2, Q3, REGISTER, A, B, C, close, key, settlement, two_closings

TODAY = date(2026, 5, 4)
ALWAYS = Interval(None, None)
SETTINGS = Settings(debtor_name="Regio", debtor_iban="NL31ABNA0000000099")
NAMES = {SignatoryRole.PREPARER: "A. de Vries", SignatoryRole.APPROVER: "B. Jansen"}


def typed(**changes):
    return Typed(**{"prepared_by": "A. de Vries", "approved_by": "B. Jansen", "total": "1.00", **changes})


def told(diagnostics):
    return [str(one) for one in diagnostics]


# What cannot be asked


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"prepared_by": "..."}, "--prepared-by: the name has no letter or digit"),
        ({"approved_by": " "}, "--approved-by: the name has no letter or digit"),
        ({"approved_by": "a de vriës"}, "--approved-by: it is the name of the preparer"),
        ({"total": "1,00"}, "--total: it is not an amount"),
        ({"total": "1.000"}, "--total: it is not an amount"),
        ({"accept_missing": True}, "--accept-missing: it has no reason"),
        ({"accept_missing": True, "reason": " - "}, "--accept-missing: it has no reason"),
        ({"pay_on": "5 mei"}, "--pay-on: it is not a date"),
        ({"pay_on": "20260505"}, "--pay-on: it is not a date"),
        ({"pay_on": "2026-05-03"}, "--pay-on: it lies before today"),
        ({"pay_on": "2026-04-30"}, "--pay-on: it lies before today"),
        ({"pay_on": "2026-05-09"}, "--pay-on: banks do not settle on that day"),
    ],
)
def test_a_wrong_argument_is_reported(changes, wrong):
    with pytest.raises(InputError) as error:
        order_of(typed(**changes), TODAY)
    assert [str(one).partition(",")[0] for one in error.value.diagnostics] == [wrong]


def test_all_wrong_arguments_are_reported_at_once():
    with pytest.raises(InputError) as error:
        order_of(typed(prepared_by="", total="x", pay_on="x"), TODAY)
    assert len(error.value.diagnostics) == 3


def test_two_names_without_letters_are_two_faults_and_not_the_name_of_one_person():
    with pytest.raises(InputError) as error:
        order_of(typed(prepared_by="", approved_by=" "), TODAY)
    assert [one.file for one in error.value.diagnostics] == ["--approved-by", "--prepared-by"]


def test_a_sunday_is_not_a_day_to_pay_on_and_does_not_lie_before_itself():
    sunday = date(2026, 5, 3)
    with pytest.raises(InputError) as error:
        order_of(typed(pay_on=sunday.isoformat()), sunday)
    assert told(error.value.diagnostics) == ["--pay-on: banks do not settle on that day, expected a TARGET day from today on"]


def test_an_order_is_read_as_it_was_typed():
    codes = [f"0100000{digit}" for digit in "71536427"]
    order = order_of(typed(total="-6.8", hold=codes, accept_iban=codes, pay_on="2026-05-04", accept_missing=True, reason="x"), TODAY)

    assert (order.total_eur, order.pay_on) == (Decimal("-6.80"), date(2026, 5, 4))
    assert (order.accept_missing, order.reason) == (True, "x")
    assert order.hold == order.accept_ibans == tuple(sorted(set(codes)))
    assert order.names == NAMES
    assert order_of(typed(), TODAY).pay_on is None


def test_codes_that_are_not_in_the_register_are_wrong_arguments():
    order = order_of(typed(hold=[A, "01999999"], accept_iban=["01888888"]), TODAY)
    with pytest.raises(InputError) as error:
        demand_registered(order, list(REGISTER.values()))
    assert told(error.value.diagnostics) == [
        "--accept-iban: 01888888 is not in the register, expected the AGB code of a practice in practices.csv",
        "--hold: 01999999 is not in the register, expected the AGB code of a practice in practices.csv",
    ]


# The order of closings


def test_the_first_closing_may_be_of_any_quarter_and_the_next_ones_follow():
    ledger = two_closings()

    assert order_refusal(Q3, Ledger()) is None
    assert order_refusal(Q3, ledger) is None
    assert order_refusal(Q3.next(), ledger).reason is Reason.OUT_OF_ORDER
    assert str(order_refusal(Q1, ledger)) == (
        "refused already_closed: 2026Q1 was closed as 0001 at 2026-05-04T09:31:07Z, expected an open quarter"
    )


# Lists, total, names


def test_rejected_files_and_missing_practices_are_refused_one_line_each():
    found = delivery_refusals([("rejected_delivery", "2026Q1", "a/l.csv", "ff"), ("missing_delivery", "2026Q2", A)])

    assert [(one.reason, one.subject) for one in found] == [
        (Reason.REJECTED_DELIVERY, "deliveries/2026Q1/a/l.csv"),
        (Reason.MISSING_DELIVERY, A),
    ]


def test_another_total_than_the_lines_have_is_refused():
    assert list(total_refusal(Q1, Decimal("1.00"), Decimal("1.00"))) == []
    (refused,) = total_refusal(Q1, Decimal("1.01"), Decimal("1.00"))
    assert (
        str(refused)
        == "refused total_differs: 2026Q1 books EUR 1.00 and not EUR 1.01, expected the total of the lines, as the run shows it"
    )


def signatory(name, role, valid=ALWAYS, limit=None):
    return Signatory(name, role, valid, None if limit is None else Decimal(limit))


BOTH = (signatory("a de VRIES", SignatoryRole.PREPARER), signatory("B. Jansen", SignatoryRole.APPROVER, limit="100.00"))


@pytest.mark.parametrize(
    ("signatories", "amount", "number"),
    [
        ((), "999999.99", 0),
        (BOTH, "100.00", 0),
        (BOTH, "100.01", 1),
        (BOTH[:1], "1.00", 1),
        ((signatory("A. de Vries", SignatoryRole.APPROVER), BOTH[1]), "1.00", 1),
        ((signatory("A. de Vries", SignatoryRole.PREPARER, Interval(None, date(2026, 5, 3))), BOTH[1]), "1.00", 1),
        ((signatory("A. de Vries", SignatoryRole.PREPARER, Interval(date(2026, 5, 5), None)),), "1.00", 2),
        ((signatory("C. Bakker", SignatoryRole.PREPARER), BOTH[1]), "1.00", 1),
        ((BOTH[0], signatory("C. Bakker", SignatoryRole.APPROVER)), "1.00", 1),
        ((BOTH[0], signatory("B. Jansen", SignatoryRole.APPROVER)), "999999.99", 0),
        ((signatory("A. de Vries", SignatoryRole.PREPARER, limit="1.00"), BOTH[1]), "100.00", 0),
    ],
)
def test_names_have_to_be_signatories_on_the_day_with_their_role_and_limit(signatories, amount, number):
    found = list(signatory_refusals(Q1, NAMES, signatories, TODAY, Decimal(amount)))

    assert [one.reason for one in found] == [Reason.NOT_A_SIGNATORY] * number


# Accounts


def refused_accounts(register=None, settings=SETTINGS, known=IBANS, accepted=()):
    rows = payments(
        Q2,
        amounts={key(A, Q2): Decimal("1.00"), key(B, Q2): Decimal("-1.00"), key(C, Q2): Decimal("2.00")},
        settlements=(),
        balances={},
        registered={**REGISTER, **(register or {})},
        held=(C,),
    )
    return [(one.reason.value, one.subject) for one in account_refusals(Q2, rows, settings, known, accepted)]


@pytest.mark.parametrize(
    ("agb", "changes", "expected"),
    [
        (A, {}, []),
        (A, {"iban": ""}, [("iban_missing", A)]),
        (A, {"iban": "NL00ABNA0417164300"}, [("iban_invalid", A)]),
        (A, {"iban": IBANS[B]}, [("iban_changed", A)]),
        (A, {"account_holder": ""}, [("name_missing", A)]),
        (A, {"account_holder": "株式会社", "iban": ""}, [("iban_missing", A), ("name_missing", A)]),
        (B, {"iban": "", "account_holder": ""}, []),
        (C, {"iban": "", "account_holder": ""}, []),
    ],
)
def test_only_who_gets_a_transfer_needs_a_known_account_and_a_name(agb, changes, expected):
    assert refused_accounts({agb: replace(REGISTER[agb], **changes)}) == expected


def test_another_account_is_paid_to_when_it_is_accepted_and_an_unknown_practice_has_none_before():
    other = {A: replace(REGISTER[A], iban=IBANS[B])}

    assert refused_accounts(other, accepted=(A,)) == []
    assert refused_accounts(other, known={}) == []


@pytest.mark.parametrize(
    "changes", [{"debtor_name": ""}, {"debtor_name": "Ωμέγα"}, {"debtor_iban": ""}, {"debtor_iban": "NL00ABNA0417164300"}]
)
def test_without_a_debtor_nothing_is_transferred(changes):
    assert refused_accounts(settings=replace(SETTINGS, **changes)) == [("debtor_missing", "2026Q2")]
    assert list(account_refusals(Q2, (), replace(SETTINGS, **changes), {}, ())) == []


# What does not go with the ledger


BOOK = replace(EMPTY_BOOK, practices=tuple(REGISTER.values()), schemes=scheme(name="kader"))


def wrong(book, ledger, window=(Q1, Q2)):
    return [str(one).partition(", expected")[0] for one in ledger_diagnostics(book, ledger, window)]


def test_a_scheme_or_practice_with_money_in_the_window_may_not_be_gone():
    ledger = two_closings()
    without = replace(BOOK, practices=(REGISTER[A],), schemes={})

    assert wrong(BOOK, ledger) == []
    assert wrong(without, ledger) == [
        "reference/schemes.yaml schemes.kader: it is gone, and money was booked for it",
        f"reference/practices.csv agb: {B} is gone, and money was booked for it",
        f"reference/practices.csv agb: {B} is gone, and its balance of EUR -40.80 is open",
    ]
    assert wrong(without, ledger, window=()) == [f"reference/practices.csv agb: {B} is gone, and its balance of EUR -40.80 is open"]


def test_a_scheme_of_which_only_claims_were_made_may_not_be_gone_either():
    """R34: what the region organisation receives itself is claimed and never booked (R20)."""
    claim = Claim(Q1, Q1, "fonds", LineType.PAYOUT, "3311", Decimal("0.00"), Decimal("5.00"), Decimal("5.00"))
    ledger = close(Ledger(), Q1, {}, claims=(claim,))

    assert wrong(BOOK, ledger) == ["reference/schemes.yaml schemes.fonds: it is gone, and money was claimed for it"]
    assert wrong(BOOK, ledger, window=(Q2,)) == []


def test_settlements_are_taken_in_order_of_id():
    lines = tuple(settlement(name, B, SettlementKind.RECEIVED, "1.00") for name in ("S3", "S1", "S2"))

    assert [one.id for one in new_settlements(replace(BOOK, settlements=lines), Ledger())] == ["S1", "S2", "S3"]


TRANSFER = "KBZ-2026Q1-01000002"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([settlement("S1", B, SettlementKind.RETURNED, "34.00", TRANSFER)], []),
        ([settlement("S1", B, SettlementKind.RETURNED, "34.01", TRANSFER)], [f"amount: with it EUR 34.01 of {TRANSFER} came back"]),
        (
            [settlement(name, B, SettlementKind.RETURNED, "20.00", TRANSFER) for name in ("S1", "S2")],
            [f"amount: with it EUR 40.00 of {TRANSFER} came back"],
        ),
        ([settlement("S1", A, SettlementKind.RETURNED, "1.00", TRANSFER)], [f"reference: {TRANSFER} is not a transfer to {A}"]),
        ([settlement("S1", B, SettlementKind.RETURNED, "1.00", "KBZ-x")], [f"reference: KBZ-x is not a transfer to {B}"]),
        ([settlement("S1", "01999999", SettlementKind.RECEIVED, "1.00")], ["agb: 01999999 is not a practice"]),
        ([settlement("S1", B, SettlementKind.WRITTEN_OFF, "40.80")], []),
        ([settlement("S1", B, SettlementKind.WRITTEN_OFF, "30.00")], []),
        (
            [settlement("S1", B, SettlementKind.WRITTEN_OFF, "40.81")],
            [f"amount: it takes the open balance of {B} from EUR -40.80 to EUR 0.01"],
        ),
        (
            [settlement("S1", B, SettlementKind.WRITTEN_OFF, "-1.00")],
            [f"amount: it takes the open balance of {B} from EUR -40.80 to EUR -41.80"],
        ),
        (
            [settlement("S1", A, SettlementKind.WRITTEN_OFF, "-1.00")],
            [f"amount: it takes the open balance of {A} from EUR 0.00 to EUR -1.00"],
        ),
        (
            [settlement("S1", B, SettlementKind.WRITTEN_OFF, "30.00"), settlement("S2", B, SettlementKind.RECEIVED, "10.80")],
            [],
        ),
        (
            [settlement("S1", B, SettlementKind.WRITTEN_OFF, "30.01"), settlement("S2", B, SettlementKind.RECEIVED, "10.80")],
            [f"amount: it takes the open balance of {B} from EUR -30.00 to EUR 0.01"],
        ),
    ],
)
def test_an_impossible_settlement_is_reported(lines, expected):
    found = wrong(replace(BOOK, settlements=tuple(lines)), two_closings())

    assert found == [f"reference/settlements.csv:2 {one}" for one in expected]


@pytest.mark.parametrize(
    ("earlier", "amount", "expected"),
    [
        (SettlementKind.RETURNED, "14.00", []),
        (SettlementKind.RETURNED, "14.01", [f"reference/settlements.csv:2 amount: with it EUR 34.01 of {TRANSFER} came back"]),
        (SettlementKind.RECEIVED, "34.00", []),
    ],
)
def test_what_came_back_of_a_transfer_at_earlier_closings_counts(earlier, amount, expected):
    taken = settlement("S1", B, earlier, "20.00", TRANSFER)
    ledger = close(two_closings(), Q3, {}, settlements=[taken])
    book = replace(BOOK, settlements=(taken, settlement("S2", B, SettlementKind.RETURNED, amount, TRANSFER)))

    assert wrong(book, ledger) == expected


@pytest.mark.parametrize(
    ("amount", "left"),
    [("-68.00", None), ("-10.00", None), ("-68.01", "-0.01"), ("0.01", "68.01")],
)
def test_an_open_balance_that_was_not_paid_is_written_off_towards_nothing_and_not_past_it(amount, left):
    ledger = close(Ledger(), Q1, {key(A): "68.00"}, hold=(A,))
    book = replace(BOOK, settlements=(settlement("S1", A, SettlementKind.WRITTEN_OFF, amount),))
    told = f"reference/settlements.csv:2 amount: it takes the open balance of {A} from EUR 68.00 to EUR {left}"

    assert wrong(book, ledger) == ([] if left is None else [told])


def test_a_line_that_was_taken_stays_as_it_was():
    taken = settlement("S1", B, SettlementKind.RECEIVED, "5.00")
    ledger = close(two_closings(), Q3, {}, settlements=[taken])

    assert new_settlements(replace(BOOK, settlements=(taken,)), ledger) == ()
    assert wrong(replace(BOOK, settlements=(replace(taken, row=9),)), ledger, ()) == []
    assert wrong(replace(BOOK, settlements=(replace(taken, amount_eur=Decimal("5.01")),)), ledger, ()) == [
        "reference/settlements.csv:2 id: S1 is not as a closing took it"
    ]
    assert wrong(BOOK, ledger, ()) == ["reference/settlements.csv id: S1 is gone, and a closing took it"]
