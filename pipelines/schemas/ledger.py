"""The tables of closing: the ledger itself, and what is corrected, paid, claimed and stated from it (R32 to R40)."""

from __future__ import annotations

import polars as pl

from pipelines.core.codes import Code
from pipelines.schemas.columns import agb, code, money, quarter, text, uzovi
from pipelines.schemas.payout_codes import LineType
from pipelines.schemas.payouts import SCHEME
from pipelines.schemas.table import invariant, table

ORIGIN = "The quarter that the money is for."
REGION = "Region of the practice on the peildatum of the quarter of origin."
_HASH_PATTERN = "^[0-9a-f]{64}$"
_BOOKED = (LineType.PAYOUT, LineType.IMPLEMENTATION)
_CLAIMED = (LineType.PAYOUT, LineType.OVERHEAD)


class EntryKind(Code):
    """Why a line of the ledger was booked."""

    BOOKING = "booking", "What the quarter that is closed pays."
    CORRECTION = "correction", "What an earlier closed quarter turns out to pay more or less (R34)."


class SettlementKind(Code):
    """Why an open balance changes (R35)."""

    RETURNED = "returned", "The bank sent a transfer back; the reference is its end-to-end id. Positive."
    RECEIVED = "received", "The practice paid back. Positive."
    WRITTEN_OFF = "written_off", "The open balance is brought towards 0.00 and not past it."
    MOVED = "moved", "A balance goes from one practice to another: two lines of one size with one reference."


