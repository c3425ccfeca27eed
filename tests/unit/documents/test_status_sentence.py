"""The sentence of a status, with its figures: what a practice reads about one scheme."""

from datetime import date
from decimal import Decimal

import pytest

from pipelines.core.interval import Interval
from pipelines.core.quarter import Quarter
from pipelines.documents.status_sentence import status_sentence, status_word
from pipelines.reference.schemes import Remainder
from pipelines.schemas.payout_codes import Base, PaidBy, Payee, Per, PlanStatus
from tests.spec.situations import (
    above,
    at_least,
    budget,
    budgeted,
    count,
    deviation,
    enrolment,
    plan,
    rule,
    stream,
    tariff,
)
from tests.unit.documents.quarters import tables_of_quarter

A, B, C = "01000001", "01000002", "01000003"
Q1, Q2 = Quarter(2026, 1), Quarter(2026, 2)
YEARLY = tariff("69.85", Per.YEAR)


def said(counts, terms, agb=A, *, quarter=Q1, line_type="payout", **parts):
    """The word and the sentence of a practice under `kader`."""
    tables = tables_of_quarter(counts, terms, quarter=quarter, **parts)
    (line,) = tables.rows("payouts", agb=agb, line_type=line_type)
    return status_word(line), status_sentence(tables, line)


def test_a_paid_practice_reads_its_calculation():
    assert said([count(A, 700, 2000)], rule(tariff=YEARLY)) == ("uitbetaald", "700 AW-ION x € 69,85 per jaar / 4 = € 12.223,75")


def test_a_tariff_per_quarter_is_not_divided():
    _, sentence = said([count(A, 1785, 2000)], rule(tariff=tariff("6.80")))

    assert sentence == "1.785 AW-ION x € 6,80 per kwartaal = € 12.138,00"


def test_money_that_is_not_tied_to_patients_is_an_amount_per_practice():
    _, sentence = said([count(A, 7, 20)], rule(base=Base.PRACTICE, tariff=tariff("6000", Per.YEAR)))

    assert sentence == "€ 6.000,00 per jaar / 4 per praktijk = € 1.500,00"


def test_what_an_insurer_pays_is_shown_and_not_paid_by_us():
    word, sentence = said([count(A, 7, 20)], rule(paid_by=PaidBy.INSURER, tariff=tariff("2.00")))

    assert word == "door verzekeraar betaald"
    assert sentence == "7 AW-ION x € 2,00 per kwartaal = € 14,00. Dit betaalt uw zorgverzekeraar; wij tonen het alleen."


def test_what_the_region_organisation_receives_is_not_paid_to_the_practice():
    word, sentence = said([count(A, 7, 20)], rule(payee=Payee.REGION_ORGANISATION, tariff=tariff("2.00")))

    assert word == "ontvangen door regio-organisatie"
    assert sentence.endswith("Dit ontvangt de regio-organisatie voor haar praktijken; het wordt niet aan u betaald.")


def test_a_practice_that_gets_a_part_reads_how_much():
    terms = rule(tariff=tariff("100.00"), budget=budgeted(Remainder.PARTIAL))
    counts = [count(A, 10, 20), count(B, 5, 20)]

    assert said(counts, terms, B, budgets=(budget("5620"),)) == (
        "gedeeltelijk uitbetaald",
        "Het regiobudget was op; u ontvangt € 405,00 van € 500,00 (81,0%).",
    )


def test_a_practice_for_which_too_little_was_left_reads_what_was_left():
    terms = rule(tariff=tariff("100.00"), budget=budgeted(Remainder.STOP))
    counts = [count(A, 10, 20), count(B, 5, 20)]

    assert said(counts, terms, B, budgets=(budget("4397.12"),)) == (
        "budget op",
        "Praktijken met een hoger aandeel gingen voor; voor u bleef € 99,28, uw bedrag is € 500,00.",
    )


def test_after_the_first_amount_that_does_not_fit_a_smaller_one_is_not_said_to_be_more_than_what_was_left():
    terms = rule(tariff=tariff("100.00"), budget=budgeted(Remainder.STOP))
    counts = [count(A, 10, 20), count(B, 5, 20), count(C, 1, 20)]

    assert said(counts, terms, C, budgets=(budget("5200"),)) == (
        "budget op",
        "Het bedrag van een praktijk die voor u ging paste niet in het regiobudget; daarna wordt niets uitbetaald. Uw bedrag is € 100,00.",
    )


