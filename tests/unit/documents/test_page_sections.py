"""What the report page says of a quarter: its figures are those of the tables, rounded (R38)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from pipelines.core.interval import Interval
from pipelines.core.quarter import Quarter
from pipelines.documents.page import report_page
from pipelines.reference.kpi import KpiFigure
from pipelines.reference.schemes import Remainder
from pipelines.schemas.background import kpi_trend, savings_estimates
from pipelines.schemas.deliveries import attention_rows, deliveries
from pipelines.schemas.indicators import kpi, trend
from pipelines.schemas.payout_codes import Aim, PaidBy, Payee, Per, PlanStatus
from tests.spec.quarter_tables import rows
from tests.spec.situations import Q1, above, at_least, budget, budgeted, count, deviation, index, plan, rule, tariff
from tests.unit.documents.page_reader import NOTHING, read, tables
from tests.unit.documents.quarters import tables_of_quarter

A, B, C, D = "01000001", "01000002", "01000003", "01000004"
YEARLY = tariff("60.00", Per.YEAR)
LARGE = [count(A, 800, 2000, u0101=(1500, 600)), count(B, 700, 2000), count(C, 300, 2000), count(D, 900, 3000, region="utrecht")]


def changed(quarter, **named):
    """The quarter with other tables of these names."""
    return replace(quarter, tables={**quarter.tables, **named})


def of_money(**terms):
    return report_page(tables_of_quarter(LARGE, rule(tariff=YEARLY, **terms)))


def test_what_is_paid_is_shown_per_scheme_and_region_in_thousands():
    ours, *_ = tables(of_money(), "paid")

    assert ours == [
        ["Regeling kader Rijnmond · S3 resultaatbeloning en zorgvernieuwing", "€ 27.000", "3"],
        ["Regeling kader Utrecht · S3 resultaatbeloning en zorgvernieuwing", "€ 14.000", "1"],
        ["Totaal", "€ 41.000", ""],
    ]


@pytest.mark.parametrize(
    ("terms", "words", "column"),
    [({"paid_by": PaidBy.INSURER}, "Verzekeraars zelf", 2), ({"payee": Payee.REGION_ORGANISATION}, "Naar regio-organisatie", 3)],
    ids=["by insurers", "by the region organisation"],
)
def test_what_is_paid_or_received_by_others_is_apart_and_in_no_total(terms, words, column):
    page = of_money(**terms)
    others, by_segment, by_region = tables(page, "paid")

    assert [row[1:] for row in others] == [[words, "€ 27.000"], [words, "€ 14.000"]]
    assert by_segment[2][column] == "€ 41.000"
    assert [row[1] for row in by_segment + by_region] == [NOTHING] * 5
    assert "Er wordt dit kwartaal niets uitbetaald." in read(page).by_id("paid").text
    assert read(page).all("main")[0].all("ul")[0].text.startswith(f"{NOTHING} uit te betalen door ons")


def test_what_insurers_pay_themselves_is_a_table_apart():
    page = of_money(paid_by=PaidBy.INSURER)
    (own,) = tables(page, "insurers")

    assert own[0] == ["0101", "€ 9.000", "€ 9.000"]
    assert "Geen verzekeraar draagt dit kwartaal iets van uitbetalingen aan praktijken." in read(page).by_id("insurers").text


def test_what_insurers_owe_to_the_region_organisation_itself_is_a_table_apart_and_in_no_sum_of_payouts():
    page = of_money(payee=Payee.REGION_ORGANISATION)
    (received,) = tables(page, "insurers")

    assert received[0] == ["0101", "€ 9.000", "€ 9.000"]
    assert "Apart: wat verzekeraars aan de regio-organisatie zelf betalen" in read(page).by_id("insurers").text
    assert "Geen verzekeraar draagt dit kwartaal iets van uitbetalingen aan praktijken." in read(page).by_id("insurers").text


def test_insurers_bear_the_payouts_and_overhead_is_a_note():
    quarter = tables_of_quarter(
        LARGE,
        rule(tariff=YEARLY, budget=budgeted(Remainder.STOP)),
        budgets=(budget("200000.00", "0.10"), budget("100000", "0.10", "utrecht")),
    )
    (owed,) = tables(report_page(quarter), "insurers")

    assert owed == [["0101", "€ 9.000", "€ 9.000"], ["onbekend", "€ 32.000", "€ 32.000"], ["Totaal", "€ 41.000", "€ 41.000"]]
    assert "€ 7.500 overhead" in read(report_page(quarter)).by_id("insurers").text


def test_a_budget_is_shown_with_what_is_paid_and_its_ninety_percent():
    quarter = tables_of_quarter(LARGE[:3], rule(tariff=YEARLY, budget=budgeted(Remainder.STOP)), budgets=(budget("200000.00", "0.20"),))
    use, check = tables(report_page(quarter), "budget")

    assert use == [["Regeling kader Rijnmond", "€ 200.000 overhead € 40.000", "€ 40.000", "€ 27.000"]]
    assert check == [["Regeling kader Rijnmond", "80%", "ca. 73%", "€ 63.000", "nee"]]


def test_a_region_with_a_budget_in_which_no_practice_is_active_is_on_the_page():
    yearly = rule(tariff=YEARLY, threshold=at_least("0.30"), budget=budgeted(), regions=frozenset({"rijnmond", "drenthe"}))
    budgets = (budget("200000.00", "0.10"), budget("10000.00", "0.10", region="drenthe"))
    page = report_page(tables_of_quarter(LARGE[:3], yearly, budgets=budgets))
    use, check = tables(page, "budget")

    assert use[0] == ["Regeling kader Drenthe", "€ 10.000 overhead € 1.000", "€ 2.250", NOTHING]
    assert check[0] == ["Regeling kader Drenthe", "90%", "ca. 0%", "€ 2.000", "nee"]
    assert "Drenthe" in read(page).by_id("scenario").text


def test_a_scheme_without_a_budget_has_none_on_the_page():
    assert "Geen regeling heeft dit jaar een budget." in read(of_money()).by_id("budget").text


def test_practices_are_shown_by_share_in_whole_percents_rounded_down_with_their_status():
    quarter = tables_of_quarter([count(A, 800, 2000), count(B, 499, 2000)], rule(threshold=at_least("0.25")))
    (found,) = tables(report_page(quarter), "shares")

    assert found == [
        [f"Praktijk {A} Rijnmond", "40%", "1", "Regeling kader: uitbetaald"],
        [f"Praktijk {B} Rijnmond", "24%", "2", "Regeling kader: onder de drempel"],
    ]


def test_a_plot_has_a_dot_for_each_practice_and_a_line_at_the_threshold():
    quarter = tables_of_quarter([count(A, 800, 2000), count(B, 499, 2000)], rule(threshold=above("0.25")))
    plot = read(report_page(quarter)).by_id("shares").all("figure")[0]

    dots = {dot.attributes["data-tip"]: dot.attributes["class"] for dot in plot.all("circle") if "data-tip" in dot.attributes}
    assert dots == {f"Praktijk {A}: 40%": "dot paid", f"Praktijk {B}: 24%": "dot unpaid"}
    assert "meer dan 25%" in plot.text


@pytest.mark.parametrize(("aw_ion", "ion", "shown"), [(3, 2000, "< 5%"), (1997, 2000, "> 95%"), (30, 60, "kleine lijst")])
def test_a_practice_with_few_patients_inside_or_outside_has_a_class_and_no_status_or_place(aw_ion, ion, shown):
    page = report_page(tables_of_quarter([*LARGE, count("01000009", aw_ion, ion)]))
    (found,) = tables(page, "shares")

    assert ["Praktijk 01000009 Rijnmond", shown, NOTHING, NOTHING] in found
    assert "Niet in de plot, door een kleine lijst of een aandeel onder 5% of boven 95%: 1." in read(page).by_id("shares").text


def test_who_rose_and_fell_is_reported_in_places_and_whole_percents():
    points = [
        {"quarter": "2025Q4", "agb": A, "ion": 2000, "aw_ion": 500, "aw_share": Decimal("0.25"), "rank_region": 3},
        {"quarter": "2026Q1", "agb": A, "ion": 2000, "aw_ion": 800, "aw_share": Decimal("0.4"), "rank_region": 1, "change_rank": 2},
        {"quarter": "2025Q4", "agb": B, "ion": 2000, "aw_ion": 707, "aw_share": Decimal("0.35"), "rank_region": 1},
        {"quarter": "2026Q1", "agb": B, "ion": 2000, "aw_ion": 700, "aw_share": Decimal("0.35"), "rank_region": 2, "change_rank": -1},
    ]
    risen, fallen = tables(report_page(changed(tables_of_quarter(LARGE), trend=rows(trend, *points))), "movers")

    assert risen == [[f"Praktijk {A} Rijnmond", "+2", "1", "25% → 40%"]]
    assert fallen == [[f"Praktijk {B} Rijnmond", "-1", "2", "35% → 35%"]]


def test_without_a_quarter_before_nobody_rose_or_fell():
    assert "Van 2025Q4 zijn er geen aandelen" in read(of_money()).by_id("movers").text


def test_practices_near_the_threshold_are_named_with_their_side_and_no_distance():
    quarter = tables_of_quarter([count(A, 501, 2000), count(B, 499, 2000)], rule(threshold=at_least("0.25", "0.02")))
    (found,) = tables(report_page(quarter), "near")

    assert found == [
        [f"Praktijk {A} Regeling kader · Rijnmond", "25%", "erboven"],
        [f"Praktijk {B} Regeling kader · Rijnmond", "24%", "eronder"],
    ]


def test_who_did_not_deliver_is_named_with_why_a_list_was_rejected():
    quarter = tables_of_quarter([count(A, 0, 0), count(B, 0, 0)])
    sent = {"quarter": "2026Q1", "file": f"{B}/lijst.png", "status": "rejected", "reason": "unreadable_file"}
    page = report_page(changed(quarter, deliveries=rows(deliveries, sent)))

    assert tables(page, "missing") == [
        [[f"Praktijk {A} Rijnmond", "geen lijst"], [f"Praktijk {B} Rijnmond", "afgewezen: onleesbaar bestand"]]
    ]
    assert "0 van 2 praktijken met een bruikbare lijst" in read(page).text
    assert "Er is nog geen lijst ingelezen." in read(page).by_id("shares").text


def test_practices_with_the_same_name_are_in_the_order_of_their_agb_codes():
    regions = ["delft", "breda", "assen", "emmen", "capelle"]
    quarter = tables_of_quarter(count(f"0100000{place}", 0, 0, region=region) for place, region in enumerate(regions))
    page = report_page(changed(quarter, register=quarter["register"].with_columns(name=pl.lit("De Linde"))))

    assert tables(page, "missing") == [[[f"De Linde {region.capitalize()}", "geen lijst"] for region in regions]]


def test_a_list_that_was_rejected_in_the_folder_of_another_code_of_the_practice_is_not_called_missing():
    quarter = tables_of_quarter([count(A, 0, 0), count(B, 0, 0)])
    one_rejected = quarter["lists_read"].with_columns(rejected_files=pl.when(pl.col("agb") == B).then(1).otherwise(0).cast(pl.Int64))
    page = report_page(changed(quarter, lists_read=one_rejected))

    assert tables(page, "missing") == [[[f"Praktijk {A} Rijnmond", "geen lijst"], [f"Praktijk {B} Rijnmond", "afgewezen"]]]


def test_unknown_postcodes_and_rejected_rows_are_shares_of_the_lists_of_a_system():
    sent = {"quarter": "2026Q1", "status": "accepted", "profile": "his_x", "rows_read": 2200, "rejected": 100, "counted": 2000}
    lists = rows(deliveries, {**sent, "file": "a"}, {**sent, "file": "b", "profile": "built-in", "rejected": 2})
    unknown = rows(attention_rows, *({"file": "a", "row_number": at, "outcome": "unknown_postcode", "agb": A} for at in range(41)))
    page = report_page(changed(tables_of_quarter(LARGE), deliveries=lists, attention_rows=unknown))

    assert tables(page, "systems") == [[["herkend aan de gewone kolomnamen", "1", "< 0,5%", "< 0,5%"], ["his_x", "1", "2,0%", "4,5%"]]]


def test_the_course_of_a_region_is_in_tens():
    (found,) = tables(of_money(), "trend")

    assert found == [
        ["2026Q1 Rijnmond", "3", "6.000", "1.800", "30,0%"],
        ["2026Q1 Utrecht", "1", "3.000", "900", "30,0%"],
    ]


def test_where_few_patients_live_elsewhere_no_section_shows_how_many_do_not():
    page = report_page(tables_of_quarter([count(A, 1960, 2000)], rule(tariff=YEARLY)))
    process = {row[0]: row[2] for row in tables(page, "indicators")[-1]}

    assert tables(page, "trend") == [[["2026Q1 Rijnmond", "1", "2.000", "te klein", "te klein"]]]
    assert process["Patiënten in een aandachtswijk (AW-ION) Rijnmond"] == "te klein"
    assert process["AW-ION bij betaalde praktijken Rijnmond"] == "te klein"
    assert "1.960 AW-ION" not in read(page).text


def test_a_scenario_shows_the_base_times_the_indexed_tariff_and_the_budget():
    terms = rule(tariff=tariff("60.00", Per.YEAR, price_level=2025), threshold=at_least("0.30"), budget=budgeted(Remainder.STOP))
    quarter = tables_of_quarter(LARGE[:3], terms, price_index=index(y2026="1.1"), budgets=(budget("80000.00", "0.10"),))
    page = report_page(quarter)
    (found,) = tables(page, "scenario")

    assert found[0] == ["Tarief geïndexeerd", "€ 38,50", "€ 49,50", "€ 60,50", "€ 71,50", "€ 82,50", "€ 93,50"]
    assert found[1] == ["Per jaar zonder budget", *(f"€ {amount}.000" for amount in (58, 74, 91, 107, 124, 140))]
    text = read(page).by_id("scenario").text
    assert "1.500 AW-ION (afgerond)" in text
    assert "Tot en met een tarief van € 40,00 past alles in € 72.000." in text


def test_a_region_has_no_scenario_where_no_scheme_has_a_yearly_tariff():
    assert "geen regeling met een jaartarief" in read(report_page(tables_of_quarter(LARGE))).by_id("scenario").text


def test_an_indicator_has_its_target_and_the_value_of_the_quarter_before():
    given = KpiFigure(Q1, "rijnmond", Aim.HEALTH, "huisartsbezoek_spoed", Decimal("212.4"), "per 1000", "bron", Decimal(200))
    quarter = tables_of_quarter(LARGE, kpi=(given,))
    before = {
        "region": "rijnmond",
        "indicator": "huisartsbezoek_spoed",
        "quarter": "2025Q4",
        "value": Decimal("220.25"),
        "unit": "per 1000",
    }
    health, *_, process = tables(report_page(changed(quarter, kpi_trend=rows(kpi_trend, before))), "indicators")

    assert health == [["Huisartsbezoek spoed Rijnmond · per 1000", "220,25", "212,4", "200"]]
    assert ["Patiënten in een aandachtswijk (AW-ION) Rijnmond", NOTHING, "1.800", NOTHING] in process
    assert ["Praktijken die betaald worden Rijnmond", NOTHING, "3", NOTHING] in process
    assert ["Deel van de AW-ION bij betaalde praktijken Rijnmond", NOTHING, "100%", NOTHING] in process


@pytest.mark.parametrize(
    ("indicator", "unit"), [("deelnemers", "patiënten"), ("complexe_patienten", "aantal"), ("clienten_ggz", "Aantal"), ("inwoners", "-")]
)
def test_an_indicator_that_counts_patients_is_in_tens_whether_its_unit_or_its_name_says_so(indicator, unit):
    figure = {
        "quarter": "2026Q1",
        "region": "rijnmond",
        "aim": "experience",
        "indicator": indicator,
        "unit": unit,
        "source": "bron",
    }
    page = report_page(changed(tables_of_quarter(LARGE), kpi=rows(kpi, {**figure, "value": Decimal(3)})))

    ((_, _, now, _),) = tables(page, "indicators")[0]
    assert now == "< 50"


def test_an_estimate_of_savings_is_shown_with_its_formula_only_where_there_is_one():
    row = {"quarter": "2026Q1", "region": "rijnmond", "complex_patients": 1414, "per_complex_patient": Decimal(356), "source": "de regio"}
    row |= {"new_mental_health_patients": 169, "per_new_mental_health_patient": Decimal(700), "estimate": Decimal(621684)}
    quarter = tables_of_quarter(LARGE)
    page = report_page(changed(quarter, savings_estimates=rows(savings_estimates, row)))
    few = report_page(changed(quarter, savings_estimates=rows(savings_estimates, {**row, "complex_patients": 3})))

    text = read(page).by_id("savings").text
    assert "schatting: 1.410 complexe patiënten x € 356,00 + 170 nieuwe GGZ-patiënten x € 700,00 = ongeveer € 620.000 per jaar" in text
    assert "te weinig patiënten om een schatting te tonen" in read(few).by_id("savings").text
    assert "Schatting" not in read(report_page(quarter)).text


def test_a_practice_that_is_paid_by_a_deviation_shows_its_argument_approver_and_end():
    terms = rule(threshold=at_least("0.25"), deviation_allowed=True, tariff=YEARLY)
    until = Interval(None, date(2027, 12, 31))

    quarter = tables_of_quarter(LARGE, terms, deviations=(deviation(C, until),))

    (row,) = [row for row in tables(report_page(quarter), "shares")[0] if row[0].startswith(f"Praktijk {C}")]
    argument = "Afwijking van de drempel: de wijk groeit (goedgekeurd door Bestuur, geldig tot en met 31-12-2027)."
    assert row[-1] == f"Regeling kader: uitbetaald {argument}"


def test_decisions_are_asked_on_deviations_that_end_plans_and_tariffs_outside_their_band():
    terms = rule(
        threshold=at_least("0.30"),
        deviation_allowed=True,
        plan_required=True,
        tariff=tariff("90.00", Per.YEAR, band=(Decimal(35), Decimal(85)), band_argument="veel complexe zorg"),
    )
    ends = Interval(date(2025, 1, 1), date(2026, 6, 30))
    stays = Interval(date(2025, 1, 1), date(2026, 7, 1))
    counts = [count(A, 500, 2000), count(B, 510, 2000), count(C, 800, 2000)]
    plans = (plan(A), plan(B), plan(C, PlanStatus.SUBMITTED))
    quarter = tables_of_quarter(counts, terms, deviations=(deviation(A, ends), deviation(B, stays)), plans=plans)
    (found,) = tables(report_page(quarter), "decisions")
    ending = "Eindigt op 30-6-2026. Argument: de wijk groeit (goedgekeurd door Bestuur)."

    assert found == [
        [
            f"Praktijk {A} Rijnmond",
            f"Afwijking van de drempel verlengen of laten eindigen {ending}",
        ],
        [f"Praktijk {C} Rijnmond", "Plan beoordelen Plan van 2026: ingediend. Nodig voor: Regeling kader."],
        [
            "Regeling kader Rijnmond",
            "Tarief buiten de bandbreedte bevestigen veel complexe zorg (tarief € 90,00, bandbreedte € 35,00 tot € 85,00)",
        ],
    ]


def test_an_approved_plan_that_waits_for_a_decision_says_that_it_names_no_goal():
    quarter = tables_of_quarter([count(A, 500, 2000)], rule(goals_required=True), plans=(plan(A),))
    (found,) = tables(report_page(quarter), "decisions")

    assert found == [
        [
            f"Praktijk {A} Rijnmond",
            "Plan beoordelen Plan van 2026: goedgekeurd, maar het noemt geen doel (A tot en met D). Nodig voor: Regeling kader.",
        ]
    ]


def test_one_decision_is_in_the_singular():
    quarter = tables_of_quarter([count(A, 500, 2000)], rule(goals_required=True), plans=(plan(A),))
    text = read(report_page(quarter)).text
    assert "1 besluit gevraagd" in text
    assert "besluiten gevraagd" not in text


def test_a_quarter_without_decisions_to_take_tells_that():
    assert "Er wordt nu geen besluit gevraagd." in read(of_money()).by_id("decisions").text


def test_a_later_quarter_of_the_year_shows_its_own_part_of_the_budget():
    terms = rule(tariff=YEARLY, budget=budgeted(Remainder.STOP, carry_over=True))
    quarter = tables_of_quarter(LARGE[:3], terms, quarter=Quarter(2026, 2), budgets=(budget("200000.00", "0.20"),))

    assert tables(report_page(quarter), "budget")[0][0][2] == "€ 40.000"
