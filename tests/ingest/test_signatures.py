"""A file that is not a list is reported as what it is, bare or packed, with what to do."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sqlite3
import tarfile

import pytest

from tests.ingest.delivering import GOOD, csv, ingested, zipped, zipped_as

LIST = csv(GOOD)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def tar(kind: int, name: str = "lijst.csv") -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=kind) as archive:
        entry = tarfile.TarInfo(name)
        entry.size = len(LIST)
        archive.addfile(entry, io.BytesIO(LIST))
    return packed.getvalue()


def old_tar() -> bytes:
    """A tar of before POSIX, without the word that later ones have."""
    header = bytearray(tar(tarfile.USTAR_FORMAT)[:512])
    header[257:265] = bytes(8)
    header[148:156] = b" " * 8
    header[148:156] = f"{sum(header):06o}\0 ".encode()
    return bytes(header) + tar(tarfile.USTAR_FORMAT)[512:]


def database() -> bytes:
    with sqlite3.connect(":memory:") as connection:
        connection.execute("create table lijst (bsn text)")
        return connection.serialize()


KINDS = {
    "tar": (tar(tarfile.USTAR_FORMAT), "archive of a kind"),
    "gnu tar": (tar(tarfile.GNU_FORMAT), "archive of a kind"),
    "pax tar": (tar(tarfile.PAX_FORMAT, "patiënten.csv"), "archive of a kind"),
    "old tar": (old_tar(), "archive of a kind"),
    "bzip2": (bz2.compress(LIST), "archive"),
    "xz": (lzma.compress(LIST), "archive"),
    "7z": (b"7z\xbc\xaf\x27\x1c" + bytes(40), "archive"),
    "rar": (b"Rar!\x1a\x07\x01\0" + bytes(40), "archive"),
    "zstd": (b"\x28\xb5\x2f\xfd" + bytes(40), "archive"),
    "png": (b"\x89PNG\r\n\x1a\n", "picture"),
    "tiff": (b"II*\0" + bytes(40), "picture"),
    "pdf": (b"%PDF-1.7\n", "PDF"),
    "rtf": (b"{\\rtf1 lijst}", "RTF"),
    "xls": (OLE + bytes(500) + "Workbook".encode("utf-16-le"), "an old Excel file (xls)"),
    "xls of 1995": (OLE + bytes(500) + "Book".encode("utf-16-le"), "an old Excel file (xls)"),
    "xlsx with a password": (OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le"), "with a password"),
    "doc": (OLE + bytes(500) + "WordDocument".encode("utf-16-le"), "Word"),
    "ole": (OLE + bytes(100), "an old Excel file or one with a password"),
    "html": (b"<html><table><tr><td>AGB;BSN</td></tr></table></html>", "web page"),
    "html of a system": (b"\xef\xbb\xbf\r\n <TABLE border=1>\n<tr><td>AGB</td>", "web page"),
    "html in utf-16": (b"\xff\xfe" + "<!DOCTYPE html><html>".encode("utf-16-le"), "web page"),
    "xhtml": (b"<?xml version='1.0'?>\n<html xmlns='x'>", "web page"),
    "xml of 2003": (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "Excel 2003"),
    "xml": (b"<?xml version='1.0'?><patienten/>", "XML"),
    "mht": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "mht"),
    "mail": (b"Received: from x\r\n\r\n" + LIST, "mail"),
    "pgp": (b"-----BEGIN PGP MESSAGE-----\n", "encrypted"),
    "parquet with a key": (b"PARE" + bytes(40) + b"PARE", "encrypted"),
    "sqlite": (database(), "data file"),
    "arrow": (b"ARROW1\0\0" + bytes(40), "data file"),
    "xlsb": (zipped_as({"[Content_Types].xml": b"", "_rels/.rels": b"", "xl/workbook.bin": b""}), "xlsb"),
    "ods": (zipped_as({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b""}), "ods"),
    "numbers": (zipped_as({"Index/Document.iwa": b"", "Index/Tables/x.iwa": b""}), "Numbers"),
    "docx": (zipped_as({"[Content_Types].xml": b"", "_rels/.rels": b"", "word/document.xml": b""}), "Word"),
    "pptx": (zipped_as({"[Content_Types].xml": b"", "_rels/.rels": b"", "ppt/presentation.xml": b""}), "presentation"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_another_kind_is_recognised_however_it_is_named_and_packed(tmp_path, kind):
    data, words = KINDS[kind]
    files = {"lijst.csv": data, "lijst.xlsx.gz": gzip.compress(data), "lijst.zip": zipped(lijst__xls=data)}
    found = ingested(tmp_path, files)
    for name in files:
        assert (found.outcome(name), words in str(found.file(name)["detail"])) == ("unreadable_file", True), found.file(name)["detail"]


def test_a_list_that_begins_with_letters_of_another_kind_is_a_list(tmp_path):
    for number, name in enumerate(("MZ", "BM", "ORC", "GIF8", "Obj", "PAR", "BZh", "Received", "II*")):
        data = csv(f"x;{GOOD}", header=f"{name};AGB;BSN;Patnr;Postcode;Inschrijfdatum")
        (tmp_path / str(number)).mkdir()
        assert ingested(tmp_path / str(number), data).outcome() == "accepted", name
