"""The tables that explain a quarter to its readers (section H): `exceptions`, `changes`, `actions` and `control_counts`."""

from __future__ import annotations

import polars as pl

from pipelines.schemas.columns import agb, code, count, day, money, quarter, ratio, text, whole, yes_no
from pipelines.schemas.payout_codes import Action, Cause, ExceptionKind, Measure, Status
from pipelines.schemas.payouts import SCHEME
from pipelines.schemas.table import invariant, table

CAUSES = (*Cause, *(status for status in Status if not status.is_paid))
"""R41: where one of two quarters is not paid, the cause is its status."""

exceptions = table(
    "exceptions",
    grain="One exception to a rule (R43).",
    key=("quarter", "scheme", "agb", "kind", "subject"),
    columns={
        "quarter": quarter(),
        "scheme": text(SCHEME),
        "agb": agb("AGB code of the practice; empty for a band argument.", nullable=True),
        "kind": code("Kind of exception.", ExceptionKind),
        "subject": text("The stream, or the region of a band argument; else empty.", nullable=True),
        "argument": text("The argument as given.", nullable=True),
        "approved_by": text("Who approved it; only a deviation has an approver in the reference files.", nullable=True),
        "valid_from": day("First day of the record or the rule, or the day of the application of an enrolment.", nullable=True),
        "valid_to": day("Last day of the record or the rule, or the day on which an enrolment ended.", nullable=True),
    },
    invariants=[
        invariant(
            "exceptions_are_of_practices",
            "an exception is of a practice, and a band argument of a region",
            pl.col("agb").is_null() == (pl.col("kind") == "band_argument"),
        ),
        invariant(
            "subjects_where_there_is_one",
            "a stream argument names its stream and a band argument its region",
            pl.col("subject").is_not_null() == pl.col("kind").is_in(["stream_argument", "band_argument"]),
        ),
        invariant(
            "deviations_are_approved",
            "a deviation has an argument and an approver, and an argument is not empty",
            (pl.col("argument").is_not_null() == pl.col("kind").is_in(["deviation", "stream_argument", "band_argument"]))
            & (pl.col("approved_by").is_not_null() == (pl.col("kind") == "deviation")),
        ),
    ],
)

changes = table(
    "changes",
    grain="One cause of the difference between a practice's payout and that of the quarter before (R41).",
    key=("quarter", "scheme", "agb", "cause"),
    columns={
        "quarter": quarter(),
        "scheme": text(SCHEME),
        "agb": agb(),
        "cause": code("Why the payout differs.", CAUSES),
        "amount": money("What the cause adds to the payout, or takes from it.", negative=True),
    },
    invariants=[invariant("causes_change_something", "a cause has an amount other than 0.00", pl.col("amount") != 0)],
)

actions = table(
    "actions",
    grain="One thing that a person should do before the money is right (R42).",
    key=("quarter", "agb", "action", "scheme", "subject"),
    columns={
        "quarter": quarter(),
        "agb": agb("AGB code of the practice, or of the folder of a file; empty where there is none.", nullable=True),
        "action": code("What to do.", Action),
        "scheme": text("Name of the scheme; empty where it is about all of them.", nullable=True),
        "subject": text("The file, the stream or the outside count; else empty.", nullable=True),
        "reason": text("Why, in a sentence."),
        "amount_at_stake": money("What depends on it this quarter; a year for a plan; empty where it is not known.", nullable=True),
        "how_many": count("How many rows or patients it is about.", unit="rows or patients", nullable=True),
    },
)

control_counts = table(
    "control_counts",
    grain="One count of a practice, compared with the same count from another source (R44).",
    key=("quarter", "agb", "measure", "source"),
    columns={
        "quarter": quarter(),
        "agb": agb(),
        "measure": code("What is counted.", Measure),
        "source": text("Where the outside count comes from."),
        "count": count("As counted here."),
        "outside_count": count("As counted elsewhere."),
        "difference": whole("count - outside_count.", unit="patients"),
        "share": ratio("Absolute difference divided by the outside count, at most 999; empty where that is 0."),
        "within_tolerance": yes_no("The exact share is within the tolerance of the settings; of an outside count of 0 only 0 is."),
    },
    invariants=[
        invariant(
            "difference_of_two_counts",
            "the difference is the count without the outside count",
            pl.col("difference") == pl.col("count") - pl.col("outside_count"),
        ),
        invariant(
            "share_of_an_outside_count",
            "there is a share exactly where the outside count is not 0",
            pl.col("share").is_null() == (pl.col("outside_count") == 0),
        ),
    ],
)
