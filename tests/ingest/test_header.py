"""Which row is the header, and which columns mean what."""

import re
from pathlib import Path

import pytest

from pipelines.ingest.lists.column_names import LAST_DAY_NAMES, NAMES, plain
from pipelines.ingest.lists.header import is_totals
from pipelines.reference.source_profiles import SourceProfile
from tests.ingest.delivering import GOOD, HEADER, KEY, PRACTICE, bsn, csv, ingested, parquet, workbook

COLUMNS = ["agb", "patient_number", "bsn", "postcode", "registered_on", "deregistered_on", "deceased_on", "registration", "uzovi"]
COLUMNS.append("birth_date")
CELLS = [PRACTICE, "7", bsn(1234567), "1234AB", "2020-02-01", "2025-03-01", "", "ION", "403", "1980-01-01"]
INTERFACE = (Path(__file__).parents[2] / "docs" / "interface.md").read_text(encoding="utf-8")
TABLE_OF_NAMES = INTERFACE.partition("| column | names |\n")[2].partition("\n\n")[0]
LAST_DAYS = re.findall(r"`([^`]+)`", INTERFACE.partition(" are the last day *of* registration")[0].rpartition("\n\n")[2])
BUILT_IN = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|$", TABLE_OF_NAMES, re.MULTILINE))


def named(column: str, name: str) -> bytes:
    """A list with all columns, of which one has that name."""
    header = ";".join(name if each == column else each for each in COLUMNS)
    return csv(";".join(CELLS), header=header)


def test_the_interface_has_every_built_in_name():
    known = {column: ", ".join(name for name in names if plain(name) not in LAST_DAY_NAMES) for column, names in NAMES.items()}
    assert known == BUILT_IN
    assert frozenset(map(plain, LAST_DAYS)) == LAST_DAY_NAMES


@pytest.mark.parametrize(
    ("column", "name"), [(column, name) for column, names in BUILT_IN.items() for name in [column, *names.split(", ")]]
)
def test_built_in_names_are_known_whatever_their_case_accents_and_signs(tmp_path, column, name):
    for place, spelling in enumerate([name, name.upper(), f" ({name.replace(' ', '_')}) ", plain(name)]):
        found = ingested(tmp_path / str(place), named(column, spelling))
        assert f"{column}={spelling.strip()}" in found.file()["columns"]
        assert found.file()["profile"] == "built-in"


@pytest.fixture(autouse=True)
def _folders(tmp_path):
    for place in range(8):
        (tmp_path / str(place)).mkdir()


@pytest.mark.parametrize("name", LAST_DAYS)
def test_the_names_below_the_table_are_the_last_day_of_registration(tmp_path, name):
    assert str(ingested(tmp_path, named("deregistered_on", name)).registrations["deregistered_on"][0]) == "2025-03-02"


def test_the_header_is_the_row_with_the_most_known_names_and_a_repeated_header_is_not_a_row(tmp_path):
    above = ["Lijst van de praktijk", "AGB;BSN", "", "Periode;2026Q1"]
    found = ingested(tmp_path, csv(HEADER, GOOD, HEADER, f"{HEADER};", header="\n".join(above)))
    assert found.file()["header_line"] == 5
    assert (found.file()["rows_read"], found.file()["lines"], found.rejected) == (1, 1, [])


@pytest.mark.parametrize(("above", "outcome"), [(29, "accepted"), (30, "missing_column")])
def test_the_header_is_looked_for_in_the_first_30_rows_that_are_not_blank(tmp_path, above, outcome):
    lines = "\n\n".join(f"regel {n}" for n in range(above))
    assert ingested(tmp_path, csv(GOOD, header=f"{lines}\n{HEADER}")).outcome() == outcome


def test_one_known_name_is_not_a_header(tmp_path):
    assert ingested(tmp_path, b"postcode;wat\n1234AB;x\n").outcome() == "missing_column"


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_the_one_that_shows_most_names(tmp_path, delimiter):
    above = "Naam, adres; plaats | en\tmeer"
    data = csv(GOOD.replace(";", delimiter), header=f"{above}\n{HEADER.replace(';', delimiter)}")
    assert ingested(tmp_path, data).file()["delimiter"] == delimiter


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        ("AGB;BSN;Patnr;Inschrijfdatum", "postcode"),
        ("AGB;BSN;Patnr;Postcode", "registered_on"),
        ("AGB;Postcode;Inschrijfdatum", "bsn or patient_number"),
        ("BSN;Patnr;Postcode;Inschrijfdatum", "agb (or a folder with the AGB code)"),
        ("AGB;BSN", "postcode, registered_on"),
        ("AGB;BSN;Uitschrijfdatum;ION t/m", "postcode, registered_on"),
        ("AGB;BSN;Ingeschreven per;Woonplaats", "postcode, registered_on"),
    ],
)
def test_a_list_without_a_needed_column_is_rejected_and_told_what_is_missing(tmp_path, header, missing):
    found = ingested(tmp_path, csv("1;2;3;4", header=header))
    assert found.outcome() == "missing_column"
    assert found.file()["detail"] == f"no column for {missing}; the columns are {header.replace(';', ', ')}"


