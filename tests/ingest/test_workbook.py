"""Workbooks: what is written in a cell is never read as empty, and no sheet or row is left out in silence."""

from __future__ import annotations

import random
from datetime import date

import pytest

from pipelines.ingest.cells.cell_values import LOST_DIGITS, UNREADABLE
from pipelines.ingest.files.limits import Limits
from pipelines.ingest.files.refusal import RejectedFileError
from pipelines.ingest.sheets import worksheet
from pipelines.ingest.sheets.workbook import workbook_sheets
from pipelines.schemas.delivery_codes import FileWarningKind
from tests.ingest.delivering import GOOD, HEADER, PRACTICE, Ingested, bsn, gzipped, ingested, zipped
from tests.ingest.raw_workbook import AS_DATE, DATE, DATE_TIME, ELAPSED, EURO, Cell, Tab, raw_workbook

NAMES = [*HEADER.split(";"), "Uitschrijfdatum"]
ROW = GOOD.split(";")
ERRORS = ("#VALUE!", "#REF!", "#N/A", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "")


def cells(*row: Cell | str, **options: object) -> list[str | None]:
    """The texts of one row."""
    book = workbook_sheets(raw_workbook(Tab([row]), **options), Limits())
    return list(book.sheets[0].cells.row(0)) if book.sheets[0].frame.height else []


def delivered(tmp_path, *tabs: Tab, **options: object) -> Ingested:
    return ingested(tmp_path, {"lijst.xlsx": raw_workbook(*tabs, **options)})


def other(number: int, *more: str) -> list[str]:
    return [PRACTICE, bsn(7_000_000 + number), f"n{number}", "1234AB", "2020-02-01", *more]


def not_read(found: Ingested) -> list[str]:
    """What is said of what was not read."""
    return [warning.sentence for warning in found.result.warnings if warning.kind is FileWarningKind.NOT_READ]


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_of_excel_is_written_and_cannot_be_read(error):
    assert cells(Cell(error, "e"), Cell(error, "e", formula="1/0")) == [UNREADABLE, UNREADABLE]


@pytest.mark.parametrize(
    "cell",
    [
        Cell(None, formula="A1"),
        Cell("", formula="A1"),
        Cell(" ", formula=""),
        Cell(None, style=DATE, formula="TODAY()"),
        Cell(None, "str", formula="A1"),
        Cell(None, "s", formula="A1"),
        Cell(None, "b", formula="A1"),
    ],
)
def test_a_formula_that_was_never_calculated_is_not_empty(cell):
    assert cells("x", cell) == ["x", UNREADABLE]


def test_a_formula_with_a_value_is_that_value_also_when_it_is_an_empty_text():
    assert cells("x", Cell("42", formula="A1"), Cell("", "str", formula='""'), Cell("y", "str", formula="A1")) == ["x", "42", None, "y"]


def test_the_0_of_a_formula_counts_only_when_the_program_calculates():
    zero, date_of_zero, float_zero = Cell("0", formula="A1"), Cell("0", style=DATE, formula="A1"), Cell("0.0", formula="A1")
    assert cells(zero, date_of_zero, float_zero, properties='<calcPr fullCalcOnLoad="1"/>') == [UNREADABLE] * 3
    assert cells(zero, date_of_zero, float_zero) == ["0", "1899-12-30 00:00:00", "0"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("123456782", "123456782"),
        ("7", "7"),
        ("007", "7"),
        ("3311.0", "3311"),
        ("1.23456782E+8", "123456782"),
        ("123456789012345", "123456789012345"),
        ("1234567890123456", f"{LOST_DIGITS}1234567890123456"),
        ("1.2345678901234568E+17", f"{LOST_DIGITS}123456789012345680"),
        ("-5", "-5"),
        ("0.5", "0.5"),
        ("42009.583", "42009.583"),
        ("geen getal", "geen getal"),
        ("1_0", "1_0"),
        ("nan", "nan"),
        ("1e999", "1e999"),
    ],
)
def test_a_number_is_written_without_needless_decimals_and_marked_when_digits_are_lost(value, text):
    assert cells(Cell(value)) == [text]


def test_a_text_of_digits_loses_none():
    assert cells("12345678901234567890") == ["12345678901234567890"]


