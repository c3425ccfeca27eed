"""What a delivered file is, found from its content: a text, a workbook or Parquet, bare or packed."""

from __future__ import annotations

import gzip
import io
import lzma
import struct
import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum
from typing import IO

from pipelines.ingest.discovery import is_junk
from pipelines.ingest.limits import Limits
from pipelines.ingest.refusal import Reason, RejectedFileError

_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_PARQUET = b"PAR1"
_WORKBOOK_ENTRY = "xl/workbook.xml"
_NO_LISTS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"Rar!", b"7z\xbc\xaf")
_DIRECTORY_ENTRY = b"PK\x01\x02"
_MOST_ENTRIES = 5_000
_MOST_LAYERS = 3
_CHUNK = 1024 * 1024
_ENCRYPTED = 0x1
BROKEN_ARCHIVE = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(
        OSError,
        EOFError,
        ValueError,
        RuntimeError,
        IndexError,
        OverflowError,
    ),  # RuntimeError: encrypted, or a method that is not there
)


class Kind(StrEnum):
    """What the unpacked content is."""

    TEXT = "text"
    WORKBOOK = "xlsx"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of one list, out of its packing."""

    kind: Kind
    data: bytes


def unpacked(data: bytes, limits: Limits) -> Content:
    """The list in `data`. RejectedFileError when it is something else, broken, encrypted, packed with other files, or too large."""
    limits.check_file(len(data))
    delivered = len(data)
    for _ in range(_MOST_LAYERS + 1):
        if data.startswith(_GZIP):
            data = _gunzipped(data, delivered, limits)
        elif data.startswith(_ZIP):
            with opened_zip(data, limits) as archive:
                if _WORKBOOK_ENTRY in archive.namelist():
                    return Content(Kind.WORKBOOK, data)
                data = _only_entry(archive, delivered, limits)
        elif data.startswith(_PARQUET):
            return Content(Kind.PARQUET, data)
        elif data.startswith(_NO_LISTS):
            raise unreadable("the file is no list but a picture, a document or an archive of another kind")
        else:
            return Content(Kind.TEXT, data)
    raise unreadable("the file is packed too many times")


def unreadable(detail: str) -> RejectedFileError:
    """The refusal of a file that cannot be read."""
    return RejectedFileError(Reason.UNREADABLE_FILE, detail)


def opened_zip(data: bytes, limits: Limits) -> zipfile.ZipFile:
    """The archive; RejectedFileError when it is broken, has entries of the same name, or unpacks to too much by its own account."""
    if data.count(_DIRECTORY_ENTRY) > _MOST_ENTRIES:
        raise RejectedFileError(Reason.TOO_LARGE, f"the archive has more than {_MOST_ENTRIES} files")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN_ARCHIVE:
        raise unreadable("the archive is broken") from None
    if len(set(archive.namelist())) < len(archive.namelist()):
        raise unreadable("the archive has two files of the same name")
    limits.check_unpacked(sum(entry.file_size for entry in archive.infolist()), len(data))
    return archive


def _gunzipped(data: bytes, delivered: int, limits: Limits) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            return _bounded(stream, delivered, limits)
    except BROKEN_ARCHIVE:
        raise unreadable("the gzip file is broken") from None


def _only_entry(archive: zipfile.ZipFile, delivered: int, limits: Limits) -> bytes:
    """The bytes of the one file in a zip. Where its path leads does not matter: nothing is written."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir() and not is_junk(entry.filename.rpartition("/")[2])]
    if len(entries) != 1:
        raise unreadable(f"the zip holds {len(entries)} files, expected one")
    if entries[0].flag_bits & _ENCRYPTED:
        raise unreadable("the zip is encrypted")
    try:
        with archive.open(entries[0]) as stream:
            return _bounded(stream, delivered, limits)
    except BROKEN_ARCHIVE:
        raise unreadable("the zip is broken") from None


def _bounded(stream: IO[bytes] | gzip.GzipFile, delivered: int, limits: Limits) -> bytes:
    """All of `stream`, refused as soon as it is too much."""
    chunks: list[bytes] = []
    size = 0
    while chunk := stream.read(_CHUNK):
        chunks.append(chunk)
        size += len(chunk)
        limits.check_unpacked(size, delivered)
    return b"".join(chunks)
