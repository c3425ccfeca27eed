"""Any list that a practice can send: each row gets the outcome that it has by construction, and no row disappears."""

from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.cells.pseudonyms import PseudonymKey
from pipelines.ingest.files.containers import unpacked
from pipelines.ingest.files.limits import Limits
from pipelines.ingest.lists.header import KnownNames
from pipelines.ingest.lists.listing import RegularBody
from pipelines.ingest.reading import ListingReader
from pipelines.ingest.registrations import Batch, NumberedListing, Practices, batch_of
from pipelines.ingest.text.regular import parsed_lists
from pipelines.ingest.text.text_list import exact_rows, text_listing
from tests.property.generated_lists import MEANING, PRACTICE_OF, GeneratedList, generated_lists

KEY = PseudonymKey.from_hex("5" * 64)
PRACTICES = Practices(date(2026, 1, 1), PRACTICE_OF)


def batch(reader: ListingReader, *lists: GeneratedList) -> Batch:
    listings = [reader.listing(unpacked(one.data, Limits()), has_folder=one.folder != "") for one in lists]
    numbered = [
        NumberedListing(place, one.folder, listing) for place, (one, listing) in enumerate(zip(lists, listings, strict=True), start=1)
    ]
    return batch_of(numbered, PRACTICES, KEY)


def is_dropped(one: GeneratedList) -> bool:
    """Whether the list is rejected as a whole: some rows are not rejected and none of them is ION."""
    taken = [row for row in one.rows if row.rejection is None]
    return bool(taken) and not any(row.meaning["is_ion"] for row in taken)


def rejections(one: GeneratedList) -> list[tuple[int, str, str | None]]:
    return [(number, *row.rejection) for number, row in enumerate(one.rows, start=1) if row.rejection]


def meanings(one: GeneratedList) -> list[tuple[object, ...]]:
    return [(number, *row.meaning.values()) for number, row in enumerate(one.rows, start=1) if row.rejection is None]


QUOTED_CELLS = ('""', '" "', '"x"', '"2020-01-01"', '"12;34"', '"zei ""ja"""', '"\xa0"')
BELOW_A_HEADER = st.lists(
    st.one_of(
        st.text(alphabet='a1;" \t\x1c\xa0', max_size=14),
        st.lists(st.sampled_from(QUOTED_CELLS), max_size=8).map(";".join),
        st.just("123456782;1234AB;2020-01-01"),
    ),
    max_size=8,
)


@given(lines=BELOW_A_HEADER, end=st.sampled_from(["\n", "\r\n"]), header=st.sampled_from(["bsn;pc;ION vanaf", "bsn;pc;x;ION vanaf;;"]))
def test_the_parser_of_regular_bodies_tells_the_same_as_the_exact_reader(lines: list[str], end: str, header: str):
    listing = text_listing(end.join([header, *lines, ""]).encode(), KnownNames(), Limits(), has_folder=True)
    if isinstance(listing.rows, RegularBody):
        exact = exact_rows(listing.rows.body, Limits())
        [(_, parsed)] = parsed_lists([listing.rows])
        assert parsed.heights == parsed.lines == [exact.lines] == [exact.frame.height]
        empty_as_null = pl.col(pl.String).replace("", None)
        assert parsed.frame.with_columns(empty_as_null).equals(exact.frame.with_columns(empty_as_null))


@given(one=generated_lists())
def test_every_row_gets_its_outcome(reader: ListingReader, one: GeneratedList):
    found = batch(reader, one)
    counts = found.counts.select("rows_read", "lines", "rejected", "invalid_bsn").rows()
    wrong_bsn = sum(row.has_wrong_bsn for row in one.rows if row.rejection != ("unreadable_row", None))
    assert counts == ([(len(one.rows), len(one.rows), len(rejections(one)), wrong_bsn)] if one.rows else [])
    if is_dropped(one):
        assert found.registrations.is_empty()
        assert found.rejected_rows.is_empty()
    else:
        assert found.rejected_rows.drop("file_id").rows() == rejections(one)
        assert found.registrations.select("row_number", *MEANING).rows() == meanings(one)


@given(first=generated_lists(), second=generated_lists(), third=generated_lists())
def test_lists_that_are_read_together_come_out_as_by_themselves(
    reader: ListingReader, first: GeneratedList, second: GeneratedList, third: GeneratedList
):
    lists = [first, second, third]
    together = batch(reader, *lists)
    for place, one in enumerate(lists, start=1):
        alone = batch(reader, one)
        for name in ("registrations", "rejected_rows", "counts"):
            mine = getattr(together, name).filter(pl.col.file_id == place).drop("file_id")
            assert mine.equals(getattr(alone, name).drop("file_id")), name
