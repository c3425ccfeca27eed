"""Containers without times and compression."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from pipelines.synthetic.packing import PICTURE, gzip_stored, zip_restored, zip_stored


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 200_000])
def test_a_gzip_file_unpacks_to_what_was_packed(size: int) -> None:
    content = bytes(place % 251 for place in range(size))
    assert gzip.decompress(gzip_stored(content)) == content


def test_a_zip_file_unpacks_to_what_was_packed_and_carries_no_time() -> None:
    with zipfile.ZipFile(io.BytesIO(zip_stored([("lijst.csv", b"een"), ("twee.csv", b"twee")]))) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {"lijst.csv": b"een", "twee.csv": b"twee"}
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_a_zip_file_packed_at_another_time_becomes_the_same_bytes() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("lijst.csv", (2026, 1, 1, 0, 0, 0)), b"een" * 1000)
    assert zip_restored(packed.getvalue()) == zip_stored([("lijst.csv", b"een" * 1000)])


def test_the_picture_is_a_png() -> None:
    assert PICTURE.startswith(b"\x89PNG\r\n\x1a\n")
