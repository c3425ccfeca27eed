"""The workbook as a file: equal bytes, types of cells, and nothing out of data that a spreadsheet would carry out."""

import re
from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest

from pipelines.documents.quarter_tables import QuarterTables
from pipelines.documents.workbook import workbook_bytes
from pipelines.documents.workbook.cells import Kind, shown
from pipelines.documents.workbook.sheet import TooManyRowsError
from pipelines.documents.workbook.tabs import differences
from pipelines.dutch.words import said, section
from pipelines.schemas.catalogue import TABLES
from pipelines.schemas.payout_codes import Cause, Status
from pipelines.schemas.table import empty
from tests.spec.situations import above, count, rule
from tests.unit.documents.quarters import tables_of_quarter
from tests.unit.documents.workbooks import ET, NAMESPACE, TABS, Workbook, formulas, read, with_lists

A, B = "01000001", "01000002"
HOSTILE = [
    "=1+1",
    "+31 10",
    "-2+3",
    "@SUM(A1)",
    '=HYPERLINK("http://example.org")',
    "http://example.org",
    "=cmd|' /C calc'!A0",
    "_x0041_",
    "x" * 40_000,
]


@pytest.fixture(scope="module")
def quarter() -> QuarterTables:
    """A quarter with an undecided practice, one below the threshold and one that is paid."""
    counts = [count(A, 98, 400, unknown=4), count(B, 300, 400, u0403=(40, 30)), count("01000003", 1, 400)]
    return with_lists(tables_of_quarter(counts, rule(threshold=above("0.25"))))


@pytest.fixture(scope="module")
def book(quarter: QuarterTables) -> Workbook:
    return read(quarter)


def renamed(quarter: QuarterTables, name: str) -> QuarterTables:
    """The quarter in which every text that a person wrote is `name`."""
    written = {"name", "account_holder", "region", "title", "source", "aw_list", "aw_list_file", "aw_list_source"}
    tables = ("register", "practice_shares", "payments", "quarter_facts", "rules_in_force", "payouts")
    changed = {
        table: quarter[table].with_columns(pl.lit(name).alias(column) for column in written & set(quarter[table].columns))
        for table in tables
    }
    return replace(quarter, tables={**quarter.tables, **changed})


def test_the_tabs_have_the_order_in_which_they_are_read(book):
    assert book.tabs == [
        *("Samenvatting", "Actielijst", "Uitbetaling", "Verschillen", "Betaalvoorstel", "Rangorde", "Budget"),
        *("Verzekeraars", "Correcties", "Uitzonderingen", "Plannen", "Leveringen", "Controle", "Toelichting"),
    ]


def test_equal_tables_give_equal_bytes(quarter):
    again = QuarterTables(quarter.quarter, dict(quarter.tables), None, quarter.version)

    assert workbook_bytes(quarter) == workbook_bytes(again)


def test_the_file_has_the_peildatum_for_its_date(book):
    assert "2026-01-01T00:00:00Z" in book.part("docProps/core.xml")


def test_every_tab_of_an_empty_quarter_tells_that_there_is_nothing(quarter):
    nothing = {str(schema.name): empty(schema) for schema in TABLES}
    book = read(QuarterTables(quarter.quarter, {**nothing, "quarter_facts": quarter["quarter_facts"]}, None, "1"))

    for name, title in section("workbook.tabs").items():
        if name not in {"summary", "control", "explanation"}:
            assert book.lines(title)[2] == [said(f"workbook.empty.{name}"), *[""] * (len(book.lines(title)[2]) - 1)]


def test_codes_are_text_that_keeps_its_zeros_without_a_mark(book):
    for tab, header in (("Uitbetaling", "AGB"), ("Betaalvoorstel", "AGB"), ("Rangorde", "AGB"), ("Actielijst", "AGB")):
        column = book.column(tab, header)
        lines = [line[header] for line in book.records(tab, book.lines(tab)[_header_row(book, tab)][0])]
        assert all(re.fullmatch(r"\d{8}", agb) for agb in lines)
        sheet = book.part(f"xl/worksheets/sheet{book.tabs.index(tab) + 1}.xml")
        assert re.search(rf'<ignoredError sqref="[^"]*{column}\d+[^"]*" numberStoredAsText="1"/>', sheet)
    assert [line["UZOVI"] for line in book.records("Verzekeraars", "UZOVI")] == ["0403"]


