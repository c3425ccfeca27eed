"""A Parquet file as text."""

from __future__ import annotations

import io

import polars as pl

from pipelines.ingest.cells.cell_values import LOST_DIGITS, UNREADABLE, neutralised
from pipelines.ingest.files.containers import unreadable
from pipelines.ingest.files.limits import Limits
from pipelines.ingest.sheets.number_format import FEWEST_LOST
from pipelines.ingest.sheets.sheet import IS_HIDDEN, ROW, Sheet, SheetFile

_FEWEST_LOST: dict[pl.DataType | type[pl.DataType], int] = {pl.Float64: FEWEST_LOST, pl.Float32: 2**24, pl.Float16: 2**11}
_NO_TEXT = "\0"
_WHERE_DATES_ARE = "Europe/Amsterdam"


def parquet_sheets(data: bytes, limits: Limits) -> SheetFile:
    """The table, with its column names as the first row.

    Bytes that are not UTF-8 become a NUL, which never occurs in text. RejectedFileError when the file is broken, or has too many or
    too long cells.
    """
    try:
        lazy = pl.scan_parquet(io.BytesIO(data))
        names = lazy.collect_schema().names()
        limits.check_cells(lazy.select(pl.len()).collect().item() * len(names))
        columns: list[pl.Series] = []
        characters = 0
        for place, name in enumerate(names):
            column = lazy.select(pl.col(name)).collect().to_series()
            # A dictionary makes a column of long texts small: their lengths are summed while the column still only refers to them.
            if column.dtype in {pl.String, pl.Binary}:
                characters += _length(column)
                limits.check_characters(characters)
            texts = _as_text(column)
            limits.check_cell(texts.str.len_chars().max() or 0)  # type: ignore[arg-type]
            columns.append(texts.alias(str(place)))
    except (pl.exceptions.PolarsError, ValueError, TypeError):
        raise unreadable("the Parquet file is broken, encrypted or of a kind that is not taken") from None
    cells = pl.DataFrame(columns)
    rows = pl.concat([pl.DataFrame([list(map(neutralised, names))], schema=cells.schema, orient="row"), cells])
    numbers = pl.int_range(1, rows.height + 1, dtype=pl.UInt32, eager=True).alias(ROW)
    return SheetFile([Sheet("", rows.select(numbers, pl.lit(value=False).alias(IS_HIDDEN), pl.all()))], [])


def _length(column: pl.Series) -> int:
    lengths = column.str.len_bytes() if column.dtype == pl.String else column.bin.size()
    return int(lengths.sum() or 0)


def _as_text(column: pl.Series) -> pl.Series:
    """The values in the forms of `Sheet`; values that are not text, number or date are unreadable."""
    kind = column.dtype
    if kind == pl.Binary:
        column, kind = pl.Series([None if value is None else _decoded(value) for value in column], dtype=pl.String), pl.String()
    if kind == pl.String:
        return column.str.replace_all(f"[{UNREADABLE}{LOST_DIGITS}]", "\ufffd") if _has_marks(column) else column
    if isinstance(kind, pl.Datetime):
        local = column.dt.convert_time_zone(_WHERE_DATES_ARE) if kind.time_zone else column
        return local.dt.strftime("%Y-%m-%d %H:%M:%S%.f")
    if kind.is_float():
        return _float_text(column)
    if kind.is_decimal():
        return column.cast(pl.String).str.replace(r"\.0+$", "")
    if kind.is_nested() or isinstance(kind, pl.Duration):
        return pl.select(pl.when(column.is_not_null()).then(pl.lit(UNREADABLE))).to_series()
    return column.cast(pl.String)


def _float_text(column: pl.Series) -> pl.Series:
    """Floats as text: whole numbers without decimals, and a mark where digits were lost."""
    whole = column.cast(pl.Int64, strict=False)
    is_whole = (whole.cast(pl.Float64) == column.cast(pl.Float64)) & whole.is_not_null()
    texts = pl.when(is_whole).then(whole.cast(pl.String)).otherwise(column.cast(pl.String))
    is_lost = (column.abs() >= _FEWEST_LOST.get(column.dtype, FEWEST_LOST)) & column.is_finite()
    return pl.select(pl.when(is_lost).then(pl.concat_str(pl.lit(LOST_DIGITS), texts)).otherwise(texts)).to_series()


def _has_marks(column: pl.Series) -> bool:
    return bool(column.str.contains_any([UNREADABLE, LOST_DIGITS]).any())


def _decoded(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return _NO_TEXT
