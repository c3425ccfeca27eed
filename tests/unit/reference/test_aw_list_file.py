"""The entries of an AW list, from a CSV or a workbook, and every doubt about them."""

import io
import time
import zipfile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core.diagnostics import InputError
from pipelines.reference.reading.aw_list_file import entries_of

FILE = "reference/aw_lists/lijst"
EXPECTED = "expected a PC4, PC5 or PC6 such as 1234, 1234A or 1234AB"
NOT_A_POSTCODE = f"is not a postcode, {EXPECTED}"
FORMULA = object()
ERROR = object()


def workbook(
    *, hidden: tuple[str, ...] = (), very_hidden: tuple[str, ...] = (), hidden_rows: tuple[int, ...] = (), **tabs: list[list[object]]
) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        for name, rows in tabs.items():
            sheet = book.add_worksheet(name.replace("_", " "))
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value is FORMULA:
                        sheet.write_formula(at, column, "=B2&C2", None, "")
                    elif value is ERROR:
                        sheet.write_formula(at, column, "=NA()", None, "#N/A")
                    else:
                        sheet.write(at, column, value)
            for row in hidden_rows:
                sheet.set_row(row - 1, None, None, {"hidden": True})
            if name in hidden:
                sheet.hide()
            elif name in very_hidden:
                sheet.very_hidden()
            else:
                sheet.activate()
                sheet.set_first_sheet()
    return content.getvalue()


def diagnostics_of(content: bytes) -> list[str]:
    with pytest.raises(InputError) as found:
        entries_of(content, FILE)
    return [str(diagnostic) for diagnostic in found.value.diagnostics]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_csv_has_its_entries_in_the_column_postcode(separator: str) -> None:
    content = "plaats;Postcode\nRotterdam;1234 ab\nRotterdam;1234\n;\nRotterdam;1234AB\n".replace(";", separator)
    assert entries_of(b"\xef\xbb\xbf" + content.encode(), FILE) == ("1234", "1234AB")


def test_a_csv_without_the_column_is_a_fault() -> None:
    assert diagnostics_of(b"code;plaats\n1234;Rotterdam\n") == [
        f"{FILE}:1 postcode: the column is missing, expected a CSV with one column postcode, or an XLSX"
    ]


def test_every_cell_of_a_csv_that_is_not_an_entry_is_reported_without_its_value() -> None:
    assert diagnostics_of(b"postcode\n1234\n249566758\nRotterdam\n") == [
        f"{FILE}:3 postcode: {NOT_A_POSTCODE}",
        f"{FILE}:4 postcode: {NOT_A_POSTCODE}",
    ]


@pytest.mark.parametrize("error", ["#N/A", "#N/B", "#REF!", "#VERW!", "#DEEL/0!", "#NAAM?"])
def test_an_error_cell_of_a_csv_is_not_taken_for_a_comment(error: str) -> None:
    content = f"# a comment\npostcode;plaats\n1234;Rotterdam\n{error};Rotterdam\n#1235;left out by hand\n"
    assert diagnostics_of(content.encode()) == [f"{FILE}:4 postcode: {NOT_A_POSTCODE}"]


def test_of_many_wrong_entries_the_first_are_reported_and_the_rest_counted() -> None:
    diagnostics = diagnostics_of(b"postcode\n" + b"x\n" * 50)
    assert len(diagnostics) == 21
    assert diagnostics[-1] == f"{FILE}:22 postcode: here and below 30 more are not postcodes, {EXPECTED}"


@pytest.mark.parametrize("content", [b"postcode\n", b"", "postcode\n1234\u00eb".encode("cp1252")])
def test_a_csv_without_entries_or_that_cannot_be_read_is_a_fault(content: bytes) -> None:
    assert len(diagnostics_of(content)) == 1


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (b"PK\x03\x04 no workbook", "cannot be read as a workbook: it is broken or has a password, expected a CSV or an XLSX"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old",
            "is an old Excel file or has a password, expected an XLSX without a password, or a CSV",
        ),
    ],
)
def test_what_is_not_an_xlsx_is_reported_as_what_it_is(content: bytes, wrong: str) -> None:
    assert diagnostics_of(content) == [f"{FILE}: {wrong}"]


