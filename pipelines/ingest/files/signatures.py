"""Recognising files that are not lists, by their first bytes or the names in an archive: what each is, and what to send instead."""

from __future__ import annotations

import re
from collections.abc import Collection

_AS_XLSX = "save it as XLSX or CSV"
_ARCHIVE = "the file is an archive of a kind that is not taken, such as tar, 7z or rar: send the list itself, or in a zip"
_PICTURE = "the file is a picture: send the list itself"
_DATA = "the file is a data file of a kind that is not taken: send the list as CSV, XLSX or Parquet"
_ENCRYPTED = "the file is encrypted: send it without a password"
_STARTS: tuple[tuple[bytes, str], ...] = (
    *((start, _PICTURE) for start in (b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"\0\0\1\0")),
    *((start, _ARCHIVE) for start in (b"Rar!\x1a", b"7z\xbc\xaf", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"\x1f\x9d", b"\x1f\xa0", b"MSCF\0")),
    *(
        (start, _DATA)
        for start in (b"SQLite format 3\0", b"\0\1\0\0Standard", b"ARROW1\0", b"\x89HDF", b"Obj\1", b"$FL2@(#)", b"<stata_dta>")
    ),
    (b"%PDF", f"the file is a PDF document: {_AS_XLSX} in the program that made it"),
    (b"{\\rtf", f"the file is an RTF document: {_AS_XLSX}"),
    (b"PARE", _ENCRYPTED),
    (b"-----BEGIN PGP", _ENCRYPTED),
    (b"MZ\x90\0", "the file is a program and is not opened"),
)
_BZIP2 = re.compile(rb"BZh[1-9]1AY&SY")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IN_OLE: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", "the file is a workbook with a password: save it as XLSX without one"),
    ("WordDocument", f"the file is an old Word document: {_AS_XLSX}"),
    ("Workbook", "the file is an old Excel file (xls): save it as XLSX"),
    ("Book", "the file is an old Excel file (xls): save it as XLSX"),
)
_SOME_OLE = "the file is an old Excel file or one with a password: save it as XLSX, without a password"
_TAR_NAME = slice(257, 262)
_TAR_SUM, _TAR_HEADER = slice(148, 156), 512
_BLANK = b"\xef\xbb\xbf \t\r\n\0\xff\xfe"
_BEGINNING = 4096
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|style|div|title)\b", re.IGNORECASE)
_MAIL = re.compile(rb"(?:mime-version|message-id|received|return-path):", re.IGNORECASE)
_WEB_PAGE = "the file is a web page, whatever its name says: open it in Excel and save it as XLSX"


def known_signature(data: bytes) -> str | None:
    """What kind of file it is, when it is known not to be a text, workbook or Parquet file; None otherwise."""
    for start, sentence in _STARTS:
        if data.startswith(start):
            return sentence
    if data.startswith(_OLE):
        return next((sentence for name, sentence in _IN_OLE if name.encode("utf-16-le") in data), _SOME_OLE)
    if _BZIP2.match(data) or _is_tar(data[:_TAR_HEADER]):
        return _ARCHIVE
    return _marked_up(data[:_BEGINNING])


def known_package(names: Collection[str]) -> str | None:
    """The kind of document that has these parts (see `containers.part_name`); None for an XLSX workbook or a plain zip."""
    if any(name.endswith("workbook.bin") for name in names):
        return "the file is a binary Excel workbook (xlsb): save it as XLSX"
    if "content.xml" in names and ("mimetype" in names or "meta-inf/manifest.xml" in names):
        return f"the file is an OpenDocument file (ods or odt): {_AS_XLSX}"
    if any(name.endswith(".iwa") for name in names):
        return f"the file is a Numbers or Pages document: {_AS_XLSX}"
    if "word/document.xml" in names:
        return f"the file is a Word document: {_AS_XLSX}"
    if "ppt/presentation.xml" in names:
        return "the file is a presentation: send the list itself"
    return None


def _is_tar(header: bytes) -> bool:
    """Whether the data starts with the header of a tar: its magic bytes or, in old archives, its checksum."""
    if header[_TAR_NAME] == b"ustar":
        return True
    checksum = header[_TAR_SUM].strip(b" \0")
    if len(header) < _TAR_HEADER or not re.fullmatch(rb"[0-7]{1,7}", checksum):
        return False
    return int(checksum, 8) == sum(header) - sum(header[_TAR_SUM]) + len(b" " * 8) * ord(" ")


def _marked_up(beginning: bytes) -> str | None:
    """A web page, XML or mail, in any encoding of ASCII letters."""
    text = beginning.replace(b"\0", b"").lstrip(_BLANK)
    if _HTML.match(text):
        return _WEB_PAGE
    if text.startswith((b"<?xml", b"<!--")):
        if b"schemas-microsoft-com:office:spreadsheet" in text:
            return "the file is an XML spreadsheet of Excel 2003: save it as XLSX"
        return _WEB_PAGE if re.search(rb"<(?:html|table)\b", text, re.IGNORECASE) else f"the file is an XML file: {_AS_XLSX}"
    if _MAIL.match(text):
        return f"the file is a mail message or a saved web page (mht): {_AS_XLSX}"
    return None
