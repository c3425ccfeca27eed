"""What kind of file was delivered, judged by its content: a text, a workbook or Parquet, bare or packed; or something that is refused."""

from __future__ import annotations

import gzip
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import IO

from pipelines.core.junk import is_junk
from pipelines.ingest.files.limits import Limits
from pipelines.ingest.files.refusal import RejectedFileError
from pipelines.ingest.files.signatures import known_package, known_signature
from pipelines.schemas.delivery_codes import FileReason

_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_PARQUET = b"PAR1"
_DIRECTORY_ENTRY = b"PK\x01\x02"
_MOST_ENTRIES = 50_000
_MOST_LAYERS = 3
_CHUNK = 1024 * 1024
_ENCRYPTED = 0x1
_SEPARATORS = re.compile(r"[/\\]+")
BROKEN_ARCHIVE = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, struct.error, OSError, EOFError),
    *(ValueError, RuntimeError, IndexError, OverflowError),  # RuntimeError: encrypted, or an unsupported compression method
)


class Kind(StrEnum):
    """What the unpacked content is."""

    TEXT = "text"
    WORKBOOK = "xlsx"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class Content:
    """The unpacked bytes of one list."""

    kind: Kind
    data: bytes


def unpacked(data: bytes, limits: Limits) -> Content:
    """The list in `data`. RejectedFileError when it is no list, broken, encrypted, packed with other files, or too large."""
    limits.check_file(len(data))
    delivered = len(data)
    for _ in range(_MOST_LAYERS + 1):
        if data.startswith(_GZIP):
            data = _gunzipped(data, delivered, limits)
        elif data.startswith(_ZIP):
            with opened_zip(data) as archive:
                names = {part_name(name) for name in archive.namelist()}
                if _is_workbook(names):
                    return Content(Kind.WORKBOOK, data)
                data = _only_entry(archive, delivered, limits)
        elif data.startswith(_PARQUET):
            return Content(Kind.PARQUET, data)
        elif found := known_signature(data):
            raise unreadable(found)
        else:
            return Content(Kind.TEXT, data)
    raise unreadable("the file is packed too many times")


def unreadable(detail: str) -> RejectedFileError:
    """The refusal of a file that cannot be read."""
    return RejectedFileError(FileReason.UNREADABLE_FILE, detail)


def part_name(name: str) -> str:
    """The name of a file in an archive, for comparison: in lower case, with single `/` between folders and none in front."""
    return _SEPARATORS.sub("/", name).strip("/").lower()


def opened_zip(data: bytes) -> zipfile.ZipFile:
    """The archive; RejectedFileError when it is broken, or has too many entries or several of the same name."""
    if data.count(_DIRECTORY_ENTRY) > _MOST_ENTRIES:
        raise RejectedFileError(FileReason.TOO_LARGE, f"the archive has more than {_MOST_ENTRIES} files")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN_ARCHIVE:
        raise unreadable("the archive is broken") from None
    if len(set(archive.namelist())) < len(archive.namelist()):
        raise unreadable("the archive has two files of the same name")
    return archive


def _is_workbook(names: Collection[str]) -> bool:
    """Whether a zip is a workbook. RejectedFileError when it is another kind of document."""
    if found := known_package(names):
        raise unreadable(found)
    return "xl/workbook.xml" in names or ("[content_types].xml" in names and "_rels/.rels" in names)


def _gunzipped(data: bytes, delivered: int, limits: Limits) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            return _bounded(stream, delivered, limits)
    except BROKEN_ARCHIVE:
        raise unreadable("the gzip file is broken") from None


def _only_entry(archive: zipfile.ZipFile, delivered: int, limits: Limits) -> bytes:
    """The bytes of the only file in a zip. Its path can be anything: nothing is written to disk."""
    entries = [entry for entry in archive.infolist() if not _is_clutter(entry.filename)]
    if len(entries) != 1:
        raise unreadable(f"the zip has {len(entries)} files in it, expected one")
    if entries[0].flag_bits & _ENCRYPTED:
        raise unreadable("the zip is protected by a password")
    limits.check_unpacked(entries[0].file_size, delivered)
    try:
        with archive.open(entries[0]) as stream:
            return _bounded(stream, delivered, limits)
    except BROKEN_ARCHIVE:
        raise unreadable("the zip is broken") from None


def _is_clutter(path: str) -> bool:
    """Whether an entry is a folder, or clutter of an operating system. An entry without a name is a file."""
    return path.endswith(("/", "\\")) or any(is_junk(name) for name in _SEPARATORS.split(path) if name.strip("."))


def _bounded(stream: IO[bytes] | gzip.GzipFile, delivered: int, limits: Limits) -> bytes:
    """All of `stream`, refused as soon as it exceeds a limit."""
    chunks: list[bytes] = []
    size = 0
    while chunk := stream.read(_CHUNK):
        chunks.append(chunk)
        size += len(chunk)
        limits.check_unpacked(size, delivered)
    return b"".join(chunks)