def test_what_is_asked_is_what_is_missing(tmp_path):
    without_agb = ingested(tmp_path / "0", csv("1;2;3;4", header="BSN;Patnr;Postcode;Inschrijfdatum")).file()["question"]
    assert "folder with the AGB code" in without_agb
    assert "postcode" not in without_agb
    without_date = ingested(tmp_path / "1", csv("1;2;3;4", header="AGB;BSN;Postcode;Ingeschreven per")).file()["question"]
    assert "registered_on" in without_date
    assert "source_profiles.yaml" in without_date
    unnamed = ingested(tmp_path / "2", csv("1;2;3", header="BSN;Patnr;; ;Naam")).file()["detail"]
    assert unnamed.endswith("the columns are BSN, Patnr, Naam")
    assert "AGB" not in without_date


def test_a_bsn_in_the_name_of_a_column_is_masked(tmp_path):
    number = bsn(7654321)
    found = ingested(tmp_path / "0", csv(f"{GOOD};x", header=f"{HEADER};Lijst {number}"))
    assert found.file()["unused_columns"] == f"Lijst {KEY.masked(number)}"
    assert number not in ingested(tmp_path / "1", csv("1;2;3", header=f"BSN;Patnr;{number}")).file()["detail"]


def test_names_of_columns_are_shown_where_there_is_no_header_but_nothing_of_a_patient(tmp_path):
    for place, row in enumerate(["Naam;Straat;Telefoon 1", "\n\nNaam, Straat, ,Telefoon 1"]):
        names = ingested(tmp_path / str(6 + place), csv("Jansen;Dorpsstraat;06-12345678", header=row)).file()["detail"]
        assert "the first row has Naam, Straat, Telefoon 1" in names
    numbered = ingested(tmp_path / "0", csv("1;2", header="Veld 123;Naam")).file()["detail"]
    assert numbered.endswith("the first row has Veld #, Naam")
    for place, row in enumerate([GOOD, f"Jansen;{bsn(1)};Dorpsstraat 1", "Jansen;05-01-2015;x", "Jansen;3024ZH;x", "Jansen;7;x"], start=1):
        found = ingested(tmp_path / str(place), csv(row, header=row.replace("1", "2")))
        assert found.outcome() == "missing_column"
        assert "first row" not in found.file()["detail"]


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Pati\u2030ntnummer",
            "Pati?ntnummer",
            "Pati\ufffdntnummer",
            "Pati\u00c3\u00abntnummer",
            "PATI\u2030NTNUMMER",
            "Pati \u00bf\u00bdntnummer",
        ),
        *("Patie\u0308ntnummer", "pati\u00ebnt-nummer", " Pati\u00ebntnummer:", "Pati\u00ef\u00bf\u00bdntnummer"),
    ],
)
def test_a_known_name_is_known_when_a_wrong_code_page_mangled_its_accented_letter(tmp_path, name):
    found = ingested(tmp_path, csv(GOOD, header=HEADER.replace("Patnr", name)))
    assert "patient_number=" in found.file()["columns"]


@pytest.mark.parametrize("name", ["Patintnummer", "Pati????ntnummer", "Patixyntnummer", "Pat\u2030ntnummer", "Pati\u2030ntnummers"])
def test_a_name_that_is_mangled_otherwise_is_not_known(tmp_path, name):
    found = ingested(tmp_path, csv(GOOD, header=HEADER.replace("Patnr", name)))
    assert "patient_number=" not in found.file()["columns"]
    assert found.file()["unused_columns"]


def test_a_byte_that_is_not_text_in_the_name_of_a_column_stops_nothing(tmp_path):
    data = csv(GOOD, header=HEADER).replace(b"BSN", b"BSN\x81")
    found = ingested(tmp_path, {"a.csv": data, "b.csv": csv(GOOD, GOOD)})
    assert found.statuses == {"a.csv": "accepted", "b.csv": "accepted"}
    assert "bsn=BSN\ufffd" in found.file("a.csv")["columns"]


