"""What the statement of a practice says of its payment: what stays open, what is held, and what became of its balance (R35)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from pipelines.core.interval import Interval
from pipelines.ledger.ledger import Ledger
from pipelines.ledger.lines import LineKey
from pipelines.schemas.ledger import SettlementKind
from pipelines.schemas.payout_codes import LineType
from tests.spec.situations import count, rule, tariff
from tests.unit.documents.statement_situations import (
    BEFORE,
    REGION,
    REGISTER,
    closed,
    paid,
    quarter_of,
    said_to,
    with_tables,
)
from tests.unit.ledger.closings import A, C, close, settlement


def owing(agb):
    """A ledger in which a practice owes 40.80."""
    first = close(Ledger(()), BEFORE.previous(), {LineKey(BEFORE.previous(), "kader", REGION, agb, LineType.PAYOUT): "68.00"})
    return close(first, BEFORE, {LineKey(BEFORE.previous(), "kader", REGION, agb, LineType.PAYOUT): "-40.80"})


def test_a_practice_that_left_with_an_open_balance_still_gets_a_statement():
    left = replace(REGISTER[2], active=Interval(None, date(2025, 12, 31)))
    tables = quarter_of([count(A, 200, 400)], practices=(REGISTER[0], left), ledger=owing(C))

    text = said_to(tables, C)

    assert "Huisartsen De Linde" in text
    assert "Er staat € 40,80 open dat u nog aan ons betaalt" in text
    assert "Uw regelingen In dit kwartaal neemt u aan geen regeling deel." in text
    assert "Open saldo van eerder -€ 40,80 Uit te betalen voor 2026Q1 € 0,00 Blijft open -€ 40,80" in text


def test_what_a_practice_owes_more_than_it_gets_stays_open():
    key = LineKey(BEFORE, "kader", REGION, A, LineType.PAYOUT)
    ledger = close(Ledger(()), BEFORE, {key: "1000.00"})
    tables = quarter_of([count(A, 200, 400)], rule(tariff=tariff("1.00")), ledger=ledger, recomputed={BEFORE: {key: Decimal("300.00")}})

    text = said_to(tables)

    assert "Wij maken nu niets over € 0,00 Er staat € 500,00 open dat u nog aan ons betaalt" in text
    assert "Uit te betalen voor 2026Q1 € 200,00 Correcties op eerdere kwartalen -€ 700,00 Blijft open -€ 500,00" in text


def test_a_payment_on_hold_is_named_as_such():
    assert "Uw betaling is aangehouden: € 12.223,75 blijft voor u staan." in said_to(closed(paid(), hold=(A,)))


def sent_before():
    """A ledger in which 50.00 was transferred to A."""
    return close(Ledger(()), BEFORE, {LineKey(BEFORE, "kader", REGION, A, LineType.PAYOUT): "50.00"})


BACK = settlement("s1", A, SettlementKind.RETURNED, "50.00", f"KBZ-{BEFORE}-{A}")
CAME_BACK = f"Op 4 mei 2026 stuurde de bank € 50,00 terug van onze overschrijving met kenmerk KBZ-2025Q4-{A}."


def test_a_practice_reads_when_the_bank_sent_its_transfer_back_and_is_asked_for_its_account():
    text = said_to(quarter_of([count(A, 700, 2000)], ledger=sent_before(), settlements=(BACK,)))

    assert "Uw betaling is aangehouden: € 12.273,75 blijft voor u staan." in text
    assert (
        "Verrekend of terugbetaald € 50,00 Blijft open € 12.273,75 " + CAME_BACK + " Wilt u nagaan of uw rekeningnummer nog klopt?" in text
    )


def test_a_practice_whose_returned_money_is_sent_again_is_not_asked_for_its_account():
    tables = quarter_of([count(A, 700, 2000)], ledger=sent_before(), settlements=(BACK,))
    balance = tables["payments"]["closing_balance"]
    sent = tables["payments"].with_columns(transferred=balance, closing_balance=balance - balance, end_to_end_id=pl.lit("KBZ-2026Q1"))
    text = said_to(with_tables(tables, payments=sent))

    assert CAME_BACK in text
    assert "rekeningnummer nog klopt" not in text


@pytest.mark.parametrize(
    ("kind", "amount", "sentence"),
    [
        (SettlementKind.RECEIVED, "50.00", "Op 4 mei 2026 ontvingen wij € 50,00 van u, waarvoor dank."),
        (SettlementKind.WRITTEN_OFF, "-50.00", "Op 4 mei 2026 is € 50,00 van uw open saldo afgeboekt."),
        (SettlementKind.MOVED, "50.00", "Op 4 mei 2026 ging € 50,00 van het saldo van een andere praktijk naar dat van u."),
        (SettlementKind.MOVED, "-50.00", "Op 4 mei 2026 ging € 50,00 van uw saldo naar dat van een andere praktijk."),
    ],
)
def test_every_other_settlement_is_a_sentence_with_its_day_and_amount(kind, amount, sentence):
    text = said_to(quarter_of([count(A, 700, 2000)], settlements=(settlement("s1", A, kind, amount, "brief"),)))

    assert sentence in text
    assert "rekeningnummer nog klopt" not in text
