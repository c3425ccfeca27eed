"""The report page as a file: whole in itself, the same twice, and safe with any name."""

import base64
import hashlib
import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import polars as pl

from pipelines.documents.page import report_page
from pipelines.schemas.payout_codes import Per
from tests.spec.situations import at_least, count, rule, tariff
from tests.unit.documents.page_reader import read
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
