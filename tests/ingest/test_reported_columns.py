"""No column is left out in silence: what is reported of the header and the columns that mean nothing here."""

from __future__ import annotations

import pytest

from pipelines.reference.source_profiles import SourceProfile
from tests.ingest.delivering import BOTH_ENDS, HEADER, PRACTICE, RECENT, bsn, csv, ingested, kinds, warning, with_column


@pytest.fixture(autouse=True)
def _folders(tmp_path):
    for name in "01":
        (tmp_path / name).mkdir()


def test_columns_that_mean_nothing_are_named_as_written_in_the_order_of_the_file(tmp_path):
    data = csv(f"x;{RECENT};y;z", header=f" Naam ;{HEADER};;Opmerking (intern)")
    assert ingested(tmp_path, data).file()["unused_columns"] == 'Naam, "", Opmerking (intern)'


@pytest.mark.parametrize("value", ["1000123", "1234AB", "05-01-2015", "06-12345678", "1234 ab"])
def test_a_value_in_the_row_of_the_header_is_not_shown(tmp_path, value):
    """The line end between header and first row is lost."""
    whole = ingested(tmp_path / "0", csv(f"{RECENT};x;y", header=f"{HEADER};{value};Naam")).file()
    assert whole["unused_columns"] == "#, Naam"
    refused = ingested(tmp_path / "1", csv("1;2;3;4;5", header=f"AGB;BSN;Postcode;{value};Naam 12345")).file()
    assert refused["detail"] == "no column for registered_on; the columns are AGB, BSN, Postcode, #, Naam #"


def test_a_patient_in_the_row_of_the_header_is_reported_and_not_shown(tmp_path):
    """A file with the header alone, and one with the rows, put together: the first row begins where the header ends."""
    header, rows = f"{HEADER};Naam", [f"{RECENT};Jansen", f"{RECENT.replace(bsn(1234567), bsn(7654321))};Pietersen"]
    found = ingested(tmp_path / "0", "\n".join([header + rows[0], rows[1], ""]).encode())
    assert (found.file()["rows_read"], found.file()["unused_columns"]) == (1, "#")
    assert [one.sentence for one in found.result.warnings if one.kind == "not_read"] == [
        "a row is not read: the line end between the header and the first row is lost; ask: export the list again"
    ]
    refused = ingested(tmp_path / "1", "\n".join([HEADER + rows[0], rows[1], ""]).encode()).file()
    assert refused["detail"] == "no column for registered_on; the columns are AGB, BSN, Patnr, Postcode, #, #, #, #, #, #"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_header_with_a_name_too_many_is_a_fault(tmp_path, end):
    """The end of the registration stands under the name before it, and nobody seems to have left."""
    rows = [f"{RECENT};2026-01-01", f"{RECENT.replace(bsn(1234567), bsn(7654321))};"]
    rows.append(rows[0].replace(bsn(1234567), bsn(8765432)))
    found = ingested(tmp_path, csv(*rows, "", header=f"{HEADER};Reden;Uitschrijfdatum", end=end))
    assert found.outcome() == "accepted"
    assert "no row has as many cells as the header" in warning(found, "short_rows").sentence


@pytest.mark.parametrize(
    "rows",
    [
        [f"{RECENT};x;2025-12-01", f"{RECENT};"],
        [f"{RECENT}", f"{RECENT};x"],
        [f"{RECENT};;", f"{RECENT};"],
        [f'{RECENT};";";2025-12-01', f"{RECENT};"],
    ],
)
def test_rows_that_leave_out_empty_cells_at_the_end_are_not(tmp_path, rows):
    assert "short_rows" not in kinds(ingested(tmp_path, csv(*rows, header=f"{HEADER};Naam;Uitschrijfdatum")))


def test_columns_that_are_named_after_years_are_not_those_of_a_patient(tmp_path):
    found = ingested(tmp_path, csv(f"{RECENT};1;2;x", header=f"{HEADER};2024;2025;Naam"))
    assert "not_read" not in kinds(found)
    assert found.file()["unused_columns"] == "#, Naam"


@pytest.mark.parametrize(
    ("name", "may_be"),
    [
        ("Einde zorg", "deregistered_on"),
        ("Datum uit", "deregistered_on"),
        ("Periode t / m", "deregistered_on"),
        ("AFGESLOTEN", "deregistered_on"),
        ("Vertrekdatum", "deregistered_on"),
        ("Stop", "deregistered_on"),
        ("Reden", "deregistered_on"),
        ("Overl. op", "deceased_on"),
        ("Sterfdatum", "deceased_on"),
        ("Inschrijvingsvorm", "registration"),
        ("Soort", "registration"),
        ("Pat.status", "registration"),
        ("Type pati\u00ebnt", "registration"),
        ("Einddatum", "deregistered_on"),
        ("ION tot", "deregistered_on or registration"),
        ("Inschrijving tot en met", "deregistered_on"),
        ("VERHUISD", "deregistered_on"),
        ("Vertrokken", "deregistered_on"),
        ("ION (j/n)", "registration"),
        ("Passant", "registration"),
        ("Inactief", "registration"),
        ("Ingeschreven", "registration"),
    ],
)
def test_a_name_that_may_be_a_column_that_the_list_has_not_is_a_warning(tmp_path, name, may_be):
    found = ingested(tmp_path, with_column(name, "x"))
    assert f'"{name}" is not used and may be {may_be}' in warning(found, "unused_column").sentence
    assert warning(found, "unused_column").practices == (PRACTICE,)


