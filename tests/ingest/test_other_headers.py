"""Several lists with other columns in one file: the columns of the first are not those of the others."""

from __future__ import annotations

import pytest

from pipelines.reference.source_profiles import SourceProfile
from tests.ingest.delivering import GOOD, HEADER, PRACTICE, bsn, csv, ingested, workbook

OTHER = "AGB;BSN;Patnr;Postcode;Geboortedatum;Inschrijfdatum"
OF_OTHER = f"{PRACTICE};{bsn(7654321)};8;1234AB;1970-01-01;2020-02-01"
DETAIL = "row 2 has the names of other columns than the header: these are several lists"


def put_together(below: str, row: str, header: str = f"{HEADER};Uitschrijfdatum") -> bytes:
    return csv(f"{GOOD};", below, row, header=header)


def test_two_lists_with_other_columns_in_one_file_are_refused(tmp_path):
    """Every patient of the second one would have left on the day of registration."""
    record = ingested(tmp_path, put_together(OTHER, OF_OTHER)).file()
    assert (record["status"], record["reason"], record["detail"]) == ("rejected", "unreadable_file", DETAIL)
    assert record["question"] == "send each list in a file of its own"


def test_nothing_of_such_a_file_counts_and_the_others_are_read(tmp_path):
    found = ingested(tmp_path, {"1.csv": put_together(OTHER, OF_OTHER), "2.csv": csv(OF_OTHER, header=OTHER), "3.csv": csv(GOOD)})
    assert found.statuses == {"1.csv": "rejected", "2.csv": "accepted", "3.csv": "accepted"}
    assert (found.registrations.height, found.rejected) == (2, [])


def test_of_files_with_the_same_columns_only_the_one_with_several_lists_is_refused_and_the_first_header_is_named(tmp_path):
    header, further = f"{HEADER};Uitschrijfdatum", f"{HEADER};Overlijdensdatum"
    alike = csv(f"{GOOD};", f"{GOOD.replace(';7;', ';8;')};", header=header)
    several = csv(f"{GOOD};", OTHER, f"{OF_OTHER[:-11]};2025-01-01", further, f"{GOOD};", header=header)
    found = ingested(tmp_path, {"1.csv": alike, "2.csv": several.replace(b"1970", b"1971"), "3.csv": alike + b"\n", "4.csv": several})
    assert found.statuses == {"1.csv": "accepted", "2.csv": "rejected", "3.csv": "accepted", "4.csv": "rejected"}
    assert [found.file(name)["detail"] for name in ("2.csv", "4.csv")] == [DETAIL, DETAIL]


def test_one_name_of_a_column_in_a_row_makes_it_no_header(tmp_path):
    found = ingested(tmp_path, csv(GOOD, f"{PRACTICE};{bsn(7654321)};8;BSN;2020-02-01"))
    assert (found.outcome(), found.registrations.height) == ("accepted", 2)


def test_two_lists_below_each_other_on_a_sheet_are_refused(tmp_path):
    rows = [line.split(";") for line in (f"{HEADER};Uitschrijfdatum", f"{GOOD};", OTHER, OF_OTHER)]
    assert ingested(tmp_path, {"lijst.xlsx": workbook(rows)}).file("lijst.xlsx")["detail"] == DETAIL


@pytest.mark.parametrize(
    "below",
    [
        f"{HEADER};Overlijdensdatum",
        "BSN;AGB;Patnr;Postcode;Inschrijfdatum;Uitschrijfdatum",
        '"AGB";"BSN";"Patnr";" Inschrijfdatum ";"Postcode";""',
    ],
)
def test_any_column_with_another_meaning_makes_it_another_list(tmp_path, below):
    assert ingested(tmp_path, put_together(below, OF_OTHER)).outcome() == "unreadable_file"


def test_an_end_below_a_column_that_means_nothing_makes_it_another_list(tmp_path):
    rows = [f"{GOOD};Jansen"] * 30  # the header is looked for above these
    data = csv(*rows, f"{HEADER};Uitschrijfdatum", f"{GOOD};2024-01-01", header=f"{HEADER};Naam")
    assert ingested(tmp_path, data).file()["detail"] == DETAIL.replace("row 2", "row 31")


@pytest.mark.parametrize("title", ["", "Praktijk De Brug;AGB;01234567\n"])
def test_a_little_list_above_one_with_more_columns_is_not_taken_for_its_title(tmp_path, title):
    """The header is the row with the most known names: what stands above it would be left out."""
    data = title.encode() + put_together(f"{HEADER};Uitschrijfdatum", f"{GOOD};2024-01-01", header=f"{HEADER};Naam")
    record = ingested(
        tmp_path, {"1.csv": data, "2.xlsx": workbook([line.split(";") for line in data.decode().splitlines()])}
    ).result.deliveries
    assert record["reason"].to_list() == ["unreadable_file"] * 2
    assert record["detail"].to_list() == ["a list with other columns stands above the header: these are several lists"] * 2


@pytest.mark.parametrize(
    "above", [HEADER, f"{HEADER}\n(AGB);(BSN);(nummer);(1234AB);(datum)", "BSN;AGB", f"Postcode;Inschrijfdatum;BSN\n\n{PRACTICE}"]
)
def test_names_above_the_header_without_rows_of_patients_are_not_a_list(tmp_path, above):
    found = ingested(tmp_path, f"{above}\n{HEADER};Uitschrijfdatum\n{GOOD};\n".encode())
    assert (found.outcome(), found.file()["rows_read"]) == ("accepted", 1)


@pytest.mark.parametrize("below", [f"{HEADER};Uitschrijfdatum", f"{HEADER};Uitschrijfdatum".upper(), f"{HEADER};Datum uitschrijving"])
def test_a_header_of_the_same_columns_changes_nothing_for_the_rows_below_it(tmp_path, below):
    found = ingested(tmp_path, put_together(below, f"{GOOD.replace(bsn(1234567), bsn(7654321))};"))
    assert (found.outcome(), found.registrations.height) == ("accepted", 2)


def test_a_header_with_other_letters_of_a_list_with_a_profile_is_not_that_of_another_list(tmp_path):
    profile = SourceProfile("his", ("Ingangsdatum ION",), {"registered_on": "Ingangsdatum ION"}, None, frozenset(), {})
    header = "AGB;BSN;Patnr;Postcode;Inschrijfdatum;Ingangsdatum ION"
    data = csv(f"{GOOD};2020-02-01", header.upper(), header=header)
    assert ingested(tmp_path, data, profiles=[profile]).outcome() == "accepted"


@pytest.mark.parametrize("row", [f"{PRACTICE};;BSN;1234AB;x", f"{PRACTICE};;7;PC;Totaal", ";;;Postcode;", f"Naam;{GOOD}"])
def test_a_row_with_one_known_name_is_not_a_header(tmp_path, row):
    assert ingested(tmp_path, put_together(row, f"{GOOD};")).outcome() == "accepted"
