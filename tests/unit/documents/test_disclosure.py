"""What the report page shows of a figure, at the edges: no count of patients from 1 to 4 can be read or derived (R38)."""

from decimal import Decimal

import pytest

from pipelines.documents.page.disclosure import (
    PER_MILLE,
    PERCENT,
    Shown,
    Sum,
    hidden,
    how_many,
    money,
    patients,
    ratio,
    rounded_eur,
    share,
    shown_total,
    unit_eur,
    withheld,
)
from pipelines.dutch.words import said
from pipelines.schemas.payout_codes import Base, Per
from tests.spec.situations import count, plan, rule, scheme, tariff
from tests.unit.documents.quarters import tables_of_quarter

LARGE = [count("01000001", 800, 2000)]
NONE = said("page.disclosure.none")
SMALL_LIST = said("page.disclosure.small_list")


def less_than(figure):
    return said("page.disclosure.less_than", figure=figure)


def more_than(figure):
    return said("page.disclosure.more_than", figure=figure)


def of(patients_paid, practices=1, amount="2000.00"):
    return Sum(Decimal(amount), patients_paid, practices)


@pytest.mark.parametrize(
    ("part", "whole", "steps", "text", "value"),
    [
        (0, 0, PERCENT, NONE, None),
        (50, 99, PERCENT, SMALL_LIST, None),
        (0, 100, PERCENT, less_than("5%"), None),
        (4, 100, PERCENT, less_than("5%"), None),
        (5, 100, PERCENT, "5%", 5),
        (95, 100, PERCENT, "95%", 95),
        (96, 100, PERCENT, more_than("95%"), None),
        (49, 1000, PERCENT, less_than("5%"), None),
        (59, 1000, PERCENT, "5%", 5),
        (951, 1000, PERCENT, more_than("95%"), None),
        (500, 999, PER_MILLE, SMALL_LIST, None),
        (4, 1000, PER_MILLE, less_than("0,5%"), None),
        (5, 1000, PER_MILLE, "0,5%", 5),
        (995, 1000, PER_MILLE, "99,5%", 995),
        (996, 1000, PER_MILLE, more_than("99,5%"), None),
    ],
)
def test_a_share_is_rounded_down_and_a_class_where_the_part_or_the_rest_may_be_small(part, whole, steps, text, value):
    assert share(part, whole, steps) == Shown(text, value)


@pytest.mark.parametrize(
    ("count", "practices", "shown"),
    [
        (0, 0, Shown("0", 0)),
        (1, 0, Shown(less_than("50"))),
        (49, 0, Shown(less_than("50"))),
        (50, 5, Shown("50", 50)),
        (54, 0, Shown("50", 50)),
        (55, 0, Shown("60", 60)),
        (59, 6, Shown(less_than("60"))),
        (60, 6, Shown("60", 60)),
    ],
)
def test_patients_are_shown_in_tens_from_fifty_on_and_from_ten_for_each_practice(count, practices, shown):
    assert patients(count, practices) == shown


@pytest.mark.parametrize(
    ("rests", "is_shown"), [((), True), ((0,), True), ((50, 0), True), ((49,), False), ((1,), False), ((80, 1), False)]
)
def test_a_number_of_patients_is_withheld_where_a_shown_number_leaves_a_small_rest(rests, is_shown):
    assert patients(100, rests=rests) == (Shown("100", 100) if is_shown else withheld())


@pytest.mark.parametrize(
    ("one", "is_shown"),
    [(of(None), True), (of(0), True), (of(1), False), (of(49), False), (of(50, 5), True), (of(50, 6), False), (of(60, 6), True)],
)
def test_an_amount_and_its_practices_are_shown_for_enough_patients_only(one, is_shown):
    assert money(one, 1000) == (Shown(said("word.euro", amount="2.000"), 2000) if is_shown else withheld())
    assert how_many(one) == (Shown(str(one.practices), one.practices) if is_shown else withheld())


