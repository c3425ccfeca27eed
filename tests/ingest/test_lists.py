"""Which lines of a list are rows, and what becomes of each."""

from datetime import date, datetime, time

import pytest

from pipelines.schemas.delivery_codes import RowReason
from tests.ingest.delivering import (
    GOOD,
    HEADER,
    MAPPED,
    OTHER_PRACTICE,
    PEILDATUM,
    PRACTICE,
    bsn,
    csv,
    ingested,
    parquet,
    workbook,
)

ALL = ["AGB", "BSN", "Patnr", "Postcode", "Inschrijfdatum", "Uitschrijfdatum", "Overlijdensdatum", "Soort inschrijving", "UZOVI"]
ALL.append("Geboortedatum")
MIDNIGHT = datetime.combine(date(2025, 6, 1), time())
NOON = datetime.combine(date(2020, 2, 1), time(12, 30))
USUAL = dict(zip(ALL, [PRACTICE, bsn(1234567), "7", "1234AB", "2020-02-01", "", "", "ION", "0403", "1980-01-01"], strict=True))


def row(**cells: str) -> str:
    """A row with all columns, usual but for `cells`, whose names have underscores for spaces."""
    return ";".join((USUAL | {name.replace("_", " "): cell for name, cell in cells.items()}).values())


def full(*rows: str) -> bytes:
    return csv(*rows, header=";".join(ALL))


def test_blank_lines_are_not_rows_and_rows_are_counted_from_1(tmp_path):
    found = ingested(tmp_path, csv("", GOOD, ";;;;", "   ", GOOD.replace("2020", "20x0"), ' ; "" ;;;', ""))
    assert found.rejected == [(2, "invalid_date", "registered_on")]
    assert found.registrations["row_number"].to_list() == [1]
    assert (found.file()["rows_read"], found.file()["lines"]) == (2, 2)


@pytest.mark.parametrize(
    "total", ["Totaal;1", "totaal: 1;;;;", ";;TOTAL;1", '"Eindtotaal";;', "Aantal patiënten;1", '"Totaal\nvan de lijst";1']
)
@pytest.mark.parametrize("end", ["\n", "", "\r\n\r\n;;\r\n"])
def test_a_line_of_totals_at_the_end_is_not_a_row_even_when_the_file_is_cut_off_there(tmp_path, total, end):
    found = ingested(tmp_path, csv(GOOD) + f"{total}{end}".encode())
    assert (found.file()["rows_read"], found.file()["rejected"], found.file()["lines"]) == (1, 0, 1)


def test_a_line_of_totals_higher_up_is_a_row(tmp_path):
    assert ingested(tmp_path, csv("Totaal;1;x;y;z", GOOD)).file()["rows_read"] == 2


def test_of_two_lines_of_totals_only_the_last_is_left_out(tmp_path):
    assert ingested(tmp_path, csv(GOOD, "Totaal;1", "Totaal;2")).file()["rows_read"] == 2


@pytest.mark.parametrize("body", ["", "Totaal;0;;\n", "\n\n;;;;\n", "Totaal"])
def test_a_list_with_nothing_below_its_header_has_no_rows(tmp_path, body):
    assert ingested(tmp_path, f"{HEADER}\n{body}".encode()).outcome() == "no_rows"
    assert ingested(tmp_path / "x", {"a.xlsx": workbook([HEADER.split(";"), ["Totaal", 0]])}).outcome("a.xlsx") == "no_rows"


@pytest.fixture(autouse=True)
def _folder(tmp_path):
    (tmp_path / "x").mkdir()


@pytest.mark.parametrize(
    ("cut", "is_readable"),
    [("", True), (";", True), ("\n", True), (";x", False)],
)
def test_a_last_line_that_is_whole_is_readable_with_or_without_a_line_end(tmp_path, cut, is_readable):
    found = ingested(tmp_path, csv(GOOD) + GOOD.encode() + cut.encode())
    assert found.file()["rejected"] == (not is_readable)


