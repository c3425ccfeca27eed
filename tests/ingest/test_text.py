"""Which encoding a text has, and which bytes are not text."""

import codecs

import pytest

from pipelines.ingest.files.limits import Limits
from pipelines.ingest.text.decoding import decoded
from tests.ingest.delivering import GOOD, HEADER, bsn, csv, ingested

NAMED = f"{HEADER};Naam"
ROW = f"{GOOD};Zoë"


@pytest.mark.parametrize(
    ("mark", "encoding", "told"),
    [
        (b"", "utf-8", "utf-8"),
        (codecs.BOM_UTF8, "utf-8", "utf-8 with byte order mark"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le with byte order mark"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be with byte order mark"),
        (b"", "cp1252", "windows-1252"),
    ],
)
def test_a_byte_order_mark_decides_and_without_one_utf_8_where_it_fits(tmp_path, mark, encoding, told):
    found = ingested(tmp_path, mark + csv(ROW, header=NAMED).decode().encode(encoding))
    assert found.file()["encoding"] == told
    assert found.registrations.height == 1


def test_without_non_ascii_letters_a_text_is_utf_8():
    assert decoded(b"Patnr;Postcode", Limits()).encoding == "utf-8"


@pytest.mark.parametrize("byte", [0x81, 0x8D, 0x8F, 0x90, 0x9D])
def test_five_bytes_are_not_text_in_windows_1252(tmp_path, byte):
    data = csv(ROW, ROW.replace("Zoë", "Z?ë"), ROW, header=NAMED).decode().encode("cp1252").replace(b"?", bytes([byte]))
    found = ingested(tmp_path, data)
    assert found.rejected == [(2, "unreadable_row", None)]
    assert found.file()["rows_read"] == 3


def test_bytes_that_are_not_utf_8_after_a_byte_order_mark_make_their_row_unreadable(tmp_path):
    data = codecs.BOM_UTF8 + csv(ROW, f"{GOOD};Zo?", header=NAMED).replace(b"?", b"\xeb")
    assert ingested(tmp_path, data).rejected == [(2, "unreadable_row", None)]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_half_a_pair_in_utf_16_makes_its_row_unreadable(tmp_path, encoding):
    mark = codecs.BOM_UTF16_LE if encoding.endswith("le") else codecs.BOM_UTF16_BE
    data = mark + "\n".join([NAMED, ROW, f"{GOOD};\ud800x", ROW, ""]).encode(encoding, "surrogatepass")
    assert ingested(tmp_path, data).rejected == [(2, "unreadable_row", None)]


def test_a_utf_16_file_that_ends_halfway_a_character_is_cut_off_there(tmp_path):
    data = codecs.BOM_UTF16_LE + f"{NAMED}\n{ROW}\n{ROW}".encode("utf-16-le") + b"x"
    assert ingested(tmp_path, data).rejected == [(2, "unreadable_row", None)]


def test_a_nul_makes_its_row_unreadable_in_any_cell(tmp_path):
    found = ingested(tmp_path, csv(ROW, ROW.replace("Zoë", "Zo\0"), ROW, ROW.replace("1234AB", "1234\0AB"), header=NAMED))
    assert found.rejected == [(2, "unreadable_row", None), (4, "unreadable_row", None)]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_seen_by_the_nul_in_every_second_byte(tmp_path, encoding):
    found = ingested(tmp_path, csv(ROW, GOOD, header=NAMED).decode().encode(encoding))
    assert (found.outcome(), found.file()["encoding"], found.file()["rows_read"]) == ("accepted", encoding, 2)


def test_nul_here_and_there_is_not_utf_16(tmp_path):
    padded = csv(GOOD).replace(b";", b"\0;\0")
    assert ingested(tmp_path, padded).outcome() == "unreadable_file"


@pytest.mark.parametrize("byte", [0x81, 0x8D, 0x8F, 0x90, 0x9D])
def test_five_bytes_of_windows_1252_are_not_text_and_cost_the_row(tmp_path, byte):
    found = ingested(tmp_path, csv(ROW, GOOD, header=NAMED).decode().encode("cp1252").replace(b"Zo", b"Z" + bytes([byte])))
    assert found.rejected == [(1, "unreadable_row", None)]


@pytest.mark.parametrize("bad", [b"\0", b"\x01", b"\x0b", b"\x1f", b"\x7f"])
def test_a_file_with_a_control_character_in_its_header_is_not_a_list(tmp_path, bad):
    assert ingested(tmp_path, csv(GOOD).replace(b"Postcode", b"Postcode" + bad)).outcome() == "unreadable_file"


@pytest.mark.parametrize("byte", [0x81, 0x8D, 0x8F, 0x90, 0x9D])
def test_a_byte_that_is_not_text_in_a_name_of_the_header_stops_nothing(tmp_path, byte):
    found = ingested(tmp_path, {"lijst.csv": csv(GOOD).replace(b"BSN", b"BSN" + bytes([byte])), "b.csv": csv(GOOD, GOOD)})
    assert found.statuses == {"lijst.csv": "accepted", "b.csv": "accepted"}
    assert "bsn=BSN\ufffd" in str(found.file()["columns"])


def test_marks_of_our_own_in_a_delivered_text_mean_nothing(tmp_path):
    found = ingested(tmp_path, csv(GOOD.replace("2020-02-01", "\U0010fffd"), GOOD.replace(";7;", ";\U0010fffc7;")))
    assert found.rejected == [(1, "invalid_date", "registered_on")]


def test_a_rejected_row_says_nothing_of_its_bsn(tmp_path):
    wrong = GOOD.replace(bsn(1234567), "123456789").replace("7;1234AB", ";1234\0AB")
    found = ingested(tmp_path, csv(GOOD, wrong))
    assert (found.file()["rejected"], found.file()["invalid_bsn"]) == (1, 0)
