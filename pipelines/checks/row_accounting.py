"""What became of every delivered row: the tables `deliveries` and `rejected_rows`, and whether every row is accounted for.

Belongs here: joining the records that ingest made of a file with the outcomes of its rows in the SQL.
"""

from __future__ import annotations

import polars as pl

from pipelines.checks.second_count import IDENTITY_COUNTS, OUTCOMES
from pipelines.core.numbers import counted
from pipelines.core.quarter import Quarter
from pipelines.schemas.deliveries import deliveries, rejected_rows
from pipelines.schemas.delivery_codes import IdentityWarning, RowReason
from pipelines.schemas.table import empty

_REJECTED = list(rejected_rows.columns)[1:]
_REJECTED_TYPES = {name: empty(rejected_rows).schema[name] for name in _REJECTED}


def deliveries_table(quarter: Quarter, records: pl.DataFrame, outcomes: pl.DataFrame) -> pl.DataFrame:
    """The table `deliveries`.

    Args:
        quarter: the quarter of the calculation.
        records: one row per delivered file, as ingest gives them.
        outcomes: the mart `delivery_outcomes`; its rejected rows are added to those that ingest rejected.
    """
    found = outcomes.rename({"rejected": "rejected_later"}).cast({"file_id": pl.UInt32})
    joined = records.join(found, on="file_id", how="left").with_columns(pl.col(*found.columns[1:]).fill_null(0))
    added = joined.with_columns(rejected=pl.col("rejected") + pl.col("rejected_later"))
    return added.select(pl.lit(str(quarter)).alias("quarter"), *list(deliveries.columns)[1:]).cast(empty(deliveries).schema)


def rejected_rows_table(quarter: Quarter, records: pl.DataFrame, rejected: pl.DataFrame, identities: pl.DataFrame) -> pl.DataFrame:
    """The table `rejected_rows`.

    Args:
        quarter: the quarter of the calculation.
        records: one row per delivered file, as ingest gives them.
        rejected: the rows that ingest rejected: file, row_number, reason, column_name.
        identities: the mart `rejected_identities`, the rows that R6 leaves without BSN and number.
    """
    later = records.select(pl.col("file_id").cast(pl.Int64), "file").join(identities, on="file_id")
    nameless = later.with_columns(reason=pl.lit(RowReason.MISSING_IDENTITY.value), column_name=pl.lit("bsn"))
    both = pl.concat([frame.select(_REJECTED).cast(_REJECTED_TYPES) for frame in (rejected, nameless)])
    return both.select(pl.lit(str(quarter)).alias("quarter"), *_REJECTED)


def lines_not_read(records: pl.DataFrame) -> list[str]:
    """One sentence per accepted file whose rows read differ from the lines counted apart from the parser."""
    differing = records.filter((pl.col("status") == "accepted") & (pl.col("rows_read") != pl.col("lines")))
    return [
        f"{row['file']}: {counted(row['rows_read'], 'row')} read, {counted(row['lines'], 'line')} counted"
        for row in differing.iter_rows(named=True)
    ]


def outcome_disagreements(again: pl.DataFrame, outcomes: pl.DataFrame, records: pl.DataFrame) -> list[str]:
    """One sentence per file and count of rows that differs between the SQL and the second count (`Recount.files`)."""
    named = records.select(pl.col("file_id").cast(pl.Int64), "file")
    first = named.join(outcomes, on="file_id", how="left")
    second = again.cast({"file_id": pl.Int64})
    both = first.join(second, on="file_id", how="left", suffix="_again").with_columns(pl.exclude("file_id", "file").fill_null(0))
    return [
        f"{row['file']}: {name} is {row[name]} in the SQL and {row[f'{name}_again']} when counted again"
        for row in both.iter_rows(named=True)
        for name in (*OUTCOMES, *IDENTITY_COUNTS)
        if row[name] != row[f"{name}_again"]
    ]


def identity_warnings(records: pl.DataFrame, outcomes: pl.DataFrame) -> list[str]:
    """A warning per file with rows whose BSN or patient number is a placeholder, or which two people may share (R6)."""
    named = records.select(pl.col("file_id").cast(pl.Int64), "file").join(outcomes, on="file_id", maintain_order="left")
    return [
        f"{row['file']}: {counted(row[warning], 'row')} {warning}; ask: {warning.question}"
        for row in named.iter_rows(named=True)
        for warning in IdentityWarning
        if row[warning]
    ]
