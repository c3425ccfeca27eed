"""Nothing is left out in silence: what is reported of the words, cells and rows of a list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from pipelines.ingest.outcomes.questions import RejectedRows, numbered, questions
from pipelines.reference.source_profiles import SourceProfile
from pipelines.schemas.delivery_codes import FileWarningKind, ListWarning, RowReason
from tests.ingest.delivering import (
    BOTH_ENDS,
    GOOD,
    HEADER,
    MAPPED,
    OTHER_PRACTICE,
    PRACTICE,
    RECENT,
    Ingested,
    bsn,
    csv,
    ingested,
    kinds,
    parquet,
    warning,
    with_column,
)


def test_unknown_words_for_a_kind_of_registration_are_shown(tmp_path):
    cells = ["Vast"] * 3 + ["tijdelijk", "PASSANT", "ION", "", "NULL", "12345678"]
    found = ingested(tmp_path, with_column("Soort inschrijving", *cells))
    assert found.file()["unknown_words"] == "Vast (3 rows), tijdelijk (1 row), 1 that is not a word"
    assert found.file()["unknown_registration"] == 5
    assert "source_profiles.yaml" in warning(found, "unknown_registration").sentence


def test_unknown_words_are_shown_with_the_most_frequent_first_and_equals_by_letter(tmp_path):
    cells = ["ION", "Zelden", "Anders", "Bijna", "Zomaar", "Anders", "Vast", "Vast", "Vast"]
    words = ingested(tmp_path, with_column("Soort inschrijving", *cells)).file()["unknown_words"]
    assert words == "Vast (3 rows), Anders (2 rows), Bijna (1 row), Zelden (1 row), Zomaar (1 row)"


def test_words_that_may_be_anything_are_not_shown(tmp_path):
    words = [f"Naam{'abcdefghijklmnopqrstuvwxyz'[place]}" for place in range(26)]
    found = ingested(tmp_path, with_column("Soort inschrijving", "ION", *words))
    assert found.file()["unknown_words"] == "26 different words"


@pytest.mark.parametrize(
    ("names", "shown"),
    [(["Bakker", "De Vries"], "2 different words"), (["Bakker"], "1 different word"), (["Bos", "Bos", "Smit"], "2 different words")],
)
def test_the_names_of_patients_in_the_column_for_the_kind_of_registration_are_not_shown(tmp_path, names, shown):
    refused = ingested(tmp_path, with_column("Soort patient", *names)).file()
    assert refused["detail"] == f'no row is ION: the column "Soort patient" has {shown}'


def test_of_twenty_words_each_is_shown_that_is_short_and_has_letters_alone(tmp_path):
    """A kind of registration is a word. What is longer, or has a digit, may be about a patient."""
    words = [f"Naam{letter}" for letter in "abcdefghijklmnopq"] + ["w" * 30, "w" * 31, "Jansen 06-1234"]
    shown = ingested(tmp_path, with_column("Soort inschrijving", "ION", *words)).file()["unknown_words"]
    assert shown == ", ".join(f"{word} (1 row)" for word in words[:-2]) + ", 2 that are not words"


def test_the_words_of_a_list_without_ion_are_shown_and_can_be_translated(tmp_path):
    data = with_column("Soort inschrijving", "Vast", "Vast")
    refused = ingested(tmp_path / "0", data).file()
    assert refused["reason"] == "no_ion_rows"
    assert 'the column "Soort inschrijving" has Vast (2 rows)' in refused["detail"]
    assert "source_profiles.yaml" in refused["question"]
    profile = SourceProfile("his", ("Soort inschrijving",), {}, None, frozenset(), {"registration": {"Vast": "ION"}})
    assert ingested(tmp_path / "1", data, profiles=[profile]).outcome() == "accepted"


@pytest.fixture(autouse=True)
def _folders(tmp_path):
    for name in "01":
        (tmp_path / name).mkdir()


@pytest.mark.parametrize("number", ["2,02301E+11", "2.02301e+11", "73928E03", "-1E5", '="2,02301E+11"', " 2E11 "])
def test_a_number_in_scientific_notation_has_lost_digits(tmp_path, number):
    rows = [f"{PRACTICE};{bsn(1)};{number};1234AB;2025-11-01", f"{PRACTICE};{number};8;1234AB;2025-11-01"]
    found = ingested(tmp_path, csv(*rows, f"{PRACTICE};{number};{number};1234AB;2025-11-01"))
    assert (found.file()["lost_digits"], found.file()["invalid_bsn"]) == (4, 2)
    assert found.rejected == [(3, "missing_identity", "bsn")]
    assert found.registrations["number_hi"].is_null().to_list() == [True, False]


@pytest.mark.parametrize("number", ["E12", "12E", "P1E5", "1E5X", "20230100000112345", "1.2.3E4"])
def test_a_number_that_is_whole_has_lost_no_digits(tmp_path, number):
    found = ingested(tmp_path, csv(f"{PRACTICE};;{number};1234AB;2025-11-01"))
    assert (found.file()["lost_digits"], found.file()["rejected"]) == (0, 0)


@pytest.mark.parametrize("error", ["#N/B", "#N/A", "#VERW!", "#REF!", "#DEEL/0!", "#NAME?", "#WAARDE!", "##", "########", ' "#N/B"'])
def test_an_error_of_a_spreadsheet_that_is_written_as_text_is_not_a_patient_number(tmp_path, error):
    rows = [f"{PRACTICE};{bsn(1)};{error};1234AB;2025-11-01", *[f"{PRACTICE};;{error};1234AB;2025-11-01"] * 2]
    found = ingested(tmp_path, csv(*rows))
    assert found.rejected == [(2, "missing_identity", "bsn"), (3, "missing_identity", "bsn")]
    assert found.file()["unreadable_cell"] == 3
    assert found.registrations["number_hi"].is_null().to_list() == [True]


@pytest.mark.parametrize("number", ["#", "#12", "#N", "P#1", "#VERW"])
def test_another_number_with_such_a_sign_is_one(tmp_path, number):
    found = ingested(tmp_path, csv(f"{PRACTICE};;{number};1234AB;2025-11-01"))
    assert (found.file()["rejected"], found.file()["unreadable_cell"]) == (0, 0)


def test_a_whole_number_of_a_column_of_floats_is_that_number_and_a_long_one_has_lost_digits(tmp_path):
    names = HEADER.split(";")
    rows = {"AGB": [float(PRACTICE)] * 2, "BSN": [float(bsn(1234567)), None], "Patnr": [7.0, 1234567890123456789.0]}
    data = parquet(rows | {"Postcode": ["1234AB"] * 2, "Inschrijfdatum": [date(2025, 11, 1)] * 2})
    found = ingested(tmp_path, {"a.parquet": data, "b.csv": csv(f"{PRACTICE};{bsn(1234567)};7;1234AB;2025-11-01", header=";".join(names))})
    assert found.rejected == [(2, "missing_identity", "bsn")]
    assert found.file("a.parquet")["lost_digits"] == 1
    assert found.registrations.select("patient_hi", "number_hi", "practice_agb").unique().height == 1


@pytest.mark.parametrize("word", ["null", "NULL", "None", "nan", "NVT", "n.v.t.", "-", "leeg", "Onbekend", ' ="NULL" ', "\u200b", '=""'])
def test_a_word_for_nothing_is_empty_in_every_column(tmp_path, word):
    header = f"{BOTH_ENDS};Soort inschrijving;UZOVI;Geboortedatum"
    found = ingested(tmp_path, {f"{PRACTICE}/a.csv": csv(f"{word};{word};7;{word};2025-11-01{f';{word}' * 5}", header=header)})
    record = found.file(f"{PRACTICE}/a.csv")
    assert (record["rows_read"], record["rejected"]) == (1, 0)
    assert found.registrations["is_ion"].to_list() == [True]
    assert {name: record[name] for name in ListWarning if record[name]} == {"missing_postcode": 1}


@pytest.mark.parametrize("number", ["0", "NULL", " 0 ", '="0"', "0.0"])
def test_a_patient_number_of_zero_is_empty(tmp_path, number):
    assert ingested(tmp_path, csv(f"{PRACTICE};;{number};1234AB;2025-11-01")).rejected == [(1, "missing_identity", "bsn")]


def test_zeros_that_are_a_number_stay_one(tmp_path):
    assert ingested(tmp_path, csv(f"{PRACTICE};;000;1234AB;2025-11-01")).rejected == []


@pytest.mark.parametrize("zero", ["1900-01-01", "01-01-1900", "0001-01-01", "30-12-1899", "31 dec 1900", "1753-01-01 00:00:00"])
def test_a_date_that_systems_write_for_none_is_empty_and_told(tmp_path, zero):
    header = f"{BOTH_ENDS};Geboortedatum"
    found = ingested(tmp_path, csv(f"{RECENT};{zero};{zero};{zero}", f"{RECENT};{zero};;", header=header))
    assert (found.file()["zero_dates"], found.file()["rejected"]) == (4, 0)
    assert found.registrations.select("deregistered_on", "deceased_on", "birth_date").null_count().sum_horizontal()[0] == 6
    assert "4 cells zero_dates" in warning(found, "zero_dates").sentence


def test_such_a_date_of_registration_is_unreadable(tmp_path):
    found = ingested(tmp_path, csv(GOOD.replace("2020-02-01", "1900-01-01")))
    assert (found.rejected, found.file()["zero_dates"]) == ([(1, "invalid_date", "registered_on")], 0)


def test_a_row_that_cannot_be_read_has_no_warnings(tmp_path):
    header = f"{BOTH_ENDS};Geboortedatum;UZOVI;Soort inschrijving"
    doubtful = f"{PRACTICE};123456789;2E11;#N/B;2025-11-01;1900-01-01;1900-01-01;x;12345;Vast"
    read, unread = (
        ingested(tmp_path / place, csv(RECENT, row, header=header)) for place, row in (("0", doubtful), ("1", f"{doubtful};te veel"))
    )

    assert unread.rejected == [(2, "unreadable_row", None)]
    assert [name for name in ListWarning if unread.file()[name]] == []
    assert {name: read.file()[name] for name in ("invalid_bsn", "lost_digits", "zero_dates")} == {
        "invalid_bsn": 1,
        "lost_digits": 1,
        "zero_dates": 2,
    }


def test_a_last_day_that_stands_for_no_date_is_emptied_before_a_day_is_added(tmp_path):
    found = ingested(tmp_path, csv(f"{RECENT};1900-12-31", f"{RECENT};1901-01-01", header=f"{HEADER};ION t/m"))
    assert found.file()["zero_dates"] == 1
    assert found.rejected == [(2, "dates_out_of_order", "deregistered_on")]


@pytest.mark.parametrize("zero", ["00-00-0000", "0000-00-00", "0", "00000000"])
def test_zeros_are_an_unreadable_date(tmp_path, zero):
    assert ingested(tmp_path, csv(f"{RECENT};{zero}", header=f"{HEADER};Uitschrijfdatum")).rejected == [
        (1, "invalid_date", "deregistered_on")
    ]


def test_the_list_of_the_quarter_before_is_accepted_with_a_warning(tmp_path):
    found = ingested(tmp_path, csv(RECENT))
    again = ingested(tmp_path / "0", csv(RECENT), lists_before={found.file()["sha256"]: "oud/lijst.csv"})
    assert again.outcome() == "accepted"
    assert "oud/lijst.csv of the quarter before" in warning(again, "stale_list").sentence
    assert "stale_list" not in kinds(found)


@pytest.mark.parametrize(("latest", "is_stale"), [("2025-09-30", True), ("2025-10-01", False), ("2026-03-01", False)])
def test_a_list_in_which_nobody_was_registered_since_the_peildatum_before_is_a_warning(tmp_path, latest, is_stale):
    found = ingested(tmp_path, csv(GOOD, GOOD.replace("2020-02-01", latest)))
    assert ("stale_list" in kinds(found)) == is_stale


def test_a_row_that_is_rejected_does_not_make_an_old_list_a_new_one(tmp_path):
    found = ingested(tmp_path, csv(GOOD, RECENT.replace(PRACTICE, "99999999")))

    assert found.rejected == [(2, "unknown_practice", "agb")]
    assert "stale_list" in kinds(found)


def test_a_rejected_file_is_a_warning_about_the_practice_of_its_folder(tmp_path):
    found = ingested(tmp_path, {f"{MAPPED}/a.csv": b"geen lijst", "99999999/b.csv": b"ook niet\n", "c.csv": b"x\n\n"})
    assert [(one.file, one.practices) for one in found.result.warnings if one.kind is FileWarningKind.REJECTED_FILE] == [
        (f"{MAPPED}/a.csv", (PRACTICE,)),
        ("99999999/b.csv", ()),
        ("c.csv", ()),
    ]


def uncertain(found: Ingested) -> Mapping[str, int]:
    return {f"{practice:08d}": rows for practice, rows in found.result.uncertain_rows.iter_rows()}


def test_rejected_rows_that_may_be_patients_are_counted_per_contract_practice(tmp_path):
    rows = [
        f"{PRACTICE};;;1234AB;2020-02-01",  # a readable date
        f"{MAPPED};123456789;;1234AB;x",  # a BSN cell that is filled
        f"{PRACTICE};;7;1234AB;",  # a patient number
        f"{PRACTICE};NULL;0;1234AB;onbekend",  # none of these: no patient
        f"99999999;{bsn(1)};7;1234AB;2020-02-01",  # of no practice
        "99999999;;7;1234AB;x",  # rejected for its date, and of no practice
        f"{OTHER_PRACTICE};{bsn(1)};7;1234AB;2020-02-01",  # not rejected
        f"{OTHER_PRACTICE};{bsn(1)};7;1234AB;2020-02-01;te veel",  # its cells count by their place
        ";;7;1234AB;x",  # of the folder, which is that of the first practice
    ]
    found = ingested(tmp_path, {f"{PRACTICE}/a.csv": csv(*rows)})
    assert uncertain(found) == {PRACTICE: 4, OTHER_PRACTICE: 1}


def test_of_a_row_that_was_cut_off_the_cells_count_as_far_as_they_are_there(tmp_path):
    for place, (cut, expected) in enumerate({f"{PRACTICE};{bsn(1)}": {PRACTICE: 1}, f"{PRACTICE};": {}, PRACTICE[:4]: {}}.items()):
        (tmp_path / f"c{place}").mkdir()
        found = ingested(tmp_path / f"c{place}", csv(GOOD) + cut.encode())
        assert found.rejected == [(2, "unreadable_row", None)]
        assert uncertain(found) == expected


def test_of_a_row_with_bytes_that_are_not_text_the_cells_count_by_their_place(tmp_path):
    data = csv(GOOD, GOOD.replace("1234AB", "12\x0034AB"), f"{PRACTICE};;;\x00;x")
    assert uncertain(ingested(tmp_path, data)) == {PRACTICE: 1}


def test_rows_of_a_file_that_is_rejected_are_uncertain_for_nobody(tmp_path):
    data = with_column("Soort inschrijving", "M", "V") + f"{PRACTICE};;7;1234AB;x;M\n".encode()
    assert ingested(tmp_path, data).result.uncertain_rows.is_empty()


def test_questions_come_by_reason_and_column_with_the_unknown_words(tmp_path):
    data = with_column("Soort inschrijving", "Vast", "ION", "ION")
    found = ingested(tmp_path, data).file()
    rejected = [
        RejectedRows(RowReason.UNREADABLE_ROW, None, [9]),
        RejectedRows(RowReason.INVALID_DATE, "registered_on", [7, 8]),
        RejectedRows(RowReason.INVALID_DATE, "deceased_on", [5]),
    ]
    assert [one.partition(";")[0] for one in questions(found, rejected, {"unknown_registration": [1]})] == [
        "1 row invalid_date (deceased_on), row 5",
        "2 rows invalid_date (registered_on), rows 7 and 8",
        "1 row unreadable_row, row 9",
        "1 row unknown_registration (Vast (1 row)), row 1",
    ]


def test_a_rejected_file_is_asked_about_with_its_reason(tmp_path):
    found = ingested(tmp_path, csv("1;2", header="BSN;Patnr")).file()
    assert list(questions(found, [], {})) == [f"missing_column: {found['detail']}; ask: {found['question']}"]


def test_questions_name_the_rows_that_they_are_about(tmp_path):
    found = ingested(tmp_path, csv(GOOD, *[f"{PRACTICE};123456789;7;1235 XY Rotterdam;2025-11-01"] * 3, f"{PRACTICE};;;1234AB;2020-01-01"))
    warned: dict[str, list[int]] = {}
    for name, number in found.result.warned_rows.select("warning", "row_number").iter_rows():
        warned.setdefault(name, []).append(number)
    asked = list(questions(found.file(), [RejectedRows(RowReason.MISSING_IDENTITY, "bsn", [5])], warned))
    assert asked == [
        "1 row missing_identity (bsn), row 5; ask: fill in a patient number or BSN",
        f"3 rows invalid_bsn, rows 2 to 4; ask: {ListWarning.INVALID_BSN.question}",
        f"3 rows postcode_with_more, rows 2 to 4; ask: {ListWarning.POSTCODE_WITH_MORE.question}",
    ]


@pytest.mark.parametrize(
    ("rows", "count", "named"),
    [
        ([3], 1, "row 3"),
        ([4, 2], 2, "rows 2 and 4"),
        ([1, 2], 2, "rows 1 and 2"),
        ([9, 1, 2, 3, 5], 5, "rows 1 to 3, 5 and 9"),
        (list(range(1, 21)), 20, "rows 1 to 20"),
        (list(range(1, 21)), 99, "rows 1 to 20 and more"),
        (list(range(1, 26)), 25, "rows 1 to 25"),
        (list(range(1, 41, 2)), 20, f"rows {', '.join(map(str, range(1, 39, 2)))} and 39"),
        (list(range(1, 99, 2)), 49, f"rows {', '.join(map(str, range(1, 41, 2)))} and more"),
    ],
)
def test_rows_are_named_in_short_and_of_many_the_first(rows, count, named):
    assert numbered(rows, count) == named