@pytest.mark.parametrize(
    "cut", [f"{PRACTICE};{bsn(1)};8;1234AB", PRACTICE, '01234567;"', '01234567;"a;b', '01;"regel 1\nregel', '01;"regel 1\n']
)
def test_a_last_line_that_was_cut_off_is_one_unreadable_row(tmp_path, cut):
    found = ingested(tmp_path, csv(GOOD) + cut.encode())
    assert found.rejected == [(2, "unreadable_row", None)]
    assert found.file()["lines"] == 2


def test_a_short_last_line_with_a_line_end_is_filled_up_with_empty_cells(tmp_path):
    found = ingested(tmp_path, full(row(), f"{PRACTICE};;8;1234AB;2020-01-01"))
    assert found.file()["rejected"] == 0
    assert found.registrations["uzovi"].to_list() == [403, None]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("more", [";te veel", ";;;te veel", ";1;2;3;4;5;6;7"])
def test_a_row_with_a_filled_cell_too_many_is_unreadable(tmp_path, more, end):
    found = ingested(tmp_path, csv(GOOD, GOOD + more, GOOD, end=end))
    assert found.rejected == [(2, "unreadable_row", None)]


def test_empty_cells_too_many_do_not_matter(tmp_path):
    assert ingested(tmp_path, csv(GOOD, f"{GOOD};", f'{GOOD}; ;"";;;;;;')).file()["rejected"] == 0


def test_a_filled_cell_beyond_the_header_of_a_sheet_makes_its_row_unreadable(tmp_path):
    cells = GOOD.split(";")
    found = ingested(tmp_path, {"a.xlsx": workbook([HEADER.split(";"), cells, [*cells, "", "te veel"], cells])})
    assert found.rejected == [(2, "unreadable_row", None)]


def test_a_row_is_rejected_for_the_first_reason_that_applies(tmp_path):
    everything = {"BSN": "", "Patnr": "", "Inschrijfdatum": "x", "Uitschrijfdatum": "y", "Overlijdensdatum": "z", "AGB": "1"}
    rows = [
        row(**everything) + ";te veel",
        row(**everything),
        row(**everything | {"Patnr": "7"}),
        row(**everything | {"Patnr": "7", "Inschrijfdatum": "2020-01-01"}),
        row(**everything | {"Patnr": "7", "Inschrijfdatum": "2020-01-01", "Uitschrijfdatum": ""}),
        row(AGB="1", Uitschrijfdatum="2020-01-31"),
        row(AGB="1", Overlijdensdatum="2020-01-31"),
        row(AGB="1", Uitschrijfdatum="2020-01-31", Overlijdensdatum="2020-01-31"),
        row(AGB="1"),
        row(),
    ]
    rejected = ingested(tmp_path, full(*rows)).rejected
    assert rejected == [
        (1, "unreadable_row", None),
        (2, "missing_identity", "bsn"),
        (3, "invalid_date", "registered_on"),
        (4, "invalid_date", "deregistered_on"),
        (5, "invalid_date", "deceased_on"),
        (6, "dates_out_of_order", "deregistered_on"),
        (7, "dates_out_of_order", "deceased_on"),
        (8, "dates_out_of_order", "deregistered_on"),
        (9, "unknown_practice", "agb"),
    ]
    assert list(dict.fromkeys(reason for _, reason, _ in rejected)) == [*RowReason]


@pytest.mark.parametrize("end", ["Uitschrijfdatum", "Overlijdensdatum"])
def test_an_end_on_the_day_of_registration_is_in_order(tmp_path, end):
    assert ingested(tmp_path, full(row(**{end: "2020-02-01"}))).file()["rejected"] == 0


def test_a_last_day_before_the_registration_is_the_same_day_afterwards(tmp_path):
    data = csv(f"{GOOD};2020-01-31", f"{GOOD};2020-01-30", header=f"{HEADER};ION t/m")
    assert ingested(tmp_path, data).rejected == [(2, "dates_out_of_order", "deregistered_on")]