def test_names_of_a_profile_are_compared_in_the_same_way(tmp_path):
    profile = SourceProfile("met accent", ("Pati\u00ebnt-id",), {"patient_number": "Pati\u00ebnt-id"}, None, frozenset(), {})
    data = csv(GOOD, header=HEADER.replace("Patnr", "PATI\u2030NT ID"))
    assert ingested(tmp_path, data, profiles=[profile]).file()["profile"] == "met accent"


@pytest.mark.parametrize("header", ["AGB;Patnr;Postcode;Inschrijfdatum", "AGB;BSN;Postcode;Inschrijfdatum"])
def test_one_of_the_two_numbers_is_enough(tmp_path, header):
    assert ingested(tmp_path, csv(f"{PRACTICE};{bsn(1234567)};1234AB;2020-02-01", header=header)).outcome() == "accepted"


def test_the_folder_stands_in_for_the_column_with_the_agb_code(tmp_path):
    data = csv(GOOD.partition(";")[2], header=HEADER.partition(";")[2])
    found = ingested(tmp_path, {f"{PRACTICE}/a.csv": data, f"sub/{PRACTICE}/b.csv": data + b"\n", "1234567/c.csv": data + b"\n\n"})
    assert found.outcome(f"{PRACTICE}/a.csv") == "accepted"
    assert found.outcome(f"sub/{PRACTICE}/b.csv") == "missing_column"
    assert found.outcome("1234567/c.csv") == "missing_column"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("PC", "postcode: Postcode and PC"),
        ("Postcode", "postcode: Postcode and Postcode"),
        ("Uitschrijfdatum;ION t/m", "deregistered_on: Uitschrijfdatum and ION t/m"),
    ],
)
def test_two_columns_that_mean_the_same_are_ambiguous_and_told_by_name(tmp_path, more, told):
    found = ingested(tmp_path, csv(f"{GOOD};;", header=f"{HEADER};{more}"))
    assert found.outcome() == "ambiguous_column"
    assert found.file()["detail"] == f"several columns for {told}"


def test_a_missing_column_is_reported_before_an_ambiguous_one_and_both_before_no_rows(tmp_path):
    assert ingested(tmp_path / "0", csv(header="AGB;BSN;Postcode;PC")).outcome() == "missing_column"
    assert ingested(tmp_path / "1", csv(header=f"{HEADER};PC")).outcome() == "ambiguous_column"
    assert ingested(tmp_path / "2", csv(header=HEADER)).outcome() == "no_rows"


def test_unnamed_cells_at_the_end_of_the_header_are_not_columns(tmp_path):
    found = ingested(tmp_path, csv(f"{GOOD};; ", f"{GOOD};x;", GOOD, header=f"{HEADER}; ;"))
    assert found.rejected == [(2, "unreadable_row", None)]
    assert found.file()["rows_read"] == 3


def test_an_unnamed_cell_within_the_header_is_a_column(tmp_path):
    row = GOOD.replace(";1234AB", ";wat;1234AB")
    assert ingested(tmp_path, csv(row, header=HEADER.replace(";Postcode", ";;Postcode"))).file()["rejected"] == 0


HIS = SourceProfile(
    name="his",
    match=("Dossier", "Ingeschreven sinds"),
    columns={"patient_number": "Dossier", "registered_on": "Ingeschreven sinds", "postcode": "PC", "deregistered_on": "Laatste dag"},
    date_format="%d.%m.%Y",
    last_day_inclusive=frozenset({"deregistered_on"}),
    values={"registration": {"Vast": "ION", "Tijdelijk": "PASSANT"}},
)
HIS_HEADER = "AGB;DOSSIER;PC;Postcode;Ingeschreven-sinds;Laatste dag;Inschrijfsoort"


def his(*rows: str) -> bytes:
    return csv(*(f"{PRACTICE};7;1234AB;9999ZZ;{row}" for row in rows), header=HIS_HEADER)


def test_a_profile_says_which_column_is_meant_and_how_dates_and_words_are_written(tmp_path):
    found = ingested(tmp_path, his("01.02.2020;;Vast", "1.2.2020;30.12.2025; Tijdelijk ", "01.02.2020;;ion"), profiles=[HIS])
    assert found.file()["profile"] == "his"
    rows = found.registrations
    assert rows["postcode"].to_list() == ["1234AB"] * 3
    assert [str(day) for day in rows["registered_on"]] == ["2020-02-01"] * 3
    assert [str(day) for day in rows["deregistered_on"]] == ["None", "2025-12-31", "None"]
    assert rows["is_ion"].to_list() == [True, False, True]