@pytest.mark.parametrize(
    ("amount", "text", "value"),
    [
        ("0.00", NONE, 0),
        ("0.01", less_than(said("word.euro", amount="500")), 0),
        ("499.99", less_than(said("word.euro", amount="500")), 0),
        ("500.00", said("word.euro", amount="1.000"), 1000),
        ("1499.99", said("word.euro", amount="1.000"), 1000),
        ("1500.00", said("word.euro", amount="2.000"), 2000),
    ],
)
def test_an_amount_is_rounded_half_up_to_the_unit_and_never_to_nothing(amount, text, value):
    assert rounded_eur(Decimal(amount), 1000) == Shown(text, value)


def test_a_total_for_patients_is_not_nothing_even_where_its_cents_are():
    assert shown_total([of(60, amount="0.00"), of(None, amount="0.00")], 1000).text == less_than(said("word.euro", amount="500"))
    assert shown_total([of(0, amount="0.00"), of(None, amount="0.00")], 1000).text == NONE
    assert shown_total([of(60, amount="900.00"), of(60, amount="600.00")], 1000).value == 2000


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"a": 50, "b": 60}, set()),
        ({"a": 3, "b": 60, "c": 100}, {"a", "b"}),
        ({"a": 100, "b": 60, "c": 3}, {"b", "c"}),
        ({"a": 20, "b": 30, "c": 100}, {"a", "b"}),
        ({"a": 20, "b": 29, "c": 100, "d": 200}, {"a", "b", "c"}),
        ({"a": 3, "b": 60, "c": 60}, {"a", "b"}),
        ({"a": None, "b": 60}, set()),
        ({"a": 500, "b": 3}, {"a", "b"}),
    ],
)
def test_with_a_small_part_the_smallest_others_are_withheld_until_together_they_are_fifty(counts, expected):
    assert hidden({name: of(count) for name, count in counts.items()}) == expected


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (Shown("", 1), Shown("", 8), Shown("13%", 13)),
        (Shown("", 1), Shown("", 3), Shown("33%", 33)),
        (Shown("", 0), Shown("", 3), Shown("0%", 0)),
        (Shown(""), Shown("", 3), withheld()),
        (Shown("", 1), Shown(""), withheld()),
        (Shown("", 0), Shown("", 0), withheld()),
    ],
)
def test_a_ratio_is_that_of_the_figures_as_they_are_shown(part, whole, expected):
    assert ratio(part, whole) == expected


@pytest.mark.parametrize(
    ("amount", "terms", "unit"),
    [
        ("33.33", {}, 1_000),
        ("33.34", {}, 10_000),
        ("133.32", {"per": Per.YEAR}, 1_000),
        ("133.36", {"per": Per.YEAR}, 10_000),
        ("333.34", {}, 100_000),
    ],
)
def test_the_unit_of_money_holds_thirty_patients_at_the_tariff_of_a_quarter(amount, terms, unit):
    assert unit_eur(tables_of_quarter(LARGE, rule(tariff=tariff(amount, **terms)))) == unit


def test_the_unit_follows_the_highest_tariff_for_patients_and_none_for_a_practice():
    low, high = rule(tariff=tariff("1.00")), rule(tariff=tariff("33.34"))
    of_practice = rule(tariff=tariff("9000.00"), base=Base.PRACTICE)

    assert unit_eur(tables_of_quarter(LARGE, schemes={**scheme(low), **scheme(high, name="ander")})) == 10_000
    assert unit_eur(tables_of_quarter(LARGE, schemes={**scheme(low), **scheme(of_practice, name="project")})) == 1_000


def test_a_tariff_that_a_plan_names_raises_the_unit():
    by_plan = rule(tariff=tariff("1.00", by_plan=True))

    assert unit_eur(tables_of_quarter(LARGE, by_plan, plans=(plan("01000001", price="33.34"),))) == 10_000


def test_a_share_that_is_shown_is_never_of_fewer_than_five_patients_inside_or_outside():
    for ion in range(1, 400):
        for aw_ion in (*range(6), *range(max(0, ion - 5), ion + 1)):
            if share(aw_ion, ion).value is not None:
                assert min(aw_ion, ion - aw_ion) >= 5
