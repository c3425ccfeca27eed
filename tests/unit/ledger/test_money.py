"""What a closing books, transfers and claims (R32, R34, R35, R39, R40)."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from pipelines.core.interval import Interval
from pipelines.core.quarter import Quarter
from pipelines.ledger.accounts import changed_accounts, known_ibans, payees
from pipelines.ledger.booked import booked_of
from pipelines.ledger.claims import claimable, insurer_balance, insurer_claims
from pipelines.ledger.closing import ClaimKey
from pipelines.ledger.corrections import bookable, corrections
from pipelines.ledger.ledger import Ledger
from pipelines.ledger.payments import held, payments
from pipelines.ledger.year_statement import year_statement
from pipelines.reference.practices import Practice
from pipelines.reference.receipts import Receipt
from pipelines.schemas.ledger import SettlementKind
from pipelines.schemas.payout_codes import LineType
from tests.unit.ledger.closings import IBANS, Q1, Q2, Q3, REGISTER, A, B, C, close, key, settlement, two_closings


def euro(amounts):
    return {of: Decimal(amount) for of, amount in amounts.items()}


def payouts_of(*rows):
    columns = ("quarter", "scheme", "region", "agb", "line_type", "paid_by", "payee", "amount")
    return pl.DataFrame(rows, schema=dict.fromkeys(columns[:-1], pl.String) | {"amount": pl.Decimal(14, 2)}, orient="row")


def line(agb, amount, *, line_type="payout", paid_by="region_organisation", payee="practice"):
    return ("2026Q1", "kader", "Noord", agb, line_type, paid_by, payee, Decimal(amount))


# R32, what is booked


def test_only_what_the_region_organisation_pays_to_practices_is_booked():
    payouts = payouts_of(
        line(A, "68.00"),
        line(A, "250.12", line_type="implementation"),
        line(B, "0.00"),
        line(B, "5.00", paid_by="insurer"),
        line(C, "7.00", payee="region_organisation"),
    )

    assert bookable(payouts) == euro({key(A): "68.00", key(A, line_type=LineType.IMPLEMENTATION): "250.12"})


# R34, corrections


def test_a_correction_is_the_difference_with_all_that_was_booked():
    ledger = two_closings()
    found = corrections(Q3, ledger, {Q1: euro({key(A): "70.00", key(C): "5.00"})})

    assert [(one.key, str(one.booked_eur), str(one.recomputed_eur), str(one.amount_eur)) for one in found] == [
        (key(A, line_type=LineType.IMPLEMENTATION), "250.12", "0.00", "-250.12"),
        (key(A), "68.00", "70.00", "2.00"),
        (key(B), "-6.80", "0.00", "6.80"),
        (key(C), "0.00", "5.00", "5.00"),
    ]


def test_a_practice_that_moved_to_another_region_is_corrected_in_both():
    ledger = close(Ledger(), Q1, {key(A): "68.00"})
    found = corrections(Q2, ledger, {Q1: euro({key(A, region="Zuid"): "68.00"})})

    assert [(one.region, str(one.amount_eur)) for one in found] == [("Noord", "-68.00"), ("Zuid", "68.00")]


def test_a_correction_is_the_difference_with_all_that_is_booked():
    ledger = close(close(Ledger(), Q1, {key(A): "68.00"}), Q2, {key(A): "-27.20"})

    assert [str(one.amount_eur) for one in corrections(Q3, ledger, {Q1: euro({key(A): "68.00"})})] == ["27.20"]
    assert corrections(Q3, ledger, {Q1: euro({key(A): "40.80"})}) == ()


def test_a_quarter_outside_the_window_is_not_looked_at():
    ledger = two_closings()

    assert ledger.window(Q3, 4) == (Q1, Q2)
    assert ledger.window(Q3, 1) == (Q2,)
    assert ledger.window(Q3, 0) == ()
    assert ledger.window(Q1, 4) == ()
    assert corrections(Q3, ledger, {Q2: euro({key(A, Q2): "68.00"})}) == ()


def test_the_rules_see_what_is_recomputed_in_place_of_what_is_booked():
    booked = booked_of(two_closings(), {Q1: payouts_of(line(A, "70.00"))})

    assert [(str(one.origin_quarter), one.agb, str(one.amount_eur)) for one in booked.lines] == [
        ("2026Q1", A, "70.00"),
        ("2026Q2", A, "68.00"),
    ]
    assert booked.closed == {Q1, Q2}


@pytest.mark.parametrize("paid", [{"paid_by": "insurer"}, {"payee": "region_organisation"}])
def test_the_rules_see_what_a_recomputed_quarter_pays_whoever_pays_it_to_whom(paid):
    """R24, R27: else the overhead of four quarters would stand against the payouts of one. A correction takes it for 0.00 (R34)."""
    payouts = payouts_of(line(A, "70.00", **paid), line(B, "0.00", **paid))

    seen = [one for one in booked_of(two_closings(), {Q1: payouts}).lines if one.origin_quarter == Q1]
    taken_back = corrections(Q3, two_closings(), {Q1: bookable(payouts)})

    assert [(one.agb, str(one.amount_eur)) for one in seen] == [(A, "70.00")]
    assert {str(one.recomputed_eur) for one in taken_back} == {"0.00"}


def test_without_a_recomputation_the_rules_see_what_is_booked():
    booked = booked_of(two_closings())

    assert {(str(one.origin_quarter), one.agb, one.line_type.value, str(one.amount_eur)) for one in booked.lines} == {
        ("2026Q1", A, "implementation", "250.12"),
        ("2026Q1", A, "payout", "68.00"),
        ("2026Q1", B, "payout", "-6.80"),
        ("2026Q2", A, "payout", "68.00"),
    }
    assert booked.closed == {Q1, Q2}


# R35, payments


def paid(amounts, *, settlements=(), balances=None, hold=()):
    rows = payments(
        Q2,
        amounts=euro(amounts),
        settlements=settlements,
        balances=euro(balances or {}),
        registered=REGISTER,
        held=held(settlements, hold),
    )
    return {row.agb: tuple(str(amount) for amount in row.amounts) for row in rows}


def test_a_positive_balance_is_transferred_whole_and_a_debt_stays_open():
    found = paid({key(A, Q2): "68.00", key(A): "-10.00", key(B): "-40.80"}, balances={A: "1.00", C: "-5.00"})

    assert found == {
        A: ("1.00", "58.00", "0.00", "59.00", "0.00"),
        B: ("0.00", "-40.80", "0.00", "0.00", "-40.80"),
        C: ("-5.00", "0.00", "0.00", "0.00", "-5.00"),
    }


def test_a_debt_of_some_cents_stays_open_and_one_cent_is_transferred():
    assert paid({key(A, Q2): "0.01", key(B): "-0.50"}) == {
        A: ("0.00", "0.01", "0.00", "0.01", "0.00"),
        B: ("0.00", "-0.50", "0.00", "0.00", "-0.50"),
    }


def test_open_balances_stand_in_order_of_agb_and_not_of_the_closings_that_left_them():
    ledger = close(close(Ledger(), Q1, {key(B): "-1.00"}), Q2, {key(A, Q2): "-2.00"})

    assert [(agb, str(balance)) for agb, balance in ledger.balances.items()] == [(A, "-2.00"), (B, "-1.00")]


def test_payments_stand_in_order_of_agb_wherever_they_come_from():
    returned, booked, open_before = [f"0100000{digit}" for digit in "963"], [f"0100000{digit}" for digit in "852"], "01000001"
    rows = payments(
        Q2,
        amounts=euro({key(agb, Q2): "1.00" for agb in booked}),
        settlements=[settlement("S", agb, SettlementKind.RECEIVED, "1.00") for agb in returned],
        balances=euro({open_before: "-1.00"}),
        registered=dict.fromkeys([*returned, *booked, open_before], REGISTER[A]),
        held=(),
    )

    assert [row.agb for row in rows] == sorted([*returned, *booked, open_before])


def test_a_practice_without_account_or_holder_in_the_register_has_none_in_its_payment():
    bare = Practice(A, "A", "Noord", "", "", Interval(None, None))
    (row,) = payments(Q2, amounts=euro({key(A, Q2): "1.00"}), settlements=(), balances={}, registered={A: bare}, held=())

    assert (row.iban, row.account_holder) == (None, None)


def test_a_practice_that_is_held_keeps_its_balance():
    assert paid({key(A, Q2): "68.00"}, hold=(A,)) == {A: ("0.00", "68.00", "0.00", "0.00", "68.00")}


def test_a_practice_whose_transfer_came_back_is_held_unless_its_account_is_accepted():
    back = [settlement("S1", A, SettlementKind.RETURNED, "68.00", "KBZ-2026Q1-01000001")]

    assert paid({key(A, Q2): "68.00"}, settlements=back) == {A: ("0.00", "68.00", "68.00", "0.00", "136.00")}
    assert held(back, (B,)) == (A, B)
    assert held(back, (), (A,)) == ()


def test_a_balance_that_is_settled_to_nothing_is_shown_once_more():
    found = paid({}, settlements=[settlement("S1", B, SettlementKind.RECEIVED, "40.80")], balances={B: "-40.80"})

    assert found == {B: ("-40.80", "0.00", "40.80", "0.00", "0.00")}


# R39, accounts


def register_line(iban, start, end):
    return Practice(A, "A", "Noord", iban, "A", Interval(start, end))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([("then", date(2020, 1, 1), date(2025, 12, 31)), ("now", date(2026, 1, 1), None)], "now"),
        ([("first", date(2018, 1, 1), date(2019, 12, 31)), ("last", date(2020, 1, 1), date(2025, 6, 30))], "last"),
        ([("last", date(2020, 1, 1), date(2025, 6, 30)), ("to come", date(2027, 1, 1), None)], "last"),
        ([("later", date(2028, 1, 1), None), ("first to come", date(2027, 1, 1), date(2027, 12, 31))], "first to come"),
        ([("always", None, None)], "always"),
    ],
)
def test_the_account_is_that_of_the_line_on_the_peildatum_else_the_last_else_the_first_to_come(lines, expected):
    assert payees([register_line(*one) for one in lines], date(2026, 4, 1))[A].iban == expected


def test_an_iban_is_known_from_the_first_closing_with_a_valid_one_until_another_is_accepted():
    now = {A: register_line(IBANS[A], None, None), B: register_line("NL00ABNA0000000000", None, None)}
    other = {A: register_line(IBANS[C], None, None), B: register_line(IBANS[B], None, None)}

    assert known_ibans({}, now, ()) == {A: IBANS[A]}
    assert known_ibans({A: IBANS[A]}, other, ()) == {A: IBANS[A], B: IBANS[B]}
    assert known_ibans({A: IBANS[A]}, other, (A,)) == {A: IBANS[C], B: IBANS[B]}
    assert known_ibans({A: IBANS[A]}, {}, ()) == {A: IBANS[A]}
    assert known_ibans({B: IBANS[B]}, now, (B,)) == {A: IBANS[A], B: IBANS[B]}


@pytest.mark.parametrize(
    ("iban", "known", "expected"),
    [
        (IBANS[A], IBANS[A], []),
        (IBANS[B], IBANS[A], [("changed", IBANS[B], IBANS[A])]),
        (IBANS[B], None, [("new", IBANS[B], None)]),
        ("NL00ABNA0000000000", IBANS[A], []),
        ("NL00ABNA0000000000", None, []),
        ("", IBANS[A], []),
    ],
)
def test_an_account_that_is_valid_and_not_the_known_one_is_shown_as_new_or_changed(iban, known, expected):
    rows = payments(
        Q2,
        amounts=euro({key(A, Q2): "1.00"}),
        settlements=(),
        balances={},
        registered={A: register_line(iban, None, None)},
        held=(),
    )
    found = changed_accounts(rows, {} if known is None else {A: known})

    assert [(one.kind.value, one.iban, one.known_iban) for one in found] == expected
    assert all((one.quarter, one.agb) == (Q2, A) for one in found)


# R40, claims


def shares_of(*rows):
    columns = ("quarter", "scheme", "line_type", "uzovi", "paid_by")
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String) | {"amount": pl.Decimal(14, 2)}, orient="row")


def owed_key(uzovi, origin=Q1, line_type=LineType.PAYOUT):
    return ClaimKey(origin, "kader", line_type, uzovi)


def test_what_insurers_pay_themselves_is_not_claimed():
    shares = shares_of(
        ("2026Q1", "kader", "payout", "3311", "region_organisation", Decimal("34.00")),
        ("2026Q1", "kader", "overhead", "3311", "region_organisation", Decimal("3.40")),
        ("2026Q1", "opslag", "payout", "3311", "insurer", Decimal("9.00")),
        ("2026Q1", "kader", "payout", "7029", "region_organisation", Decimal("0.00")),
    )

    assert claimable(shares) == euro({owed_key("3311"): "34.00", owed_key("3311", line_type=LineType.OVERHEAD): "3.40"})


def test_claims_follow_on_what_earlier_closings_claimed():
    first = insurer_claims(Q1, Ledger(), {Q1: euro({owed_key("3311"): "34.00", owed_key("7029"): "10.00"})})
    ledger = close(Ledger(), Q1, {}, claims=first)
    second = insurer_claims(Q2, ledger, {Q1: euro({owed_key("3311"): "30.00"}), Q2: euro({owed_key("3311", Q2): "1.00"})})

    assert [(one.key, str(one.claimed_eur), str(one.recomputed_eur), str(one.amount_eur)) for one in second] == [
        (owed_key("3311"), "34.00", "30.00", "-4.00"),
        (owed_key("7029"), "10.00", "0.00", "-10.00"),
        (owed_key("3311", Q2), "0.00", "1.00", "1.00"),
    ]
    assert insurer_claims(Q2, ledger, {Q1: euro({owed_key("3311"): "34.00", owed_key("7029"): "10.00"}), Q2: {}}) == ()


def test_a_payee_that_becomes_the_practice_is_booked_without_another_claim():
    owed = euro({owed_key("3311"): "34.00"})
    ledger = close(Ledger(), Q1, {}, claims=insurer_claims(Q1, Ledger(), {Q1: owed}))
    booked = corrections(Q2, ledger, {Q1: bookable(payouts_of(line(A, "34.00")))})

    assert [one.amount_eur for one in booked] == [Decimal("34.00")]
    assert insurer_claims(Q2, ledger, {Q1: owed, Q2: {}}) == ()
    assert sum(ledger.claimed.values()) == sum(one.recomputed_eur for one in booked)


def test_the_balance_of_an_insurer_is_what_was_claimed_minus_what_came_in():
    first = insurer_claims(Q1, Ledger(), {Q1: euro({owed_key("3311"): "34.00", owed_key("3311", line_type=LineType.OVERHEAD): "3.40"})})
    receipts = [
        Receipt("R1", date(2026, 5, 1), "3311", "kader", Q1, Decimal("30.00"), ""),
        Receipt("R2", date(2026, 5, 1), "9999", "kader", Q2, Decimal("-1.00"), ""),
    ]
    found = insurer_balance(Ledger(), first, receipts)

    assert [(str(one.origin_quarter), one.uzovi, str(one.claimed_eur), str(one.received_eur), str(one.open_eur)) for one in found] == [
        ("2026Q1", "3311", "37.40", "30.00", "7.40"),
        ("2026Q2", "9999", "0.00", "-1.00", "1.00"),
    ]


def test_the_balance_of_an_insurer_holds_what_earlier_closings_claimed():
    first = insurer_claims(Q1, Ledger(), {Q1: euro({owed_key("3311"): "34.00"})})
    ledger = close(Ledger(), Q1, {}, claims=first)
    second = insurer_claims(Q2, ledger, {Q1: euro({owed_key("3311"): "30.00"}), Q2: {}})

    assert [(one.uzovi, str(one.claimed_eur), str(one.open_eur)) for one in insurer_balance(ledger, second, ())] == [
        ("3311", "30.00", "30.00")
    ]


# The year statement


def test_the_year_statement_has_what_was_booked_in_or_for_the_year():
    ledger = two_closings()
    statement = year_statement(ledger, 2026)

    assert statement.select("origin_quarter", "agb", "line_type", "booked", "booked_in_year").rows() == [
        ("2026Q1", A, "implementation", Decimal("250.12"), Decimal("250.12")),
        ("2026Q1", A, "payout", Decimal("68.00"), Decimal("68.00")),
        ("2026Q1", B, "payout", Decimal("-6.80"), Decimal("-6.80")),
        ("2026Q2", A, "payout", Decimal("68.00"), Decimal("68.00")),
    ]
    assert year_statement(ledger, 2025).is_empty()


def test_a_year_has_the_lines_of_earlier_years_that_were_booked_in_it():
    before, after, old = Quarter(2025, 4), Quarter(2027, 1), Quarter(2024, 4)
    ledger = close(Ledger(), before, {key(A, before): "100.00", key(B, old): "7.00"}, at="2025-12-31T22:59:59Z")
    ledger = close(ledger, Q1, {key(A, Q1): "68.00", key(A, before): "-10.00"}, at="2025-12-31T23:00:00Z")
    ledger = close(ledger, after, {key(A, Q1): "5.00", key(A, before): "-1.00", key(C, after): "9.00"}, at="2027-05-04T09:31:07Z")

    def told(year):
        return [(*row[:3], *map(str, row[3:])) for row in year_statement(ledger, year).drop("scheme").rows()]

    assert told(2024) == [("2024Q4", B, "payout", "7.00", "0.00")]
    assert told(2025) == [("2024Q4", B, "payout", "7.00", "7.00"), ("2025Q4", A, "payout", "89.00", "100.00")]
    assert told(2026) == [("2025Q4", A, "payout", "-10.00", "-10.00"), ("2026Q1", A, "payout", "73.00", "68.00")]
    assert told(2027) == [
        ("2025Q4", A, "payout", "-1.00", "-1.00"),
        ("2026Q1", A, "payout", "5.00", "5.00"),
        ("2027Q1", C, "payout", "9.00", "9.00"),
    ]
