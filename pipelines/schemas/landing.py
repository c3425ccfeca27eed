"""The files that a quarter lands for dbt: one schema per source of `dbt_project/models/staging/_sources.yml`.

Belongs here: names, types and meaning of their columns. A test compares the sources of dbt with these schemas.
"""

from __future__ import annotations

import polars as pl

from pipelines.schemas.columns import agb, count, day, identifier, text, yes_no
from pipelines.schemas.table import invariant, table

FILE_ID = "Position of the file in the code point order of the paths of the quarter, from 1."


def _in_full(name: str) -> pl.Expr:
    """Whether both halves of a pseudonym are present or both are missing."""
    return pl.col(f"{name}_hi").is_null() == pl.col(f"{name}_lo").is_null()


registrations = table(
    "registrations",
    grain="One delivered row that is not rejected, of all files of the quarter.",
    key=("file_id", "row_number"),
    is_key_checked=False,  # 18 million rows; row numbers are counted as the rows are read
    columns={
        "file_id": identifier(FILE_ID, pl.UInt32),
        "row_number": identifier("Data row of the file, from 1, the header not counted.", pl.UInt32),
        "practice_agb": identifier("AGB code of the contract practice (R3) as a number.", pl.UInt32),
        "patient_hi": identifier("First half of the keyed pseudonym of the BSN; empty without a usable BSN.", pl.UInt64, nullable=True),
        "patient_lo": identifier("Second half of the keyed pseudonym of the BSN; empty without a usable BSN.", pl.UInt64, nullable=True),
        "number_hi": identifier(
            "First half of the keyed pseudonym of the AGB as delivered and the patient number; empty without a number.",
            pl.UInt64,
            nullable=True,
        ),
        "number_lo": identifier(
            "Second half of the keyed pseudonym of the AGB as delivered and the patient number; empty without a number.",
            pl.UInt64,
            nullable=True,
        ),
        "postcode": text("Postcode, PC6 or PC4, normalised as in R7; empty when it is unknown.", nullable=True),
        "registered_on": day("First day of the registration."),
        "deregistered_on": day("First day on which the patient is no longer registered; empty when open.", nullable=True),
        "deceased_on": day("Day of death; empty when alive.", nullable=True),
        "is_ion": yes_no("The registration is an ION, not that of a passer-by."),
        "uzovi": identifier("UZOVI code of the insurer as a number; empty when missing.", pl.UInt16, nullable=True),
        "birth_date": day("Date of birth; empty when missing or unreadable.", nullable=True),
        "number_text": identifier(
            "Keyed pseudonym of the patient number alone, whatever AGB delivered it; empty without a number (R6).", pl.UInt64, nullable=True
        ),
    },
    invariants=[
        invariant("pseudonyms_are_whole", "a pseudonym has two halves", _in_full("patient") & _in_full("number")),
        invariant(
            "every_row_has_an_identity",
            "a row that is not rejected has a BSN or a patient number",
            pl.col("patient_hi").is_not_null() | pl.col("number_hi").is_not_null(),
        ),
    ],
)

deliveries = table(
    "deliveries",
    grain="One delivered file of the quarter.",
    key=("file_id",),
    columns={
        "file_id": identifier(FILE_ID, pl.UInt32),
        "file": text("Path of the file below the folder of the quarter."),
    },
)

practices = table(
    "practices",
    grain="One practice of the register that is active on the peildatum.",
    key=("agb",),
    columns={
        "agb": agb(),
        "name": text("Name of the practice in the register."),
        "region": text("Region of the practice in the register."),
    },
)

uncertain_rows = table(
    "uncertain_rows",
    grain="One contract practice with rows that ingest rejected and that may be patients (R12).",
    key=("practice_agb",),
    columns={
        "practice_agb": identifier("AGB code of the contract practice (R3) as a number.", pl.UInt32),
        "rows": count("Its rejected rows that may be patients.", unit="rows"),
    },
)

aw_entries = table(
    "aw_entries",
    grain="One entry of the AW list in force on the peildatum (R9).",
    key=("postcode",),
    columns={
        "postcode": text("PC4, PC5 or PC6, normalised as in R7.", pattern="^[1-9][0-9]{3}([A-Z][A-Z]?)?$"),
    },
)

LANDING_FILES = (registrations, deliveries, practices, uncertain_rows, aw_entries)