def test_a_csv_column_with_longer_codes_next_to_the_named_one_is_a_fault() -> None:
    assert diagnostics_of(b"postcode;pc6\n1234;1234AB\n1235;1235AC\n") == [
        f"{FILE}:2 column 2 ('pc6'): holds longer codes than postcode, expected these as the column postcode"
    ]


def test_a_csv_with_the_letters_in_a_column_of_their_own_is_a_fault() -> None:
    assert diagnostics_of(b"postcode;letters\n1234;AB\n1235;AC\n") == [
        (
            f"{FILE}:2 column 2 ('letters'): holds two letters beside entries of four digits, "
            "expected digits and letters of a postcode in one cell"
        )
    ]


def test_a_workbook_has_its_entries_on_the_tab_postcodelijst_below_a_name_like_postcode() -> None:
    content = workbook(
        Toelichting=[["postcode"], ["9999ZZ"]],
        Postcodelijst=[
            ["Bijlage bij het tariefbesluit"],
            [],
            ["Gemeente", "Postcode6", "Inwoners"],
            ["R", "1234 ab", 1570],
            ["R", 1235, 1571],
        ],
    )
    assert entries_of(content, FILE) == ("1234AB", "1235")


def test_a_number_with_an_exponent_or_a_needless_zero_is_the_number() -> None:
    content = _replaced(workbook(postcodelijst=[["Postcode"], [1234], [1235]]), b"<v>1234</v>", b"<v>1.234E3</v>")
    assert entries_of(_replaced(content, b"<v>1235</v>", b"<v>1235.0</v>"), FILE) == ("1234", "1235")


@pytest.mark.parametrize("state", ["hidden", "very_hidden"])
def test_a_hidden_tab_is_not_read(state: str) -> None:
    content = workbook(**{state: ("oud",)}, oud=[["Postcode"], ["2011KL"]], nieuw=[["Postcode"], ["1234AB"]])
    assert entries_of(content, FILE) == ("1234AB",)


def test_a_hidden_tab_postcodelijst_does_not_count() -> None:
    content = workbook(hidden=("postcodelijst",), postcodelijst=[["Postcode"], ["2011KL"]], nieuw=[["Postcode"], ["1234AB"]])
    assert entries_of(content, FILE) == ("1234AB",)


def test_two_visible_tabs_with_postcodes_are_a_fault_when_none_is_named_postcodelijst() -> None:
    content = workbook(Vervallen=[["Postcode"], ["2011KL"]], Opslagwijken=[["Plaats", "Postcode"], ["Stad", "1234AB"]])
    assert diagnostics_of(content) == [
        (
            f"{FILE}: tab 'Vervallen' (column 1 (A)) and tab 'Opslagwijken' (column 2 (B)) all hold postcodes, "
            "expected one of them to be named postcodelijst, or the others hidden"
        )
    ]


def test_two_tabs_named_postcodelijst_are_a_fault() -> None:
    content = workbook(Postcodelijst=[["Postcode"], ["2011KL"]], Postcode_lijst=[["Postcode"], ["1234AB"]])
    assert "tab 'Postcodelijst' (column 1 (A)) and tab 'Postcode lijst' (column 1 (A)) all hold postcodes" in diagnostics_of(content)[0]


def test_a_tab_postcodelijst_without_postcodes_is_not_passed_over_for_another() -> None:
    content = workbook(postcodelijst=[["volgt"]], anders=[["Postcode"], ["1234AB"]])
    assert diagnostics_of(content) == [
        f"{FILE}: no column of postcodes is found on tab 'postcodelijst', expected one on the tab postcodelijst"
    ]


def test_a_list_in_two_blocks_side_by_side_is_a_fault_that_names_both_columns() -> None:
    content = workbook(
        postcodelijst=[
            ["Postcode", "Plaats", "", "Postcode", "Plaats"],
            ["1234AB", "S", "", "1235XY", "S"],
            ["1234AC", "S", "", "2011KL", "S"],
        ]
    )
    assert diagnostics_of(content) == [
        (
            f"{FILE}:2 tab 'postcodelijst': column 1 (A) named 'Postcode' and column 4 (D) named 'Postcode' hold equally long codes "
            "that differ, expected one column with all entries, or a name such as postcode above one of them alone"
        )
    ]


