"""What a file is, found from its content, and how large it may be."""

import io
import struct
import zipfile
import zlib

import pytest

from pipelines.ingest.files.limits import Limits
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
        (zipped(lijst__xlsx=workbook(CELLS)), "xlsx"),
        (zipped(lijst__parquet=parquet(COLUMNS)), "parquet"),
        (gzipped(zipped(lijst__csv=gzipped(LIST))), "utf-8"),
    ],
    ids=["csv", "xlsx", "parquet", "csv.gz", "xlsx.gz", "csv.zip", "xlsx.zip", "parquet.zip", "csv.gz.zip.gz"],
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
    data = zip_with_names({name: LIST, "map\\": b"", "__MACOSX\\._lijst.csv": b"", ".git/lijst.csv": b"", "~$lijst.xlsx": b""})
    found = ingested(tmp_path, {"0.zip": data, "b.csv": csv(GOOD, GOOD)})
    assert found.statuses == {"0.zip": "rejected" if ".git" in name else "accepted", "b.csv": "accepted"}


def zip_with_names(files: dict[str, bytes]) -> bytes:
    """A zip with names as they are: Python makes an empty name, and backslashes, something else."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files.items():
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


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4,
        b"\xff\xd8\xff\xe0" + bytes(range(256)) * 4,
        b"%PDF-1.7\nwat tekst\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + LIST,
        bytes(range(256)) * 20,
        gzipped(LIST)[:-5],
        gzipped(LIST)[:-8] + bytes(8),
        b"\x1f\x8b\x08",
        zipped(a__csv=LIST, b__csv=LIST),
        zipped_as({}),
        zipped(lijst__csv=LIST)[:-30],
        encrypted_zip(),
        gzipped(gzipped(gzipped(gzipped(LIST)))),
        workbook(CELLS)[:2000],
        zipped_as({"xl/workbook.xml": b"<geen xml", "[Content_Types].xml": b""}),
        zipped_as({"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'}),
        parquet(COLUMNS)[:-4],
        b"PAR1" + bytes(100) + b"PAR1",
    ],
    ids=[
        *("png", "jpeg", "pdf", "xls", "binary", "gzip cut off", "gzip with wrong sum", "gzip of 3 bytes"),
        *("zip of two", "zip of none", "zip cut off", "encrypted zip", "packed too often", "xlsx cut off", "xlsx without xml"),
        *("xlsx with entities", "parquet cut off", "parquet of zeros"),
    ],
)
def test_a_file_that_is_not_a_list_is_unreadable_and_stops_no_other(tmp_path, data):
    found = ingested(tmp_path, {"0.csv": data, "lijst.csv": LIST})
    assert found.outcome("0.csv") == "unreadable_file"
    assert found.file("0.csv")["detail"]
    assert found.outcome("lijst.csv") == "accepted"


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


@pytest.mark.parametrize(
    "data",
    [
        csv(*[GOOD] * 200),
        gzipped(csv(*[GOOD] * 60)),
        csv(*[GOOD] * 13),
        csv(GOOD + ";" + "x" * 101),
        csv(f'{GOOD};"{"x" * 60}\n{"y" * 60}"'),
        csv(GOOD + ";" * 400),
        csv(GOOD, *[""] * 70),
        csv(GOOD, *["x"] * 12),
        WIDE,
        workbook([CELLS[0], [*CELLS[1], "x" * 101]]),
        parquet({**COLUMNS, "Opmerking": ["x" * 101]}),
        parquet({name: cells * 13 for name, cells in COLUMNS.items()}),
    ],
    ids=[
        *("file", "ratio", "cells", "cell", "cell of two lines", "line", "lines", "short lines"),
        *("cells that sheets span", "cell of a sheet", "cell of parquet", "cells of parquet"),
    ],
)
def test_each_limit_is_checked(tmp_path, data):
    limits = LITTLE if data[:2] != b"PK" else Limits(cells=60, cell_length=100)
    found = ingested(tmp_path, {"0.csv": data, "lijst.csv": LIST}, limits=limits)
    assert (found.outcome("0.csv"), found.outcome()) == ("too_large", "accepted")


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
