"""What cannot be read never makes a patient count who does not, and is always reported."""

from __future__ import annotations

from datetime import date

import polars as pl
from hypothesis import given

from pipelines.ingest.cells.pseudonyms import PseudonymKey
from pipelines.ingest.files.containers import unpacked
from pipelines.ingest.files.limits import Limits
from pipelines.ingest.reading import ListingReader
from pipelines.ingest.registrations import NumberedListing, Practices, batch_of
from tests.property.generated_lists import PRACTICE_OF
from tests.property.unreadable_cells import SpoiltList, spoilt_lists

KEY = PseudonymKey.from_hex("5" * 64)
PEILDATUM = date(2026, 1, 1)
IS_COUNTED = (
    pl.col.is_ion
    & (pl.col.registered_on < PEILDATUM)
    & (pl.col.deregistered_on > PEILDATUM).fill_null(value=True)
    & (pl.col.deceased_on > PEILDATUM).fill_null(value=True)
)


@given(one=spoilt_lists())
def test_a_spoilt_cell_counts_nobody_and_is_reported(reader: ListingReader, one: SpoiltList):
    listing = reader.listing(unpacked(one.data, Limits()), has_folder=True)
    found = batch_of([NumberedListing(1, "01234567", listing)], Practices(PEILDATUM, PRACTICE_OF), KEY)
    assert set(found.registrations.filter(IS_COUNTED)["row_number"]) <= one.counted
    if found.registrations.height or found.rejected_rows.height:  # else no row is ION, and the list is rejected for it
        reported = {*found.rejected_rows["row_number"], *found.warned_rows["row_number"]}
        assert one.spoilt <= reported
    else:
        assert found.counts["ion"].to_list() == [0]
