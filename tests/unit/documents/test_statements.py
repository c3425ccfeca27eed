"""What the statement of a practice says, situation by situation: its PDF and its HTML against the tables."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from pipelines.core.interval import Interval
from pipelines.documents.paper.html import html_of
from pipelines.documents.paper.pdf import pdf_of
from pipelines.documents.statements import files
from pipelines.documents.statements.facts import statement_facts
from pipelines.documents.statements.files import statements
from pipelines.documents.statements.layout import sheet_of
from pipelines.documents.statements.to_do import question
from pipelines.documents.sums import sum_eur
from pipelines.dutch.words import section
from pipelines.reference.schemes import Scheme
from pipelines.schemas.deliveries import deliveries
from pipelines.schemas.delivery_codes import FileReason, FileStatus, RowReason
from pipelines.schemas.payout_codes import Action, PaidBy, Payee
from tests.spec.quarter_tables import quarter_before, rows
from tests.spec.situations import Q1, count, decided, deviation, enrolment, plan, rule, stream, tariff
from tests.unit.documents.reading import Page, pages_of, text_of
from tests.unit.documents.statement_situations import (
    BEFORE,
    TERMS,
    TITLE,
    closed,
    corrected,
    facts_of,
    kader,
    paid,
    practices_named,
    quarter_of,
    said_to,
    undecided,
    with_tables,
)
from tests.unit.ledger.closings import A, B


def test_a_paid_practice_reads_what_it_gets_when_and_how_it_is_calculated():
    text = said_to(paid())

    assert "Wij maken aan u over € 12.223,75 Verwacht op 2 maart 2026." in text
    assert "uitbetaald: 700 AW-ION x € 69,85 per jaar / 4 = € 12.223,75" in text
    assert "Rekening NL85 ABNA 0000 0000 00, op naam van Maatschap De Brug" in text
    assert "Nummer 2026Q1-01000001" in text
    assert "Uit onze regelingen (vier keer dit kwartaal) € 48.895,00 Kosten van de bezetting in uw plan € 48.000,00 Over € 895,00" in text
    assert "Rijen gelezen 2.019 Geteld als ION 2.000 waarvan postcode onbekend 6 Afgewezen 3" in text
    assert "Meld het vóór 15 februari 2026 aan Bureau KBZ, kbz@voorbeeld.example en noem nummer 2026Q1-01000001" in text


def test_an_undecided_practice_reads_what_to_do_by_when_and_what_depends_on_it():
    text = said_to(undecided())

    assert "Er is nog niet over u beslist. Zie hieronder wat u kunt doen vóór 15 februari 2026." in text
    assert "onbeslist: 24,38% tot 27,36%, want van 10 patiënten is de postcode onbekend" in text
    assert f"Vul de ontbrekende postcodes aan. Aantal patiënten: 10. {TITLE} € 1.885,95" in text
    assert "2 x onleesbare datum. Vul de datum in als dag-maand-jaar" in text


def test_a_partly_paid_practice_with_a_correction_reads_both_and_their_sum():
    text = said_to(corrected())

    assert "gedeeltelijk uitbetaald: Het regiobudget was op; u ontvangt € 9.033,75 van € 13.096,88 (69,0%)." in text
    assert "Berekening: 750 AW-ION x € 69,85 per jaar / 4 = € 13.096,88" in text
    assert f"2025Q4 {TITLE} aantal patiënten was 650, is 700 € 11.350,63 € 12.223,75 € 873,12" in text
    assert "Uit te betalen voor 2026Q1 € 9.033,75 Correcties op eerdere kwartalen € 873,12 Over te maken € 9.906,87" in text
    assert f"Verschil met 2025Q4 {TITLE}, door Verschil budget -€ 4.063,13 patiënten € 873,13 Samen -€ 3.190,00" in text


def test_an_argued_deviation_shows_its_argument_approver_and_end_date():
    until = Interval(date(2025, 1, 1), date(2026, 12, 31))
    tables = quarter_of([count(A, 80, 400)], rule(**TERMS, deviation_allowed=True), deviations=(deviation(A, valid=until),))

    assert "Afwijking van de drempel: de wijk groeit (goedgekeurd door Bestuur, geldig tot en met 31-12-2026)." in said_to(tables)


def test_an_argued_stream_shows_its_argument():
    streams = (stream(A, "mtvp", "alleen de uren van de assistent"),)
    tables = quarter_of([count(A, 200, 400)], rule(**TERMS, needs_argument=("mtvp",)), streams=streams)

    assert "Naast mtvp toegestaan: alleen de uren van de assistent (zonder einddatum)." in said_to(tables)


@pytest.mark.parametrize(
    ("argument", "sentence"),
    [
        ("alleen de assistent", "Naast Regeling mtvp toegestaan: alleen de assistent (zonder einddatum)."),
        ("", "Geef aan welke andere of aanvullende activiteiten u met Regeling mtvp betaalt."),
    ],
)
def test_a_stream_with_the_name_of_a_scheme_has_its_title(argument, sentence):
    schemes = kader(rule(**TERMS, needs_argument=("mtvp",)), mtvp=rule(paid_by=PaidBy.INSURER))
    tables = quarter_of([count(A, 200, 400)], schemes=schemes, streams=(stream(A, "mtvp", argument),))

    assert sentence in said_to(tables)


def test_a_practice_with_only_money_of_insurers_reads_so_and_gets_no_transfer():
    tables = quarter_of([count(A, 200, 400)], rule(**TERMS, paid_by=PaidBy.INSURER))

    text = said_to(tables)

    assert "Wij maken nu niets over € 0,00 Wat u voor dit kwartaal krijgt betaalt uw zorgverzekeraar zelf aan u." in text
    assert "Door uw zorgverzekeraar betaald (nergens bij opgeteld)" in text
    assert "Dit betaalt uw zorgverzekeraar; wij tonen het alleen." in text
    assert "Samen voor 2026Q1" not in text
    assert tables["payments"].is_empty()
    assert facts_of(tables).staffing is None


def test_what_insurers_pay_and_what_the_region_organisation_receives_is_never_added():
    insurer = rule(paid_by=PaidBy.INSURER, tariff=tariff("2.00"))
    infrastructure = rule(payee=Payee.REGION_ORGANISATION, tariff=tariff("3.00"))
    tables = quarter_of(
        [count(A, 200, 400)],
        schemes=kader(rule(tariff=tariff("1.00")), verzekerd=insurer, infra=infrastructure),
        enrolments=tuple(enrolment(A, name) for name in ("kader", "verzekerd", "infra")),
    )

    text = said_to(tables)

    assert facts_of(tables).booked_eur == Decimal("200.00")
    assert "Samen voor 2026Q1 € 200,00" in text
    assert "€ 400,00" in text
    assert "€ 600,00" in text
    assert not {"€ 800,00", "€ 1.000,00", "€ 1.200,00"} & {f"€ {one}" for one in text.split()}


def test_two_schemes_of_ours_are_paid_together():
    tables = quarter_of(
        [count(A, 200, 400)],
        schemes=kader(rule(tariff=tariff("1.00")), tweede=rule(tariff=tariff("0.50"))),
        enrolments=(enrolment(A), enrolment(A, "tweede")),
    )

    text = said_to(tables)

    assert f"{TITLE} uitbetaald: 200 AW-ION x € 1,00 per kwartaal = € 200,00 € 200,00 € 200,00" in text
    assert "Regeling tweede uitbetaald: 200 AW-ION x € 0,50 per kwartaal = € 100,00 € 100,00 € 100,00" in text
    assert "Samen voor 2026Q1 € 300,00" in text


def test_the_causes_of_two_schemes_with_one_title_are_not_added_together():
    schemes = {name: Scheme(name, TITLE, "S3", (rule(tariff=tariff(amount)),)) for name, amount in (("kader", "6.00"), ("kop", "2.00"))}
    enrolments = (enrolment(A), enrolment(A, "kop"))
    counts = [count(A, 700, 2000)]
    earlier = decided([count(A, 650, 2000)], quarter=BEFORE, schemes=schemes, enrolments=enrolments)
    before = quarter_before(earlier.decision, counts)
    text = said_to(quarter_of(counts, schemes=schemes, enrolments=enrolments, before=before))

    assert f"Verschil met 2025Q4 {TITLE}, door Verschil patiënten € 300,00 {TITLE}, door Verschil patiënten € 100,00" in text


def test_a_practice_whose_scheme_ended_does_not_read_that_it_left_the_register():
    counts, lasting = [count(A, 200, 400)], rule(tariff=tariff("1.00"))
    both = kader(lasting, tweede=rule(tariff=tariff("2.00")))
    earlier = decided(counts, quarter=BEFORE, schemes=both, enrolments=(enrolment(A), enrolment(A, "tweede")))
    before = quarter_before(earlier.decision, counts)
    text = said_to(quarter_of(counts, schemes=kader(lasting), enrolments=(enrolment(A),), before=before))

    assert "einde van regeling of praktijk -€ 400,00" in text
    assert "register" not in text


def test_one_patient_in_a_deprived_neighbourhood_is_spoken_of_as_one():
    assert "1 van 400 patiënten woont in een aandachtswijk: 0,25%." in said_to(quarter_of([count(A, 1, 400)], rule(threshold=None)))


def test_a_statement_is_a_proposal_until_the_quarter_is_closed():
    tables = paid()

    assert "voorstel Betaalspecificatie 2026Q1" in said_to(tables)
    assert "Dit is een voorstel: het kwartaal is nog niet gesloten" in said_to(tables)
    final = said_to(closed(tables))
    assert "definitief Betaalspecificatie 2026Q1" in final
    assert "Verwacht op 5 mei 2026. " in final
    assert "Vastgesteld bij sluiting 0001 van het kwartaal." in final


def test_who_takes_part_in_nothing_and_has_no_payment_gets_no_statement():
    tables = quarter_of([count(A, 200, 400), count(B, 200, 400)], enrolments=(enrolment(A),))

    assert [one.agb for one in statement_facts(tables)] == [A]


def test_an_application_for_later_is_reported_next_to_what_the_practice_takes_part_in():
    later = enrolment(A, "tweede", applied_on=date(2026, 2, 15))
    tables = quarter_of([count(A, 200, 400)], schemes=kader(rule(), tweede=rule()), enrolments=(enrolment(A), later))

    assert "Regeling tweede niet aangemeld: Aangemeld vanaf 15-2-2026; instroom 1-4-2026." in said_to(tables)


def test_a_rejected_file_is_asked_for_again_with_what_to_do_about_it():
    file = f"{A}/lijst.png"
    rejected = {"quarter": "2026Q1", "file": file, "status": FileStatus.REJECTED, "reason": FileReason.HIDDEN_ROWS}
    asked = {"quarter": "2026Q1", "agb": A, "action": Action.RESEND_LIST, "subject": file, "reason": "the file was rejected"}
    tables = paid()
    tables = with_tables(tables, deliveries=rows(deliveries, rejected), actions=rows_like(tables["actions"], asked))

    assert f"Lever het bestand {file} opnieuw aan. verborgen rijen. Haal het filter weg" in said_to(tables)


def rows_like(table, *given):
    """Rows of a table of which only some columns are given."""
    return table.clear().vstack(type(table)(list(given), schema=table.schema))


def test_a_count_from_elsewhere_is_named_by_its_source():
    asked = {
        "quarter": "2026Q1",
        "agb": A,
        "action": Action.COMPARE_COUNT,
        "subject": "ion landelijk register",
        "reason": "-",
        "how_many": 216,
    }
    tables = paid()

    assert "Vergelijk uw aantal patiënten met dat van landelijk register. Verschil: 216." in said_to(
        with_tables(tables, actions=rows_like(tables["actions"], asked))
    )


@pytest.mark.parametrize(
    "name", ["#panic()", "*x* _y_ `z` $1$ @a <b>", '<script>alert("x")</script>', "{{ 7 * 7 }}", "\\u{41} // #sys", "W" * 300]
)
def test_a_name_is_never_markup(name):
    tables = quarter_of([count(A, 700, 2000)], practices=practices_named(name))
    sheet = sheet_of(facts_of(tables), tables)

    page = Page(html_of(sheet))

    assert name in page.text
    assert not {"script", "b"} & {tag for tag, _ in page.elements}
    assert "".join(name.split()) in "".join(text_of(pdf_of([sheet])).split())


def test_a_pdf_is_accessible_and_a_character_that_no_font_has_costs_only_that_mark():
    ordinary, strange = (quarter_of([count(A, 700, 2000)], practices=practices_named(name)) for name in ("Łódź", "Praktijk \N{HOSPITAL}"))
    made = [pdf_of([sheet_of(facts_of(tables), tables)]) for tables in (ordinary, strange)]

    assert [b"pdfuaid" in PdfReader(BytesIO(pdf)).trailer["/Root"]["/Metadata"].get_data() for pdf in made] == [True, False]
    assert "€ 12.223,75" in text_of(made[1])


def test_a_word_without_end_is_broken_within_the_paper():
    tables = quarter_of([count(A, 700, 2000)], practices=practices_named("W" * 300))
    page = PdfReader(BytesIO(pdf_of([sheet_of(facts_of(tables), tables)]))).pages[0]

    assert max(line.count("W") for line in page.extract_text().splitlines()) <= 60


def test_the_page_has_one_heading_above_the_others_and_loads_nothing():
    tables = corrected()
    html = html_of(sheet_of(facts_of(tables), tables))
    page = Page(html)

    assert page.headings[0] == 1
    assert set(page.headings[1:]) == {2}
    assert ("html", {"lang": "nl"}) in page.elements
    assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in page.elements}
    assert not [attributes for _, attributes in page.elements if {"src", "href", "onload"} & set(attributes)]
    assert b"url(" not in html


def test_the_plot_says_in_words_what_it_shows():
    tables = undecided()
    (svg,) = (attributes for tag, attributes in Page(html_of(sheet_of(facts_of(tables), tables))).elements if tag == "svg")

    assert svg["aria-label"].endswith(f"2026Q1 24,50%. Nodig is minimaal 25% ({TITLE}).")


@pytest.mark.parametrize("situation", [paid, undecided, corrected])
def test_an_ordinary_statement_is_one_page(situation):
    tables = situation()

    assert pages_of(pdf_of([sheet_of(facts_of(tables), tables)])) == 1


def test_a_statement_with_money_of_insurers_and_the_region_organisation_is_one_page():
    others = {"toeslag": rule(paid_by=PaidBy.INSURER), "infra": rule(payee=Payee.REGION_ORGANISATION)}
    counts = [count(A, 800, 2000, unknown=6, rejected=3)]
    schemes = kader(rule(**TERMS, implementation_amount_eur=Decimal("12000.00")), **others)
    enrolments = tuple(enrolment(A, name, implementation_until=Q1.peildatum) for name in schemes)
    earlier = decided([count(A, 700, 2000)], quarter=BEFORE, schemes=schemes, enrolments=enrolments, plans=(plan(A, year=2025),))
    tables = quarter_of(counts, schemes=schemes, enrolments=enrolments, before=quarter_before(earlier.decision, counts))

    assert pages_of(pdf_of([sheet_of(facts_of(tables), tables)])) == 1


def test_every_practice_has_a_pdf_and_a_page_and_all_stand_in_one_pdf_to_print():
    made = dict(statements(corrected()))

    assert list(made) == [f"betaalspecificaties/{name}" for name in (f"{A}.pdf", f"{A}.html", f"{B}.pdf", f"{B}.html", "alle.pdf")]
    everyone = made["betaalspecificaties/alle.pdf"]
    assert pages_of(everyone) == 2
    assert all(text_of(made[f"betaalspecificaties/{agb}.pdf"]) in text_of(everyone) for agb in (A, B))


def test_all_statements_are_put_behind_each_other_in_pieces_with_a_bookmark_each(monkeypatch):
    monkeypatch.setattr(files, "BATCH", 1)
    found = dict(statements(corrected()))
    everyone = PdfReader(BytesIO(found["betaalspecificaties/alle.pdf"]))

    bookmarks = [" ".join(str(one.title).split()) for one in everyone.outline]
    assert bookmarks == ["Betaalspecificatie 2026Q1 Huisartsenpraktijk De Brug", "Betaalspecificatie 2026Q1 Gezondheidscentrum De Haven"]
    assert [everyone.get_destination_page_number(one) for one in everyone.outline] == [0, 1]


def test_equal_tables_give_equal_bytes_without_a_day():
    once, again = dict(statements(corrected())), dict(statements(corrected()))

    assert once == again
    assert not [path for path, content in once.items() if b"CreationDate" in content or b"ModDate" in content]


def test_without_statements_there_is_no_file():
    assert list(statements(quarter_of([count(A, 200, 400)], enrolments=()))) == []


@pytest.mark.parametrize("situation", [paid, undecided, corrected])
def test_statements_add_up_to_the_payment_proposal(situation):
    tables = situation()

    found = list(statement_facts(tables))

    assert {one.agb: one.booked_eur for one in found if one.payment} == {row["agb"]: row["booked"] for row in tables.rows("payments")}
    assert sum_eur(one.booked_eur for one in found) == sum_eur(tables["payments"]["booked"])


@pytest.mark.parametrize("reason", [*FileReason, *RowReason])
def test_every_reason_has_something_that_the_practice_is_asked(reason):
    assert question(reason).endswith(".")


def test_every_action_is_on_the_statement_of_the_practice():
    assert set(section("statement.action")) == {one.value for one in Action}


def test_the_number_of_a_statement_is_its_quarter_and_agb_code():
    assert facts_of(paid()).number == f"{Q1}-{A}"
