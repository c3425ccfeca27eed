"""The tables about what was delivered: `deliveries`, `rejected_rows`, `attention_rows`."""

from __future__ import annotations

import polars as pl

from pipelines.schemas.columns import agb, count, quarter, text
from pipelines.schemas.table import invariant, table

DELIVERY_STATUSES = ("accepted", "rejected", "superseded", "duplicate_file")
FILE_REASONS = ("unreadable_file", "missing_column", "ambiguous_column", "no_rows", "no_ion_rows", "too_large")
ROW_REASONS = ("unreadable_row", "missing_identity", "invalid_date", "dates_out_of_order", "unknown_practice")
OUTCOMES = ("rejected", "not_registered", "duplicate_in_practice", "moved_to_other_practice", "conflict", "counted")

FILE = "Path of the file below the folder of the quarter, with /; a run of nine digits that is a BSN is masked (R37)."

deliveries = table(
    "deliveries",
    grain="One delivered file of the quarter.",
    key=("quarter", "file"),
    columns={
        "quarter": quarter(),
        "file": text(FILE),
        "version": count("The N of .vN in the name, 1 without.", unit="version"),
        "sha256": text("SHA-256 of the bytes as delivered.", pattern="^[0-9a-f]{64}$"),
        "bytes": count("Size as delivered.", unit="bytes"),
        "profile": text("Source profile that recognised the file; empty when it was not read.", nullable=True),
        "encoding": text("Encoding, or the kind of a file that is no text; empty when it was not read.", nullable=True),
        "status": text("What became of the file.", one_of=DELIVERY_STATUSES),
        "reason": text("Why the file was rejected.", one_of=FILE_REASONS, nullable=True),
        "rows_read": count("Data rows in an accepted file.", unit="rows"),
        "rejected": count("Rows that could not be used; see rejected_rows.", unit="rows"),
        "not_registered": count("Rows of patients who are not registered on the peildatum (R2).", unit="rows"),
        "duplicate_in_practice": count("Further rows of a patient within the practice (R4).", unit="rows"),
        "moved_to_other_practice": count("Rows of patients with a later registration elsewhere (R5).", unit="rows"),
        "conflict": count("Rows of patients with the same latest registration in several practices (R5).", unit="rows"),
        "counted": count("Rows that count as ION.", unit="rows"),
        "invalid_bsn": count("Rows with a BSN that fails its test; they go on by patient number.", unit="rows"),
    },
    invariants=[
        invariant(
            "rows_in_equal_rows_out",
            "rows_read of a file is the sum of its outcomes",
            pl.sum_horizontal(*OUTCOMES) == pl.col("rows_read"),
        ),
        invariant(
            "only_accepted_files_have_rows",
            "a file that was not accepted has no rows",
            (pl.col("status") == "accepted") | (pl.col("rows_read") == 0),
        ),
        invariant(
            "rejected_files_have_a_reason",
            "a file has a reason exactly when it was rejected",
            (pl.col("status") == "rejected") == pl.col("reason").is_not_null(),
        ),
    ],
)

rejected_rows = table(
    "rejected_rows",
    grain="One row of an accepted file that could not be used.",
    key=("quarter", "file", "row_number"),
    columns={
        "quarter": quarter(),
        "file": text(FILE),
        "row_number": count("Data row of the file, from 1, the header not counted.", unit="row"),
        "reason": text("The first reason that applies.", one_of=ROW_REASONS),
        "column_name": text("Canonical name of the column at fault; empty where the whole row cannot be read.", nullable=True),
    },
)

attention_rows = table(
    "attention_rows",
    grain="One row of a patient who is registered in several practices and does not count here (R5).",
    key=("quarter", "file", "row_number"),
    columns={
        "quarter": quarter(),
        "file": text(FILE),
        "row_number": count("Data row of the file, from 1, the header not counted.", unit="row"),
        "outcome": text("What became of the row.", one_of=("moved_to_other_practice", "conflict")),
        "agb": agb("Practice that delivered the row."),
        "other_agb": agb("Practice where the patient counts, or the first other one of the conflict."),
    },
)
