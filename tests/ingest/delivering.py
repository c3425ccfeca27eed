"""Delivering lists to ingest, and looking at what came of them."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import xlsxwriter

from pipelines.ingest.cells.pseudonyms import PseudonymKey
from pipelines.ingest.files.limits import Limits
from pipelines.ingest.outcomes.file_warnings import FileWarning
from pipelines.ingest.quarter_lists import IngestResult, ingest_quarter
from pipelines.reference.source_profiles import SourceProfile

KEY = PseudonymKey.from_hex("5" * 64)
PEILDATUM = date(2026, 1, 1)
PRACTICE, OTHER_PRACTICE, MAPPED = "01234567", "37654321", "01999999"
PRACTICE_OF = {PRACTICE: PRACTICE, OTHER_PRACTICE: OTHER_PRACTICE, MAPPED: PRACTICE}
HEADER = "AGB;BSN;Patnr;Postcode;Inschrijfdatum"
WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2)


def bsn(number: int) -> str:
    """The first number from `number` * 100 on, of nine digits, that passes the 11-test."""
    for digits in range(number * 10, number * 10 + 10):
        rest = sum(int(digit) * weight for digit, weight in zip(f"{digits:08d}", WEIGHTS, strict=True)) % 11
        if rest < 10:
            return f"{digits:08d}{rest}"
    raise AssertionError("of ten numbers nine have a check digit")


GOOD = f"{PRACTICE};{bsn(1234567)};7;1234AB;2020-02-01"
RECENT = GOOD.replace("2020-02-01", "2025-11-01")
BOTH_ENDS = f"{HEADER};Uitschrijfdatum;Overlijdensdatum"


def csv(*rows: str, header: str = HEADER, end: str = "\n") -> bytes:
    """A list of `rows` below a header."""
    return end.join([header, *rows, ""]).encode()


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def zipped(**files: bytes) -> bytes:
    """A zip of `files`: name without dots -> content. A double underscore in a name is a dot."""
    return zipped_as({name.replace("__", "."): data for name, data in files.items()})


def zipped_as(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def workbook(*sheets: Sequence[Sequence[object]], hidden: Sequence[int] = ()) -> bytes:
    """A workbook of `sheets`; dates become dates."""
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True, "default_date_format": "dd-mm-yyyy"}) as book:
        for place, rows in enumerate(sheets):
            sheet = book.add_worksheet()
            for row, cells in enumerate(rows):
                sheet.write_row(row, 0, cells)
            if place in hidden:
                sheet.hide()
            elif hidden:
                sheet.activate()
    return packed.getvalue()


def parquet(columns: Mapping[str, Sequence[object]]) -> bytes:
    packed = io.BytesIO()
    pl.DataFrame(columns).write_parquet(packed)
    return packed.getvalue()


@dataclass(frozen=True)
class Ingested:
    """What came of a quarter's deliveries."""

    result: IngestResult
    registrations: pl.DataFrame

    def file(self, name: str = "lijst.csv") -> dict[str, object]:
        """The record of one file."""
        return self.result.deliveries.row(by_predicate=pl.col("file") == name, named=True)

    def outcome(self, name: str = "lijst.csv") -> object:
        """The reason why a file was rejected, or else its status."""
        record = self.file(name)
        return record["reason"] or record["status"]

    @property
    def statuses(self) -> dict[str, str]:
        """What became of each file."""
        return dict(self.result.deliveries.select("file", "status").iter_rows())

    @property
    def rejected(self) -> list[tuple[int, str, str | None]]:
        """The rejected rows of all files."""
        return self.result.rejected_rows.select("row_number", "reason", "column_name").rows()


def ingested(
    tmp_path: Path,
    files: bytes | Mapping[str, bytes],
    *,
    profiles: Sequence[SourceProfile] = (),
    limits: Limits | None = None,
    lists_before: Mapping[str, str] | None = None,
) -> Ingested:
    """Deliver `files` by path below the quarter, or the one list `lijst.csv`, and ingest them."""
    folder, sink = tmp_path / "2026Q1", tmp_path / "registrations"
    sink.mkdir()
    for name, data in (files if isinstance(files, Mapping) else {"lijst.csv": files}).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    result = ingest_quarter(
        folder,
        sink,
        practice_of=PRACTICE_OF,
        peildatum=PEILDATUM,
        profiles=profiles,
        key=KEY,
        lists_before=lists_before,
        limits=limits,
    )
    return Ingested(result, pl.read_parquet(sink / "part-*.parquet"))


def kinds(found: Ingested) -> list[str]:
    """The kinds of the warnings about files and rows."""
    return [warning.kind for warning in found.result.warnings]


def warning(found: Ingested, kind: str) -> FileWarning:
    """The first warning of a kind."""
    return next(one for one in found.result.warnings if one.kind == kind)


def with_column(name: str, *cells: str, header: str = HEADER, row: str = RECENT) -> bytes:
    """A list with one more column, a row for each of its cells."""
    ends = ";" * (header.count(";") - HEADER.count(";"))
    return csv(*(f"{row}{ends};{cell}" for cell in cells), header=f"{header};{name}")
