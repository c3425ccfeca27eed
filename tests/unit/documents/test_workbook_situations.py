"""The situations of a quarter as finance reads them in the workbook."""

import re
from datetime import date

import pytest

from pipelines.core.interval import Interval
from pipelines.core.quarter import Quarter
from pipelines.reference.schemes import Comparison, Remainder, Scheme
from pipelines.schemas.payout_codes import PaidBy, Payee, Per, PlanStatus
from tests.spec.quarter_tables import quarter_before
from tests.spec.situations import (
    above,
    at_least,
    book_of,
    budget,
    budgeted,
    count,
    decided,
    deviation,
    enrolment,
    plan,
    practice,
    rule,
    scheme,
    staffing,
    stream,
    tariff,
)
from tests.unit.documents.quarters import as_quarter_tables, tables_of_quarter
from tests.unit.documents.workbooks import read, with_lists

A, B, C, D = "01000001", "01000002", "01000003", "01000004"
BEFORE = Quarter(2025, 4)


def payouts(*situation, **parts):
    """The lines of Uitbetaling by AGB."""
    book = read(tables_of_quarter(*situation, **parts))
    return {line["AGB"]: line for line in book.records("Uitbetaling", "AGB")}


def differences(was, now, *, before=None, terms=None, under_old_list=None, parts_before=None, **parts):
    """The lines of Verschillen by AGB, with what is not empty as an amount."""
    terms = terms or rule()
    earlier = decided(was, before or terms, quarter=BEFORE, **(parts_before or parts))
    compared = quarter_before(earlier.decision, under_old_list or now)
    book = read(tables_of_quarter(now, terms, before=compared, **parts))
    found = book.records("Verschillen", "AGB")
    return {line["AGB"]: {name: float(value) for name, value in line.items() if value and name not in TEXTS} for line in found}


TEXTS = ("AGB", "Praktijk", "Regeling")


@pytest.mark.parametrize(
    ("threshold", "status", "amount"),
    [(above("0.25"), "onder de drempel", "0"), (at_least("0.25"), "uitbetaald", "100")],
    ids=[Comparison.ABOVE, Comparison.AT_LEAST],
)
def test_exactly_25_percent_passes_a_threshold_of_at_least_and_not_one_of_more_than(threshold, status, amount):
    line = payouts([count(A, 100, 400)], rule(threshold=threshold))[A]

    assert (line["Status"], line["Uit te betalen"], line["Aandeel AW-ION"], line["Drempel"]) == (status, amount, "0.25", "0.25")


def test_below_the_threshold_says_how_many_patients_it_takes():
    line = payouts([count(A, 100, 400)], rule(threshold=above("0.25")))[A]

    assert line["Toelichting"] == "100 van 400 patiënten is 25,00%; nodig is meer dan 25%: 1 AW-ION meer."


def test_an_undecided_practice_is_shown_with_its_bounds_and_as_an_action():
    book = read(tables_of_quarter([count(A, 98, 400, unknown=4)], rule(threshold=above("0.25"))))
    (line,) = book.records("Uitbetaling", "AGB")
    (action,) = book.records("Actielijst", "Praktijk")

    assert line["Status"] == "onbeslist"
    assert line["Toelichting"].startswith("24,50% tot 25,50%, want van 4 patiënten is de postcode onbekend.")
    assert (action["AGB"], action["Actie"], action["Belang (€)"]) == (A, "postcodes laten aanvullen", "102")
    assert action["Reden"] == "Van 4 van 400 patiënten is de postcode onbekend, en zij bepalen of de drempel wordt gehaald."


def test_one_patient_whose_postcode_decides_is_spoken_of_as_one():
    book = read(tables_of_quarter([count(A, 100, 400, unknown=1)], rule(threshold=above("0.25"))))
    (action,) = book.records("Actielijst", "Praktijk")

    assert action["Reden"] == "Van 1 van 400 patiënten is de postcode onbekend, en die bepaalt of de drempel wordt gehaald."


