"""The closing report and, before the closing, the payment proposal: one page that is held against the tables."""

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from pipelines.core.interval import Interval
from pipelines.documents.closing_report.report import closing_report, closing_sheet
from pipelines.documents.paper.html import html_of
from pipelines.ledger.ledger import Ledger
from pipelines.ledger.lines import LineKey
from pipelines.reference.practices import Practice
from pipelines.schemas.deliveries import deliveries
from pipelines.schemas.delivery_codes import FileReason, FileStatus
from pipelines.schemas.ledger import SettlementKind
from pipelines.schemas.payout_codes import LineType
from tests.spec.quarter_tables import rows
from tests.spec.situations import count, enrolment, plan, rule, tariff
from tests.unit.documents.reading import Page, pages_of, text_of
from tests.unit.documents.statement_situations import BEFORE, REGION, REGISTER, closed, corrected, paid, quarter_of, with_tables
from tests.unit.ledger.closings import IBANS, A, C, close, settlement


def said_in(tables):
    """The text of the report, which is one page."""
    pdf = closing_report(tables)
    assert pages_of(pdf) == 1
    return text_of(pdf)


def test_the_proposal_has_the_totals_and_empty_lines_for_two_names():
    text = said_in(corrected())

    assert "voorstel Betaalvoorstel 2026Q1" in text
    assert "Over te maken € 25.623,12" in text
    assert "Aantal overschrijvingen: 2; verwacht op 2 maart 2026. Totaal van de regels: € 25.623,12." in text
    assert "Geboekt voor 2026Q1 € 24.750,00 Geboekt als correctie € 873,12" in text
    assert "Akkoord Opgesteld door Goedgekeurd door Datum" in text
    assert "2025Q4 1 € 873,12 € 0,00" in text
    assert "Vastlegging" not in text


def test_the_closing_report_says_who_closed_what_and_leaves_a_line_for_its_hash():
    ledger = close(Ledger(()), BEFORE, {LineKey(BEFORE, "kader", REGION, A, LineType.PAYOUT): "1.00"})
    tables = closed(paid(), ledger)

    text = said_in(tables)

    assert "definitief Sluitingsverslag 2026Q1" in text
    assert "Overgemaakt € 12.223,75" in text
    assert "Sluiting 0002 Geboekt op 4 mei 2026 11:31" in text
    assert "Opgesteld door A. de Vries Goedgekeurd door B. Jansen" in text
    assert "Totaal € 12.223,75" in text
    assert tables.closing.previous_closing_hash == ledger.last_closing_hash
    assert ledger.last_closing_hash in text.replace(" ", "")
    assert text.endswith("Hash van deze sluiting Sluitingsverslag 2026Q1, gemaakt met versie 1.2.3 van het programma 1")
    assert tables.closing.closing_hash not in text.replace(" ", "")


def test_the_closing_report_is_made_before_the_closing_is_hashed():
    tables = closed(paid())
    bare = replace(tables, closing=replace(tables.closing, closing_hash="", outputs={}, ledger_sha256=""))

    assert closing_report(tables) == closing_report(bare)


def test_what_was_accepted_as_missing_is_named_with_the_reason():
    tables = closed(paid())
    accepted = (("rejected_delivery", "2025Q4", f"{A}/lijst.png", "ab" * 32), ("missing_delivery", "2026Q1", A))
    tables = replace(tables, closing=replace(tables.closing, accepted=accepted, reason="de praktijk is verhuisd"))

    text = said_in(tables)

    assert f"2025Q4 afgewezen bestand {A}/lijst.png 2026Q1 ontbrekende lijst {A} Huisartsenpraktijk De Brug" in text
    assert "Geaccepteerd omdat: de praktijk is verhuisd" in text


@pytest.mark.parametrize("missing", range(18, 30))
def test_the_line_for_the_hash_is_on_the_page_of_what_it_closes(missing):
    tables = closed(paid())
    accepted = tuple(("missing_delivery", "2026Q1", A) for _ in range(missing))
    pdf = closing_report(replace(tables, closing=replace(tables.closing, accepted=accepted, reason="de lijsten komen later")))
    last = PdfReader(BytesIO(pdf)).pages[-1].extract_text()

    assert "Hash van deze sluiting" in last
    assert "Hash van de vorige sluiting" in last or "Vastlegging" in last


