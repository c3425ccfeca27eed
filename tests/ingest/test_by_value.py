"""The meaning of a column, found once per distinct text, is that of each cell by itself."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core import postcode
from pipelines.ingest.cells.by_value import by_value, values_of
from pipelines.ingest.cells.cell_values import is_filled, stripped
from pipelines.ingest.cells.dates import DateStyle
from pipelines.ingest.cells.normalise import typed

CELLS = st.lists(st.none() | st.sampled_from(["", " a ", "a", "b", "12.0", "n.v.t.", "\u00a0"]) | st.text(max_size=6))
POSTCODES = st.from_regex(r"(?:NL)?[ ]?[0-9]{4}[ \t.-]{0,2}[A-Za-z\u0131]{0,3}", fullmatch=True)


@given(CELLS)
def test_each_cell_means_what_it_means_alone(cells: list[str | None]) -> None:
    texts = pl.Series(cells, dtype=pl.String)

    together = by_value(texts, lambda values: pl.DataFrame({"value": values, "is_a": values == "a"}))

    alone = [values_of(pl.Series([cell], dtype=pl.String)).item() for cell in cells]
    assert together["value"].to_list() == alone
    assert together["is_a"].to_list() == [value == "a" for value in alone]


def test_a_column_of_several_chunks_and_many_texts_is_one_column() -> None:
    chunk = pl.Series([f"{number % 7_000}x" for number in range(30_000)])
    texts = pl.concat([chunk, chunk.clear(), chunk.reverse()], rechunk=False)

    assert by_value(texts, lambda values: pl.DataFrame({"value": values}))["value"].to_list() == texts.to_list()


@given(st.lists(st.one_of(POSTCODES, st.text(max_size=8)), min_size=1))
def test_a_column_of_postcodes_is_read_as_each_of_them_is(written: list[str]) -> None:
    texts = pl.DataFrame({"postcode": written}, schema={"postcode": pl.String}).with_columns(
        file_id=pl.lit(1, pl.UInt32), row_number=pl.int_range(1, pl.len() + 1, dtype=pl.UInt32), folder=pl.lit(1_000_001, pl.UInt32)
    )

    read = typed(texts.with_columns(is_readable=True), DateStyle(), {})["postcode"].to_list()

    assert read == [postcode.normalised(stripped(cell)) if is_filled(cell) else None for cell in written]
