"""The tables about money: `payouts` and what follows from it."""

from __future__ import annotations

import polars as pl

from pipelines.schemas.columns import agb, change, count, figure, money, quarter, share, text, whole, year, yes_no
from pipelines.schemas.table import invariant, table

STATUSES = (
    "not_participating",
    "no_delivery",
    "double_funding",
    "below_threshold",
    "undecided",
    "no_plan",
    "no_budget",
    "partly_paid",
    "paid",
)
LINE_TYPES = ("payout", "implementation")
SEGMENTS = ("S1", "S2", "S3")
SCHEME = "Name of the scheme in schemes.yaml."

payouts = table(
    "payouts",
    grain="One line of a practice under a scheme: its payout, and where it is in its implementation phase that part apart.",
    key=("quarter", "scheme", "agb", "line_type"),
    columns={
        "quarter": quarter(),
        "scheme": text(SCHEME),
        "agb": agb(),
        "line_type": text("The quarterly payout, or the implementation phase (R29).", one_of=LINE_TYPES),
        "region": text("Region of the practice."),
        "segment": text("Segment of GP funding (001).", one_of=SEGMENTS),
        "paid_by": text("Who pays.", one_of=("region_organisation", "insurer")),
        "status": text("The first status that applies.", one_of=STATUSES),
        "base": count("Patients that the tariff is multiplied with (R20).", nullable=True),
        "aw_share": share("The practice's AW-ION share (R11)."),
        "threshold": share("Threshold of the scheme (R16); empty where it has none."),
        "deviation": yes_no("An argued deviation stood in for the threshold (R17)."),
        "price_level": year("Year of the prices in which the tariff was agreed.", nullable=True),
        "tariff": money("Indexed tariff, in its own unit (R21, R22).", nullable=True),
        "per": text("Period of the tariff.", one_of=("quarter", "year"), nullable=True),
        "full_amount": money("Base times tariff for the quarter (R23), whatever the status."),
        "amount": money("What is paid."),
    },
    invariants=[
        invariant(
            "payout_never_above_its_full_amount",
            "a payout is at most its full amount",
            pl.col("amount") <= pl.col("full_amount"),
        ),
        invariant(
            "only_paid_lines_have_an_amount",
            "only a practice with status paid or partly_paid gets money",
            pl.col("status").is_in(["paid", "partly_paid"]) | (pl.col("amount") == 0),
        ),
        invariant(
            "paid_lines_are_paid_in_full",
            "status paid means the full amount",
            (pl.col("status") != "paid") | (pl.col("amount") == pl.col("full_amount")),
        ),
        invariant(
            "partly_paid_is_something_and_not_all",
            "status partly_paid means more than nothing and less than the full amount",
            (pl.col("status") != "partly_paid") | ((pl.col("amount") > 0) & (pl.col("amount") < pl.col("full_amount"))),
        ),
        invariant(
            "no_budget_is_about_an_amount",
            "status no_budget means that there was an amount to pay",
            (pl.col("status") != "no_budget") | (pl.col("full_amount") > 0),
        ),
        invariant(
            "payout_lines_tell_their_sum",
            "a payout line has a base, a tariff and its period; an implementation line has none of them",
            pl.all_horizontal(pl.col(name).is_not_null() == (pl.col("line_type") == "payout") for name in ("base", "tariff", "per")),
        ),
        invariant(
            "implementation_lines_are_paid_and_bare",
            "an implementation line has status paid, and no share, threshold, price level or deviation",
            (pl.col("line_type") == "payout")
            | (
                (pl.col("status") == "paid")
                & ~pl.col("deviation")
                & pl.all_horizontal(pl.col(name).is_null() for name in ("aw_share", "threshold", "price_level"))
            ),
        ),
        invariant(
            "deviation_stands_in_for_a_threshold",
            "a deviation stands only in for a threshold that there is",
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
        "unspent": money("quarter_budget - paid."),
    },
    invariants=[
        invariant(
            "region_never_above_its_budget",
            "a region pays at most its budget of the quarter, and the rest is unspent",
            (pl.col("paid") <= pl.col("quarter_budget")) & (pl.col("unspent") == pl.col("quarter_budget") - pl.col("paid")),
        ),
        invariant(
            "year_amount_is_practice_part_and_overhead",
            "the practice part and the overhead together are the budget of the year",
            pl.col("practice_part") + pl.col("overhead") == pl.col("year_amount"),
        ),
        invariant(
            "carried_in_and_quarter_budget_within_the_year",
            "what a quarter can pay, with what was carried in, is at most the practice part of the year",
            (pl.col("carried_in") <= pl.col("quarter_budget")) & (pl.col("quarter_budget") <= pl.col("practice_part")),
        ),
    ],
)

insurer_shares = table(
    "insurer_shares",
    grain="One insurer under a scheme (R36).",
    key=("quarter", "scheme", "uzovi"),
    columns={
        "quarter": quarter(),
        "scheme": text(SCHEME),
        "uzovi": text("UZOVI code of the insurer, or unknown.", pattern="^([0-9]{4}|unknown)$"),
        "base": count("Patients of this insurer in the base of the paid practices."),
        "amount": money("What the insurer owes."),
    },
    invariants=[
        invariant(
            "insurers_have_patients",
            "an insurer has patients in the base of what it owes",
            pl.col("base") > 0,
        ),
    ],
)

overhead_check = table(
    "overhead_check",
    grain="One region with a budget for a scheme, year to date (R27).",
    key=("quarter", "scheme", "region"),
    columns={
        "quarter": quarter(),
        "scheme": text(SCHEME),
        "region": text("Region that has the budget."),
        "to_practices": money("Paid to practices this year, this quarter included."),
        "overhead": money("Overhead of the same quarters."),
        "practice_share": share("to_practices / (to_practices + overhead); empty where both are nothing."),
        "holds": yes_no("At least 90% goes to the practices (000)."),
    },
    invariants=[
        invariant(
            "share_where_something_is_spent",
            "there is a share exactly when something is paid or there is overhead",
            pl.col("practice_share").is_not_null() == (pl.col("to_practices") + pl.col("overhead") > 0),
        ),
        invariant(
            "holds_at_ninety_percent",
            "it holds exactly when nine times the overhead is at most what goes to the practices",
            pl.col("holds") == (sum([pl.col("overhead")] * 8, pl.col("overhead")) <= pl.col("to_practices")),
        ),
    ],
)

fte = table(
    "fte",
    grain="One paid practice under a scheme: what its budget can staff (R30).",
    key=("quarter", "scheme", "agb"),
    columns={
        "quarter": quarter(),
        "scheme": text(SCHEME),
        "agb": agb(),
        "budget_year": money("Base times yearly tariff."),
        "cost": money("Yearly cost of the staffing mix in the plan; empty without one.", nullable=True),
        "fits": yes_no("The cost is within the budget.", nullable=True),
        "required_tariff": money("Yearly tariff at which the mix can be paid.", nullable=True),
    },
    invariants=[
        invariant(
            "fits_where_there_is_a_cost",
            "whether it fits is told exactly where a plan has a cost",
            pl.col("fits").is_not_null() == pl.col("cost").is_not_null(),
        ),
        invariant(
            "required_tariff_only_of_a_cost",
            "a tariff is required only where a plan has a cost",
            pl.col("required_tariff").is_null() | pl.col("cost").is_not_null(),
        ),
        invariant(
            "what_fits_costs_at_most_the_budget",
            "a staffing that fits costs at most the budget, to the cent",
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
        "patients_to_threshold": whole("Fewest AW-ION more (+) to pass, or fewer (-) to fail, ION unchanged.", unit="patients"),
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

kpi = table(
    "kpi",
    grain="One figure of a region.",
    key=("quarter", "region", "indicator"),
    columns={
        "quarter": quarter(),
        "region": text("Region."),
        "indicator": text("Name of the figure."),
        "aim": text("Quadruple aim that it belongs to.", one_of=("health", "experience", "cost", "work")),
        "value": figure("Value, in its unit; empty where it cannot be computed."),
        "unit": text("Unit of the value."),
        "source": text("Where the figure comes from."),
    },
)

trend = table(
    "trend",
    grain="One practice in one quarter: this one and the earlier ones in the warehouse.",
    key=("agb", "quarter"),
    columns={
        "agb": agb(),
        "quarter": quarter(),
        "ion": count("Registered patients."),
        "aw_ion": count("Registered patients in an aandachtswijk."),
        "aw_share": share("aw_ion / ion."),
        "rank_region": count("Rank within the region.", unit="rank", nullable=True),
        "change_share": change("Share minus that of the quarter before; empty where either is missing."),
        "change_rank": whole("Places gained in the region since the quarter before.", unit="places", nullable=True),
    },
    invariants=[
        invariant(
            "share_and_rank_where_somebody_counts",
            "a practice has a share and a rank exactly when somebody counts",
            (pl.col("aw_share").is_not_null() == (pl.col("ion") > 0)) & (pl.col("rank_region").is_not_null() == (pl.col("ion") > 0)),
        ),
        invariant("aw_ion_within_ion", "AW-ION is at most ION", pl.col("aw_ion") <= pl.col("ion")),
    ],
)
