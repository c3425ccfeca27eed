"""No column is left out in silence."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import xlsxwriter
from hypothesis import assume, given
from hypothesis import strategies as st

from pipelines.ingest.cells.pseudonyms import PseudonymKey
from pipelines.ingest.files.containers import unpacked
from pipelines.ingest.files.limits import Limits
from pipelines.ingest.lists.column_names import BUILT_IN_NAMES, plain
from pipelines.ingest.lists.listing import Listing
from pipelines.ingest.reading import ListingReader
from pipelines.ingest.registrations import NumberedListing, Practices, batch_of
from tests.ingest.delivering import PEILDATUM
from tests.property.generated_lists import PRACTICE, PRACTICE_OF, bsn

KEY = PseudonymKey.from_hex("5" * 64)
CELLS = {
    "agb": PRACTICE,
    "bsn": bsn(1),
    "patient_number": "1",
    "postcode": "1234AB",
    "registered_on": "2020-02-01",
    "deregistered_on": "",
    "deceased_on": "",
    "registration": "ION",
    "uzovi": "3311",
    "birth_date": "1980-05-17",
}
DATED = {"31-01-2025": True, "2025-01-31 12:00": True, "31 jan 2025": True, "x": False, "12345": False, "": False, "NULL": False}


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters=';"'), min_size=1, max_size=20).filter(
    lambda name: any(map(str.isalnum, name))
)


def listing_of(table: list[list[str]], kind: str, reader: ListingReader) -> Listing:
    return reader.listing(unpacked(written(kind, table), Limits()), has_folder=False)


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


@given(kind=st.sampled_from(["text", "xlsx"]), names=st.lists(NAMES, min_size=1, max_size=4), places=st.data())
def test_columns_that_mean_nothing_are_always_named(reader: ListingReader, kind: str, names: list[str], places: st.DataObject):
    assume(not any(plain(name) in BUILT_IN_NAMES for name in names))
    header = list(CELLS)
    for name in names:
        header.insert(places.draw(st.integers(0, len(header))), name)
    listing = listing_of([header, [CELLS.get(name, "x") for name in header]], kind, reader)
    named = [listing.layout.name_of(position) for position in listing.layout.unused]
    for shown, name in zip(named, [name for name in header if name not in CELLS], strict=True):
        assert letters(shown) == letters(name) or (shown == "#" and sum(map(str.isdigit, name)) >= 4)  # it may be a value of a patient
    found = batch_of([NumberedListing(1, "", listing)], Practices(PEILDATUM, PRACTICE_OF), KEY)
    assert found.registrations["is_ion"].to_list() == [True]


@given(
    kind=st.sampled_from(["text", "xlsx"]),
    left_out=st.sampled_from(["deregistered_on", "deceased_on"]),
    columns=st.lists(st.lists(st.sampled_from(sorted(DATED)), min_size=5, max_size=5), min_size=1, max_size=3),
)
def test_a_column_mostly_of_dates_is_a_warning_as_long_as_an_end_has_no_column(
    reader: ListingReader, kind: str, left_out: str, columns: list[list[str]]
):
    cells = {name: cell for name, cell in CELLS.items() if name != left_out}
    header = [*cells, *(f"Kolom {place}" for place in range(len(columns)))]
    table = [[*cells.values(), *row] for row in zip(*columns, strict=True)]
    found = batch_of([NumberedListing(1, "", listing_of([header, *table], kind, reader))], Practices(PEILDATUM, PRACTICE_OF), KEY)
    expected = []
    for place, column in enumerate(columns):
        filled = [DATED[cell] for cell in column if cell not in ("", "NULL")]
        if sum(filled) * 2 > len(filled):
            expected.append((f"Kolom {place}", left_out))
    assert [(one.name, one.may_be) for one in found.suspicious_columns] == expected


def written(kind: str, table: Sequence[Sequence[str]]) -> bytes:
    if kind == "text":
        stream = io.StringIO(newline="")
        csv.writer(stream, delimiter=";").writerows(table)
        return stream.getvalue().encode()
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, cells in enumerate(table):
            for place, cell in enumerate(cells):
                sheet.write_string(line, place, cell)
    return packed.getvalue()
