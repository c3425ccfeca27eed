"""The tables about money: `payouts`, and what follows from it for regions, insurers and staffing."""

from __future__ import annotations

import polars as pl

from pipelines.schemas.columns import MONEY, agb, code, count, money, quarter, share, text, uzovi, whole, year, yes_no
from pipelines.schemas.payout_codes import LineType, PaidBy, Payee, Per, Segment, Status
from pipelines.schemas.table import invariant, table

SCHEME = "Name of the scheme in schemes.yaml."
_NINE_TIMES_OVERHEAD = sum([pl.col("overhead")] * 8, pl.col("overhead"))

payouts = table(
    "payouts",
    grain="One line of a practice under a scheme: its payout, or in its implementation phase that part on a line of its own.",
    key=("quarter", "scheme", "agb", "line_type"),
    columns={
        "quarter": quarter(),
        "scheme": text(SCHEME),
        "agb": agb(),
        "line_type": code("What the line is about.", (LineType.PAYOUT, LineType.IMPLEMENTATION)),
        "region": text("Region of the practice."),
        "segment": code("Segment of GP funding (001).", Segment),
        "paid_by": code("Who pays.", PaidBy),
        "payee": code("Who receives it (R20).", Payee),
        "status": code("The first status that applies, in the order of the list below (section D).", Status),
        "base": count(
            "Patients that the tariff is multiplied by, or 1 for the practice (R20).", unit="patients or practice", nullable=True
        ),
        "aw_share": share("The practice's AW-ION share (R11)."),
        "threshold": share("Threshold of the scheme (R16); empty where it has none."),
        "deviation": yes_no("An argued deviation replaced the threshold (R17)."),
        "price_level": year("Year of the prices in which the tariff was agreed.", nullable=True),
        "tariff": money("Indexed tariff, in its own unit; that of the plan where it names one (R21, R22).", nullable=True),
        "per": code("Period of the tariff.", Per, nullable=True),
        "full_amount": money("Base times tariff for the quarter (R23), whatever the status."),
        "amount": money("What is paid."),
    },
    invariants=[
        invariant(
            "payout_within_full_amount",
            "a payout is at most its full amount",
            pl.col("amount") <= pl.col("full_amount"),
        ),
        invariant(
            "only_paid_have_an_amount",
            "only a practice with status paid or partly_paid gets money",
            pl.col("status").is_in([str(status) for status in Status if status.is_paid]) | (pl.col("amount") == 0),
        ),
        invariant(
            "paid_lines_are_paid_in_full",
            "status paid means the full amount",
            (pl.col("status") != "paid") | (pl.col("amount") == pl.col("full_amount")),
        ),
        invariant(
            "partly_paid_is_a_part",
            "status partly_paid means more than nothing and less than the full amount",
            (pl.col("status") != "partly_paid") | ((pl.col("amount") > 0) & (pl.col("amount") < pl.col("full_amount"))),
        ),
        invariant(
            "no_budget_has_an_amount",
            "status no_budget means that there was an amount to pay",
            (pl.col("status") != "no_budget") | (pl.col("full_amount") > 0),
        ),
        invariant(
            "payout_lines_tell_their_sum",
            "a payout line has a base, a tariff and its period; an implementation line has none of them",
            pl.all_horizontal(pl.col(name).is_not_null() == (pl.col("line_type") == "payout") for name in ("base", "tariff", "per")),
        ),
        invariant(
            "implementation_is_bare",
            "an implementation line has status paid, and no share, threshold, price level or deviation",
            (pl.col("line_type") == "payout")
            | (
                (pl.col("status") == "paid")
                & ~pl.col("deviation")
                & pl.all_horizontal(pl.col(name).is_null() for name in ("aw_share", "threshold", "price_level"))
            ),
        ),
        invariant(
            "deviation_has_a_threshold",
            "a deviation replaces a threshold, so there is one",
            ~pl.col("deviation") | pl.col("threshold").is_not_null(),
        ),
    ],
)

budget_use = table(
    "budget_use",
    grain="One region with a budget for a scheme (R24).",
    key=("quarter", "scheme", "region"),
    columns={
        "quarter": quarter(),
        "scheme": text(SCHEME),
        "region": text("Region that has the budget."),
        "year_amount": money("Budget of the calendar year."),
        "overhead": money("Part of the year's budget for the region organisation (R26)."),
        "practice_part": money("Part of the year's budget for the practices (R26)."),
        "carried_in": money("Unspent in earlier quarters of the year (R24)."),
        "quarter_budget": money("What can be paid this quarter, carried_in included."),
        "paid": money("What is paid this quarter."),
        "reserved": money("What is kept for practices that cannot be judged yet (R24)."),
        "unspent": money("quarter_budget - paid - reserved."),
    },
    invariants=[
        invariant(
            "budget_parts_add_up",
            "what is paid, reserved and unspent is the budget of the quarter",
            pl.col("paid") + pl.col("reserved") + pl.col("unspent") == pl.col("quarter_budget"),
        ),
        invariant(
            "year_parts_add_up",
            "the practice part and the overhead together are the budget of the year",
            pl.col("practice_part") + pl.col("overhead") == pl.col("year_amount"),
        ),
        invariant(
            "quarter_within_the_year",
            "what a quarter can pay, with what was carried in, is at most the practice part of the year",
            (pl.col("carried_in") <= pl.col("quarter_budget")) & (pl.col("quarter_budget") <= pl.col("practice_part")),
        ),
    ],
)