def test_the_postcodes_of_two_years_side_by_side_are_a_fault() -> None:
    content = workbook(postcodelijst=[["Postcode 2019", "Postcode 2023"], ["2011KL", "1234AB"], ["2012MN", "1234AC"]])
    assert "column 1 (A) named 'Postcode 2019' and column 2 (B) named 'Postcode 2023'" in diagnostics_of(content)[0]


def test_between_columns_of_equally_long_codes_the_name_decides() -> None:
    rows = [["Nummer", "Postcode", "Jaar"], [4001, 1234, 2019], [4002, 1235, 2023]]
    assert entries_of(workbook(postcodelijst=rows), FILE) == ("1234", "1235")


def test_columns_with_the_same_codes_leave_no_doubt() -> None:
    assert entries_of(workbook(postcodelijst=[["Postcode", "Postcode"], ["1234AB", "1235AC"], ["1235AC", "1234AB"]]), FILE) == (
        "1234AB",
        "1235AC",
    )


def test_the_longest_codes_go_before_a_name() -> None:
    rows = [["PC4", "Postcodegebied (PC6)", "Plaats"], ["1234", "1234AB", "Stad"], ["1235", "1235XY", "Stad"]]
    assert entries_of(workbook(postcodelijst=rows), FILE) == ("1234AB", "1235XY")
    rows = [["Postcode", "gebied"], ["1234", "1234AB"], ["1235", "1235XY"]]
    assert entries_of(workbook(postcodelijst=rows), FILE) == ("1234AB", "1235XY")


def test_a_shorter_code_where_the_column_with_the_longer_ones_is_empty_is_a_fault() -> None:
    rows = [["PC4", "PC6"], ["1234", "1234AB"], ["1235", ""], ["1236", "1236AB"]]
    assert diagnostics_of(workbook(postcodelijst=rows)) == [
        (
            f"{FILE}:3 tab 'postcodelijst', column 1 (A): holds a code where column 2 (B) with the longer codes is empty, "
            "expected every entry in one column"
        )
    ]


def test_letters_in_a_column_of_their_own_are_a_fault() -> None:
    rows = [["PC4", "Letters", "Plaats"], [1234, "AB", "Stad"], [1235, "AC", "Stad"]]
    expected = "holds two letters beside entries of four digits, expected digits and letters of a postcode in one cell"
    assert diagnostics_of(workbook(postcodelijst=rows)) == [f"{FILE}:2 tab 'postcodelijst', column 2 (B): {expected}"]


def test_a_postcode_as_a_formula_that_was_never_calculated_is_not_passed_over_for_the_pc4_beside_it() -> None:
    rows = [["Postcode", "PC4", "Letters"], [FORMULA, 1234, "AB"], [FORMULA, 1235, "AC"]]
    assert "holds two letters" in diagnostics_of(workbook(postcodelijst=rows))[0]


@pytest.mark.parametrize(("yes", "no"), [("ja", "nee"), ("J", "N"), (True, False), (1, 0)])
def test_a_column_of_yes_and_no_next_to_the_entries_is_a_fault(yes: object, no: object) -> None:
    rows = [["Postcode", "Opslag"], ["1234AB", yes], ["1234AC", no], ["1235AC", yes]]
    assert diagnostics_of(workbook(postcodelijst=rows)) == [
        f"{FILE}:3 tab 'postcodelijst', column 2 (B): says yes of some entries and no of others, expected a list of those that count alone"
    ]


@pytest.mark.parametrize("word", ["ja", "nee"])
def test_a_column_that_says_the_same_of_every_entry_is_right(word: str) -> None:
    rows = [["Postcode", "Opslag"], [1234, word], [1235, word]]
    assert entries_of(workbook(postcodelijst=rows), FILE) == ("1234", "1235")


@pytest.mark.parametrize(("mark", "first"), [("x", "1234AB"), ("ja", "1234AB"), ("V", 1234), ("\u2713", 1234)])
def test_a_column_that_marks_some_entries_alone_is_a_fault(mark: str, first: object) -> None:
    rows = [["Postcode", "Opslag"], [first, mark], ["1234AC", ""], ["1235AC", mark]]
    expected = "marks some entries and not this one, expected a list of those that count alone"
    assert diagnostics_of(workbook(postcodelijst=rows)) == [f"{FILE}:3 tab 'postcodelijst', column 2 (B): {expected}"]
    assert diagnostics_of(b"postcode;opslag\n1234;ja\n1235;\n") == [f"{FILE}:3 column 2 ('opslag'): {expected}"]