@pytest.mark.parametrize(
    ("remainder", "year", "sentence"),
    [
        (Remainder.STOP, "400", "Het regiobudget van dit kwartaal is € 100,00, uw bedrag is € 1.000,00."),
        (Remainder.SKIP, "0", "Het regiobudget van dit kwartaal is € 0,00, uw bedrag is € 1.000,00."),
        (Remainder.PRO_RATA, "0", "Het regiobudget was op; uw bedrag is € 1.000,00."),
    ],
)
def test_where_nobody_went_before_nobody_is_said_to_have(remainder, year, sentence):
    terms = rule(tariff=tariff("100.00"), budget=budgeted(remainder))

    assert said([count(A, 10, 20)], terms, budgets=(budget(year),)) == ("budget op", sentence)


@pytest.mark.parametrize(
    ("threshold", "aw_ion", "word", "sentence"),
    [
        (above("0.25"), 100, "onder de drempel", "100 van 400 patiënten is 25,00%; nodig is meer dan 25%: 1 AW-ION meer."),
        (above("0.25"), 101, "uitbetaald", "101 AW-ION x € 1,00 per kwartaal = € 101,00"),
        (at_least("0.25"), 100, "uitbetaald", "100 AW-ION x € 1,00 per kwartaal = € 100,00"),
        (at_least("0.255"), 100, "onder de drempel", "100 van 400 patiënten is 25,00%; nodig is minimaal 25,50%: 2 AW-ION meer."),
    ],
)
def test_exactly_on_the_threshold_it_is_the_word_of_the_rule_that_decides(threshold, aw_ion, word, sentence):
    assert said([count(A, aw_ion, 400)], rule(threshold=threshold, tariff=tariff("1.00"))) == (word, sentence)


def test_a_practice_below_the_highest_shares_reads_its_place():
    counts = [count(A, 9, 20), count(B, 8, 20), count(C, 7, 20)]

    assert said(counts, rule(top_n=2), C) == ("niet geselecteerd", "Plaats 3; er zijn 2 plaatsen.")


@pytest.mark.parametrize(
    ("unknown", "rejected", "sentence"),
    [
        (10, 0, "24,50% tot 25,50%, want van 10 patiënten is de postcode onbekend. Vul ze aan vóór 16 mei."),
        (0, 10, "24,26% tot 25,25%, want 10 rijen van de lijst zijn niet bruikbaar. Verbeter ze vóór 16 mei."),
        (1, 0, "24,50% tot 24,60%, want van 1 patiënt is de postcode onbekend. Vul die aan vóór 16 mei."),
        (9, 1, "24,48% tot 25,47%, want {unknown} en {rows}. Vul de postcodes aan en verbeter de rijen vóór 16 mei."),
    ],
)
def test_an_undecided_practice_reads_the_bounds_the_cause_and_by_when_to_answer(unknown, rejected, sentence):
    counts = [count(A, 245, 1000, unknown=unknown, rejected=rejected)]
    expected = sentence.format(unknown="van 9 patiënten is de postcode onbekend", rows="1 rij van de lijst is niet bruikbaar")

    assert said(counts, rule(threshold=at_least("0.246")), quarter=Q2) == ("onbeslist", expected)


def test_an_undecided_practice_reads_what_is_kept_for_it():
    terms = rule(threshold=at_least("0.25"), tariff=tariff("1.00"), budget=budgeted(reserve=True))
    _, sentence = said([count(A, 245, 1000, unknown=10)], terms, budgets=(budget("4000"),))

    assert sentence.endswith("Voor u is € 255,00 gereserveerd.")


@pytest.mark.parametrize(
    ("plans", "sentence"),
    [
        ((plan(A, PlanStatus.SUBMITTED),), "Uw plan van 2026 is ingediend, nog niet goedgekeurd."),
        ((plan(A, PlanStatus.REJECTED),), "Uw plan van 2026 is afgewezen."),
        ((plan(A),), "Uw plan van 2026 noemt geen doel (A tot en met D)."),
        ((), "Wij hebben van u geen plan voor 2026."),
    ],
)
def test_a_practice_without_an_approved_plan_reads_what_is_missing(plans, sentence):
    assert said([count(A, 7, 20)], rule(plan_required=True, goals_required=True), plans=plans) == ("geen goedgekeurd plan", sentence)


