"""The marts of dbt: one schema per model of `dbt_project/models/marts`.

Belongs here: names, types and meaning of their columns. A test compares the contracts of dbt with these schemas.
"""

from __future__ import annotations

import polars as pl

from pipelines.schemas.columns import agb, count, identifier, uzovi
from pipelines.schemas.deliveries import attention_rows, rows_not_counted
from pipelines.schemas.landing import FILE_ID
from pipelines.schemas.shares import practice_shares
from pipelines.schemas.table import invariant, table

practice_insurers = table(
    "practice_insurers",
    grain="The counted patients of one practice with one insurer.",
    key=("agb", "uzovi"),
    columns={
        "agb": agb(),
        "uzovi": uzovi("UZOVI code of the insurer, 4 digits, or unknown."),
        "ion": count("Registered patients who count (R2 to R6)."),
        "aw_ion": count("Of these, who live in an aandachtswijk (R10)."),
        "unknown_postcode": count("Of these, whose postcode cannot be judged (R8, R10)."),
    },
    invariants=[
        invariant(
            "aw_ion_within_ion",
            "AW-ION and unknown postcodes together are at most ION, and somebody counts",
            (pl.col("aw_ion") + pl.col("unknown_postcode") <= pl.col("ion")) & (pl.col("ion") > 0),
        ),
    ],
)

delivery_outcomes = table(
    "delivery_outcomes",
    grain="One delivered file with the number of its rows per outcome, without the rows that ingest rejected.",
    key=("file_id",),
    columns={
        "file_id": identifier(FILE_ID, pl.Int64),
        "rejected": count("Rows without a usable BSN and number, once placeholders are left out (R6).", unit="rows"),
        **rows_not_counted(),
        "counted": count("Rows that count as ION.", unit="rows"),
        "placeholder_identity": count("Rows whose BSN or patient number is a placeholder (R6).", unit="rows"),
        "shared_identity": count("Rows whose BSN or patient number two people may share; it stays one patient (R6).", unit="rows"),
    },
)

practice_outcomes = table(
    "practice_outcomes",
    grain="The rows of one practice that do not count, per outcome; a practice without a row is left out.",
    key=("agb",),
    columns={
        "agb": agb(),
        **rows_not_counted(),
    },
)

rejected_identities = table(
    "rejected_identities",
    grain="One row that was rejected because its BSN and patient number are missing or placeholders (R6).",
    key=("file_id", "row_number"),
    columns={
        "file_id": identifier(FILE_ID, pl.Int64),
        "row_number": count("Data row of the file, from 1, the header not counted.", unit="row"),
    },
)

MARTS = (practice_shares, practice_insurers, practice_outcomes, delivery_outcomes, rejected_identities, attention_rows)