@pytest.mark.parametrize("remark", ["nieuw", "1", "nee", "zie 2"])
def test_a_remark_next_to_some_entries_is_not_a_mark(remark: str) -> None:
    rows = [["Postcode", "Opmerking"], ["1234AB", remark], ["1234AC", ""], ["1235AC", remark]]
    assert entries_of(workbook(postcodelijst=rows), FILE) == ("1234AB", "1234AC", "1235AC")


def test_the_letter_of_a_pc5_in_a_column_of_its_own_is_a_fault() -> None:
    expected = "holds a letter beside entries of four digits, expected digits and letters of a postcode in one cell"
    rows = [["Postcode", "Letter"], [1234, "A"], [1234, "B"], [1235, "a"]]
    assert diagnostics_of(workbook(postcodelijst=rows)) == [f"{FILE}:2 tab 'postcodelijst', column 2 (B): {expected}"]
    assert diagnostics_of(b"postcode,letter\n1234,A\n1234,B\n") == [f"{FILE}:2 column 2 ('letter'): {expected}"]


def test_a_class_that_goes_by_letters_is_not_the_letter_of_a_pc5() -> None:
    rows = [["Postcode", "Klasse"], [1234, "A"], [1235, "B"], [1236, "A"]]
    assert entries_of(workbook(postcodelijst=rows), FILE) == ("1234", "1235", "1236")


@pytest.mark.parametrize("name", ["t/m", "Postcode t / m", "tot", "Tot en met", "postcode einde", "until"])
def test_ranges_of_postcodes_in_two_columns_are_a_fault(name: str) -> None:
    expected = "holds the last code of a range, expected every entry in a row of its own"
    csv = f"postcode;{name}\n1234AA;1234AZ\n1235AA;1235AK\n".encode()
    assert diagnostics_of(csv) == [f"{FILE}:2 column 2 ({name.lower()!r}): {expected}"]
    if not name.lower().startswith("postcode"):
        rows = [["Postcode", name], [1234, 1240], [1250, 1255]]
        assert diagnostics_of(workbook(postcodelijst=rows)) == [f"{FILE}:2 tab 'postcodelijst', column 2 (B): {expected}"]


def test_a_hidden_row_with_an_entry_is_a_fault_and_another_is_not() -> None:
    rows = [["Stand per 1-1"], ["Postcode"], ["1234AB"], ["1235AB"], ["1236AB"]]
    expected = "is hidden, by a filter or by hand, expected every row of the list to be shown, or deleted"
    assert diagnostics_of(workbook(postcodelijst=rows, hidden_rows=(4, 5))) == [f"{FILE}:4 tab 'postcodelijst': {expected}"]
    assert entries_of(workbook(postcodelijst=rows, hidden_rows=(1, 9)), FILE) == ("1234AB", "1235AB", "1236AB")


@pytest.mark.parametrize("between", [ERROR, FORMULA, "Rotterdam", "0123AA", "1234 t/m 1240", "#N/A"])
def test_what_is_between_the_entries_and_is_not_one_is_reported_with_its_row(between: object) -> None:
    content = workbook(postcodelijst=[["Bijlage"], [], ["Postcode"], ["1234AB"], [between], [], ["1235AB"]])
    assert diagnostics_of(content) == [f"{FILE}:5 tab 'postcodelijst', column 1 (A): {NOT_A_POSTCODE}"]


@pytest.mark.parametrize("at_the_edge", [ERROR, FORMULA, "0123AA", "1234ABC", "1234-1240"])
def test_an_error_or_what_looks_like_a_code_is_reported_before_and_after_the_entries_too(at_the_edge: object) -> None:
    content = workbook(postcodelijst=[["Postcode"], [at_the_edge], ["1234AB"], ["1235AB"], [at_the_edge]])
    assert [line.partition(" ")[0] for line in diagnostics_of(content)] == [f"{FILE}:2", f"{FILE}:5"]


def test_text_above_and_below_the_list_is_not_an_entry() -> None:
    rows = [["Postcodelijst 2023"], ["vastgesteld op 1-1-2023"], ["Postcode", "n"], ["1234AB", 1], ["1235", 1], [], ["Bron: NZa"]]
    assert entries_of(workbook(lijst=rows), FILE) == ("1234AB", "1235")


