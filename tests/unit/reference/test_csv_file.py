"""The one reader of reference CSVs."""

import os
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reference.reading.cells import Cell, CellError, agb, day, euro, share, text
from pipelines.reference.reading.csv_file import optional, read_csv, required

COLUMNS = {"agb": required(agb), "name": required(text), "amount": optional(euro), "until": optional(day)}


def read(content: str | bytes) -> tuple[list[dict[str, object]], list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "proef.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        rows, diagnostics = read_csv(path, COLUMNS, lambda row: {"line": row.line, **row.values})
    return list(rows), [str(diagnostic) for diagnostic in diagnostics]


@pytest.mark.parametrize("separator", [";", ","])
def test_the_header_shows_the_separator(separator: str) -> None:
    rows, diagnostics = read("agb;name;amount;until\n01234567;De Brug;6.80;2026-01-31\n".replace(";", separator))
    assert diagnostics == []
    expected = {"line": 2, "agb": "01234567", "name": "De Brug", "amount": Decimal("6.80"), "until": date(2026, 1, 31)}
    assert rows == [expected]


def test_cells_that_are_separated_by_tabs_are_one_fault() -> None:
    rows, diagnostics = read("# mijn lijst\nagb\tname\tamount\tuntil\n01234567\tDe Brug; Zuid\t6,80\t\n")
    assert rows == []
    assert diagnostics == ["reference/proef.csv:2: its cells are separated by tabs, expected ; or , between them"]


def test_a_name_may_hold_the_other_separator() -> None:
    rows, diagnostics = read("agb,name,amount,until\n01234567,Zuid; groep 1,,\n")
    assert (rows[0]["name"], diagnostics) == ("Zuid; groep 1", [])


def test_a_quoted_cell_may_hold_the_separator_quotes_and_a_line_end() -> None:
    rows, diagnostics = read('agb;name;amount;until\n01234567;"De ""Brug"";\n# West";;\n\n01234568;Kade;;\n')
    assert diagnostics == []
    assert [(row["line"], row["name"]) for row in rows] == [(2, 'De "Brug"; # West'), (5, "Kade")]


def test_an_empty_cell_is_open() -> None:
    rows, diagnostics = read("agb;name;amount;until\n01234567;De Brug;;\n")
    assert (rows[0]["amount"], rows[0]["until"], diagnostics) == (None, None, [])


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_byte_order_mark_and_line_ends_do_not_matter(mark: bytes, line_end: str) -> None:
    content = f"agb;name;amount;until{line_end}01234567;Coëlho;;{line_end}"
    rows, diagnostics = read(mark + content.encode())
    assert (rows[0]["name"], diagnostics) == ("Coëlho", [])


def test_comments_and_blank_lines_are_not_rows_and_line_numbers_are_those_of_an_editor() -> None:
    rows, diagnostics = read('# toelichting; met "quotes\n\nagb;name;amount;until\n# nog een\n;;;\n01234567;De Brug;;\n')
    assert ([row["line"] for row in rows], diagnostics) == ([6], [])


def test_columns_may_be_in_any_order_and_unnamed_ones_at_the_end_are_ignored() -> None:
    rows, diagnostics = read("name;agb;until;amount;;\nDe Brug;01234567;;5;;\n")
    assert (rows[0]["agb"], rows[0]["amount"], diagnostics) == ("01234567", Decimal(5), [])


def test_a_decimal_comma_is_taken_where_the_separator_is_a_semicolon() -> None:
    rows, _ = read("agb;name;amount;until\n01234567;De Brug;6,80;\n")
    assert rows[0]["amount"] == Decimal("6.80")


def test_a_decimal_comma_is_refused_where_the_separator_is_a_comma() -> None:
    rows, diagnostics = read('agb,name,amount,until\n01234567,De Brug,"6,80",\n')
    assert rows == []
    expected = "expected a number such as 1250.50, with a point before the decimals"
    assert diagnostics == [f"reference/proef.csv:2 amount: '6,80' is not a number, {expected}"]


@pytest.mark.parametrize("number", ["1e3", "NaN", "Infinity", "1_000", "1.250,50", "٣", "--1", "1.", "9" * 40])
def test_only_plain_digits_are_a_number(number: str) -> None:
    _, diagnostics = read(f"agb;name;amount;until\n01234567;De Brug;{number};\n")
    assert len(diagnostics) == 1


@pytest.mark.parametrize("value", ["31-12-2026", "2026-02-30", "20260131", "2026-1-1", "2026-01-31T00:00"])
def test_only_an_iso_date_is_a_date(value: str) -> None:
    _, diagnostics = read(f"agb;name;amount;until\n01234567;De Brug;;{value}\n")
    assert diagnostics == [f"reference/proef.csv:2 until: '{value}' is not a date, expected a date such as 2026-01-31"]


def test_missing_unknown_and_double_columns_are_all_reported() -> None:
    _, diagnostics = read("agb;plaats;agb;;until\n01234567;De Brug;01234567;;\n")
    assert diagnostics == [
        "reference/proef.csv:1 'plaats': is not a column of this file, expected agb, name, amount, until",
        "reference/proef.csv:1 agb: is there twice, expected each column once",
        "reference/proef.csv:1: column 4 has no name, expected a name above every column",
        "reference/proef.csv:1 name: the column is missing, expected agb, name, amount, until",
        "reference/proef.csv:1 amount: the column is missing, expected agb, name, amount, until",
    ]


def test_a_column_that_is_missing_is_one_fault_and_not_one_for_every_row_below_it() -> None:
    rows, diagnostics = read("agb;name;until\n01234567;De Brug;6,80;2026-01-01\n01234568;Kade;6,80;2026-01-01\n")
    assert rows == []
    assert diagnostics == ["reference/proef.csv:1 amount: the column is missing, expected agb, name, amount, until"]


def test_a_mistyped_column_is_one_fault_that_says_which_is_meant() -> None:
    _, diagnostics = read("agb;naam;amount;until\n01234567;De Brug;;\n")
    assert diagnostics == ["reference/proef.csv:1 'naam': is not a column of this file, perhaps name is meant"]


def test_the_rows_below_a_column_too_many_are_checked_too() -> None:
    rows, diagnostics = read("agb;name;amount;until;notitie\n01234567;De Brug;;morgen;\n")
    assert rows == []
    assert [diagnostic.partition(":")[2][:9] for diagnostic in diagnostics] == ["1 'notiti", "2 until: "]


def test_of_a_file_full_of_faults_the_first_are_reported() -> None:
    _, diagnostics = read("agb;name;amount;until\n" + "x\n" * 100_000)
    assert len(diagnostics) == 501
    assert diagnostics[-1] == "reference/proef.csv:502: the file is not read from here on, expected the 500 faults above mended first"


@pytest.mark.parametrize("error", ["#N/A", "#N/B", "#VERW!", "#NAAM?"])
def test_an_error_that_a_spreadsheet_left_in_the_first_cell_is_not_a_comment(error: str) -> None:
    _, diagnostics = read(f"agb;name;amount;until\n{error};De Brug;;\n#LET OP!\n")
    assert diagnostics == [f"reference/proef.csv:2 agb: '{error}' is not an AGB code, expected 8 digits, leading zeros included"]


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("250.000", "has more than two decimals, expected an amount with at most two decimals such as 1250,50, no mark between thousands"),
        ("6,125", "has more than two decimals, expected an amount with at most two decimals such as 1250,50, no mark between thousands"),
        ("120.000,00", "is not a number, expected a number such as 1250,50, without a mark between the thousands"),
        ("1.250.000", "is not a number, expected a number such as 1250,50, without a mark between the thousands"),
        ("250 000", "is not a number, expected a number such as 1250,50, without a mark between the thousands"),
        ("EUR 60", "is not a number, expected a number such as 1250,50"),
        ("-6,80", "is negative, expected 0 or more"),
    ],
)
def test_an_amount_says_how_this_file_writes_it(amount: str, expected: str) -> None:
    _, diagnostics = read(f"agb;name;amount;until\n01234567;De Brug;{amount};\n")
    assert diagnostics == [f"reference/proef.csv:2 amount: '{amount}' {expected}"]