def test_a_deviation_shows_its_argument_approver_and_end_date_wherever_it_is_shown():
    terms = rule(threshold=above("0.25"), deviation_allowed=True)
    deviations = (deviation(A, Interval(date(2026, 1, 1), date(2026, 12, 31))),)
    book = read(tables_of_quarter([count(A, 10, 400)], terms, deviations=deviations))

    (line,) = book.records("Uitbetaling", "AGB")
    assert line["Status"] == "uitbetaald"
    assert "de wijk groeit (goedgekeurd door Bestuur, geldig tot en met 31-12-2026)" in line["Toelichting"]
    (exception,) = book.records("Uitzonderingen", "Praktijk")
    assert exception["Soort"] == "beargumenteerde afwijking van de drempel"
    assert (exception["Argument"], exception["Goedgekeurd door"]) == ("de wijk groeit", "Bestuur")
    assert exception["Geldig tot"].startswith("2026-12-31")


def test_an_argued_stream_names_the_stream_and_its_argument():
    book = read(tables_of_quarter([count(A, 10, 40)], rule(needs_argument=("mtvp",)), streams=(stream(A, argument="alleen wijkteam"),)))

    assert book.records("Uitbetaling", "AGB")[0]["Status"] == "uitbetaald"
    (exception,) = book.records("Uitzonderingen", "Praktijk")
    assert (exception["Soort"], exception["Argument"]) == ("beargumenteerde andere bekostiging: mtvp", "alleen wijkteam")
    assert exception["Geldig tot"] == "geen einddatum"


def test_a_stream_without_argument_excludes_and_has_to_be_argued():
    book = read(tables_of_quarter([count(A, 10, 40)], rule(needs_argument=("mtvp",)), streams=(stream(A),)))

    assert book.records("Uitbetaling", "AGB")[0]["Status"] == "uitgesloten: dubbele bekostiging"
    (action,) = book.records("Actielijst", "Praktijk")
    assert action["Reden"] == "De praktijk krijgt ook mtvp; dat sluit haar uit zolang een argument ontbreekt."


def test_a_stream_with_the_name_of_a_scheme_has_its_title():
    terms = {"kader": rule(needs_argument=("mtvp",)), "mtvp": rule(paid_by=PaidBy.INSURER)}
    schemes = {name: Scheme(name, f"Regeling {name}", "S3", (one,)) for name, one in terms.items()}
    argued, not_argued = (
        read(tables_of_quarter([count(A, 10, 40)], schemes=schemes, streams=(stream(A, argument=argument),)))
        for argument in ("wijkteam", "")
    )

    assert argued.records("Uitzonderingen", "Praktijk")[0]["Soort"] == "beargumenteerde andere bekostiging: Regeling mtvp"
    (reason,) = (line["Reden"] for line in not_argued.records("Actielijst", "Praktijk"))
    assert reason == "De praktijk krijgt ook Regeling mtvp; dat sluit haar uit zolang een argument ontbreekt."


def test_the_highest_shares_are_taken_without_a_threshold():
    lines = payouts([count(A, 30, 100), count(B, 20, 100), count(C, 10, 100)], rule(top_n=2))

    assert [lines[agb]["Status"] for agb in (A, B, C)] == ["uitbetaald", "uitbetaald", "niet geselecteerd"]
    assert lines[C]["Toelichting"] == "Plaats 3; er zijn 2 plaatsen."


def test_a_practice_is_partly_paid_where_the_budget_ends():
    counts, terms = [count(A, 30, 100), count(B, 20, 100)], rule(budget=budgeted(Remainder.PARTIAL))
    book = read(with_lists(tables_of_quarter(counts, terms, budgets=(budget("160.00"),))))

    lines = {line["AGB"]: line for line in book.records("Uitbetaling", "AGB")}
    assert (lines[B]["Status"], lines[B]["Volledig bedrag"], lines[B]["Uit te betalen"]) == ("gedeeltelijk uitbetaald", "20", "10")
    assert lines[B]["Toelichting"] == "Het regiobudget was op; u ontvangt € 10,00 van € 20,00 (50,0%)."
    (of_budget,) = book.records("Budget", "Regeling")
    assert (of_budget["Kwartaalbudget"], of_budget["Uitbetaald"], of_budget["Vrije ruimte"]) == ("40", "40", "0")


