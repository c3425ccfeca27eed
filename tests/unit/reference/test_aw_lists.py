"""The registry of AW lists, their files, and the list in force."""

import io
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core.diagnostics import InputError
from pipelines.core.interval import Interval
from pipelines.core.postcode import list_entry, normalised
from pipelines.reference.aw_lists import AwList, list_in_force
from pipelines.reference.reading.aw_list_file import entries_of

FILE = "reference/aw_lists/lijst"
NO_POSTCODE = "postcode: is no postcode, expected a PC4, PC5 or PC6 such as 1234, 1234A or 1234AB"


def workbook(**tabs: list[list[object]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        for name, rows in tabs.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return content.getvalue()


def diagnostics_of(content: bytes) -> list[str]:
    with pytest.raises(InputError) as found:
        entries_of(content, FILE)
    return [str(diagnostic) for diagnostic in found.value.diagnostics]


@pytest.mark.parametrize(
    ("delivered", "entry"),
    [
        ("1234ab", "1234AB"),
        (" 1234-A.B\u00a0", "1234AB"),
        ("1234 a", "1234A"),
        ("1234", "1234"),
        ("1234SA", None),
        ("1234S", "1234S"),
        ("0234AB", None),
        ("1234ABC", None),
        ("123", None),
        ("", None),
        ("1234\u00df", None),
        ("\u0661234", None),
        ("1234\ufb00", None),
    ],
)
def test_an_entry_is_a_pc4_pc5_or_pc6(delivered: str, entry: str | None) -> None:
    assert list_entry(delivered) == entry
    assert normalised(delivered) == (None if entry is None or len(entry) == 5 else entry)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_csv_has_its_entries_in_the_column_postcode(separator: str) -> None:
    content = "plaats;Postcode\nRotterdam;1234 ab\nRotterdam;1234\n;\nRotterdam;1234AB\n".replace(";", separator)
    assert entries_of(b"\xef\xbb\xbf" + content.encode(), FILE) == ("1234", "1234AB")


def test_a_csv_without_the_column_is_a_fault() -> None:
    assert diagnostics_of(b"code;plaats\n1234;Rotterdam\n") == [
        f"{FILE}:1 postcode: the column is missing, expected a CSV with one column postcode, or an XLSX"
    ]


def test_every_entry_of_a_csv_that_is_no_postcode_is_told_without_its_value() -> None:
    assert diagnostics_of(b"postcode\n1234\n249566758\nRotterdam\n") == [f"{FILE}:3 {NO_POSTCODE}", f"{FILE}:4 {NO_POSTCODE}"]


def test_of_many_wrong_entries_the_first_are_told_and_the_rest_counted() -> None:
    diagnostics = diagnostics_of(b"postcode\n" + b"x\n" * 50)
    assert len(diagnostics) == 21
    assert diagnostics[-1].startswith(f"{FILE}:22 postcode: here and below 30 more are no postcode")


@pytest.mark.parametrize("content", [b"postcode\n", b"", b"PK\x03\x04 no workbook", "postcode\n1234\u00eb".encode("cp1252")])
def test_a_file_without_entries_or_that_cannot_be_read_is_a_fault(content: bytes) -> None:
    assert len(diagnostics_of(content)) == 1


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


def test_a_wrong_entry_of_a_workbook_is_told_with_the_row_of_the_spreadsheet() -> None:
    content = workbook(postcodelijst=[["Bijlage"], [], ["Postcode"], ["x"], ["1234AB"], [], ["0123AA"]])
    assert diagnostics_of(content) == [f"{FILE}:4 {NO_POSTCODE}", f"{FILE}:7 {NO_POSTCODE}"]


def test_of_several_columns_of_postcodes_the_one_with_the_longest_codes_is_taken() -> None:
    named = workbook(postcodelijst=[["Postcode4", "Postcode6"], ["1234", "1234AB"], ["1235", "1235AB"]])
    unnamed = workbook(postcodelijst=[["gebied", "wijk"], ["1234", "1234AB"], ["1235", "1235AB"]])
    assert entries_of(named, FILE) == entries_of(unnamed, FILE) == ("1234AB", "1235AB")


def test_without_a_name_the_column_in_which_most_values_are_postcodes_is_taken() -> None:
    content = workbook(lijst=[["gebied", "inwoners"], ["1234", "12"], ["1235A", "1570"], ["1236", "13"]])
    assert entries_of(content, FILE) == ("1234", "1235A", "1236")


def test_a_workbook_without_postcodes_is_a_fault() -> None:
    assert diagnostics_of(workbook(leeg=[], plaatsen=[["Gemeente"], ["Rotterdam"]])) == [
        f"{FILE} postcode: no column of postcodes is found, expected one on the tab postcodelijst"
    ]


@given(st.integers(min_value=4), st.integers(min_value=0, max_value=255), st.booleans())
def test_a_damaged_workbook_is_read_or_refused(at: int, byte: int, cut_off: bool) -> None:
    content = bytearray(_WORKBOOK)
    content[at % len(content)] = byte
    try:
        outcome: tuple[object, ...] = entries_of(bytes(content[: at % len(content)] if cut_off else content), FILE)
    except InputError as found:
        outcome = found.diagnostics
    assert outcome


_WORKBOOK = workbook(postcodelijst=[["postcode"], ["1234AB"], ["1235"]])


def test_a_list_is_read_with_its_line_in_the_registry(folder) -> None:
    folder.aw_list("nza2023.csv", "postcode\n1234AB\n1234\n", "2023-01-01;2026-12-31")
    book = folder.book()
    assert (book.aw_lists[0].list_id, book.aw_lists[0].entries) == ("nza2023", ("1234", "1234AB"))
    assert book.aw_lists[0].valid == Interval(date(2023, 1, 1), date(2026, 12, 31))


def test_another_content_of_any_listed_file_is_a_fault(folder) -> None:
    """R9."""
    folder.aw_list("oud.csv", "postcode\n1234AB\n", "2012-01-01;2018-12-31")
    folder.aw_list("nieuw.csv", "postcode\n1234AB\n")
    folder.write("aw_lists/oud.csv", "postcode\n1234AB\n1234\n")
    [diagnostic] = folder.diagnostics()
    assert "sha256: oud.csv has another content than was registered" in diagnostic


def test_a_listed_file_that_is_missing_is_a_fault(folder) -> None:
    folder.aw_list("weg.csv", "postcode\n1234AB\n")
    (folder.path / "aw_lists" / "weg.csv").unlink()
    assert folder.diagnostics() == ["reference/aw_lists/weg.csv: is missing, expected the file of list weg"]


@pytest.mark.parametrize("file", ["../practices.csv", "/etc/hostname", "elders.csv"])
def test_a_listed_file_outside_the_folder_is_refused(folder, file: str) -> None:
    (folder.path / "aw_lists" / "elders.csv").symlink_to(folder.path / "practices.csv")
    folder.add("aw_lists.csv", f"buiten;{file};;;{'0' * 64};")
    [diagnostic] = folder.diagnostics()
    assert "lies outside the folder of the lists" in diagnostic


def test_a_hash_that_is_none_and_a_list_that_stands_twice_are_faults(folder) -> None:
    folder.aw_list("een.csv", "postcode\n1234AB\n", "2012-01-01;2018-12-31")
    folder.aw_list("een.csv", "postcode\n1234AB\n")
    folder.add("aw_lists.csv", "twee;een.csv;;;abc;")
    assert [diagnostic.partition(" ")[2].partition(":")[0] for diagnostic in folder.diagnostics()] == ["list_id", "sha256"]


def a_list(name: str, valid_from: date | None, valid_to: date | None) -> AwList:
    return AwList(name, f"{name}.csv", Interval(valid_from, valid_to), "", "", ())


OLD = a_list("oud", None, date(2022, 12, 31))
NEW = a_list("nieuw", date(2023, 1, 1), None)


def test_the_list_in_force_is_the_one_that_holds_on_the_peildatum() -> None:
    """R9."""
    assert list_in_force([OLD, NEW], date(2022, 12, 31)) is OLD
    assert list_in_force([OLD, NEW], date(2023, 1, 1)) is NEW


def test_two_lists_in_force_stop_the_run_and_are_named() -> None:
    """R9."""
    with pytest.raises(InputError, match=r"2 lists are valid on 2023-01-01: nieuw \(2023-01-01 to open\), dubbel"):
        list_in_force([OLD, NEW, a_list("dubbel", date(2020, 1, 1), date(2023, 1, 1))], date(2023, 1, 1))


def test_no_list_in_force_stops_the_run_and_names_those_there_are() -> None:
    with pytest.raises(InputError, match=r"no list is valid on 2022-01-01; registered are nieuw \(2023-01-01 to open\)"):
        list_in_force([NEW], date(2022, 1, 1))
    with pytest.raises(InputError, match="none is registered"):
        list_in_force([], date(2022, 1, 1))