def test_a_column_of_who_left_that_the_profile_names_and_the_list_has_not_is_a_warning(tmp_path):
    columns = {"deregistered_on": "Laatste dag", "deceased_on": "Overleden", "uzovi": "Verzekeraar"}
    profile = SourceProfile("his", ("BSN", "Patnr"), columns, None, frozenset(), {})
    found = ingested(tmp_path / "0", with_column("Overleden", ""), profiles=[profile])
    sentences = [one.sentence for one in found.result.warnings if one.kind == "absent_column"]
    assert [sentence.partition(";")[0] for sentence in sentences] == ["no column for deregistered_on, though the profile his names one"]
    whole = ingested(tmp_path / "1", csv(f"{RECENT};;", header=f"{HEADER};Overleden;Laatste dag"), profiles=[profile])
    assert "absent_column" not in kinds(whole)


@pytest.mark.parametrize(
    ("name", "may_be"),
    [
        ("Uitschrijfdatum.1", "deregistered_on"),
        ("Uitschrijfdatum2", "deregistered_on"),
        ("Overlijdensdatum_duplicated_0", "deceased_on"),
        ("Postcode (2)", "postcode"),
        ("registered_on_1", "registered_on"),
    ],
)
def test_a_name_that_a_program_numbered_since_it_is_there_twice_is_a_warning(tmp_path, name, may_be):
    found = ingested(tmp_path, with_column(name, "", header=BOTH_ENDS))
    assert f'"{name}" is not used and may be {may_be}' in warning(found, "unused_column").sentence


@pytest.mark.parametrize("name", ["PC4", "PC5", "Postcode4", "Postcode 6", "Lijn 2"])
def test_a_name_with_another_number_behind_it_gives_no_warning(tmp_path, name):
    assert "unused_column" not in kinds(ingested(tmp_path, with_column(name, "x", header=BOTH_ENDS)))


@pytest.mark.parametrize(
    "name", ["Naam", "Datum", "Huisarts", "Telefoon", "Datum contact", "Opmerking", "Regio", "Totaal", "Station", "Verrichtingen"]
)
def test_a_column_with_another_name_gives_no_warning(tmp_path, name):
    assert "unused_column" not in kinds(ingested(tmp_path, with_column(name, "x")))


def test_a_column_that_looks_like_one_the_list_already_has_gives_no_warning(tmp_path):
    found = ingested(tmp_path, with_column("Einde contract", "x", "", header=BOTH_ENDS))
    assert found.file()["unused_columns"] == "Einde contract"
    assert "unused_column" not in kinds(found)


@pytest.mark.parametrize("date_form", ["2025-01-31", "31-1-2025", "20250131", "31 jan. 2025 12:00", '="31-01-2025"', " 31/01/2025"])
def test_a_column_mostly_of_dates_is_a_warning_whatever_its_name(tmp_path, date_form):
    found = ingested(tmp_path, with_column("Kolom7", *["NULL"] * 20, date_form, date_form, "onbekend", "ja", "", "-"))
    assert '"Kolom7" is not used and may be deregistered_on or deceased_on' in warning(found, "unused_column").sentence


@pytest.mark.parametrize("like_a_date", ["00-00-0000", "0000-00-00", "1-1-24", "31.12.2025", "31/12/25 00:00", "2025-13-45"])
def test_what_is_written_like_a_date_is_one_in_a_column_that_nobody_knows(tmp_path, like_a_date):
    found = ingested(tmp_path, with_column("Kolom7", like_a_date, like_a_date, "31-12-2025", "ja"))
    assert '"Kolom7" is not used and may be deregistered_on or deceased_on' in warning(found, "unused_column").sentence


@pytest.mark.parametrize("header", [HEADER, BOTH_ENDS])
@pytest.mark.parametrize("cells", [["ION", "Passant", "ION"], ["", "", "passant"], [" Ion ", "ion", "tijdelijk"]])
def test_a_column_mostly_of_kinds_of_registration_is_a_warning_whatever_its_name(tmp_path, header, cells):
    found = ingested(tmp_path, with_column("Kolom7", *cells, header=header))
    assert '"Kolom7" is not used and may be registration' in warning(found, "unused_column").sentence


def test_a_name_for_the_kind_above_dates_may_be_either(tmp_path):
    found = ingested(tmp_path, with_column("Status per", "2025-01-31"))
    assert '"Status per" is not used and may be registration or deregistered_on or deceased_on' in warning(found, "unused_column").sentence


@pytest.mark.parametrize(
    "cells",
    [["ION", "ja"], ["Jan", "Ans"], ["2025-01-31", "ja"], ["12345", "54321"], ["0612345678"], ["", "NULL"], ["Jansen", "12 straat"]],
)
def test_a_column_with_mostly_other_cells_than_dates_gives_no_warning(tmp_path, cells):
    assert "unused_column" not in kinds(ingested(tmp_path, with_column("Kolom7", *cells)))


def test_unused_dates_give_no_warning_when_both_ends_of_a_registration_have_a_column(tmp_path):
    assert "unused_column" not in kinds(ingested(tmp_path, with_column("Kolom7", "2025-01-31", header=BOTH_ENDS)))


def test_each_list_gets_the_warnings_of_its_own_columns_when_lists_are_read_together(tmp_path):
    files = {f"{place}.csv": with_column(f"Kolom {place}", "2025-01-31" if place % 2 else "x", str(place)) for place in range(6)}
    files["5.csv"] += with_column("", "2025-02-01").partition(b"\n")[2]
    found = ingested(tmp_path, files)
    assert [one.file for one in found.result.warnings if one.kind == "unused_column"] == ["5.csv"]