def test_an_end_that_never_comes_stays_the_last_day_there_is(tmp_path):
    found = ingested(tmp_path, csv(f"{GOOD};31-12-9999", header=f"{HEADER};ION t/m"))
    assert found.registrations["deregistered_on"].to_list() == [date(9999, 12, 31)]


def test_the_agb_code_of_the_cell_goes_before_the_folder_and_the_folder_before_none(tmp_path):
    rows = [row(), row(AGB=""), row(AGB=" "), row(AGB=OTHER_PRACTICE[1:]), row(AGB="elders"), row(AGB=MAPPED[1:]), row(AGB="1234567")]
    found = ingested(tmp_path, {f"{OTHER_PRACTICE}/a.csv": full(*rows)})
    practice, other = int(PRACTICE), int(OTHER_PRACTICE)
    assert found.registrations["practice_agb"].to_list() == [practice, other, other, practice, practice]
    assert found.rejected == [(4, "unknown_practice", "agb"), (5, "unknown_practice", "agb")]


def test_an_empty_agb_code_without_a_folder_is_an_unknown_practice(tmp_path):
    """R3."""
    assert ingested(tmp_path, full(row(AGB=""), row())).rejected == [(1, "unknown_practice", "agb")]


@pytest.mark.parametrize(
    ("cell", "is_usable", "is_invalid"),
    [
        (bsn(1234567), True, False),
        (f" {bsn(1234567)} ", True, False),
        ("1234.56.708", True, False),
        ("123 456 708", True, False),
        (bsn(123456)[1:], True, False),
        ("", False, False),
        (" ", False, False),
        ("123456789", False, True),
        ("000000000", False, True),
        ("123456708x", False, True),
        ("1234567080", False, True),
        ("1234567", False, True),
        ("+12345678", False, True),
        ("-", False, False),
        ("1234567.80", False, True),
        ("123456708.0", True, False),
        ("123456708,0", True, False),
        (f"{bsn(123456)[1:]}.0", True, False),
        (f'="{bsn(1234567)}"', True, False),
        (f"\u200b{bsn(1234567)}\ufeff", True, False),
        (f"\x1f{bsn(1234567)}\x1f", True, False),
        ("1,23457E+08", False, True),
        ("#N/A", False, True),
        ("123-456-708", False, True),
        ("١٢٣٤٥٦٧٠٨", False, True),
    ],
)
def test_a_bsn_is_used_when_it_passes_the_11_test_and_else_missing_with_a_warning(tmp_path, cell, is_usable, is_invalid):
    found = ingested(tmp_path, full(row(BSN=cell)))
    assert found.registrations["patient_hi"].is_not_null().to_list() == [is_usable]
    assert found.file()["invalid_bsn"] == is_invalid


def test_a_row_whose_bsn_fails_lives_on_by_its_number_or_has_no_identity(tmp_path):
    found = ingested(tmp_path, full(row(BSN="123456789"), row(BSN="123456789", Patnr=" ")))
    assert found.rejected == [(2, "missing_identity", "bsn")]
    assert found.file()["invalid_bsn"] == 2


