"""Broken and hostile files: never another error than a refusal, never a value of a patient in a message, and no row disappears."""

from __future__ import annotations

import codecs
import gzip
import io
import random
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.ingest.cells.pseudonyms import PseudonymKey
from pipelines.ingest.files.containers import unpacked
from pipelines.ingest.files.limits import Limits
from pipelines.ingest.files.refusal import RejectedFileError
from pipelines.ingest.lists.header import KnownNames
from pipelines.ingest.quarter_lists import ingest_quarter
from pipelines.ingest.reading import ListingReader
from pipelines.ingest.registrations import Batch, NumberedListing, Practices, batch_of
from pipelines.ingest.sheets.isolation import IsolatedReader
from pipelines.reference.book import practice_of
from pipelines.reference.reading.book import load_reference
from pipelines.schemas.delivery_codes import FileReason

HOME = Path(__file__).parents[1] / "cases" / "lists-3" / "home"
PEILDATUM = date(2026, 1, 1)
KEY = PseudonymKey.from_hex("5" * 64)
BOOK = load_reference(HOME / "reference")
PRACTICES = Practices(PEILDATUM, practice_of(BOOK, PEILDATUM))
NAMES = KnownNames(BOOK.source_profiles)
LISTS = {
    "utf-8": "2026Q1/01623420/lijst_2.txt",
    "utf-16": "2026Q1/01169811/patiënten_11b.txt",
    "windows-1252": "2026Q1/sub/dir/patiënten_4b.csv",
    "zip": "2026Q2/lijst_11.zip",
    "xlsx": "2026Q1/37379214/lijst_14.xlsx",
    "xlsx in gzip": "2026Q1/patiënten_6.xlsx.gz",
    "parquet": "2026Q1/37565231/patiënten_9.parquet",
}
SEEDS = {name: (HOME / "deliveries" / path).read_bytes() for name, path in LISTS.items()}
SEEDS |= {"utf-8 with mark": codecs.BOM_UTF8 + SEEDS["utf-8"], "gzip": gzip.compress(SEEDS["utf-8"], mtime=0)}
LIMITS = Limits(unpacked_bytes=20_000_000, cells=200_000)
SAID_BY_US = re.compile(r"[0-9]{1,2}\b|20000000|200000|32767|1000000")


@pytest.fixture(scope="module")
def reader() -> Iterator[ListingReader]:
    with IsolatedReader(LIMITS) as isolated:
        yield ListingReader(NAMES, LIMITS, isolated)


def batch(data: bytes, reader: ListingReader) -> Batch:
    listing = reader.listing(unpacked(data, LIMITS), has_folder=True)
    return batch_of([NumberedListing(1, "01623420", listing)], PRACTICES, KEY)


def batch_or_refusal(data: bytes, reader: ListingReader) -> Batch | RejectedFileError:
    try:
        return batch(data, reader)
    except RejectedFileError as refused:
        return refused


def check(data: bytes, reader: ListingReader) -> None:
    """Ingest `data`: a refusal that tells nothing of a patient, or rows that add up."""
    found = batch_or_refusal(data, reader)
    if isinstance(found, RejectedFileError):
        assert found.reason in FileReason
        assert not re.search(r"[0-9]{3}", SAID_BY_US.sub("", found.detail)), found.detail
        return
    for counts in found.counts.iter_rows(named=True):
        assert counts["lines"] == counts["rows_read"] >= counts["rejected"]
        is_without_ion = counts["ion"] == 0 and counts["rows_read"] > counts["rejected"]
        is_dropped = is_without_ion or counts["other_header"] is not None
        assert found.rejected_rows.height == (0 if is_dropped else counts["rejected"])
        assert found.registrations.height == (0 if is_dropped else counts["rows_read"] - counts["rejected"])


PUT_IN = (b"\0", b"\r", b"\n", b"\r\n", b"\n\n", b"\r\r\n", b'"', b'""', b'";"', b";" * 9, b'"\n', b"\x81", b"\xff")


