"""What a file is, found from its content, and how large it may be."""

import io
import struct
import warnings
import zipfile
import zlib

import pytest

from pipelines.ingest.files.limits import Limits
from pipelines.ingest.files.refusal import RejectedFileError
from tests.ingest.delivering import GOOD, PRACTICE, bsn, csv, gzipped, ingested, parquet, workbook, zipped, zipped_as

LIST = csv(GOOD)
CELLS = [["AGB", "BSN", "Patnr", "Postcode", "Inschrijfdatum"], GOOD.split(";")]
COLUMNS = {name: [cell] for name, cell in zip(*CELLS, strict=True)}
MIB = 1024 * 1024


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (LIST, "utf-8"),
        (workbook(CELLS), "xlsx"),
        (parquet(COLUMNS), "parquet"),
        (gzipped(LIST), "utf-8"),
        (gzipped(workbook(CELLS)), "xlsx"),
        (zipped(lijst__csv=LIST), "utf-8"),
        (zipped_as({"patiënten.csv": LIST}), "utf-8"),
        (zipped(lijst__xlsx=workbook(CELLS)), "xlsx"),
        (zipped(lijst__parquet=parquet(COLUMNS)), "parquet"),
        (gzipped(zipped(lijst__csv=gzipped(LIST))), "utf-8"),
    ],
    ids=["csv", "xlsx", "parquet", "csv.gz", "xlsx.gz", "csv.zip", "csv.zip with an accent", "xlsx.zip", "parquet.zip", "csv.gz.zip.gz"],
)
def test_the_kind_is_found_from_the_content_and_not_from_the_name(tmp_path, data, encoding):
    found = ingested(tmp_path, {"lijst.pdf": data})
    assert found.outcome("lijst.pdf") == "accepted"
    assert found.file("lijst.pdf")["encoding"] == encoding
    assert found.registrations.height == 1


def test_a_zip_may_hold_what_systems_leave_behind_and_a_path_that_leads_out_of_it(tmp_path):
    data = zipped_as({"../../../etc/lijst.csv": LIST, "__MACOSX/._lijst.csv": b"\0", "map/": b"", ".DS_Store": b"\0"})
    assert ingested(tmp_path, data).outcome() == "accepted"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026Q1", "registrations"]


@pytest.mark.parametrize("name", ["", "map\\lijst.csv", "map/.git/../lijst.csv"])
def test_the_one_file_of_a_zip_may_have_any_name_or_none(tmp_path, name):
    data = zip_with_names((name, LIST), ("map\\", b""), ("__MACOSX\\._lijst.csv", b""), (".git/lijst.csv", b""), ("~$lijst.xlsx", b""))
    found = ingested(tmp_path, {"0.zip": data, "b.csv": csv(GOOD, GOOD)})
    assert found.statuses == {"0.zip": "rejected" if ".git" in name else "accepted", "b.csv": "accepted"}


