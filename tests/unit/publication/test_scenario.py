"""A what-if as tables and as a picture."""

import re
from decimal import Decimal

import pytest

from pipelines.dutch.words import word
from pipelines.publication.scenario_plot import AsItStands, scenario_svg
from pipelines.publication.scenario_tables import change_table, combination_table
from pipelines.reference.schemes import Remainder
from pipelines.reporting.scenario import Terms, combinations, play, span
from pipelines.schemas.payout_codes import Base, Per
from tests.spec.situations import Q1, above, book_of, budget, budgeted, count, rule, scheme, tariff

A, B, C = "01000001", "01000002", "01000003"
COUNTS = [count(A, 5, 10), count(B, 4, 20), count(C, 2, 10, region="utrecht")]
BUDGETS = (budget("40.00"), budget("40.00", region="utrecht"))
TERMS = rule(threshold=above("0.3"), tariff=tariff("1.00"), budget=budgeted(Remainder.STOP))
NOW = AsItStands(amount_eur=Decimal("5.00"), paid_practices=1, fte=Decimal(0), reserved_eur=Decimal(0))
NAMES = {one.agb: one.name for one in COUNTS}


def scenario(**terms: object):
    return play(Q1, book_of(COUNTS, TERMS, budgets=BUDGETS), COUNTS, combinations("kader", **terms))


def picture(*, of=TERMS, **terms: object) -> str:
    table = combination_table(scenario(**terms), NOW.amount_eur)
    return scenario_svg(table, Q1, scheme(of)["kader"], of, NOW).decode()


def words(svg: str) -> list[str]:
    return re.findall(r">([^<>]+)</t(?:ext|span)>", svg)


def test_a_row_per_combination_has_the_total_and_each_region() -> None:
    table = combination_table(scenario(thresholds=span("0.1:0.3:0.2")), NOW.amount_eur)
    assert table.select("combination", "threshold", "paid_practices", "amount", "amount_change").rows() == [
        (1, Decimal("0.1"), 3, Decimal("11.00"), Decimal("6.00")),
        (2, Decimal("0.3"), 1, Decimal("5.00"), Decimal("0.00")),
    ]
    regions = table.select("paid_practices_rijnmond", "amount_rijnmond", "paid_practices_utrecht", "amount_utrecht").rows()
    assert regions == [(2, Decimal("9.00"), 1, Decimal("2.00")), (1, Decimal("5.00"), 0, Decimal("0.00"))]


def test_a_change_is_reported_with_its_terms_and_the_name_of_the_practice() -> None:
    table = change_table(scenario(thresholds=span("0.1")), NAMES)
    assert table.select("threshold", "agb", "name", "status", "new_status", "new_amount").rows() == [
        (Decimal("0.1"), B, NAMES[B], "below_threshold", "paid", Decimal("4.00")),
        (Decimal("0.1"), C, NAMES[C], "below_threshold", "paid", Decimal("2.00")),
    ]


def test_without_a_change_there_are_no_rows() -> None:
    assert change_table(play(Q1, book_of(COUNTS, TERMS, budgets=BUDGETS), COUNTS, [Terms("kader")]), NAMES).is_empty()


def test_one_number_lies_along_the_axis_with_its_unit() -> None:
    told = words(picture(thresholds=span("0.1:0.3:0.1")))
    assert "drempel (aandeel AW-ION in ION, %)" in told
    assert {"10,0%", "20,0%", "30,0%"} <= set(told)
    assert "Stippellijn: zoals het nu geldt (1 praktijken, € 5,00)" in told


def test_a_second_term_gives_the_colours_and_a_third_the_panels() -> None:
    told = words(picture(thresholds=span("0.1:0.3:0.1"), tariffs_eur=span("1:2:1"), remainders=[Remainder.STOP, Remainder.PRO_RATA]))
    assert "tarief (€ per AW-ION per kwartaal)" in told
    assert {"€ 1,00", "€ 2,00"} <= set(told)
    assert "waar het budget ophoudt" in told
    assert told.count("naar rato") == told.count("stoppen") == 2


def test_names_alone_are_bars_side_by_side() -> None:
    told = words(picture(remainders=list(Remainder), reserves=[True, False]))
    assert {"waar het budget ophoudt", *map(word, Remainder), "ja", "nee"} <= set(told)


def test_a_term_with_one_value_is_named_above_the_picture() -> None:
    told = words(picture(thresholds=span("0.1:0.3:0.1"), budgets_eur=span("1000")))
    assert "budget per regio (€ per jaar, met overhead): € 1.000,00" in told


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({"base": Base.ION}, "tarief (€ per ION per kwartaal)"),
        ({"tariff": tariff("1.00", Per.YEAR, price_level=2022)}, "tarief (€ per AW-ION per jaar, prijspeil 2022)"),
    ],
)
def test_the_unit_of_a_tariff_is_that_of_the_rule(changes: dict[str, object], title: str) -> None:
    assert title in words(picture(of=rule(**changes), tariffs_eur=span("1:2:1")))


def test_a_single_combination_is_a_point_and_the_same_table_gives_the_same_bytes() -> None:
    assert picture(tariffs_eur=span("2")) == picture(tariffs_eur=span("2"))
