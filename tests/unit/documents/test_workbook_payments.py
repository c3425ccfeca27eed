"""What finance pays, claims and closes, as it reads it in the workbook."""

import re
from dataclasses import replace
from decimal import Decimal

import polars as pl

from pipelines.core.quarter import Quarter
from pipelines.documents.page import report_page
from pipelines.ledger.ledger import Ledger
from pipelines.reference.schemes import Scheme
from pipelines.schemas.ledger import SettlementKind
from pipelines.schemas.payout_codes import PaidBy, Payee
from tests.spec.situations import Q1, count, enrolment, rule, scheme, tariff
from tests.unit.documents.quarters import tables_of_quarter
from tests.unit.documents.workbooks import read, with_lists
from tests.unit.ledger.closings import close, key, settlement

A, B, C = "01000001", "01000002", "01000003"
BEFORE = Quarter(2025, 4)


def test_two_schemes_of_one_practice_are_two_lines_and_one_payment():
    schemes = {**scheme(rule()), **scheme(rule(tariff=tariff("2.00")), name="extra")}
    enrolments = (enrolment(A), enrolment(A, "extra"))
    book = read(tables_of_quarter([count(A, 10, 40)], schemes=schemes, enrolments=enrolments))

    assert [(line["Regeling"], line["Uit te betalen"]) for line in book.records("Uitbetaling", "AGB")] == [
        ("Regeling extra", "20"),
        ("Regeling kader", "10"),
    ]
    (payment,) = book.records("Betaalvoorstel", "AGB")
    assert (payment["Uit te betalen"], payment["Betaalopdracht"], payment["Blijft open"]) == ("30", "30", "0")


def test_what_insurers_pay_themselves_is_in_no_payment_and_no_claim():
    schemes = {**scheme(rule()), "module": Scheme("module", "Module", "S1", (rule(paid_by=PaidBy.INSURER, tariff=tariff("3.00")),))}
    counts = [count(A, 10, 40, u0101=(40, 10)), count(B, 20, 40, u0101=(40, 20))]
    enrolments = (enrolment(A), enrolment(B, "module"))
    book = read(with_lists(tables_of_quarter(counts, schemes=schemes, enrolments=enrolments)))

    assert [payment["AGB"] for payment in book.records("Betaalvoorstel", "AGB")] == [A]
    assert book.totals("Uitbetaling", "Totaal uit te betalen door ons", "Uit te betalen") == (10, 10)
    assert book.totals("Uitbetaling", "Totaal door zorgverzekeraars zelf betaald (apart)", "Uit te betalen") == (60, 60)
    assert book.totals("Verzekeraars", "Totaal te vorderen", "Te vorderen") == (10, 10)
    assert book.totals("Verzekeraars", "Totaal (niet gevorderd)", "Betaalt zelf") == (60, 60)
    assert book.text("Samenvatting").split("\n")[4] == "10"
    assert {line["Uitkomst"] for line in book.records("Controle", "Aansluiting")} == {"sluit"}


def test_what_the_region_organisation_receives_is_claimed_and_never_paid():
    own = rule(payee=Payee.REGION_ORGANISATION)
    book = read(with_lists(tables_of_quarter([count(A, 10, 40, u0101=(40, 10))], own)))

    assert book.lines("Betaalvoorstel")[2][0].startswith("Er is niets over te maken")
    assert book.totals("Uitbetaling", "Totaal uit te betalen door ons", "Uit te betalen") == (0, 0)
    assert book.totals("Uitbetaling", "Totaal ontvangen door de regio-organisatie (apart)", "Uit te betalen") == (10, 10)
    assert book.totals("Verzekeraars", "Totaal te vorderen", "Te vorderen") == (10, 10)


