"""Which encoding a text has, and which bytes are no text in it."""

import codecs

import pytest

from pipelines.ingest.text import decoded
from tests.unit.ingest.delivering import GOOD, HEADER, bsn, csv, ingested

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
    assert decoded(b"Patnr;Postcode").encoding == "utf-8"


@pytest.mark.parametrize("byte", [0x81, 0x8D, 0x8F, 0x90, 0x9D])
def test_five_bytes_are_no_text_in_windows_1252(tmp_path, byte):
    data = csv(ROW, ROW.replace("Zoë", "Z?ë"), ROW, header=NAMED).decode().encode("cp1252").replace(b"?", bytes([byte]))
    found = ingested(tmp_path, data)
    assert found.rejected == [(2, "unreadable_row", None)]
    assert found.file()["rows_read"] == 3


def test_bytes_that_are_no_utf_8_below_a_byte_order_mark_make_their_row_unreadable(tmp_path):
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


def test_utf_16_without_a_mark_is_text_with_a_nul_in_every_row(tmp_path):
    found = ingested(tmp_path, csv(GOOD, GOOD, GOOD)[:-1].decode().encode("utf-16-le"))
    assert found.rejected == [(row, "unreadable_row", None) for row in (1, 2, 3)]


def test_a_rejected_row_says_nothing_of_its_bsn(tmp_path):
    wrong = GOOD.replace(bsn(1234567), "123456789").replace("7;1234AB", ";1234\0AB")
    found = ingested(tmp_path, csv(GOOD, wrong))
    assert (found.file()["rejected"], found.file()["invalid_bsn"]) == (1, 0)