def test_a_profile_with_a_date_format_takes_no_other_form_in_a_text(tmp_path):
    found = ingested(tmp_path, his("01.02.2020;;", "2020-02-01;;", "01-02-2020;;", "43862;;", "01.02.2020 00:00;;"), profiles=[HIS])
    assert found.rejected == [(row, "invalid_date", "registered_on") for row in (2, 3, 4)]


def test_words_of_a_profile_match_exactly_after_trimming_and_other_words_stay(tmp_path):
    found = ingested(tmp_path, his("01.02.2020;;vast", "01.02.2020;;Vast "), profiles=[HIS])
    assert found.registrations["is_ion"].to_list() == [False, True]


def test_a_file_without_all_the_names_of_a_profile_is_read_by_the_built_in_one(tmp_path):
    found = ingested(tmp_path, csv(GOOD, header=HEADER.replace("Patnr", "Patnr")), profiles=[HIS])
    assert found.file()["profile"] == "built-in"


def test_the_first_profile_that_matches_is_taken(tmp_path):
    second = SourceProfile("tweede", ("Dossier",), {"patient_number": "Dossier"}, None, frozenset(), {})
    assert ingested(tmp_path / "0", his("01.02.2020;;Vast"), profiles=[HIS, second]).file()["profile"] == "his"
    assert ingested(tmp_path / "1", his("01.02.2020;;Vast"), profiles=[second, HIS]).file()["reason"] == "missing_column"


def test_a_name_that_a_profile_gives_twice_in_a_file_is_ambiguous(tmp_path):
    data = csv(f"{PRACTICE};7;1234AB;2345BC;01.02.2020", header="AGB;Dossier;PC;pc;Ingeschreven sinds")
    assert ingested(tmp_path, data, profiles=[HIS]).outcome() == "ambiguous_column"


def test_a_profile_can_choose_the_last_day_column_which_stays_a_last_day(tmp_path):
    chosen = SourceProfile("kiest", ("Uitschrijfdatum", "ION t/m"), {"deregistered_on": "ION t/m"}, None, frozenset(), {})
    data = csv(f"{GOOD};2025-01-01;2025-06-30", header=f"{HEADER};Uitschrijfdatum;ION t/m")
    assert str(ingested(tmp_path, data, profiles=[chosen]).registrations["deregistered_on"][0]) == "2025-07-01"


def test_a_sheet_has_its_header_below_other_lines_and_hidden_sheets_are_not_read(tmp_path):
    cells = GOOD.split(";")
    notes, hidden = [["Toelichting"]], [HEADER.split(";"), cells, cells, cells]
    sheet = [["Periode", "2026Q1"], [], HEADER.split(";"), cells, [], cells, ["Totaal", 2]]
    found = ingested(tmp_path, {"lijst.xlsx": workbook(hidden, notes, sheet, hidden=[0])})
    assert (found.file("lijst.xlsx")["header_line"], found.file("lijst.xlsx")["rows_read"]) == (3, 2)


def test_a_parquet_file_has_its_header_in_the_names_of_its_columns(tmp_path):
    columns = {name: [cell, None, cell] for name, cell in zip(HEADER.split(";"), GOOD.split(";"), strict=True)}
    found = ingested(tmp_path, {"lijst.parquet": parquet(columns)})
    assert found.file("lijst.parquet")["rows_read"] == 2


@pytest.mark.parametrize("data", [workbook([["brief"], ["zonder lijst"]]), parquet({"wat": [1]})])
def test_a_workbook_or_parquet_file_without_known_names_misses_its_columns(tmp_path, data):
    assert ingested(tmp_path, data).outcome() == "missing_column"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["Totaal", "3"], True),
        (["", " ", "TOTAAL: 3"], True),
        (["Total"], True),
        (["Eind-totaal"], True),
        (["Aantal patiënten: 3"], True),
        (["1", "Totaal"], False),
        (["Subtotaal"], False),
        (["Totaalzorg Zuid"], False),
        (["Aantallen"], False),
        (["TOTAL3"], True),
        (["totaal\n"], True),
        (["-", "NULL", "Totaal"], True),
        (["e-i-n-d totaal:"], True),
        ([""], False),
    ],
)
def test_a_line_of_totals_begins_with_a_word_for_it(cells, expected):
    assert is_totals(cells) is expected