def test_of_a_new_aw_list_the_whole_difference_of_a_practice_is_its_own_column():
    found = differences([count(A, 5, 20)], [count(A, 9, 20)], under_old_list=[count(A, 5, 20)])

    assert found == {A: {"Vorig kwartaal": 5, "Dit kwartaal": 9, "Verschil": 4, "AW-lijst": 4}}


def test_a_new_tariff_and_other_patients_are_columns_apart():
    found = differences([count(A, 5, 20)], [count(A, 8, 20)], before=rule(tariff=tariff("1.00")), terms=rule(tariff=tariff("1.50")))

    assert found == {A: {"Vorig kwartaal": 5, "Dit kwartaal": 12, "Verschil": 7, "Patiënten": 3, "Tarief": 4}}


def test_entering_leaving_and_ending_are_of_the_enrolment():
    everybody = [count(A, 5, 20), count(B, 6, 20), count(C, 7, 20)]
    enrolments = (enrolment(A, ended_on=date(2025, 12, 1)), enrolment(B), enrolment(C))
    parts = {"enrolments": enrolments, "parts_before": {"enrolments": tuple(map(enrolment, (A, B)))}}
    register = tuple(map(practice, (A, B, C)))
    found = differences(everybody[:2], everybody[::2], practices=register, **parts)

    assert {agb: line["Aanmelding"] for agb, line in found.items()} == {A: -5, B: -6, C: 7}
    assert all(line["Vorig kwartaal"] + line["Verschil"] == line["Dit kwartaal"] for line in found.values())


def test_the_tab_tells_when_there_is_no_quarter_before():
    book = read(tables_of_quarter([count(A, 5, 20)]))

    assert len(book.lines("Verschillen")) == 3
    assert book.lines("Verschillen")[2][0].startswith("Er is geen vorig kwartaal")


def test_the_summary_calls_only_our_own_money_to_be_paid_and_says_that_its_difference_is_without_implementation_money():
    schemes = {**scheme(rule()), "module": Scheme("module", "Module", "S1", (rule(paid_by=PaidBy.INSURER),))}
    book = read(tables_of_quarter([count(A, 10, 40)], schemes=schemes, enrolments=(enrolment(A), enrolment(A, "module"))))
    heads = [line for line in book.lines("Samenvatting") if line[0] == "Regeling"]

    assert [line[2] for line in heads] == ["Uit te betalen", "Bedrag, niet door ons betaald"]
    assert {line[5] for line in heads} == {"Verschil met vorig kwartaal (zonder implementatiegeld)"}


def test_who_does_not_take_part_is_folded_below_those_who_do():
    book = read(tables_of_quarter([count(A, 10, 40), count(B, 10, 40)], enrolments=(enrolment(A),)))
    lines = [line[0] for line in book.lines("Uitbetaling")]

    assert lines[-3:] == [A, "Niet aangemeld: 1 regel(s) (open ze met de plus in de kantlijn)", B]
    assert len(re.findall('<row [^>]*hidden="1"[^>]* outlineLevel="1"', book.part("xl/worksheets/sheet3.xml"))) == 1


def test_figures_that_differ_are_reported_in_the_summary():
    tables = tables_of_quarter([count(A, 10, 40)])  # no delivered file has the 40 rows
    book = read(tables)

    outcome = {line["Aansluiting"]: (line["Verschil"], line["Uitkomst"]) for line in book.records("Controle", "Aansluiting")}
    assert outcome["Getelde rijen = ION van alle praktijken"] == ("-40", "sluit niet")
    assert "nee: 1 keer sluit het niet, zie Controle" in book.text("Samenvatting")