@pytest.mark.parametrize(
    ("value", "style", "text"),
    [
        ("42009", DATE, "2015-01-05 00:00:00"),
        ("42009.58402777778", DATE, "2015-01-05 14:01:00"),
        ("42009.999999999", DATE, "2015-01-06 00:00:00"),
        ("42009.25", DATE_TIME, "2015-01-05 06:00:00"),
        ("42009", AS_DATE, "2015-01-05 00:00:00"),
        ("42009", ELAPSED, "42009"),
        ("42009", EURO, "42009"),
        ("42009", 0, "42009"),
        ("0", DATE, "1899-12-30 00:00:00"),
        ("1", DATE, "1900-01-01 00:00:00"),
        ("59", DATE, "1900-02-28 00:00:00"),
        ("61", DATE, "1900-03-01 00:00:00"),
        ("2958465", DATE, "9999-12-31 00:00:00"),
        ("2958466", DATE, "2958466"),
        ("-1", DATE, "-1"),
        ("geen", DATE, "geen"),
    ],
)
def test_a_number_with_the_format_of_a_date_is_that_date(value, style, text):
    assert cells(Cell(value, style=style)) == [text]


def test_the_date_system_of_the_workbook_decides_what_a_number_is():
    cell, none = Cell("40547", style=DATE), Cell("0", style=DATE)
    assert cells(cell, none, properties='<workbookPr date1904="1"/>') == ["2015-01-05 00:00:00", "1899-12-30 00:00:00"]
    assert cells(cell, none, properties='<workbookPr date1904="0"/>') == ["2011-01-04 00:00:00", "1899-12-30 00:00:00"]


@pytest.mark.parametrize("written", [Cell("40547"), Cell("40547.0"), "40547", " 40547 "])
def test_a_serial_number_without_a_format_counts_from_1904_in_such_a_workbook(tmp_path, written):
    rows = [NAMES, [*ROW[:4], written]]
    found = delivered(tmp_path, Tab(rows), properties='<workbookPr date1904="true"/>')
    assert found.registrations["registered_on"].to_list() == [date(2015, 1, 5)]


def test_a_number_of_five_digits_that_is_not_a_date_is_left_alone_in_such_a_workbook(tmp_path):
    rows = [NAMES, [PRACTICE, "", "40547", "1234AB", Cell("40547", style=DATE)], [PRACTICE, "", "42009", "1234AB", Cell("40547")]]
    assert delivered(tmp_path, Tab(rows), properties='<workbookPr date1904="1"/>').registrations.height == 2


def test_the_other_kinds_of_cells_are_text():
    shared = ["<t>een</t>", "<r><t>tw</t></r><r><t>ee</t></r>", '<t>名</t><rPh sb="0" eb="1"><t>ナ</t></rPh>', "<t>a_x000D_\nb_x005F_x</t>"]
    found = cells(Cell("0", "s"), Cell("1", "s"), Cell("2", "s"), Cell("3", "s"), Cell("1", "b"), Cell("0", "b"), shared=shared)
    assert found == ["een", "twee", "名", "a\r\nb_x", "true", "false"]
    assert cells(Cell("2015-01-05T00:00:00Z", "d"), "_x0041_", "_xD83D_", "x_y") == ["2015-01-05T00:00:00Z", "A", "�", "x_y"]


def test_a_mark_of_our_own_in_a_cell_means_nothing():
    assert cells(UNREADABLE, f"{LOST_DIGITS}5", Cell(UNREADABLE, "str")) == ["\ufffd", "\ufffd5", "\ufffd"]


def test_cells_stand_where_their_references_say_or_behind_the_one_before():
    xml = '<row r="2"><c r="B2"><v>1</v></c><c><v>2</v></c><c r="AA2"><v>3</v></c></row><row><c><v>4</v></c></row>'
    book = workbook_sheets(_with_rows(xml), Limits())
    frame = book.sheets[0].frame
    assert frame["row"].to_list() == [2, 3]
    assert [(place, cell) for place, cell in enumerate(book.sheets[0].cells.row(0)) if cell] == [(1, "1"), (2, "2"), (26, "3")]
    assert book.sheets[0].cells.row(1)[0] == "4"


def _with_rows(xml: str) -> bytes:
    """A workbook of which the rows are this XML."""

    class Given(Tab):
        def xml(self) -> str:
            return super().xml().replace("<sheetData></sheetData>", f"<sheetData>{xml}</sheetData>")

    return raw_workbook(Given([]))


@pytest.mark.parametrize("prefix", ["x:", "main:"])
def test_elements_may_have_a_prefix_and_the_strict_form_of_the_standard(tmp_path, prefix):
    class Prefixed(Tab):
        def xml(self) -> str:
            inner = super().xml().replace("</", "\0").replace("<", f"<{prefix}").replace("\0", f"</{prefix}")
            return inner.replace("xmlns=", f"xmlns:{prefix[:-1]}=")

    found = delivered(tmp_path, Prefixed([NAMES, ROW]))
    assert found.registrations.height == 1


