"""Which rows are rejected, and what else about the rows of a file a person should know."""

from __future__ import annotations

from datetime import date

import polars as pl

WARNINGS = ("invalid_bsn", "registered_on_peildatum", "unreadable_birth_date", "foreign_postcode")
_REJECTIONS: tuple[tuple[str, str | None, pl.Expr], ...] = (
    ("unreadable_row", None, ~pl.col.is_readable),
    ("missing_identity", "bsn", pl.col.bsn.is_null() & pl.col.patient_number.is_null()),
    ("invalid_date", "registered_on", pl.col.registered_on.is_null()),
    ("invalid_date", "deregistered_on", pl.col.unreadable_deregistered_on),
    ("invalid_date", "deceased_on", pl.col.unreadable_deceased_on),
    ("dates_out_of_order", "deregistered_on", pl.col.deregistered_on < pl.col.registered_on),
    ("unknown_practice", "agb", pl.col.practice_agb.is_null()),
)
_WORDS = pl.DataFrame(
    [(code, reason, column) for code, (reason, column, _) in enumerate(_REJECTIONS)],
    schema={"rejection": pl.UInt8, "reason": pl.String, "column_name": pl.String},
    orient="row",
)


def with_rejection(rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` (as `normalise.typed` gives them, with `is_readable`) with `rejection` (UInt8): the first reason, null for none."""
    codes = [pl.when(holds).then(pl.lit(code, dtype=pl.UInt8)) for code, (_, _, holds) in enumerate(_REJECTIONS)]
    return rows.with_columns(rejection=pl.coalesce(codes))


def rejected_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows that have a `rejection`: file_id, row_number, reason, column_name (null for a row that cannot be read)."""
    rejected = rows.filter(pl.col.rejection.is_not_null()).select("file_id", "row_number", "rejection")
    return rejected.join(_WORDS, on="rejection", how="left", maintain_order="left").drop("rejection")


def counts(rows: pl.DataFrame, peildatum: date) -> pl.DataFrame:
    """Per `file_id`: rows, rejected rows, rows of ION among the others, and warnings. Takes `rows` with `rejection`.

    A wrong BSN counts whatever becomes of the row; the other warnings count rows that are not rejected. A row that cannot be
    read has none.
    """
    is_taken = pl.col.rejection.is_null()
    counted = {
        "rejected": ~is_taken,
        "ion": is_taken & pl.col.is_ion,
        "invalid_bsn": pl.col.is_readable & pl.col.invalid_bsn,
        "registered_on_peildatum": is_taken & (pl.col.registered_on == peildatum),
        "unreadable_birth_date": is_taken & pl.col.unreadable_birth_date,
        "foreign_postcode": is_taken & pl.col.foreign_postcode,
    }
    sums = {name: holds.sum().cast(pl.Int64) for name, holds in counted.items()}
    return rows.group_by("file_id", maintain_order=True).agg(rows_read=pl.len().cast(pl.Int64), **sums)