insurer_shares = table(
    "insurer_shares",
    grain="What one insurer owes under a scheme for payouts, or for overhead (R36).",
    key=("quarter", "scheme", "line_type", "uzovi"),
    columns={
        "quarter": quarter(),
        "scheme": text(SCHEME),
        "line_type": code("What is owed for.", (LineType.PAYOUT, LineType.OVERHEAD)),
        "uzovi": uzovi(),
        "paid_by": code("Who pays the practices.", PaidBy),
        "payee": code("Who receives the payouts (R20).", Payee),
        "base": count("Patients over whom payouts were divided: in the base, or the ION where that is the practice; 0 for overhead."),
        "amount": money("What the insurer owes."),
    },
    invariants=[
        invariant(
            "insurers_have_patients",
            "an insurer that owes for payouts has patients, and overhead is divided by amounts and not by patients",
            (pl.col("base") > 0) == (pl.col("line_type") == "payout"),
        ),
        invariant(
            "overhead_is_something",
            "a line of overhead has an amount",
            (pl.col("line_type") == "payout") | (pl.col("amount") > 0),
        ),
    ],
)

overhead_check = table(
    "overhead_check",
    grain="One region with a budget for a scheme: what was planned for the year, and what was realised in it so far (R27).",
    key=("quarter", "scheme", "region"),
    columns={
        "quarter": quarter(),
        "scheme": text(SCHEME),
        "region": text("Region that has the budget."),
        "planned_share": share("Practice part of the year's amount; empty where the amount is 0.00."),
        "to_practices": money("Payouts of the closed earlier quarters of the year and of this one."),
        "overhead": money("Overhead of the same quarters."),
        "realised_share": share("to_practices / (to_practices + overhead); empty where both are 0.00."),
        "shortfall": money("How much more would have to go to practices to reach 90%."),
        "holds": yes_no("At least 90% of what was spent went to the practices (000)."),
    },
    invariants=[
        invariant(
            "share_where_spent",
            "there is a realised share exactly when something is paid or there is overhead",
            pl.col("realised_share").is_not_null() == (pl.col("to_practices") + pl.col("overhead") > 0),
        ),
        invariant(
            "holds_at_ninety_percent",
            "it holds exactly when nine times the overhead is at most what goes to the practices",
            pl.col("holds") == (pl.col("to_practices") >= _NINE_TIMES_OVERHEAD),
        ),
        invariant(
            "shortfall_is_the_rest",
            "the shortfall is nine times the overhead without what goes to the practices, and nothing where it holds",
            pl.col("shortfall")
            == pl.when(pl.col("holds")).then(pl.lit(0)).otherwise(_NINE_TIMES_OVERHEAD - pl.col("to_practices")).cast(MONEY),
        ),
    ],
)

fte = table(
    "fte",
    grain="One paid practice under a scheme that requires a plan: what its money can staff (R30).",
    key=("quarter", "scheme", "agb"),
    columns={
        "quarter": quarter(),
        "scheme": text(SCHEME),
        "agb": agb(),
        "full_budget_year": money("Base times yearly tariff."),
        "budget_year": money("Four times the payout of this quarter."),
        "cost": money("Yearly cost of the staffing mix in the plan; empty without one.", nullable=True),
        "fits": yes_no("The cost is within budget_year.", nullable=True),
        "required_tariff": money("Yearly tariff at which the mix can be paid.", nullable=True),
    },
    invariants=[
        invariant(
            "fits_where_there_is_a_cost",
            "whether it fits is known exactly where a plan has a cost",
            pl.col("fits").is_not_null() == pl.col("cost").is_not_null(),
        ),
        invariant(
            "required_tariff_has_a_cost",
            "a tariff is required only where a plan has a cost",
            pl.col("required_tariff").is_null() | pl.col("cost").is_not_null(),
        ),
        invariant(
            "what_fits_is_within_budget",
            "a staffing mix that fits costs at most the budget",
            ~pl.col("fits").fill_null(value=False) | (pl.col("cost") <= pl.col("budget_year")).fill_null(value=True),
        ),
    ],
)

near_threshold = table(
    "near_threshold",
    grain="One participating practice whose share is near the threshold of a scheme.",
    key=("quarter", "scheme", "agb"),
    columns={
        "quarter": quarter(),
        "scheme": text(SCHEME),
        "agb": agb(),
        "aw_ion": count("Registered patients in an aandachtswijk."),
        "ion": count("Registered patients."),
        "aw_share": share("aw_ion / ion.", nullable=False),
        "patients_to_threshold": whole("Fewest extra AW-ION (+) to pass, or fewest to lose (-) to fail, ION unchanged.", unit="patients"),
        "previous_share": share("Share in the quarter before, where it is in the warehouse."),
    },
    invariants=[
        invariant("never_on_the_threshold", "it takes at least one patient to change sides", pl.col("patients_to_threshold") != 0),
        invariant(
            "aw_ion_within_ion",
            "AW-ION is at most ION, and somebody counts",
            (pl.col("aw_ion") <= pl.col("ion")) & (pl.col("ion") > 0),
        ),
    ],
)