def test_every_visible_sheet_with_a_header_is_read_with_its_own_header_and_the_rows_add_up(tmp_path):
    first = Tab([["Praktijk"], NAMES, ROW, other(1), ["Totaal", "2"]], name="Dr. A")
    second = Tab(
        [["Postcode", "Patnr", "ION t/m", "AGB", "Ingeschreven op"], ["1234AB", "n2", "31-12-2025", PRACTICE, "1-1-2020"]], name="Dr. B"
    )
    third = Tab([NAMES, other(3), other(4, "32-13-2020"), NAMES, other(5), ["Aantal: 3"]], name="Dr. C")
    found = delivered(tmp_path, first, second, third)
    assert found.outcome("lijst.xlsx") == "accepted"
    assert (found.file("lijst.xlsx")["rows_read"], found.file("lijst.xlsx")["lines"], found.file("lijst.xlsx")["header_line"]) == (6, 6, 2)
    assert found.rejected == [(5, "invalid_date", "deregistered_on")]
    ends = dict(found.registrations.select("row_number", "deregistered_on").iter_rows())
    assert ends == {1: None, 2: None, 3: date(2026, 1, 1), 4: None, 6: None}


@pytest.mark.parametrize("packed", [bytes, gzipped, lambda data: zipped(lijst__xlsx=data)])
def test_two_sheets_of_two_practices_in_any_packing_are_both_read(tmp_path, packed):
    data = raw_workbook(Tab([NAMES, ROW]), Tab([NAMES, ["37654321", *other(1)[1:]]]))
    assert ingested(tmp_path, packed(data)).registrations["practice_agb"].to_list() == [1234567, 37654321]


def test_what_is_not_read_of_a_workbook_is_a_warning_and_the_rest_is_read(tmp_path):
    tabs = [
        Tab([["AGB", "Postcode", "Aantal"], [PRACTICE, "1234AB", "3"]], name="Telling"),
        Tab([NAMES, ROW], name="Lijst"),
        Tab([["Toelichting"]], name="Uitleg"),
        Tab([NAMES, other(1)], name="Oud", state="hidden"),
        Tab([NAMES, other(2)], name="Ouder", state="veryHidden"),
        Tab([], name="Leeg"),
        Tab([], name="Grafiek", kind="chartsheet"),
        Tab([], name="Verborgen grafiek", kind="chartsheet", state="hidden"),
    ]
    found = delivered(tmp_path, *tabs)
    assert found.file("lijst.xlsx")["rows_read"] == 1
    assert sorted(sentence.split(" ")[2] for sentence in not_read(found)) == ['"Oud"', '"Ouder"', '"Telling"', '"Uitleg"']


def test_a_sheet_is_named_in_a_warning_without_the_bsn_that_it_is_named_after(tmp_path):
    found = delivered(tmp_path, Tab([NAMES, ROW]), Tab([["x"]], name=f"kopie {bsn(55)}"))
    [sentence] = not_read(found)
    assert bsn(55) not in sentence


def test_without_a_sheet_that_has_all_columns_the_file_misses_them(tmp_path):
    found = delivered(tmp_path, Tab([["Uitleg"]]), Tab([["AGB", "Postcode"], [PRACTICE, "1234AB"]]), Tab([NAMES, ROW], state="hidden"))
    assert found.outcome("lijst.xlsx") == "missing_column"


def test_two_columns_that_mean_the_same_on_any_sheet_reject_the_file(tmp_path):
    assert delivered(tmp_path, Tab([NAMES, ROW]), Tab([[*NAMES, "PC6"], ROW])).outcome("lijst.xlsx") == "ambiguous_column"


def test_a_blank_workbook_has_no_rows(tmp_path):
    assert delivered(tmp_path, Tab([["", " "], ["null", "-"]]), Tab([], kind="chartsheet")).outcome("lijst.xlsx") == "no_rows"


@pytest.mark.parametrize("attributes", [' hidden="1"', ' hidden="true"', ' ht="0" customHeight="1"'])
def test_a_hidden_row_of_a_sheet_that_is_read_rejects_the_file(tmp_path, attributes):
    found = delivered(tmp_path, Tab([NAMES, ROW, other(1), other(2)], row_attributes={2: attributes}))
    assert found.outcome("lijst.xlsx") == "hidden_rows"
    assert found.file("lijst.xlsx")["detail"] == "rows are hidden, by a filter or by hand: 1 of sheet 1"


def test_a_hidden_row_does_not_matter_when_it_is_blank_or_of_a_sheet_that_is_not_read(tmp_path):
    tabs = [Tab([["Uitleg"], ["verborgen"]], hidden=[1]), Tab([NAMES, ROW, ["", "null", "\u200b"]], hidden=[2])]
    assert delivered(tmp_path, *tabs).outcome("lijst.xlsx") == "accepted"


