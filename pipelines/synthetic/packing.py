"""Containers with the same bytes on every machine.

They are without compression, because its bytes differ from one version of the library to the next.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from base64 import b64decode
from collections.abc import Iterable

_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_LARGEST_BLOCK = 65_535
_FIRST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX = 3

PICTURE = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
"""A PNG of one dot: what arrives when somebody photographs the screen."""


def gzip_stored(content: bytes) -> bytes:
    """`content` as a gzip file without a time and without compression."""
    starts = range(0, max(len(content), 1), _LARGEST_BLOCK)
    blocks = [_stored_block(content[start : start + _LARGEST_BLOCK], last=start == starts[-1]) for start in starts]
    return _GZIP_HEADER + b"".join(blocks) + struct.pack("<II", zlib.crc32(content), len(content) % (1 << 32))


def zip_stored(files: Iterable[tuple[str, bytes]]) -> bytes:
    """`files` (name, content) as a zip file without times and without compression."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, _FIRST_ZIP_DATE)
            entry.create_system = _UNIX
            archive.writestr(entry, content)
    return packed.getvalue()


def zip_restored(packed: bytes) -> bytes:
    """The zip file `packed` (such as a workbook) with the same entries, without times and without compression."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return zip_stored([(name, archive.read(name)) for name in archive.namelist()])


def _stored_block(content: bytes, *, last: bool) -> bytes:
    return struct.pack("<BHH", int(last), len(content), len(content) ^ 0xFFFF) + content