@pytest.mark.parametrize("amount", ["6,8", "6.80", "250000", "250000,00", "0"])
def test_an_amount_has_at_most_two_decimals_as_written(amount: str) -> None:
    rows, diagnostics = read(f"agb;name;amount;until\n01234567;De Brug;{amount};\n")
    assert diagnostics == []
    assert rows[0]["amount"] == Decimal(amount.replace(",", "."))


@pytest.mark.parametrize(("written", "meant"), [("25%", "0,25"), ("12,5 %", "0,125"), ("0.5%", "0,005"), ("100%", "1")])
def test_a_percentage_says_which_share_is_meant(written: str, meant: str) -> None:
    with pytest.raises(CellError) as found:
        share(Cell(written, decimal_comma=True))
    assert (found.value.wrong, found.value.expected) == (f"{written!r} is a percentage", f"expected a share: {meant}")


def test_a_row_with_too_few_or_too_many_cells_is_a_fault() -> None:
    _, diagnostics = read("agb;name;amount;until\n01234567;De Brug\n01234567;De Brug;;;;nog iets\n01234567;De Brug;;;;\n01234567\n")
    assert diagnostics == [
        "reference/proef.csv:2: has 2 cells, expected 4, as many as the header",
        "reference/proef.csv:3: has 6 cells, expected 4, as many as the header",
        "reference/proef.csv:5: has 1 cell, expected 4, as many as the header",
    ]


