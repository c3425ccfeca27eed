"""The tables about what was delivered: `deliveries`, `rejected_rows`, `attention_rows`."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from pipelines.schemas.columns import agb, count, quarter, text
from pipelines.schemas.delivery_codes import AttentionOutcome, FileReason, FileStatus, IdentityWarning, RowOutcome, RowReason
from pipelines.schemas.table import invariant, table

FILE = "Path of the file below the folder of the quarter, with /; a run of nine digits that is a BSN is masked (R37)."


def rows_not_counted() -> dict[str, pa.Column]:
    """The columns with what became of rows that can be used and do not count, one per outcome."""
    return {
        "not_registered": count("Rows of patients who are not registered on the peildatum (R2).", unit="rows"),
        "duplicate_in_practice": count("Further rows of a patient within the practice (R4).", unit="rows"),
        "moved_to_other_practice": count("Rows of patients with a later registration elsewhere (R5).", unit="rows"),
        "conflict": count("Rows of patients with the same latest registration in several practices (R5).", unit="rows"),
    }


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
        "encoding": text("Encoding, or the kind of a file that is not text; empty when it was not read.", nullable=True),
        "status": text("What became of the file.", one_of=FileStatus),
        "reason": text("Why the file was rejected.", one_of=FileReason, nullable=True),
        "detail": text("What is wrong with a rejected file, or the file of which this one is a copy.", nullable=True),
        "unused_columns": text("Names of the unused columns, in the order of the file (masked, R37).", nullable=True),
        "rows_read": count("Data rows in an accepted file.", unit="rows"),
        "rejected": count("Rejected rows; see rejected_rows.", unit="rows"),
        **rows_not_counted(),
        "counted": count("Rows that count as ION.", unit="rows"),
        "invalid_bsn": count("Rows with a BSN that fails its test; they are identified by patient number instead.", unit="rows"),
        "placeholder_identity": count(IdentityWarning.PLACEHOLDER_IDENTITY.sentence, unit="rows"),
        "lost_digits": count("BSNs and patient numbers whose last digits a spreadsheet has lost.", unit="cells"),
        "zero_dates": count("Dates before 1901, which systems write for no date; read as empty.", unit="cells"),
    },
    invariants=[
        invariant(
            "rows_in_equal_rows_out",
            "rows_read of a file is the sum of its outcomes",
            pl.sum_horizontal(*RowOutcome) == pl.col("rows_read"),
        ),
        invariant(
            "only_accepted_have_rows",
            "a file that was not accepted has no rows",
            (pl.col("status") == FileStatus.ACCEPTED) | (pl.col("rows_read") == 0),
        ),
        invariant(
            "rejected_have_a_reason",
            "a file has a reason exactly when it was rejected",
            (pl.col("status") == FileStatus.REJECTED) == pl.col("reason").is_not_null(),
        ),
    ],
)

rejected_rows = table(
    "rejected_rows",
    grain="One rejected row of an accepted file.",
    key=("quarter", "file", "row_number"),
    columns={
        "quarter": quarter(),
        "file": text(FILE),
        "row_number": count("Data row of the file, from 1, the header not counted.", unit="row"),
        "reason": text("The first reason that applies.", one_of=RowReason),
        "column_name": text("Canonical name of the column that the reason is about; empty for an unreadable row.", nullable=True),
    },
)

attention_rows = table(
    "attention_rows",
    grain="One row of a patient who counts elsewhere or nowhere (R5), or who counts here with an unknown postcode (R8).",
    key=("quarter", "file", "row_number"),
    columns={
        "quarter": quarter(),
        "file": text(FILE),
        "row_number": count("Data row of the file, from 1, the header not counted.", unit="row"),
        "outcome": text("What became of the row.", one_of=AttentionOutcome),
        "agb": agb("Practice that delivered the row."),
        "other_agb": agb(
            "Practice where the patient counts, or the first other one of the conflict; empty for an unknown postcode.", nullable=True
        ),
    },
)