def _header_row(book: Workbook, tab: str) -> int:
    return next(at for at, line in enumerate(book.lines(tab)) if "AGB" in line)


def test_amounts_counts_and_shares_are_numbers(book):
    letters = {book.column("Uitbetaling", name) for name in ("ION", "Aandeel AW-ION", "Tarief (geïndexeerd)", "Uit te betalen")}
    first = _header_row(book, "Uitbetaling") + 2
    cells = [cell for cell in book.cells("Uitbetaling") if cell.place[0] in letters and int(cell.place[1:]) >= first]

    assert len(cells) == 3 * len(letters)
    assert {cell.kind for cell in cells} == {""}


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_out_of_data_is_a_formula_or_a_link(quarter, book, name):
    hostile = read(renamed(quarter, name))

    assert formulas(hostile) <= formulas(book)
    for at in range(1, len(TABS) + 1):
        assert "<hyperlink" not in hostile.part(f"xl/worksheets/sheet{at}.xml")
    shown_name = hostile.records("Rangorde", "Regio")[0]["Praktijk"]
    assert shown_name == name if len(name) < 32_767 else shown_name.endswith("…")


def test_a_control_total_is_below_every_total_by_formula(book):
    found = 0
    for tab in TABS:
        lines = book.lines(tab)
        for at, line in enumerate(lines):
            if at and line[0] == said("workbook.control_total"):
                found += 1
                assert lines[at - 1][1:] == line[1:]
    assert found == 9


def test_what_a_formula_comes_to_is_in_the_file_for_viewers_that_do_not_calculate(book):
    assert book.totals("Uitbetaling", "Totaal uit te betalen door ons", "Uit te betalen") == (300, 300)


def test_every_tab_prints_on_landscape_a4_as_wide_as_the_page_with_its_title_repeated(book):
    for at, tab in enumerate(TABS, start=1):
        root = ET.fromstring(book.part(f"xl/worksheets/sheet{at}.xml"))
        page = root.find("m:pageSetup", NAMESPACE)
        assert page is not None
        assert (page.get("orientation"), page.get("paperSize")) == ("landscape", "9")
        assert page.get("fitToHeight", "1") == ("1" if tab == "Samenvatting" else "0")
        assert tab in root.findtext("m:headerFooter/m:oddFooter", "", NAMESPACE)
    assert book.part("xl/workbook.xml").count("_xlnm.Print_Titles") == sum(len(book.lines(tab)) > 3 for tab in TABS)


def test_lists_have_a_frozen_header_and_a_filter(book):
    sheet = book.part("xl/worksheets/sheet3.xml")

    assert f'<pane xSplit="2" ySplit="{_header_row(book, "Uitbetaling") + 1}"' in sheet
    assert f'<autoFilter ref="A{_header_row(book, "Uitbetaling") + 1}:Q' in sheet


def test_every_cause_of_a_difference_has_one_column():
    causes = [cause for of_column in differences.CAUSE_COLUMNS.values() for cause in of_column]

    assert len(causes) == len(set(map(str, causes)))
    assert set(causes) == {*Cause, *(status for status in Status if not status.is_paid)}


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (Decimal("12223.75"), Kind.EURO, "€ 12.223,75"),
        (Decimal("0.25"), Kind.SHARE, "25,00%"),
        (2026, Kind.YEAR, "2026"),
        (12223, Kind.COUNT, "12.223"),
        (None, Kind.EURO, ""),
    ],
)
def test_a_width_is_measured_on_the_value_as_it_is_shown(value, kind, text):
    assert shown(value, kind) == text


def test_more_rows_than_a_worksheet_holds_are_refused(quarter, monkeypatch):
    monkeypatch.setattr("pipelines.documents.workbook.sheet.MOST_ROWS", 10)

    with pytest.raises(TooManyRowsError, match="more than 10 rows do not fit"):
        workbook_bytes(quarter)