@st.composite
def mutated(draw: st.DrawFn, seed: bytes) -> bytes:
    """`seed` with some bytes flipped, cut out, put in or doubled, then perhaps in another encoding or cut off."""
    data = bytearray(seed)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        match draw(st.sampled_from(["flip", "cut out", "put in", "put in any", "double"])):
            case "flip" if data:
                data[at] ^= draw(st.integers(1, 255))
            case "cut out":
                del data[at : at + draw(st.integers(1, 40))]
            case "put in":
                data[at:at] = draw(st.sampled_from(PUT_IN))
            case "put in any":
                data[at:at] = draw(st.binary(min_size=1, max_size=12))
            case "double":
                data[at:at] = data[at : at + draw(st.integers(1, 200))]
    whole = bytes(data)
    encoding = draw(st.sampled_from(["", "", "", "utf-8", "utf-16", "utf-16-be"]))
    encoded = whole.decode("latin-1").encode(encoding) if encoding else whole
    return encoded[: draw(st.integers(0, len(encoded)))] if draw(st.integers(0, 3)) == 0 else encoded


@pytest.mark.parametrize("name", LISTS)
def test_the_lists_themselves_are_read(reader: ListingReader, name: str):
    assert batch(SEEDS[name], reader).counts["rows_read"].item() > 0


@pytest.mark.parametrize("name", LISTS)
@given(draw=st.data())
def test_a_list_with_mutated_bytes_is_refused_or_adds_up(reader: ListingReader, name: str, draw: st.DataObject):
    check(draw.draw(mutated(SEEDS[name])), reader)


@given(draw=st.data())
def test_a_workbook_with_a_mutated_part_is_refused_or_adds_up(reader: ListingReader, draw: st.DataObject):
    with zipfile.ZipFile(io.BytesIO(SEEDS["xlsx"])) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = draw.draw(st.sampled_from(sorted(parts)))
    parts[name] = draw.draw(mutated(parts[name]))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part, data in parts.items():
            archive.writestr(part, data)
    check(packed.getvalue(), reader)


@given(data=st.binary(max_size=400))
@example(data=b"PK\x03\x04")
@example(data=b"PAR1PAR1")
@example(data=b"\x1f\x8b")
@example(data=b"\xff\xfe\x00")
def test_any_bytes_are_refused_or_add_up(reader: ListingReader, data: bytes):
    check(data, reader)


@given(
    text=st.text(alphabet='";,\t|\r\n \0\x1c\x85\u2028aé1-', max_size=120),
    header=st.sampled_from(["bsn;pc;ION vanaf\n", 'bsn;"pc";ION vanaf;;\r\n']),
)
def test_any_text_below_a_header_adds_up(reader: ListingReader, text: str, header: str):
    check(f"{header}{text}".encode(), reader)


def test_a_folder_of_broken_files_is_read_to_the_end_without_a_word_on_the_screen(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    chance = random.Random(5)
    folder, sink = tmp_path / "2026Q1", tmp_path / "sink"
    folder.mkdir()
    sink.mkdir()
    for number in range(180):
        name = chance.choice(sorted(SEEDS))
        data = bytearray(SEEDS[name])
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        (folder / f"{number:03d}").write_bytes(data[: chance.randint(1, len(data))] if number % 3 == 0 else data)
    (folder / "goed.csv").write_bytes(SEEDS["utf-8"])
    result = ingest_quarter(
        folder, sink, practice_of=PRACTICES.practice_of, peildatum=PEILDATUM, profiles=BOOK.source_profiles, key=KEY, limits=LIMITS
    )
    files = result.deliveries
    assert files.height == 181
    assert set(files["status"]) <= {"accepted", "rejected", "duplicate_file"}
    assert files["lines"].equals(files["rows_read"], check_names=False)
    assert files.filter(pl.col.status == "accepted")["rejected"].sum() == result.rejected_rows.height
    assert pl.read_parquet(sink / "*.parquet").height == (files["rows_read"] - files["rejected"]).sum()
    assert capfd.readouterr() == ("", "")