@pytest.mark.parametrize(
    ("cell", "postcode"),
    [
        ("1234AB", "1234AB"),
        ("1234ab", "1234AB"),
        (" 1234-Ab ", "1234AB"),
        ("1234.ab", "1234AB"),
        ("1234", "1234"),
        ("12 34", "1234"),
        ("1234A", None),
        ("1234SA", None),
        ("1234SD", None),
        ("1234ss", None),
        ("1234SB", "1234SB"),
        ("0234AB", None),
        ("B-1000", None),
        ("1234ABC", None),
        ("NL-1234AB", "1234AB"),
        ("nl 1234 ab", "1234AB"),
        ("NL1234", "1234"),
        ("1234AB\u200b", "1234AB"),
        ("12\u00a034\u2060AB", "1234AB"),
        ("1234.0", "1234"),
        ('="1234AB"', "1234AB"),
        ("1234 AB Rotterdam", None),
        ("NLAB1234", None),
        ("", None),
        ("NULL", None),
    ],
)
def test_a_postcode_is_pc6_or_pc4_or_unknown(tmp_path, cell, postcode):
    """R7."""
    found = ingested(tmp_path, full(row(Postcode=cell), row()))
    assert found.registrations["postcode"].to_list() == [postcode, "1234AB"]
    told = [found.file()[name] for name in ("unusable_postcode", "postcode_with_more", "missing_postcode")]
    assert told.count(1) == (postcode is None)
    assert sum(told) == (postcode is None)


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        *(
            ("1235 XY Rotterdam", "postcode_with_more"),
            ("Rotterdam 1235XY", "postcode_with_more"),
            ("3011 Rotterdam", "postcode_with_more"),
        ),
        *(("1235-XY (oud)", "postcode_with_more"), ("1234SS", "unusable_postcode"), ("1234 SA", "unusable_postcode")),
        *(
            ("4772ABC", "unusable_postcode"),
            ("D-50667", "unusable_postcode"),
            ("B-1000", "unusable_postcode"),
            ("0234AB", "unusable_postcode"),
        ),
        *(("", "missing_postcode"), ("n.v.t.", "missing_postcode"), (" ", "missing_postcode"), ("1,234E+03", "unusable_postcode")),
    ],
)
def test_a_postcode_gets_the_warning_that_fits_it(tmp_path, cell, told):
    found = ingested(tmp_path, full(row(Postcode=cell)))
    names = ("unusable_postcode", "postcode_with_more", "missing_postcode")
    assert [name for name in names if found.file()[name]] == [told]


@pytest.mark.parametrize(
    ("cell", "is_ion"),
    [
        ("ION", True),
        (" ion ", True),
        ("", True),
        ("NULL", True),
        ('="ION"', True),
        ("PASSANT", False),
        ("ionx", False),
        ("0", False),
        ("#REF!", False),
    ],
)
def test_only_the_word_ion_or_none_counts_as_registered(tmp_path, cell, is_ion):
    assert ingested(tmp_path, full(row(), row(Soort_inschrijving=cell))).registrations["is_ion"].to_list() == [True, is_ion]


@pytest.mark.parametrize(
    ("cell", "uzovi"),
    [
        ("0403", 403),
        ("403", 403),
        (" 7 ", 7),
        ("", None),
        ("12345", None),
        ("zelf", None),
        ("-1", None),
        ("0.5", None),
        ("3311.0", 3311),
        ("403,0", 403),
        ("nvt", None),
    ],
)
def test_a_uzovi_has_at_most_four_digits_or_is_missing(tmp_path, cell, uzovi):
    found = ingested(tmp_path, full(row(UZOVI=cell)))
    assert found.registrations["uzovi"].to_list() == [uzovi]
    assert found.file()["invalid_uzovi"] == (uzovi is None and cell not in ("", "nvt"))


def test_a_list_without_a_row_of_ion_is_rejected_with_its_rejected_rows(tmp_path):
    found = ingested(tmp_path, full(row(Soort_inschrijving="M"), row(Soort_inschrijving="V"), row(Inschrijfdatum="")))
    assert found.outcome() == "no_ion_rows"
    assert found.rejected == []
    assert (found.file()["rows_read"], found.file()["rejected"], found.file()["invalid_bsn"]) == (0, 0, 0)
    assert found.registrations.is_empty()


def test_a_list_is_accepted_even_when_every_row_is_rejected(tmp_path):
    found = ingested(tmp_path, full(row(Inschrijfdatum=""), row(Soort_inschrijving="PASSANT", AGB="x")))
    assert (found.outcome(), found.file()["rejected"]) == ("accepted", 2)