ledger = table(
    "ledger",
    grain="One booked line, in the order of booking; never changed or removed (R33).",
    key=("closing_id", "origin_quarter", "scheme", "region", "agb", "line_type"),
    columns={
        "closing_id": text("Number of the closing, over all years, without a gap.", pattern="^[0-9]{4,}$"),
        "booked_at": text("When it was closed, in UTC.", pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"),
        "quarter": quarter("The quarter that was closed."),
        "origin_quarter": quarter(ORIGIN),
        "region": text(REGION),
        "scheme": text(SCHEME),
        "agb": agb(),
        "line_type": code("What the line is about.", _BOOKED),
        "kind": code("Why it was booked.", EntryKind),
        "amount": money("What is booked; negative where it is taken back.", negative=True),
        "entry_hash": text("SHA-256 of the other columns.", pattern=_HASH_PATTERN),
        "previous_hash": text("entry_hash of the line before; 64 zeros for the first.", pattern=_HASH_PATTERN),
    },
    invariants=[
        invariant("something_is_booked", "a line has an amount", pl.col("amount") != 0),
        invariant(
            "a_booking_is_of_its_own_quarter",
            "a line is a booking exactly when its quarter of origin is the one that is closed",
            (pl.col("kind") == EntryKind.BOOKING.value) == (pl.col("origin_quarter") == pl.col("quarter")),
        ),
    ],
)

corrections = table(
    "corrections",
    grain="One line of a closed quarter whose amount differs from what was booked (R34).",
    key=("quarter", "origin_quarter", "scheme", "region", "agb", "line_type"),
    columns={
        "quarter": quarter("The quarter that is computed, and whose closing books it."),
        "origin_quarter": quarter(ORIGIN),
        "scheme": text(SCHEME),
        "region": text(REGION),
        "agb": agb(),
        "line_type": code("What the line is about.", _BOOKED),
        "booked": money("What is booked so far.", negative=True),
        "recomputed": money("The amount according to today's lists and reference files."),
        "amount": money("recomputed - booked: what is corrected.", negative=True),
    },
    invariants=[
        invariant(
            "amount_is_the_difference", "amount is recomputed minus booked", pl.col("amount") == pl.col("recomputed") - pl.col("booked")
        ),
        invariant("something_is_corrected", "a correction has an amount", pl.col("amount") != 0),
        invariant("origin_is_earlier", "the quarter of origin is an earlier one", pl.col("origin_quarter") < pl.col("quarter")),
    ],
)

payments = table(
    "payments",
    grain="One practice with a line in the closing, a settlement or an open balance; a proposal until the quarter is closed (R35).",
    key=("quarter", "agb"),
    columns={
        "quarter": quarter("The quarter that is computed or closed."),
        "agb": agb(),
        "booked": money("Net of all lines of the closing.", negative=True),
        "settled": money("Settlements that the closing processes.", negative=True),
        "opening_balance": money("Open balance before the closing; negative where the practice owes.", negative=True),
        "transferred": money("What goes into the bank file."),
        "closing_balance": money("Open balance after the closing.", negative=True),
        "iban": text("Account of the practice in the register; empty without one (R39).", nullable=True),
        "account_holder": text("Holder of the account, as in the register; empty without one.", nullable=True),
        "end_to_end_id": text("Id of the transfer at the bank; empty without a transfer.", nullable=True),
    },
    invariants=[
        invariant(
            "balance_adds_up",
            "opening balance + booked + settled = transferred + closing balance",
            pl.col("opening_balance") + pl.col("booked") + pl.col("settled") == pl.col("transferred") + pl.col("closing_balance"),
        ),
        invariant(
            "transferred_in_whole",
            "what is transferred leaves no balance",
            (pl.col("transferred") == 0) | (pl.col("closing_balance") == 0),
        ),
        invariant(
            "transfers_have_an_id",
            "a transfer has an end-to-end id, and nothing else has one",
            pl.col("end_to_end_id").is_not_null() == (pl.col("transferred") > 0),
        ),
    ],
)

insurer_claims = table(
    "insurer_claims",
    grain="What is claimed from one insurer for a scheme and quarter of origin, beyond what was claimed before (R40).",
    key=("quarter", "origin_quarter", "scheme", "line_type", "uzovi"),
    columns={
        "quarter": quarter("The quarter that is computed, and whose closing claims it."),
        "origin_quarter": quarter(ORIGIN),
        "scheme": text(SCHEME),
        "line_type": code("What the claim is for.", _CLAIMED),
        "uzovi": uzovi(),
        "claimed": money("What earlier closings claimed.", negative=True),
        "recomputed": money("What the insurer owes by today's lists and reference files."),
        "amount": money("recomputed - claimed; negative where it is given back.", negative=True),
    },
    invariants=[
        invariant(
            "amount_is_the_difference", "amount is recomputed minus claimed", pl.col("amount") == pl.col("recomputed") - pl.col("claimed")
        ),
        invariant("something_is_claimed", "a claim has an amount", pl.col("amount") != 0),
    ],
)

insurer_balance = table(
    "insurer_balance",
    grain="What was claimed from one insurer for a scheme and quarter of origin, and what was received (R40).",
    key=("origin_quarter", "scheme", "uzovi"),
    columns={
        "origin_quarter": quarter(ORIGIN),
        "scheme": text(SCHEME),
        "uzovi": uzovi(),
        "claimed": money("Claimed by earlier closings and by that of the computed quarter.", negative=True),
        "received": money("Received according to receipts.csv.", negative=True),
        "open": money("claimed - received.", negative=True),
    },
    invariants=[
        invariant("open_is_the_difference", "open is claimed minus received", pl.col("open") == pl.col("claimed") - pl.col("received")),
    ],
)

year_statement = table(
    "year_statement",
    grain="One practice under a scheme for a quarter of origin: all lines booked in or for the year, for the accountant.",
    key=("origin_quarter", "scheme", "agb", "line_type"),
    columns={
        "origin_quarter": quarter(ORIGIN),
        "scheme": text(SCHEME),
        "agb": agb(),
        "line_type": code("What the lines are about.", _BOOKED),
        "booked": money("Sum of the lines that were closed in the year or are for a quarter of it.", negative=True),
        "booked_in_year": money("Of which closed in the year (Dutch time).", negative=True),
    },
)