def test_without_a_name_the_column_in_which_most_values_are_postcodes_is_taken() -> None:
    content = workbook(lijst=[["gebied", "inwoners"], ["1234", "12"], ["1235A", "1570"], ["1236", "13"]])
    assert entries_of(content, FILE) == ("1234", "1235A", "1236")


def test_a_workbook_without_postcodes_is_a_fault() -> None:
    assert diagnostics_of(workbook(leeg=[], plaatsen=[["Gemeente"], ["Rotterdam"]])) == [
        f"{FILE}: no column of postcodes is found on a visible tab, expected one on the tab postcodelijst"
    ]


def test_a_workbook_whose_parts_have_other_names_is_read() -> None:
    assert entries_of(_renamed(_WORKBOOK, b"worksheets/sheet1.xml", b"blad/een.xml"), FILE) == ("1234AB", "1235")


def test_a_workbook_that_unpacks_to_more_than_a_list_can_be_is_refused() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_WORKBOOK)) as old, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            padding = b" " * (80 * 1024 * 1024) if entry.filename.endswith("sheet1.xml") else b""
            new.writestr(entry.filename, content.replace(b"<sheetData>", padding + b"<sheetData>"))
    assert diagnostics_of(bomb.getvalue()) == [
        f"{FILE}: cannot be read as a workbook: it unpacks to more than 64 MiB, expected a CSV or an XLSX"
    ]


def test_a_workbook_with_entities_is_refused() -> None:
    content = _replaced(_WORKBOOK, b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet')
    assert "declares entities" in diagnostics_of(content)[0]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_list_of_the_whole_country_is_read_in_linear_time(form: str) -> None:
    codes = [f"{number}{first}{second}" for number in range(1000, 1050) for first in "ABCDEFGHJK" for second in "ABCDEFGHJK"]
    content = "\n".join(["postcode", *codes]).encode() if form == "csv" else workbook(lijst=[["postcode"], *([code] for code in codes)])
    began = time.process_time()
    assert len(entries_of(content, FILE)) == len(codes)
    assert time.process_time() - began < 1.5


@given(st.integers(min_value=4), st.integers(min_value=0, max_value=255), st.booleans())
def test_a_damaged_workbook_is_read_or_refused(at: int, byte: int, cut_off: bool) -> None:
    content = bytearray(_WORKBOOK)
    content[at % len(content)] = byte
    try:
        outcome: tuple[object, ...] = entries_of(bytes(content[: at % len(content)] if cut_off else content), FILE)
    except InputError as found:
        outcome = found.diagnostics
    assert outcome


@given(st.lists(st.sampled_from(["1234AB", "1235", "1236C", ERROR, FORMULA, "Rotterdam"]), min_size=1, max_size=12))
def test_no_filled_cell_among_the_entries_is_ever_lost_in_silence(cells: list[object]) -> None:
    content = workbook(postcodelijst=[["1111AA"], *([cell] for cell in cells), ["9999ZZ"]])
    wrong = [row for row, cell in enumerate(cells, start=2) if cell in (ERROR, FORMULA, "Rotterdam")]
    if 2 * len(wrong) >= len(cells) + 2:
        assert len(diagnostics_of(content)) >= 1
    elif wrong:
        assert [line.partition(" ")[0] for line in diagnostics_of(content)] == [f"{FILE}:{row}" for row in wrong]
    else:
        assert set(entries_of(content, FILE)) == {"1111AA", "9999ZZ", *cells}


def _replaced(content: bytes, old: bytes, new: bytes) -> bytes:
    """The workbook with other bytes in its sheet."""
    return _changed(content, lambda name, part: (name, part.replace(old, new) if "sheet1.xml" in name and "rels" not in name else part))


def _renamed(content: bytes, old: bytes, new: bytes) -> bytes:
    return _changed(content, lambda name, part: (name.replace(old.decode(), new.decode()), part.replace(old, new)))


def _changed(content: bytes, change) -> bytes:
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(changed, "w") as after:
        for entry in before.infolist():
            after.writestr(*change(entry.filename, before.read(entry)))
    return changed.getvalue()


_WORKBOOK = workbook(postcodelijst=[["postcode"], ["1234AB"], ["1235"]])