def test_a_plan_shows_what_is_paid_and_what_it_costs():
    terms = rule(plan_required=True, tariff=tariff("60.00", Per.YEAR))
    plans = (plan(A, poh="0.5", goals="AC"), plan(B, PlanStatus.SUBMITTED))
    counts = [count(A, 10, 40), count(B, 10, 40)]
    book = read(tables_of_quarter(counts, terms, plans=plans, staffing=staffing(poh="1500.00")))

    first, second = book.records("Plannen", "AGB")
    assert (first["Betaald per jaar"], first["Kosten van het plan"], first["Betaald min kosten"], first["Past"]) == (
        "600",
        "750",
        "-150",
        "nee",
    )
    assert first["Doelen"] == "A: zorg op afstand, C: persoonsgerichte zorg"
    assert (second["Plan"], second["Betaald per jaar"]) == ("ingediend", "")


def test_the_actions_are_sorted_by_what_is_at_stake_and_unknown_amounts_are_last():
    counts = [count(A, 10, 400), count(B, 30, 400), count(C, 0, 0), count(D, 20, 400)]
    book = read(tables_of_quarter(counts, rule(plan_required=True)))

    actions = [(line["AGB"], line["Belang (€)"]) for line in book.records("Actielijst", "Praktijk")]
    assert actions == [(B, "30"), (D, "20"), (A, "10"), (C, "")]


def test_every_word_in_the_status_column_has_its_meaning_in_the_explanation():
    schemes = {
        "module": Scheme("module", "Module", "S1", (rule(paid_by=PaidBy.INSURER),)),
        "regio": Scheme("regio", "Regio", "S3", (rule(payee=Payee.REGION_ORGANISATION),)),
    }
    enrolments = (enrolment(A, "module"), enrolment(A, "regio"))
    book = read(tables_of_quarter([count(A, 10, 40)], schemes=schemes, enrolments=enrolments))
    shown = {line["Status"] for line in book.records("Uitbetaling", "AGB")}

    assert shown == {"door verzekeraar betaald", "ontvangen door regio-organisatie"}
    assert shown <= {line["Status"] for line in book.records("Toelichting", "Status")}


def test_an_exception_without_a_recorded_approver_says_so():
    terms = rule(top_n=1)
    fixed = enrolment(A, fixed=True)
    (line,) = read(tables_of_quarter([count(A, 10, 40)], terms, enrolments=(fixed,))).records("Uitzonderingen", "Praktijk")

    assert (line["Soort"], line["Argument"], line["Goedgekeurd door"]) == (
        "pilot buiten de selectie",
        "niet vastgelegd",
        "niet vastgelegd",
    )


def test_one_row_and_one_place_are_said_as_one():
    book = read(tables_of_quarter([count(A, 30, 100, rejected=1), count(B, 20, 100)], rule(top_n=1)))

    (action,) = book.records("Actielijst", "Praktijk")
    assert action["Reden"] == "1 rij die een patiënt kan zijn, is niet bruikbaar; er hangt geen bedrag van af."
    assert {line["AGB"]: line["Toelichting"] for line in book.records("Uitbetaling", "AGB")}[B] == "Plaats 2; er is 1 plaats."


def test_the_explanation_names_rules_tariffs_list_and_versions():
    text = read(tables_of_quarter([count(A, 10, 40)], rule(threshold=above("0.25"), top_n=2))).text("Toelichting")

    assert "meer dan 25,00%, de 2 hoogste aandelen per regio" in text
    assert "Versie van het programma | 1.2.3" in text
    assert "list.csv" in text
    assert "niet met de CSV-bestanden" in text


def test_a_scheme_that_ended_is_in_no_sum_of_ours():
    counts = [count(A, 5, 20)]
    both = {**scheme(rule()), **scheme(rule(), name="oud")}
    earlier = decided(counts, quarter=BEFORE, schemes=both, enrolments=(enrolment(A), enrolment(A, "oud")))
    book = book_of(counts)
    tables = as_quarter_tables(decided(counts).decision, book, before=quarter_before(earlier.decision, counts))

    assert read(tables).totals("Verschillen", "Totaal", "Vorig kwartaal") == (5, 5)
    assert read(tables).totals("Verschillen", "Totaal, regelingen die dit kwartaal niet gelden", "Verschil") == (-5, -5)