def test_the_proposal_names_what_a_closing_would_have_to_accept():
    tables = quarter_of([count(A, 0, 0)])
    rejected = {"quarter": "2026Q1", "file": f"{A}/lijst.png", "status": FileStatus.REJECTED, "reason": FileReason.UNREADABLE_FILE}

    text = said_in(with_tables(tables, deliveries=rows(deliveries, rejected)))

    assert f"2026Q1 afgewezen bestand {A}/lijst.png 2026Q1 ontbrekende lijst {A} Huisartsenpraktijk De Brug" in text


def test_held_payments_and_settlements_are_named():
    ledger = close(Ledger(()), BEFORE, {LineKey(BEFORE, "kader", REGION, A, LineType.PAYOUT): "50.00"})
    back = settlement("s1", A, SettlementKind.RETURNED, "50.00", f"KBZ-{BEFORE}-{A}")

    tables = quarter_of([count(A, 700, 2000)], ledger=ledger, settlements=(back,))
    text = said_in(closed(tables, ledger, settlements=(back,)))

    assert f"{A} Huisartsenpraktijk De Brug € 12.273,75" in text
    assert f"{A} Huisartsenpraktijk De Brug teruggestort door de bank besluit B. Jansen € 50,00" in text
    assert "Verrekend of terugbetaald € 50,00 Af: overschrijvingen € 0,00 Blijft open € 12.273,75" in text
    assert "Er wordt niets overgemaakt." in text


def test_the_approver_reads_of_a_proposed_settlement_who_approved_it_and_why():
    ledger = close(Ledger(()), BEFORE, {LineKey(BEFORE, "kader", REGION, A, LineType.PAYOUT): "50.00"})
    back = settlement("s1", A, SettlementKind.RETURNED, "50.00", f"KBZ-{BEFORE}-{A}")

    text = said_in(quarter_of([count(A, 700, 2000)], ledger=ledger, settlements=(back,)))

    assert f"{A} Huisartsenpraktijk De Brug teruggestort door de bank besluit B. Jansen € 50,00" in text


def test_a_changed_account_is_shown_with_the_known_one():
    ledger = close(Ledger(()), BEFORE, {LineKey(BEFORE, "kader", REGION, A, LineType.PAYOUT): "50.00"})
    moved = replace(REGISTER[0], iban=IBANS[C])

    text = said_in(quarter_of([count(A, 700, 2000)], practices=(moved,), ledger=ledger))

    assert f"{A} Huisartsenpraktijk De Brug gewijzigd NL31 ABNA 0000 0000 02 NL85 ABNA 0000 0000 00" in text


def test_many_new_accounts_are_counted_and_the_ten_largest_transfers_named():
    agbs = [f"010000{number:02d}" for number in range(1, 31)]
    practices = tuple(Practice(agb, f"Huisartsenpraktijk {agb}", REGION, IBANS[A], agb, Interval(None, None)) for agb in agbs)
    counts = [count(agb, 100 + place, 400) for place, agb in enumerate(agbs)]
    tables = quarter_of(
        counts,
        rule(tariff=tariff("1.00")),
        practices=practices,
        enrolments=tuple(map(enrolment, agbs)),
        plans=tuple(map(plan, agbs)),
    )

    text = said_in(tables)

    assert "Praktijken met een nieuwe rekening: 30." in text
    assert "Aantal overschrijvingen: 30" in text
    assert "01000030 Huisartsenpraktijk 01000030 NL85 ABNA 0000 0000 00 € 129,00" in text
    assert "01000021 Huisartsenpraktijk 01000021" in text
    assert "01000020 Huisartsenpraktijk 01000020" not in text


def test_a_name_is_never_markup():
    named = replace(REGISTER[0], name="#panic() *x* <script>")
    tables = quarter_of([count(A, 700, 2000)], practices=(named,))

    assert f"{A} #panic() *x* <script>" in said_in(tables)
    assert f"{A} #panic() *x* <script>" in Page(html_of(closing_sheet(tables))).text


def test_equal_tables_give_equal_bytes_without_a_day():
    assert closing_report(closed(corrected())) == closing_report(closed(corrected()))
    assert b"CreationDate" not in closing_report(corrected())