def test_every_fault_of_every_row_is_reported_and_the_other_rows_are_read() -> None:
    rows, diagnostics = read("agb;name;amount;until\n1234567;;veel;\n01234567;De Brug;;\n01234568;Kade;;nooit\n")
    assert [row["line"] for row in rows] == [3]
    assert [diagnostic.split(": ")[0] for diagnostic in diagnostics] == [
        "reference/proef.csv:2 agb",
        "reference/proef.csv:2 name",
        "reference/proef.csv:2 amount",
        "reference/proef.csv:4 until",
    ]


def test_quotes_that_do_not_match_are_reported_with_the_row_that_they_begin_in() -> None:
    _, diagnostics = read('agb;name;amount;until\n01234567;"De" Brug;;\n01234568;Kade;;\n01234569;"West;;\n01234560;Oost;;\n')
    assert [diagnostic.split(": ")[0] for diagnostic in diagnostics] == ["reference/proef.csv:2", "reference/proef.csv:4"]


def test_a_byte_that_is_not_utf8_is_reported_with_its_line() -> None:
    _, diagnostics = read("agb;name;amount;until\n01234567;Coëlho;;\n".encode("cp1252"))
    assert diagnostics == ["reference/proef.csv:2: is not UTF-8, expected the file saved as UTF-8"]


@pytest.mark.parametrize("content", ["", "\n\n", "# alleen toelichting\n"])
def test_a_file_without_a_header_is_a_fault(content: str) -> None:
    _, diagnostics = read(content)
    assert diagnostics == ["reference/proef.csv: has no header, expected the columns agb, name, amount, until"]


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    _, diagnostics = read_csv(tmp_path / "weg.csv", COLUMNS, dict)
    assert [str(diagnostic) for diagnostic in diagnostics] == [
        "reference/weg.csv: is missing, expected the file; kbz init writes a template of it"
    ]


def test_a_folder_in_the_place_of_a_file_is_a_fault(tmp_path: Path) -> None:
    _, diagnostics = read_csv(tmp_path, COLUMNS, dict)
    assert [diagnostic.wrong for diagnostic in diagnostics] == ["is a folder"]


@pytest.mark.parametrize("name", ["practices.csv", "schemes.yaml", "aw_lists/lijst.csv"])
def test_a_named_pipe_in_the_place_of_a_file_is_a_fault_and_does_not_block(folder, name: str) -> None:
    folder.aw_list("lijst.csv", "postcode\n1234\n")
    (folder.path / name).unlink()
    os.mkfifo(folder.path / name)
    assert f"reference/{name}: is a named pipe, expected a regular file" in folder.diagnostics()


def test_a_device_in_the_place_of_a_file_is_a_fault(folder) -> None:
    (folder.path / "kpi.csv").unlink()
    (folder.path / "kpi.csv").symlink_to("/dev/zero")
    assert folder.diagnostics() == ["reference/kpi.csv: is a device, expected a regular file"]


def test_a_file_of_an_impossible_size_is_not_read(folder) -> None:
    with (folder.path / "streams.csv").open("ab") as file:
        file.truncate(1 << 40)
    assert folder.diagnostics() == ["reference/streams.csv: is larger than 16 MiB, expected a reference file of ordinary size"]


def test_a_record_that_is_refused_as_a_whole_is_a_fault_of_its_row(tmp_path: Path) -> None:
    def refuse(_: object) -> None:
        raise CellError("does not fit", "expected another", "until")

    (tmp_path / "proef.csv").write_text("agb;name;amount;until\n01234567;De Brug;;\n")
    _, diagnostics = read_csv(tmp_path / "proef.csv", COLUMNS, refuse)
    assert [str(diagnostic) for diagnostic in diagnostics] == ["reference/proef.csv:2 until: does not fit, expected another"]


def test_a_fault_shows_no_number_that_identifies_an_account_or_a_person() -> None:
    _, diagnostics = read("agb;name;amount;until\n249566758;De Brug;NL91ABNA0417164300;\n")
    assert not any("249566758" in diagnostic or "0417164300" in diagnostic for diagnostic in diagnostics)


@given(st.binary(max_size=200) | st.text(st.sampled_from('agbnmeout;,"#\n\r 0123456789\x00'), max_size=200).map(str.encode))
def test_whatever_the_bytes_are_they_are_read_or_refused_in_single_lines(content: bytes) -> None:
    _, diagnostics = read(b"agb;name;amount;until\n" + content)
    assert all("\n" not in diagnostic and "\x00" not in diagnostic for diagnostic in diagnostics)