@pytest.mark.parametrize(("names", "reason"), [(NAMES[:3], "missing_column"), ([*NAMES, "PC6"], "ambiguous_column")])
def test_faults_of_the_columns_are_reported_before_hidden_rows(tmp_path, names, reason):
    assert delivered(tmp_path, Tab([names, ROW], hidden=[1])).outcome("lijst.xlsx") == reason


@pytest.mark.parametrize(
    "named",
    [
        lambda name: name.replace("/", "\\"),
        lambda name: f"/{name}",
        str.upper,
        lambda name: name.replace("xl/workbook.xml", "XL/Workbook.xml"),
        lambda name: name.replace("sharedStrings", "SharedStrings"),
    ],
)
def test_the_names_of_parts_may_be_written_in_other_ways(tmp_path, named):
    data = raw_workbook(Tab([NAMES, [*ROW[:2], Cell("0", "s"), *ROW[3:]]]), shared=["<t>7</t>"], named=named)
    assert ingested(tmp_path, data).registrations.height == 1


def test_the_other_parts_of_a_workbook_do_not_count_for_the_limits(tmp_path):
    chance = random.Random(7)
    query = b"<DataMashup>" + b"A" * 90_000 + b"</DataMashup>"
    more = {
        "customXml/item1.xml": query,
        "xl/comments1.xml": b"<comments><text>" + b"lang " * 30_000 + b"</text></comments>",
        "xl/media/foto.png": chance.randbytes(1_000_000),
        "xl/model/item.data": bytes(50_000_000),
        "xl/broken.xml": b"<!DOCTYPE x [<!ENTITY a 'a'>]><x",
    }
    names = "<definedNames>" + "".join(f'<definedName name="n{n}">{"A1+" * 200}A1</definedName>' for n in range(200)) + "</definedNames>"
    rules = "<conditionalFormatting><cfRule><formula>" + "A1+" * 20_000 + "A1</formula></cfRule></conditionalFormatting>"
    found = ingested(tmp_path, raw_workbook(Tab([NAMES, ROW], more=rules), properties=names, more=more), limits=Limits(cells=100))
    assert found.outcome() == "accepted"


def test_texts_that_many_cells_share_count_for_each_of_them(tmp_path):
    rows = [NAMES, *[[Cell("0", "s")] * 5] * 40]
    data = raw_workbook(Tab(rows), shared=[f"<t>{'x' * 1000}</t>"])
    assert ingested(tmp_path, data, limits=Limits(characters=150_000)).outcome() == "too_large"


@pytest.mark.parametrize(
    "data",
    [
        raw_workbook(Tab([NAMES, ROW]), named=lambda name: name.replace("sheet1", "weg")),
        raw_workbook(Tab([NAMES, [Cell("5", "s")]]), shared=["<t>x</t>"]),
        raw_workbook(Tab([NAMES, [Cell("x", "s")]]), shared=["<t>x</t>"]),
        _with_rows('<row><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'),
        _with_rows('<row><c r="ZZZ1"><v>1</v></c></row>'),
        _with_rows("<row><c><v>1</c></row>"),
        _with_rows("<row/>")[:-40],
    ],
    ids=["part missing", "text missing", "text by name", "two in one place", "outside", "no XML", "cut off"],
)
def test_a_broken_workbook_is_unreadable(tmp_path, data):
    assert ingested(tmp_path, data).outcome() == "unreadable_file"


def test_a_long_sheet_is_kept_in_pieces_and_comes_to_the_same(monkeypatch):
    rows = [["a"], ["b", "c"], ["d"], ["e", "", "f"], ["g"], ["h"], ["i"]]
    data = raw_workbook(Tab(rows, hidden=[1, 5]))
    (whole,) = workbook_sheets(data, Limits()).sheets
    monkeypatch.setattr(worksheet, "_ROWS_AT_A_TIME", 2)
    (pieces,) = workbook_sheets(data, Limits()).sheets

    assert pieces.frame.rows() == whole.frame.rows()
    assert [row[0] for row in pieces.cells.rows()] == list("abdeghi")


def test_cells_of_all_pieces_of_a_long_sheet_count(monkeypatch):
    monkeypatch.setattr(worksheet, "_ROWS_AT_A_TIME", 2)
    data = raw_workbook(Tab([["a", "b", "c"]] * 7))

    assert workbook_sheets(data, Limits(cells=21)).sheets[0].cells.height == 7
    with pytest.raises(RejectedFileError, match="more than 20 cells"):
        workbook_sheets(data, Limits(cells=20))
