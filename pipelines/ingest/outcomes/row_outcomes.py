"""Which rows are rejected, and what a person should know about the other rows of a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import polars as pl

from pipelines.schemas.delivery_codes import ListWarning, RowReason

MOST_ROWS_NAMED = 20
MOST_WORDS_NAMED = 20


class _Rejection(NamedTuple):
    """A reason to reject a row, its column (None for the whole row), and when it applies."""

    reason: RowReason
    column: str | None
    holds: pl.Expr


_REJECTIONS = (
    _Rejection(RowReason.UNREADABLE_ROW, None, ~pl.col.is_readable),
    _Rejection(RowReason.MISSING_IDENTITY, "bsn", pl.col.bsn.is_null() & pl.col.patient_number.is_null()),
    _Rejection(RowReason.INVALID_DATE, "registered_on", pl.col.registered_on.is_null()),
    _Rejection(RowReason.INVALID_DATE, "deregistered_on", pl.col.unreadable_deregistered_on),
    _Rejection(RowReason.INVALID_DATE, "deceased_on", pl.col.unreadable_deceased_on),
    _Rejection(RowReason.DATES_OUT_OF_ORDER, "deregistered_on", pl.col.deregistered_on < pl.col.registered_on),
    _Rejection(RowReason.DATES_OUT_OF_ORDER, "deceased_on", pl.col.deceased_on < pl.col.registered_on),
    _Rejection(RowReason.UNKNOWN_PRACTICE, "agb", pl.col.practice_agb.is_null()),
)
_NAMED_REJECTIONS = pl.DataFrame(
    [(code, rejection.reason, rejection.column) for code, rejection in enumerate(_REJECTIONS)],
    schema={"rejection": pl.UInt8, "reason": pl.String, "column_name": pl.String},
    orient="row",
)


def with_rejection(rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` (as `normalise.typed` gives them) with `rejection` (UInt8): the first reason, null for none."""
    codes = [pl.when(rejection.holds).then(pl.lit(code, dtype=pl.UInt8)) for code, rejection in enumerate(_REJECTIONS)]
    return rows.with_columns(rejection=pl.coalesce(codes))


def rejected_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows that have a `rejection`: file_id, row_number, reason, column_name (null for a row that cannot be read)."""
    rejected = rows.filter(pl.col.rejection.is_not_null()).select("file_id", "row_number", "rejection")
    return rejected.join(_NAMED_REJECTIONS, on="rejection", how="left", maintain_order="left").drop("rejection")


def uncertain_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """R12: practice_agb and `rows`, its rejected rows that may be patients, of judged `rows`.

    A row without a practice counts for nobody. A row without patient number, BSN cell and readable date of registration is no patient.
    """
    is_patient = pl.col.patient_number.is_not_null() | pl.col.bsn.is_not_null() | pl.col.invalid_bsn | pl.col.registered_on.is_not_null()
    uncertain = rows.filter(pl.col.rejection.is_not_null() & pl.col.practice_agb.is_not_null() & is_patient)
    return uncertain.group_by("practice_agb").agg(rows=pl.len().cast(pl.Int64)).sort("practice_agb")


def warned(peildatum: date) -> Mapping[ListWarning, pl.Expr]:
    """What a judged row adds to the count of each warning: 0 or 1, or a number of cells.

    An unusable BSN, lost digits and dates that stand for no date count in every row; the other warnings only in rows that are not
    rejected. A row that cannot be read has no warnings.
    """
    is_taken = pl.col.rejection.is_null()
    return {
        ListWarning.INVALID_BSN: pl.col.is_readable & pl.col.invalid_bsn,
        ListWarning.LOST_DIGITS: pl.when("is_readable").then("lost_digits").otherwise(0),
        ListWarning.UNREADABLE_CELL: pl.col.is_readable & pl.col.unreadable_cell,
        ListWarning.ZERO_DATES: pl.when("is_readable").then("zero_dates").otherwise(0),
        ListWarning.UNREADABLE_BIRTH_DATE: is_taken & pl.col.unreadable_birth_date,
        ListWarning.REGISTERED_ON_PEILDATUM: is_taken & (pl.col.registered_on == peildatum),
        ListWarning.UNKNOWN_REGISTRATION: is_taken & pl.col.unknown_word.is_not_null(),
        ListWarning.POSTCODE_WITH_MORE: is_taken & pl.col.postcode_with_more,
        ListWarning.UNUSABLE_POSTCODE: is_taken & pl.col.unusable_postcode,
        ListWarning.MISSING_POSTCODE: is_taken & pl.col.missing_postcode,
        ListWarning.INVALID_UZOVI: is_taken & pl.col.invalid_uzovi,
    }


def counts(rows: pl.DataFrame, peildatum: date) -> pl.DataFrame:
    """Per `file_id` of judged `rows`: rows, rejected rows, rows of ION among the others, and each `ListWarning` (all Int64).

    And `latest`, the last date of registration among rows that are not rejected; `without_own_agb`, the rows with no AGB code in them.
    """
    is_taken = pl.col.rejection.is_null()
    counted = {
        "rejected": ~is_taken,
        "ion": is_taken & pl.col.is_ion,
        **{str(warning): count for warning, count in warned(peildatum).items()},
        "without_own_agb": ~pl.col.has_own_agb,
    }
    sums = {name: count.cast(pl.UInt32).sum().cast(pl.Int64) for name, count in counted.items()}
    latest = pl.col.registered_on.filter(is_taken).max()
    return rows.group_by("file_id", maintain_order=True).agg(rows_read=pl.len().cast(pl.Int64), **sums, latest=latest)


def warned_rows(rows: pl.DataFrame, counted: pl.DataFrame, peildatum: date) -> pl.DataFrame:
    """file_id, warning, row_number: the first rows of each file and warning, as many as a person looks at. `counted` as by `counts`."""
    found = [
        rows.filter(count.cast(pl.UInt32) > 0)
        .select("file_id", "row_number", warning=pl.lit(str(warning)))
        .group_by("file_id", "warning", maintain_order=True)
        .head(MOST_ROWS_NAMED)
        for warning, count in warned(peildatum).items()
        if counted[warning].sum()
    ]
    empty = pl.DataFrame(schema={"file_id": pl.UInt32, "warning": pl.String, "row_number": pl.UInt32})
    return pl.concat([empty, *(frame.select(empty.columns) for frame in found)])


def unknown_words(rows: pl.DataFrame) -> pl.DataFrame:
    """file_id, word, rows: unknown words for a kind of registration, in rows that are not rejected, most frequent first."""
    words = rows.filter(pl.col.rejection.is_null() & pl.col.unknown_word.is_not_null())
    counted = words.group_by("file_id", word="unknown_word").agg(rows=pl.len().cast(pl.Int64))
    return counted.sort("file_id", "rows", "word", descending=[False, True, False])