def zip_with_names(*files: tuple[str, bytes]) -> bytes:
    """A zip with names as they are: Python makes an empty name, and backslashes, something else."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive, warnings.catch_warnings(action="ignore"):
        for name, data in files:
            entry = zipfile.ZipInfo("x")
            entry.filename = name
            archive.writestr(entry, data)
    return packed.getvalue()


def encrypted_zip() -> bytes:
    """A zip whose one entry says that it is encrypted."""
    data = bytearray(zipped(lijst__csv=LIST))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def without_part(name: str) -> bytes:
    """A workbook that lacks a part."""
    with zipfile.ZipFile(io.BytesIO(workbook(CELLS))) as archive:
        return zipped_as({part: archive.read(part) for part in archive.namelist() if part != name})


NO_LISTS = {
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "a picture"),
    "jpeg": (b"\xff\xd8\xff\xe0" + bytes(range(256)) * 4, "a picture"),
    "pdf": (b"%PDF-1.7\nwat tekst\n", "a PDF document"),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + LIST, "an old Excel file"),
    "binary": (bytes(range(256)) * 20, "not a text, workbook or Parquet file"),
    "binary that begins with letters": (b"Lijst\n" + bytes(range(256)) * 20, "not a text, workbook or Parquet file"),
    "gzip cut off": (gzipped(LIST)[:-5], "the gzip file is broken"),
    "gzip with wrong sum": (gzipped(LIST)[:-8] + bytes(8), "the gzip file is broken"),
    "gzip of 3 bytes": (b"\x1f\x8b\x08", "the gzip file is broken"),
    "zip of two": (zipped(a__csv=LIST, b__csv=LIST), "the zip has 2 files in it"),
    "zip of two of the same name": (zip_with_names(("a.csv", LIST), ("a.csv", LIST)), "two files of the same name"),
    "zip of none": (zipped_as({}), "the zip has 0 files in it"),
    "zip cut off": (zipped(lijst__csv=LIST)[:-30], "the archive is broken"),
    "encrypted zip": (encrypted_zip(), "protected by a password"),
    "packed too often": (gzipped(gzipped(gzipped(gzipped(LIST)))), "packed too many times"),
    "xlsx cut off": (workbook(CELLS)[:2000], "the archive is broken"),
    "xlsx without xml": (zipped_as({"xl/workbook.xml": b"<geen xml", "[Content_Types].xml": b""}), "broken or encrypted"),
    "xlsx with entities": (zipped_as({"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'}), "declares entities"),
    "xlsx of something else": (zipped_as({"xl/workbook.xml": b"<document/>"}), "does not contain one"),
    "xlsx without its sheet": (without_part("xl/worksheets/sheet1.xml"), "a part of it is missing"),
    "xlsx that does not say where its sheet is": (without_part("xl/_rels/workbook.xml.rels"), "a sheet of it is missing"),
    "parquet cut off": (parquet(COLUMNS)[:-4], "the Parquet file is broken"),
    "parquet of zeros": (b"PAR1" + bytes(100) + b"PAR1", "the Parquet file is broken"),
}


@pytest.mark.parametrize("kind", NO_LISTS)
def test_a_file_that_is_not_a_list_is_unreadable_and_stops_no_other(tmp_path, kind):
    data, words = NO_LISTS[kind]
    found = ingested(tmp_path, {"0.csv": data, "lijst.csv": LIST})
    assert (found.outcome("0.csv"), found.outcome("lijst.csv")) == ("unreadable_file", "accepted")
    assert words in found.file("0.csv")["detail"]


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\n\r\n  \n;;;\n", gzipped(b""), zipped(leeg__csv=b""), workbook([])])
def test_a_file_without_anything_has_no_rows(tmp_path, data):
    assert ingested(tmp_path, data).outcome() == "no_rows"


def test_a_list_of_20_000_patients_is_within_the_limits(tmp_path):
    header = [*CELLS[0], "Opmerking", "Uitschrijfdatum", "UZOVI", "Naam", "Straat", "Plaats", "Geslacht"]
    rows = [
        [PRACTICE, bsn(1_000_000 + n), str(n), "1234AB", "2020-02-01", "", "", "3311", f"N. {n}", "Weg 1", "Stad", "V"]
        for n in range(20_000)
    ]
    found = ingested(
        tmp_path, {"a.csv": csv(*(";".join(row) for row in rows), header=";".join(header)), "b.xlsx": workbook([header, *rows])}
    )
    assert found.result.deliveries["rows_read"].to_list() == [20_000, 20_000]


def test_a_little_workbook_that_unpacks_to_80_mb_is_too_large(tmp_path):
    with zipfile.ZipFile(io.BytesIO(workbook(CELLS))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    bomb = zipped_as(parts | {"xl/worksheets/sheet1.xml": bytes(80 * MIB)})
    assert len(bomb) < 100_000
    assert ingested(tmp_path, bomb).outcome() == "too_large"


def zip_that_lies(data: bytes, claimed: int) -> bytes:
    """A zip of `data` that claims to unpack to `claimed` bytes."""
    packed = bytearray(zipped(lijst__csv=data))
    struct.pack_into("<I", packed, 22, claimed)
    struct.pack_into("<I", packed, packed.index(b"PK\x01\x02") + 24, claimed)
    return bytes(packed)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (gzipped(bytes(20 * MIB)), "too_large"),
        (gzipped(gzipped(bytes(20 * MIB))), "too_large"),
        (zipped(lijst__csv=bytes(20 * MIB)), "too_large"),
        (zip_that_lies(bytes(20 * MIB), 100), "unreadable_file"),
        (zipped_as({f"{n}.csv": b"" for n in range(50_001)}), "too_large"),
        (b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + zlib.compress(bytes(20 * MIB))[2:-4] + bytes(8), "too_large"),
    ],
    ids=["gzip", "gzip in gzip", "zip", "zip that lies", "many entries", "gzip with wrong length"],
)
def test_what_unpacks_to_too_much_is_not_unpacked(tmp_path, data, reason):
    assert ingested(tmp_path, data).outcome() == reason


LITTLE = Limits(file_bytes=5_000, unpacked_bytes=20_000, ratio=10, ratio_from_bytes=1_000, cells=60, cell_length=100, line_length=400)
WIDE = workbook([CELLS[0], *[CELLS[1]] * 5, ["x"] * 10])


TOO_LARGE = {
    "file": (csv(*[GOOD] * 200), "the file has more than"),
    "ratio": (gzipped(csv(*[GOOD] * 60)), "the file unpacks to more than 10 times its size"),
    "cells": (csv(*[GOOD] * 13), "more than 60 cells"),
    "cell": (csv(GOOD + ";" + "x" * 101), "a cell has more than 100 characters"),
    "cell of two lines": (csv(f'{GOOD};"{"x" * 60}\n{"y" * 60}"'), "a cell has more than 100 characters"),
    "line": (csv(GOOD + ";" * 400), "a line has more than 400 characters"),
    "lines": (csv(GOOD, *[""] * 70), "more than 60 cells"),
    "short lines": (csv(GOOD, *["x"] * 12), "more than 60 cells"),
    "cells that sheets span": (WIDE, "more than 60 cells"),
    "cell of a sheet": (workbook([CELLS[0], [*CELLS[1], "x" * 101]]), "a cell has more than 100 characters"),
    "cell of parquet": (parquet({**COLUMNS, "Opmerking": ["x" * 101]}), "a cell has more than 100 characters"),
    "cells of parquet": (parquet({name: cells * 13 for name, cells in COLUMNS.items()}), "more than 60 cells"),
}


@pytest.mark.parametrize("limit", TOO_LARGE)
def test_each_limit_is_checked(tmp_path, limit):
    data, words = TOO_LARGE[limit]
    limits = LITTLE if data[:2] != b"PK" else Limits(cells=60, cell_length=100)
    found = ingested(tmp_path, {"0.csv": data, "lijst.csv": LIST}, limits=limits)
    assert (found.outcome("0.csv"), found.outcome()) == ("too_large", "accepted")
    assert words in found.file("0.csv")["detail"]


@pytest.mark.parametrize(
    ("check", "within", "words"),
    [
        (Limits.check_file, (128 * MIB,), "the file has more than 128 MiB"),
        (Limits.check_unpacked, (256 * MIB, 100 * MIB), "the file unpacks to more than 256 MiB"),
        (Limits.check_unpacked, (8 * MIB, 1), "the file unpacks to more than 200 times its size"),
        (Limits.check_unpacked, (200 * MIB, MIB), "the file unpacks to more than 200 times its size"),
    ],
)
def test_a_file_of_exactly_the_limit_is_read_and_of_a_byte_more_is_refused(check, within, words):
    check(Limits(), *within)
    size, *packed = within
    with pytest.raises(RejectedFileError, match=words):
        check(Limits(), size + 1, *packed)


@pytest.mark.parametrize("letter", ["x", "é", "€", "🙂"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_characters_are_counted_before_they_are_made_and_not_bytes(tmp_path, letter, encoding):
    note = letter * 90
    data = csv(*[f"{GOOD};{note}"] * 30, header="AGB;BSN;Patnr;Postcode;Inschrijfdatum;Opmerking").decode()
    most = Limits(characters=len(data) if letter != "🙂" or encoding == "utf-8" else len(data.encode("utf-16-le")) // 2)
    less = Limits(characters=len(data) - 1)
    for number, (limits, outcome) in enumerate([(most, "accepted"), (less, "too_large")]):
        (tmp_path / str(number)).mkdir()
        assert ingested(tmp_path / str(number), data.encode(encoding), limits=limits).outcome() == outcome


def test_a_workbook_may_be_packed_by_another_program_with_stored_entries(tmp_path):
    stored = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(CELLS))) as source, zipfile.ZipFile(stored, "w") as target:
        for entry in source.infolist():
            target.writestr(entry.filename, source.read(entry))
    assert ingested(tmp_path, stored.getvalue()).outcome() == "accepted"