def test_what_a_person_should_look_at_is_counted_for_rows_that_are_not_rejected(tmp_path):
    warned = {"Inschrijfdatum": PEILDATUM.isoformat(), "Geboortedatum": "31-02-1970", "Postcode": "D-50667"}
    found = ingested(tmp_path, full(row(**warned), row(**warned | {"AGB": "x"}), row(Geboortedatum="")))
    names = ("registered_on_peildatum", "unreadable_birth_date", "unusable_postcode", "invalid_bsn")
    assert [found.file()[name] for name in names] == [1, 1, 1, 0]


def test_equal_numbers_have_equal_pseudonyms_per_agb_code_as_delivered(tmp_path):
    rows = [row(Patnr=number, AGB=agb) for number, agb in [("7", PRACTICE), (" 7 ", PRACTICE[1:]), ("007", PRACTICE), ("7", MAPPED)]]
    found = ingested(tmp_path, {"a.csv": full(*rows, row(Patnr=""))}).registrations
    first, same, zeros, elsewhere, none = found.select("number_hi", "number_lo").rows()
    assert first == same
    assert len({first, zeros, elsewhere}) == 3
    assert none == (None, None)


def test_sheets_and_parquet_have_typed_cells_that_mean_the_same(tmp_path):
    day = date(2020, 2, 1)
    cells = [int(PRACTICE), int(bsn(123456)), 7.0, "1234ab", day, 45_000, MIDNIGHT, "", 403.0, "x"]
    columns = {name: [cell, None] for name, cell in zip(ALL, cells, strict=True)}
    found = ingested(tmp_path, {"a.xlsx": workbook([ALL, cells, []]), "b.parquet": parquet(columns), "c.csv": full(row(BSN=bsn(123456)))})
    rows = found.registrations.drop("file_id")
    assert rows["practice_agb"].to_list() == [int(PRACTICE)] * 3
    assert rows["registered_on"].to_list() == [day] * 3
    assert rows["deregistered_on"].to_list() == [date(2023, 3, 15), date(2023, 3, 15), None]
    assert rows["deceased_on"].to_list() == [date(2025, 6, 1), date(2025, 6, 1), None]
    assert rows["uzovi"].to_list() == [403] * 3
    assert rows.select("patient_hi", "number_hi").unique().height == 1


def test_a_time_of_day_behind_a_date_is_left_off_in_a_sheet_and_in_parquet(tmp_path):
    cells = [*GOOD.split(";")[:-1], NOON]
    files = {
        "a.xlsx": workbook([HEADER.split(";"), cells]),
        "b.parquet": parquet(dict(zip(HEADER.split(";"), ([cell] for cell in cells), strict=True))),
    }
    assert ingested(tmp_path, files).registrations["registered_on"].to_list() == [NOON.date()] * 2


def test_bytes_that_are_not_text_make_a_row_of_parquet_unreadable(tmp_path):
    columns = {name: [cell] * 3 for name, cell in zip(HEADER.split(";"), GOOD.split(";"), strict=True)}
    columns["Opmerking"] = ["goed", "nul\0", "goed"]
    columns["Ruw"] = [b"goed", b"goed", b"\xff"]
    found = ingested(tmp_path, {"a.parquet": parquet(columns)})
    assert found.rejected == [(2, "unreadable_row", None), (3, "unreadable_row", None)]


def test_what_is_written_is_for_the_owner_alone(tmp_path):
    ingested(tmp_path, csv(GOOD))
    assert [part.stat().st_mode & 0o777 for part in (tmp_path / "registrations").iterdir()] == [0o600]


def test_rows_of_lists_with_other_layouts_come_out_in_order_of_file_and_row(tmp_path):
    files = {
        f"{n}.csv": csv(GOOD, GOOD, GOOD, *[""] * n) if n % 2 else full(row(), *[""] * n, row(), row(Inschrijfdatum="01-02-2020"))
        for n in range(6)
    }
    files["3.xlsx"] = workbook([HEADER.split(";"), GOOD.split(";")])
    keys = ingested(tmp_path, files).registrations.select("file_id", "row_number").rows()
    assert keys == sorted(keys)
    assert len(keys) == 6 * 3 + 1
