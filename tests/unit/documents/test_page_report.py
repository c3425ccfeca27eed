"""The report page as a file: whole in itself, the same twice, and safe with any name."""

import base64
import hashlib
import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import polars as pl
import pytest

from pipelines.documents.page import report_page
from pipelines.documents.page.disclosure import Shown, Sum, hidden, how_many, money, patients, rounded_eur, share, shown_total, unit_eur
from pipelines.schemas.payout_codes import Per
from tests.spec.situations import at_least, count, rule, tariff
from tests.unit.documents.page_reader import NOTHING, read
from tests.unit.documents.quarters import tables_of_quarter

LARGE = [count("01000001", 800, 2000), count("01000002", 700, 2000, region="utrecht")]


def page_of(*counts, **terms):
    return report_page(tables_of_quarter(counts or LARGE, rule(tariff=tariff("60.00", Per.YEAR), **terms)))


def test_equal_tables_give_equal_bytes():
    assert page_of(threshold=at_least("0.25")) == page_of(threshold=at_least("0.25"))


def test_the_page_needs_nothing_from_outside():
    text = page_of().decode()

    assert re.findall(r"https?:|//|\bsrc=|@import|url\(|<link", text) == []
    assert re.findall(r"\bstyle=|\bon\w+=", text) == []


def test_the_policy_lets_the_style_and_the_script_of_the_page_through_and_nothing_else():
    text = page_of().decode()
    parts = {name: re.findall(rf"<{name}>(.*?)</{name}>", text, re.DOTALL) for name in ("style", "script")}
    hashed = {name: base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for name, (one,) in parts.items()}
    policy = read(text.encode()).all("meta")[1].attributes["content"]

    sources = f"style-src 'sha256-{hashed['style']}'; script-src 'sha256-{hashed['script']}'"
    assert policy == f"default-src 'none'; {sources}; base-uri 'none'; form-action 'none'"


def test_a_hostile_name_is_a_text_everywhere():
    hostile = """<script>alert(1)</script>"' onload=x"""
    tables = tables_of_quarter(LARGE, rule(threshold=at_least("0.10", "0.9")))
    named = {
        name: tables[name].with_columns(pl.lit(hostile).alias(column))
        for name, column in (("practice_shares", "name"), ("register", "name"), ("rules_in_force", "title"))
    }
    page = report_page(replace(tables, tables={**tables.tables, **named}))

    assert page.count(b"<script>") == 1
    assert b"&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39; onload=x" in page
    assert hostile in read(page).by_id("shares").text
    assert not [one for one in read(page).elements() if "onload" in one.attributes]


def test_a_hostile_region_is_a_text_and_a_filter():
    page = page_of(count("01000001", 800, 2000, region='"><b>x'), count("01000002", 800, 2000))

    assert {one.attributes["data-region"] for one in read(page).elements() if "data-region" in one.attributes} == {'"><b>x', "rijnmond"}
    assert [one.text for one in read(page).all("option")] == ["Alle regio's", '"><b>x', "Rijnmond"]


def test_headings_go_down_one_level_at_a_time():
    levels = [int(one.tag[1]) for one in read(page_of()).elements() if re.fullmatch(r"h\d", one.tag)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= level + 1 for level, later in pairwise(levels))


def test_every_drawing_has_a_title_and_a_description_and_every_id_is_there_once():
    page = read(page_of(threshold=at_least("0.25")))
    ids = [one.attributes["id"] for one in page.elements() if "id" in one.attributes]
    named = {name for one in page.elements() for name in one.attributes.get("aria-labelledby", "").split()}
    drawings = [one for one in page.all("svg") if one.attributes.get("role") == "img"]

    assert sorted(ids) == sorted(set(ids))
    assert named <= set(ids)
    assert drawings
    assert all(one.all("title")[0].text and one.all("desc")[0].text for one in drawings)


def test_the_page_of_an_open_quarter_is_a_proposal():
    assert read(page_of()).all("h1")[0].text == "Krachtige basiszorg 2026Q1 voorstel"


def test_no_amount_or_difference_of_amounts_of_the_page_is_that_of_one_to_four_patients():
    of_a_patient = Decimal("15.00")
    counts = [
        count("01000001", 3, 2000),
        count("01000002", 800, 2000),
        count("01000003", 2, 40),
        count("01000004", 60, 200, region="utrecht"),
    ]
    pages = [page_of(*counts), page_of(*counts[1:]), page_of(counts[0])]
    cells = [cell for page in pages for name in ("paid", "insurers") for cell in read(page).by_id(name).all("td")]
    amounts = {int(cell.attributes["data-sort"]) for cell in cells if "€" in cell.text}

    assert len(amounts) > 2
    assert all(abs(one - other) / of_a_patient >= 15 for one in amounts for other in amounts if one != other)


@pytest.mark.parametrize(
    ("amount", "per", "unit"), [("85.00", Per.YEAR, 1_000), ("33.00", Per.QUARTER, 1_000), ("33.40", Per.QUARTER, 10_000)]
)
def test_the_unit_of_money_holds_thirty_patients(amount, per, unit):
    assert unit_eur(tables_of_quarter(LARGE, rule(tariff=tariff(amount, per)))) == unit


def test_a_share_that_is_shown_is_never_of_fewer_than_five_patients_inside_or_outside():
    for ion in range(1, 400):
        for aw_ion in (*range(6), *range(max(0, ion - 5), ion + 1)):
            if share(aw_ion, ion).value is not None:
                assert min(aw_ion, ion - aw_ion) >= 5


def test_a_number_of_patients_is_shown_in_tens_where_enough_are_behind_it_and_beside_it():
    assert [patients(count).text for count in (0, 3, 49, 50, 55, 1234)] == ["0", "< 50", "< 50", "50", "60", "1.230"]
    assert patients(90, 10) == Shown("< 100")
    assert [patients(500, rests=(100, rest)).text for rest in (0, 3, 49, 50)] == ["500", "te klein", "te klein", "500"]


def test_a_sum_for_few_patients_is_withheld_with_its_number_of_practices():
    few, many, shared = Sum(Decimal(900), 49, 1), Sum(Decimal(900), 50, 1), Sum(Decimal(900), 99, 10)

    assert [money(one, 1_000).text for one in (few, many, shared)] == ["te klein", "€ 1.000", "te klein"]
    assert [how_many(one).text for one in (few, many, shared)] == ["te klein", "1", "te klein"]
    assert shown_total([few, many, shared], 1_000).text == "€ 3.000"
    assert money(Sum(Decimal(3000), None, 2), 1_000).text == "€ 3.000"


def test_other_parts_are_withheld_with_a_small_one_until_together_they_are_enough():
    def parts(**patients):
        return {name: Sum(Decimal(1), count, 0) for name, count in patients.items()}

    assert hidden(parts(a=500, b=60, c=70)) == set()
    assert hidden(parts(a=500, b=3, c=70, d=300)) == {"b", "c"}
    assert hidden(parts(a=500, b=30, c=20, d=300)) == {"b", "c"}
    assert hidden(parts(a=500, b=3)) == {"a", "b"}


def test_an_amount_below_half_a_unit_is_not_told_from_any_other():
    assert [rounded_eur(Decimal(amount), 1_000).text for amount in ("0", "0.01", "499.99", "500")] == [
        NOTHING,
        "< € 500",
        "< € 500",
        "€ 1.000",
    ]