def test_nothing_known_of_an_insurer_and_implementation_money_are_not_claimed_from_anybody():
    terms = rule(implementation_amount_eur=Decimal("400.00"))
    enrolments = (enrolment(A, implementation_until=Q1.peildatum),)
    book = read(with_lists(tables_of_quarter([count(A, 10, 40, u0101=(20, 4))], terms, enrolments=enrolments)))

    assert book.totals("Verzekeraars", "Totaal te vorderen", "Te vorderen") == (4, 4)
    assert book.totals("Verzekeraars", "Totaal zonder zorgverzekeraar", "Te vorderen") == (6, 6)
    assert book.totals("Verzekeraars", "Totaal implementatiegeld", "Implementatiegeld") == (100, 100)
    assert {line["Uitkomst"] for line in book.records("Controle", "Aansluiting")} == {"sluit"}


def test_a_payment_shows_bookings_corrections_and_the_open_balance_and_adds_up():
    counts = [count(A, 10, 40), count(B, 20, 40), count(C, 30, 40)]
    of = {agb: key(agb, BEFORE, region="rijnmond") for agb in (A, B, C)}
    ledger = close(Ledger(), BEFORE, {of[A]: "8.00", of[B]: "70.00", of[C]: "30.00"})
    recomputed = {BEFORE: {of[A]: Decimal("11.00"), of[B]: Decimal("10.00"), of[C]: Decimal("30.00")}}
    book = read(with_lists(tables_of_quarter(counts, ledger=ledger, recomputed=recomputed)))

    parts = ("Uit te betalen", "Nabetaling", "Verrekening", "Openstaand saldo", "Betaalopdracht", "Blijft open")
    assert {line["AGB"]: [line[name] for name in parts] for line in book.records("Betaalvoorstel", "AGB")} == {
        A: ["10", "3", "0", "0", "13", "0"],
        B: ["20", "0", "-60", "0", "0", "-40"],
        C: ["30", "0", "0", "0", "30", "0"],
    }
    assert book.totals("Betaalvoorstel", "Totaal", "Betaalopdracht") == (43, 43)
    assert book.totals("Betaalvoorstel", "Aantal betaalopdrachten", "Betaalopdracht") == (2, 2)
    assert book.totals("Correcties", "Totaal", "Correctie") == (-57, -57)
    assert {line["Uitkomst"] for line in book.records("Controle", "Aansluiting")} == {"sluit"}


def test_what_a_practice_paid_back_is_settled_with_its_open_balance():
    of = key(A, BEFORE, region="rijnmond")
    ledger = close(Ledger(), BEFORE, {of: "-40.00"})
    settled = (settlement("1", A, SettlementKind.RECEIVED, "40.00"),)
    booked = {BEFORE: {of: Decimal("-40.00")}}
    book = read(tables_of_quarter([count(A, 10, 40)], ledger=ledger, recomputed=booked, settlements=settled))

    (line,) = book.records("Betaalvoorstel", "AGB")
    parts = ("Uit te betalen", "Nabetaling", "Verrekening", "Openstaand saldo", "Betaalopdracht", "Blijft open")
    assert [line[name] for name in parts] == ["10", "0", "40", "-40", "10", "0"]
    assert book.totals("Betaalvoorstel", "Totaal", "Verrekening") == (40, 40)


def test_a_payment_that_the_closing_holds_says_so():
    tables = tables_of_quarter([count(A, 10, 40)])
    due = tables["payments"]["transferred"]
    held = tables["payments"].with_columns(transferred=due - due, closing_balance=due, end_to_end_id=pl.lit(None, pl.String))
    (line,) = read(replace(tables, tables={**tables.tables, "payments": held})).records("Betaalvoorstel", "AGB")

    assert line["Waarom het open blijft"] == "betaling aangehouden; het bedrag blijft voor de praktijk staan"


