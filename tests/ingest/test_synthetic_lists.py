"""The demo region read back by ingest: every file and every patient comes to what was known when it was made."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import polars as pl
import pytest

from pipelines.core.quarter import Quarter
from pipelines.ingest.cells.pseudonyms import PseudonymKey
from pipelines.ingest.quarter_lists import IngestResult, ingest_quarter
from pipelines.reference.aw_lists import list_in_force
from pipelines.reference.book import ReferenceBook, practice_of
from pipelines.reference.reading.book import load_reference
from pipelines.synthetic.summary import RegionSummary

QUARTERS = (Quarter(2025, 4), Quarter(2026, 1))
LAST = QUARTERS[-1]
Read = dict[Quarter, tuple[IngestResult, pl.DataFrame]]


@pytest.fixture(scope="module")
def book(home: Path, region: RegionSummary) -> ReferenceBook:
    assert region.quarters == QUARTERS
    return load_reference(home / "reference")


@pytest.fixture(scope="module")
def read(home: Path, book: ReferenceBook, tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Per quarter what ingest says of the files, and the registrations."""
    found: Read = {}
    for quarter in QUARTERS:
        sink = tmp_path_factory.mktemp(str(quarter))
        result = ingest_quarter(
            home / "deliveries" / str(quarter),
            sink,
            practice_of=practice_of(book, quarter.peildatum),
            peildatum=quarter.peildatum,
            profiles=book.source_profiles,
            key=PseudonymKey.from_hex("5" * 64),
        )
        found[quarter] = (result, pl.read_parquet(sink / "*.parquet"))
    return found


@pytest.mark.parametrize("quarter", QUARTERS, ids=str)
def test_every_file_gets_its_status_and_its_number_of_rows(region: RegionSummary, read: Read, quarter: Quarter) -> None:
    expected = {file.file: (file.status, file.rows) for file in region.files if file.quarter == quarter}
    told = read[quarter][0].deliveries
    assert {file: (status, rows) for file, status, rows in told.select("file", "status", "rows_read").iter_rows()} == expected


@pytest.mark.parametrize("quarter", QUARTERS, ids=str)
def test_the_rows_that_were_made_bad_are_rejected_for_their_reason_and_no_others(
    region: RegionSummary, read: Read, quarter: Quarter
) -> None:
    expected = {file.file: file.rejected for file in region.files if file.quarter == quarter and file.rejected}
    rejected: dict[str, dict[str, int]] = defaultdict(dict)
    for file, reason, number in read[quarter][0].rejected_rows.group_by("file", "reason").len().iter_rows():
        rejected[file][reason] = number
    assert rejected == expected


def test_each_practice_counts_its_patients_aw_patients_and_unknown_postcodes(
    region: RegionSummary, read: Read, book: ReferenceBook
) -> None:
    """R2, R4, R5, R6, R7 and R10 in the plainest way."""
    patients = counted(read[LAST][1])
    entries = list_in_force(book.aw_lists, LAST.peildatum).entries
    is_aw = pl.col.postcode.is_in(entries)
    is_unknown = pl.col.postcode.is_null() | (pl.col.postcode.str.len_chars() == 4)
    found = patients.group_by("practice_agb").agg(pl.len(), is_aw.sum().alias("aw"), is_unknown.sum().alias("unknown"))
    expected = [(int(practice.agb), practice.ion, practice.aw_ion, practice.unknown_postcode) for practice in region.practices]
    assert sorted(found.rows()) == sorted(row for row in expected if row[1])


def counted(registrations: pl.DataFrame) -> pl.DataFrame:
    """One row per counted patient."""
    number, bsn = pl.struct("number_hi", "number_lo"), pl.struct("patient_hi", "patient_lo")
    known = registrations.filter(pl.col.patient_hi.is_not_null()).group_by(number.alias("number")).agg(bsn.first().alias("bsn"))
    rows = registrations.with_columns(number=number).join(known, on="number", how="left").with_columns(
        patient=pl.when(pl.col.bsn.is_null()).then(pl.format("N{}", pl.col.number_lo)).otherwise(
            pl.format("B{}", pl.col.bsn.struct.field("patient_lo"))
        )
    )  # fmt: skip
    still = [pl.col(end).is_null() | (pl.col(end) > LAST.peildatum) for end in ("deregistered_on", "deceased_on")]
    registered = rows.filter(pl.col.is_ion, pl.col.registered_on <= LAST.peildatum, *still)
    by_date = registered.sort("registered_on", descending=True, maintain_order=True)
    one_each = by_date.unique(["patient", "practice_agb"], keep="first")
    latest = one_each.filter(pl.col.registered_on == pl.col.registered_on.max().over("patient"))
    return latest.filter(pl.len().over("patient") == 1)
