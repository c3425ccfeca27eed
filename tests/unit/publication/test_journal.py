"""The journal: double entry, and the creditors' account equals the open balances."""

import csv
import io
from collections import Counter
from datetime import date
from decimal import Decimal

from pipelines.ledger.ledger import Ledger
from pipelines.publication.journal import journal
from pipelines.reference.accounts import Account, AccountUse
from pipelines.schemas.ledger import SettlementKind
from pipelines.schemas.payout_codes import LineType
from tests.unit.ledger.closings import Q1, Q2, Q3, A, B, C, close, key, settlement, two_closings

DAY = date(2026, 8, 17)


def rows(closing, accounts=()):
    content = journal(
        closing.quarter, DAY, lines=closing.lines, settlements=closing.settlements, payments=closing.payments, accounts=accounts
    )
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def short(row):
    return [row[name] for name in ("boekstuk", "grootboek", "omschrijving", "relatie", "kostenplaats", "debet", "credit", "kwartaal")]


def test_a_correction_and_a_payout_give_the_journal_lines_of_the_interface():
    first = close(Ledger(), Q1, {key(A, scheme="kbz_kader"): "900.00"})
    second = close(first, Q2, {key(A, scheme="kbz_kader"): "-120.50", key(A, Q2, scheme="kbz_kader"): "900.00"}).closings[-1]

    assert [";".join([row["boekstuk"], row["datum"], *short(row)[1:]]) for row in rows(second)] == [
        "KBZ-2026Q2-00001;2026-08-17;1600;kbz_kader uitkering correctie 2026Q1 01000001;01000001;kbz_kader;120,50;;2026Q1",
        "KBZ-2026Q2-00001;2026-08-17;4000;kbz_kader uitkering correctie 2026Q1 01000001;01000001;kbz_kader;;120,50;2026Q1",
        "KBZ-2026Q2-00002;2026-08-17;4000;kbz_kader uitkering 2026Q2 01000001;01000001;kbz_kader;900,00;;2026Q2",
        "KBZ-2026Q2-00002;2026-08-17;1600;kbz_kader uitkering 2026Q2 01000001;01000001;kbz_kader;;900,00;2026Q2",
        "KBZ-2026Q2-00003;2026-08-17;1600;betaling KBZ-2026Q2-01000001;01000001;;779,50;;2026Q2",
        "KBZ-2026Q2-00003;2026-08-17;1290;betaling KBZ-2026Q2-01000001;01000001;;;779,50;2026Q2",
    ]


def test_settlements_by_id_with_a_move_as_one_pair_at_its_first_line():
    taken = [
        settlement("S4", A, SettlementKind.MOVED, "-10.80", "overname 1"),
        settlement("S3", B, SettlementKind.MOVED, "10.80", "overname 1"),
        settlement("S2", B, SettlementKind.WRITTEN_OFF, "30.00", "besluit 4"),
        settlement("S1", A, SettlementKind.RETURNED, "68.00", "KBZ-2026Q2-01000001"),
        settlement("S5", A, SettlementKind.WRITTEN_OFF, "-57.20"),
    ]
    closing = close(two_closings(), Q3, {}, settlements=taken).closings[-1]

    assert [short(row)[1:7] for row in rows(closing)] == [
        ["1290", "returned KBZ-2026Q2-01000001 01000001", A, "", "68,00", ""],
        ["1600", "returned KBZ-2026Q2-01000001 01000001", A, "", "", "68,00"],
        ["4090", "written_off besluit 4 01000002", B, "", "30,00", ""],
        ["1600", "written_off besluit 4 01000002", B, "", "", "30,00"],
        ["1600", "moved overname 1 01000002", A, "", "10,80", ""],
        ["1600", "moved overname 1 01000002", B, "", "", "10,80"],
        ["1600", "written_off 01000001", A, "", "57,20", ""],
        ["4090", "written_off 01000001", A, "", "", "57,20"],
    ]


def test_the_halves_of_a_move_find_each_other_where_one_decision_is_the_reference_of_more():
    """R35: only the two lines that are moved are a pair, whatever else has their reference and size."""
    taken = [
        settlement("S4", C, SettlementKind.MOVED, "5.00", "besluit 5"),
        settlement("S5", B, SettlementKind.MOVED, "-5.00", "besluit 5"),
        settlement("S1", C, SettlementKind.WRITTEN_OFF, "-10.80", "besluit 4"),
        settlement("S2", B, SettlementKind.MOVED, "10.80", "besluit 4"),
        settlement("S3", A, SettlementKind.MOVED, "-10.80", "besluit 4"),
    ]
    closing = close(two_closings(), Q3, {}, settlements=taken, hold=(A, B, C)).closings[-1]

    assert [short(row)[1:7] for row in rows(closing)][2:] == [
        ["1600", "moved besluit 4 01000002", A, "", "10,80", ""],
        ["1600", "moved besluit 4 01000002", B, "", "", "10,80"],
        ["1600", "moved besluit 5 01000003", B, "", "5,00", ""],
        ["1600", "moved besluit 5 01000003", C, "", "", "5,00"],
    ]


def test_a_credit_of_some_cents_that_is_written_off_is_on_the_side_of_any_other():
    taken = [settlement("S1", A, SettlementKind.WRITTEN_OFF, "-0.50")]
    closing = close(close(Ledger(), Q1, {key(A): "0.50"}, hold=(A,)), Q2, {}, settlements=taken).closings[-1]

    assert [short(row)[1:7] for row in rows(closing)] == [
        ["1600", "written_off 01000001", A, "", "0,50", ""],
        ["4090", "written_off 01000001", A, "", "", "0,50"],
    ]


def test_a_scheme_can_have_accounts_of_its_own():
    accounts = [
        Account(AccountUse.PAYOUT, "", "4700", ""),
        Account(AccountUse.PAYOUT, "kader", "4701", ""),
        Account(AccountUse.CREDITORS, "", "1400", ""),
    ]
    closing = close(two_closings(), Q3, {key(A, Q3): "1.00", key(A, Q3, LineType.IMPLEMENTATION): "2.00", key(A, Q3, scheme="x"): "3.00"})

    assert [row["grootboek"] for row in rows(closing.closings[-1], accounts)] == [
        "4010",
        "1400",
        "4701",
        "1400",
        "4700",
        "1400",
        "1400",
        "1290",
    ]


def test_a_closing_of_nothing_has_a_journal_without_lines():
    assert rows(close(two_closings(), Q3, {}, hold=(B,)).closings[-1]) == []


def test_the_creditors_account_equals_the_open_balances_after_every_closing():
    ledger = close(two_closings(), Q3, {key(B, Q3): "3.00"}, settlements=[settlement("S1", B, SettlementKind.RECEIVED, "5.00")], hold=(A,))
    creditors = Counter()
    for closing in ledger.closings:
        for row in rows(closing):
            assert (row["debet"] == "") != (row["credit"] == "")
            if row["grootboek"] == "1600":
                creditors[row["relatie"]] += Decimal(row["credit"].replace(",", ".") or 0) - Decimal(row["debet"].replace(",", ".") or 0)
    assert {agb: amount for agb, amount in creditors.items() if amount} == dict(ledger.balances)