def test_what_stays_open_says_whether_a_payment_came_back_or_the_practice_owes_it():
    of = {agb: key(agb, BEFORE, region="rijnmond") for agb in (A, B, C)}
    ledger = close(Ledger(), BEFORE, {of[A]: "8.00", of[B]: "70.00"})
    recomputed = {BEFORE: {of[A]: Decimal("8.00"), of[B]: Decimal("10.00")}}
    returned = (settlement("1", A, SettlementKind.RETURNED, "8.00", f"KBZ-2025Q4-{A}"),)
    counts = [count(A, 10, 40), count(B, 20, 40), count(C, 30, 40)]
    book = read(tables_of_quarter(counts, ledger=ledger, recomputed=recomputed, settlements=returned))

    assert {line["AGB"]: (line["Blijft open"], line["Waarom het open blijft"]) for line in book.records("Betaalvoorstel", "AGB")} == {
        A: ("18", "de bank stuurde een overschrijving terug; het bedrag blijft voor de praktijk staan"),
        B: ("-40", "de praktijk is dit schuldig; het wordt verrekend met een volgende betaling"),
        C: ("0", ""),
    }


def test_a_changed_account_is_shown_with_the_known_one():
    ledger = close(Ledger(), BEFORE, {key(A, BEFORE, region="rijnmond"): "8.00"})
    of = key(A, BEFORE, region="rijnmond")
    book = read(tables_of_quarter([count(A, 10, 40), count(B, 1, 40)], ledger=ledger, recomputed={BEFORE: {of: Decimal("8.00")}}))

    changed = {line["AGB"]: line["IBAN gewijzigd sinds vorige sluiting"] for line in book.records("Betaalvoorstel", "AGB")}
    assert changed[A] == "gewijzigd; bekend was NL85ABNA0000000000"


def test_a_closed_quarter_names_who_prepared_and_approved_it_and_when():
    counts = [count(A, 10, 40)]
    closed = close(Ledger(), Q1, {key(A, region="rijnmond"): "10.00"})
    book = read(with_lists(tables_of_quarter(counts, closing=closed.closings[0])))

    assert "Status van het kwartaal | gesloten op 4-5-2026" in book.text("Samenvatting")
    assert "Opgesteld door | A. de Vries\nGoedgekeurd door | B. Jansen" in book.text("Betaalvoorstel")
    assert "definitief" in book.lines("Uitbetaling")[0][0]
    controls = {line["Aansluiting"]: line["Uitkomst"] for line in book.records("Controle", "Aansluiting")}
    assert controls["Afsluiting = betaalvoorstel"] == "sluit"


def test_a_closed_quarter_has_the_day_of_payment_of_its_closing_on_workbook_and_page():
    closing = close(Ledger(), Q1, {key(A, region="rijnmond"): "10.00"}).closings[0]
    tables = tables_of_quarter([count(A, 10, 40)], closing=closing)
    lines = {line[0]: line[1] for line in read(tables).lines("Samenvatting")}

    assert lines["Verwachte betaaldag"].startswith(f"{closing.pay_on}")
    assert "Betaling verwacht op 5-5-2026" in " ".join(re.sub("<[^>]*>", " ", report_page(tables).decode()).split())


def test_the_number_of_a_closing_keeps_its_zeros_without_a_mark():
    closed = close(Ledger(), Q1, {key(A, region="rijnmond"): "10.00"})
    book = read(tables_of_quarter([count(A, 10, 40)], closing=closed.closings[0]))
    at = next(number for number, line in enumerate(book.lines("Toelichting"), start=1) if line[0] == "Nummer van de afsluiting")

    assert book.lines("Toelichting")[at - 1][1] == "0001"
    (marked,) = re.findall(r'<ignoredError sqref="([^"]*)" numberStoredAsText', book.part("xl/worksheets/sheet14.xml"))
    assert f"B{at}" in marked.split()


def test_an_open_quarter_has_lines_to_sign_on():
    text = read(tables_of_quarter([count(A, 10, 40)])).text("Betaalvoorstel")

    assert "Opgesteld door | ____" in text
    assert "Goedgekeurd door | ____" in text
