"""A Parquet file as text."""

from __future__ import annotations

import io

import polars as pl

from pipelines.ingest.containers import unreadable
from pipelines.ingest.limits import Limits


def sheet(data: bytes, limits: Limits) -> pl.DataFrame:
    """The names of the columns as a first row and the rows below, all cells as text in the forms of `workbook.sheets`.

    A value of bytes that are no UTF-8 becomes a NUL, which no text holds. RejectedFileError when the file is broken or has
    too many or too long cells.
    """
    try:
        lazy = pl.scan_parquet(io.BytesIO(data))
        names = lazy.collect_schema().names()
        limits.check_cells(lazy.select(pl.len()).collect().item() * len(names))
        columns = [_as_text(column).alias(str(place)) for place, column in enumerate(lazy.collect().iter_columns())]
    except (pl.exceptions.PolarsError, ValueError, TypeError):
        raise unreadable("the Parquet file is broken, or of a kind that is not taken") from None
    frame = pl.DataFrame(columns)
    longest = frame.select(pl.max_horizontal(0, pl.all().str.len_chars().max()))
    limits.check_cell(longest.item())
    return pl.concat([pl.DataFrame([names], schema=frame.schema, orient="row"), frame])


def _as_text(column: pl.Series) -> pl.Series:
    if column.dtype == pl.Datetime:
        return column.dt.strftime("%Y-%m-%d %H:%M:%S%.f")
    if column.dtype.is_float() or column.dtype.is_decimal():
        whole = column.cast(pl.Int64, strict=False)
        return pl.select(pl.when(whole == column).then(whole.cast(pl.String)).otherwise(column.cast(pl.String))).to_series()
    if column.dtype == pl.Binary:
        return pl.Series([None if value is None else _decoded(value) for value in column], dtype=pl.String)
    if column.dtype.is_nested() or column.dtype == pl.Object:
        return pl.Series([None] * len(column), dtype=pl.String)
    return column.cast(pl.String)


def _decoded(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return "\0"
