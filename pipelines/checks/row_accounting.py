"""What became of every delivered row: the tables `deliveries` and `rejected_rows`, and whether no row is missing.

Belongs here: putting what ingest knows of a file together with what the SQL found out about its rows.
"""

from __future__ import annotations

import polars as pl

from pipelines.checks.second_count import OUTCOMES
from pipelines.core.quarter import Quarter
from pipelines.schemas.deliveries import deliveries, rejected_rows
from pipelines.schemas.table import empty


def deliveries_table(quarter: Quarter, records: pl.DataFrame, outcomes: pl.DataFrame) -> pl.DataFrame:
    """The table `deliveries`.

    Args:
        quarter: the quarter of the calculation.
        records: one row per delivered file, as ingest gives them.
        outcomes: file_id and `OUTCOMES`, rows of each outcome; a file without usable rows may be absent.
    """
    found = outcomes.select(pl.col("file_id").cast(pl.UInt32), *OUTCOMES)
    joined = records.join(found, on="file_id", how="left").with_columns(pl.col(OUTCOMES).fill_null(0))
    return joined.select(pl.lit(str(quarter)).alias("quarter"), *list(deliveries.columns)[1:]).cast(empty(deliveries).schema)


def rejected_rows_table(quarter: Quarter, rejected: pl.DataFrame) -> pl.DataFrame:
    """The table `rejected_rows` from the rows that ingest rejected."""
    columns = list(rejected_rows.columns)[1:]
    return rejected.select(pl.lit(str(quarter)).alias("quarter"), *columns).cast(empty(rejected_rows).schema)


def lines_not_read(records: pl.DataFrame) -> list[str]:
    """One sentence per accepted file of which the rows read are not the lines that were counted beside the parser."""
    differing = records.filter((pl.col("status") == "accepted") & (pl.col("rows_read") != pl.col("lines")))
    return [f"{row['file']}: {row['rows_read']} rows read, {row['lines']} lines counted" for row in differing.iter_rows(named=True)]


def outcome_disagreements(again: pl.DataFrame, outcomes: pl.DataFrame, records: pl.DataFrame) -> list[str]:
    """One sentence per file and outcome that differs between the SQL and the second count (`Recount.files`)."""
    named = records.select(pl.col("file_id").cast(pl.Int64), "file")
    first = named.join(outcomes.select("file_id", *OUTCOMES), on="file_id", how="left")
    both = first.join(again.cast({"file_id": pl.Int64}), on="file_id", how="left", suffix="_again").with_columns(
        pl.exclude("file_id", "file").fill_null(0)
    )
    return [
        f"{row['file']}: {name} is {row[name]} in the SQL and {row[f'{name}_again']} when counted again"
        for row in both.iter_rows(named=True)
        for name in OUTCOMES
        if row[name] != row[f"{name}_again"]
    ]
