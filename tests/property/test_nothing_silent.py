"""What is written is never read as empty, and no column is left out in silence."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
import pytest
import xlsxwriter
from hypothesis import assume, given
from hypothesis import strategies as st

from pipelines.ingest.column_names import BUILT_IN_NAMES, plain
from pipelines.ingest.containers import Kind, unpacked
from pipelines.ingest.header import KnownNames
from pipelines.ingest.isolation import IsolatedReader
from pipelines.ingest.limits import Limits
from pipelines.ingest.listing import Listing
from pipelines.ingest.pseudonyms import PseudonymKey
from pipelines.ingest.registrations import Batch, NumberedListing, Practices, batch_of
from pipelines.ingest.sheet_list import sheet_listing
from pipelines.ingest.text_list import text_listing
from pipelines.schemas.delivery_codes import ListWarning
from tests.property.generated_lists import PRACTICE, PRACTICE_OF, bsn

KEY = PseudonymKey.from_hex("5" * 64)
PEILDATUM = date(2026, 1, 1)
COLUMNS = (
    *("agb", "bsn", "patient_number", "postcode", "registered_on", "deregistered_on", "deceased_on", "registration", "uzovi"),
    "birth_date",
)
UNREADABLE = {
    "agb": ("#N/A", "geen", "1,234567E+06", "0123456x"),
    "bsn": ("#N/A", "geen", "1,23457E+08", "12345678x"),
    "patient_number": ("2,02301E+11", "1E5", "73928E03"),
    "postcode": ("#N/A", "geen", "12345", "1234AB Ons Dorp", "1,234E+03"),
    "registered_on": ("#N/A", "geen", "31-02-2020", "01-02-20", "4,6E+04", "1900-01-01"),
    "deregistered_on": ("#N/A", "geen", "31-02-2020", "01-02-20", "4,6E+04", "00-00-0000"),
    "deceased_on": ("#N/A", "geen", "31-02-2020", "01-02-20", "4,6E+04", "00-00-0000"),
    "registration": ("#N/A", "ionisch", "1"),
    "uzovi": ("#N/A", "geen", "33110", "3,311E+03"),
    "birth_date": ("#N/A", "geen", "31-02-2020", "01-02-20"),
}
ERRORS = ("#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?")
NO_VALUE = "="
"""Stands for a formula without a stored value."""


@dataclass(frozen=True)
class Damaged:
    """A list of which one cell cannot be read. `counted`: rows that would count with what the cell held."""

    kind: str
    rows: list[dict[str, str]]
    row: int
    column: str
    counted: frozenset[int]

    @property
    def data(self) -> bytes:
        header = list(COLUMNS)
        return _workbook(header, self.rows, self.row, self.column) if self.kind == "xlsx" else _text([header, *map(_cells, self.rows)])


def _cells(row: dict[str, str]) -> list[str]:
    return [row[column] for column in COLUMNS]


def _text(table: Sequence[Sequence[str]]) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=";").writerows(table)
    return stream.getvalue().encode()


def _workbook(header: Sequence[str], rows: Sequence[dict[str, str]], damaged: int, column: str) -> bytes:
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, header)
        for line, row in enumerate(rows, start=1):
            for place, cell in enumerate(_cells(row)):
                if (line, COLUMNS[place]) == (damaged, column) and (cell in ERRORS or cell == NO_VALUE):
                    sheet.write_formula(line, place, "=1/0", None, cell if cell in ERRORS else "")
                else:
                    sheet.write_string(line, place, cell)
    return packed.getvalue()


@st.composite
def damaged_lists(draw: st.DrawFn) -> Damaged:
    """Lists of patients who are registered, have left, died or are passers-by, with one cell that cannot be read."""
    rows, counted = [], set()
    for number in range(1, draw(st.integers(2, 6)) + 1):
        left, died = (draw(st.sampled_from(["", "", "2025-06-01"])) for _ in range(2))
        word = draw(st.sampled_from(["ION", "ION", "PASSANT"]))
        start = draw(st.sampled_from(["2020-02-01", "2020-02-01", "2026-02-01"]))
        left, died = (end if start < "2026" else "" for end in (left, died))
        cells = (PRACTICE, bsn(number), f"{number}", "1234AB", start, left, died, word, "3311", "1980-05-17")
        rows.append(dict(zip(COLUMNS, cells, strict=True)))
        if (left, died, word, start) == ("", "", "ION", "2020-02-01"):
            counted.add(number)
    assume(any(row["registration"] == "ION" for row in rows[1:]))
    kind, at, column = draw(st.sampled_from(["text", "xlsx"])), 1, draw(st.sampled_from(COLUMNS))
    garbage = st.sampled_from(UNREADABLE[column])
    if kind == "xlsx":
        garbage |= st.sampled_from([*ERRORS, NO_VALUE])
    elif column != "patient_number":
        garbage |= st.text("abcxyz#?!/ ", min_size=1, max_size=12).map(lambda text: f"#{text}")
    rows[0] |= {column: draw(garbage)}
    return Damaged(kind, rows, at, column, frozenset(counted))


@pytest.fixture(scope="module")
def isolated() -> Iterator[IsolatedReader]:
    with IsolatedReader(Limits()) as reader:
        yield reader


def listing_of(data: bytes, isolated: IsolatedReader) -> Listing:
    content = unpacked(data, Limits())
    if content.kind is Kind.TEXT:
        return text_listing(content.data, KnownNames(), Limits(), has_folder=False)
    return sheet_listing(isolated.sheets(content.kind, content.data), KnownNames(), content.kind, has_folder=False)


def counted(batch: Batch) -> set[int]:
    """R2, written once more: the rows that count."""
    is_over = [(pl.col(end) <= PEILDATUM).fill_null(value=False) for end in ("deregistered_on", "deceased_on")]
    registered = batch.registrations.filter((pl.col.registered_on <= PEILDATUM) & pl.col.is_ion & ~pl.any_horizontal(is_over))
    return set(registered["row_number"])


@given(one=damaged_lists())
def test_a_cell_that_cannot_be_read_never_counts_a_patient_whom_the_truth_does_not_and_is_always_told(
    isolated: IsolatedReader, one: Damaged
):
    batch = batch_of([NumberedListing(1, "", listing_of(one.data, isolated))], Practices(PEILDATUM, PRACTICE_OF), KEY)
    assert batch.counts["rows_read"].to_list() == [len(one.rows)]
    found = counted(batch)
    assert found <= one.counted
    assert one.counted - found <= {one.row}
    rejected = batch.rejected_rows["row_number"].to_list()
    assert rejected in ([], [one.row])
    told = {warning for warning in ListWarning if batch.counts[warning].sum()}
    assert rejected or told
    assert set(batch.warned_rows["row_number"]) <= {one.row}


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters=';"'), min_size=1, max_size=20).filter(
    lambda name: any(map(str.isalnum, name))
)


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


@given(kind=st.sampled_from(["text", "xlsx"]), names=st.lists(NAMES, min_size=1, max_size=4), places=st.data())
def test_columns_that_mean_nothing_are_always_told(isolated: IsolatedReader, kind: str, names: list[str], places: st.DataObject):
    assume(not any(plain(name) in BUILT_IN_NAMES for name in names))
    header, unused = list(COLUMNS), []
    for name in names:
        header.insert(places.draw(st.integers(0, len(header))), name)
    unused = [name for name in header if name not in COLUMNS]
    values = [
        (PRACTICE, bsn(1), "1", "1234AB", "2020-02-01", "", "", "ION", "3311", "1980-05-17")[COLUMNS.index(name)]
        if name in COLUMNS
        else "x"
        for name in header
    ]
    listing = listing_of(_sheet(header, values) if kind == "xlsx" else _text([header, values]), isolated)
    told = [listing.layout.name_of(position) for position in listing.layout.unused]
    assert list(map(letters, told)) == list(map(letters, unused))
    batch = batch_of([NumberedListing(1, "", listing)], Practices(PEILDATUM, PRACTICE_OF), KEY)
    assert counted(batch) == {1}


def _sheet(*table: Sequence[str]) -> bytes:
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for line, cells in enumerate(table):
            for place, cell in enumerate(cells):
                sheet.write_string(line, place, cell)
    return packed.getvalue()