def test_a_practice_without_a_delivery_reads_that():
    assert said([count(A, 0, 0)], rule(), quarter=Q2) == (
        "geen lijst aangeleverd",
        "Wij ontvingen over 2026Q2 geen bruikbare patiëntenlijst.",
    )


def test_a_practice_with_other_funding_reads_which_funding_and_since_when():
    other = stream(A, "kbz_pilot", valid=Interval(date(2023, 1, 1), None))

    assert said([count(A, 7, 20)], rule(not_with=("kbz_pilot",)), streams=(other,)) == (
        "uitgesloten: dubbele bekostiging",
        "U ontvangt ook kbz_pilot (vanaf 1-1-2023).",
    )


def test_a_stream_without_its_argument_is_named_with_what_is_missing():
    _, sentence = said([count(A, 7, 20)], rule(needs_argument=("mtvp",)), streams=(stream(A, valid=Interval(date(2023, 1, 1), None)),))

    assert sentence.startswith("U ontvangt ook mtvp (vanaf 1-1-2023); een argument")


def test_a_stream_without_its_argument_and_without_a_first_day_is_named_without_one():
    _, sentence = said([count(A, 7, 20)], rule(needs_argument=("mtvp",)), streams=(stream(A),))

    assert sentence.startswith("U ontvangt ook mtvp; een argument")


@pytest.mark.parametrize(
    ("enrolled", "sentence"),
    [
        ((enrolment(A, applied_on=date(2025, 8, 15)),), "Aangemeld vanaf 15-8-2025; instroom 1-10-2025."),
        ((enrolment(A, applied_on=date(2025, 10, 1)),), "Aangemeld vanaf 1-10-2025; instroom 1-10-2025."),
        (
            (enrolment(A, applied_on=date(2025, 8, 15), ended_on=date(2026, 1, 1)),),
            "Aangemeld vanaf 15-8-2025; instroom 1-10-2025.",
        ),
        ((enrolment(A, ended_on=date(2025, 7, 1)),), "Aanmelding beëindigd per 1-7-2025."),
        ((), "Niet aangemeld voor deze regeling."),
    ],
)
def test_a_practice_that_does_not_take_part_reads_since_when_it_will(enrolled, sentence):
    assert said([count(A, 7, 20)], rule(), quarter=Quarter(2025, 3), enrolments=enrolled) == ("niet aangemeld", sentence)


@pytest.mark.parametrize(("last", "end"), [(date(2026, 12, 31), "geldig tot en met 31-12-2026"), (None, "zonder einddatum")])
def test_an_argued_deviation_is_shown_with_argument_approver_and_end(last, end):
    terms = rule(threshold=at_least("0.25"), deviation_allowed=True, tariff=tariff("1.00"))
    _, sentence = said([count(A, 4, 20)], terms, deviations=(deviation(A, Interval(None, last)),))

    assert sentence == (
        f"4 AW-ION x € 1,00 per kwartaal = € 4,00. Afwijking van de drempel: de wijk groeit (goedgekeurd door Bestuur, {end})."
    )


def test_a_stream_let_through_is_shown_with_its_argument():
    terms = rule(needs_argument=("mtvp",), tariff=tariff("1.00"))
    _, sentence = said([count(A, 4, 20)], terms, streams=(stream(A, argument="andere patiënten"),))

    assert sentence == "4 AW-ION x € 1,00 per kwartaal = € 4,00. Naast mtvp toegestaan: andere patiënten (zonder einddatum)."


def test_the_implementation_line_reads_that_it_is_a_quarter_of_the_year():
    terms = rule(implementation_amount_eur=Decimal(12000))
    phase = (enrolment(A, implementation_until=date(2026, 12, 31)),)

    assert said([count(A, 4, 20)], terms, line_type="implementation", enrolments=phase) == (
        "uitbetaald",
        "Een kwart van het jaarbedrag voor de implementatiefase: € 3.000,00.",
    )
