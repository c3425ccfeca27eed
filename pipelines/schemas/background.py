"""The tables of what the figures rest on: names, days, rules and records, so that documents are written from the tables alone."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from pipelines.core.codes import Code
from pipelines.schemas.columns import agb, code, count, day, figure, money, quarter, share, text, whole, year, yes_no
from pipelines.schemas.deliveries import rows_not_counted
from pipelines.schemas.ledger import SettlementKind, corrections
from pipelines.schemas.payout_codes import Base, PaidBy, Payee, Per, Segment, Status
from pipelines.schemas.payouts import SCHEME
from pipelines.schemas.table import invariant, key_of, table


class AccountChange(Code):
    """How the account of a practice differs from the one that is known (R39)."""

    NEW = "new", "No closing knew an account of the practice."
    CHANGED = "changed", "The account differs from the known one; a transfer to it has to be accepted."


register = table(
    "register",
    grain="One practice of the register, active or not, with the line that is valid on the peildatum or else the last one.",
    key=("quarter", "agb"),
    columns={
        "quarter": quarter(),
        "agb": agb("AGB code of the practice, 8 digits."),
        "name": text("Name of the practice."),
        "region": text("Region of the practice."),
        "is_active": yes_no("The practice is active on the peildatum."),
    },
)

quarter_facts = table(
    "quarter_facts",
    grain="The quarter: its days, its AW list and who answers questions.",
    key=("quarter",),
    columns={
        "quarter": quarter(),
        "peildatum": day("The day for which patients, schemes and lists are judged (R1)."),
        "compared_with": text("The quarter before, where it left tables to compare with (R41).", nullable=True),
        "answer_by": day("Day by which practices answer."),
        "pay_on": day("When payment is expected."),
        "contact": text("Whom to ask; empty where nobody is named.", nullable=True),
        "debtor_name": text("Who pays; empty where nobody is named.", nullable=True),
        "aw_list": text("The AW list in force (R9)."),
        "aw_list_file": text("Its file."),
        "aw_list_valid_from": day("First day of the list.", nullable=True),
        "aw_list_valid_to": day("Last day of the list; empty where it is open.", nullable=True),
        "aw_list_sha256": text("Hash of its file.", nullable=True),
        "aw_list_source": text("Where the list comes from.", nullable=True),
    },
)

rules_in_force = table(
    "rules_in_force",
    grain="The rule of a scheme in force for one region (R21).",
    key=("quarter", "scheme", "region"),
    columns={
        "quarter": quarter(),
        "scheme": text(SCHEME),
        "region": text("Region that the rule is for."),
        "title": text("Title of the scheme."),
        "segment": code("Segment of GP funding (001).", Segment),
        "valid_from": day("First day of the rule.", nullable=True),
        "valid_to": day("Last day of the rule; empty where it is open.", nullable=True),
        "source": text("Document that the rule is taken from.", nullable=True),
        "paid_by": code("Who pays.", PaidBy),
        "payee": code("Who receives it (R20).", Payee),
        "participation": text("Who takes part (R15).", one_of=("enrolled", "all")),
        "threshold": share("Threshold (R16); empty where there is none."),
        "comparison": text("How a share is compared with it (R16).", one_of=("above", "at_least"), nullable=True),
        "top_n": whole("How many of the highest shares are taken (R28).", unit="practices", nullable=True),
        "base": code("What the tariff is multiplied by (R20).", Base),
        "uzovi": text("Insurers whose patients count, separated by spaces; empty for all.", nullable=True),
        "agreed_tariff": money("Tariff as agreed, at its price level (R21)."),
        "price_level": year("Year of the prices in which it was agreed.", nullable=True),
        "index_chain": text("The index of each year that it is multiplied by: `2023 1.0432, 2024 1.05` (R22).", nullable=True),
        "tariff": money("Tariff after indexation, in its own unit (R22)."),
        "per": code("Period of the tariff.", Per),
        "band_min": money("Lowest tariff of the band, indexed (R25).", nullable=True),
        "band_max": money("Highest tariff of the band, indexed (R25).", nullable=True),
        "plan_required": yes_no("An approved plan is needed (R19)."),
        "goals_required": yes_no("The plan names a goal (R19, 004)."),
        "deviation_allowed": yes_no("An argued deviation can replace the threshold (R17)."),
        "remainder": text("What happens at the first amount that does not fit; empty without a budget (R24).", nullable=True),
        "carry_over": yes_no("Unspent money of the year is carried over (R24); empty without a budget.", nullable=True),
        "reserve": yes_no("Money is kept for practices that cannot be judged yet (R24); empty without a budget.", nullable=True),
        "overhead_max": share("Highest overhead (R26)."),
        "implementation_amount": money("Amount of a year in the implementation phase (R29).", nullable=True),
        "not_with": text("Streams and schemes that exclude this one, separated by spaces (R18).", nullable=True),
        "needs_argument": text("Streams that need an argument, separated by spaces (R18).", nullable=True),
    },
)

status_figures = table(
    "status_figures",
    grain="The records and figures behind the status of one practice under a scheme (section D), in addition to those of `payouts`.",
    key=("quarter", "scheme", "agb"),
    columns={
        "quarter": quarter(),
        "scheme": text(SCHEME),
        "agb": agb(),
        "applied_on": day("Day of the application of the valid enrolment, else of the next, else of the last.", nullable=True),
        "entry_on": day("First peildatum of that enrolment (R15).", nullable=True),
        "ended_on": day("First day without the enrolment.", nullable=True),
        "excluded_by": text("The stream or scheme that excludes the practice (R18); the first of several.", nullable=True),
        "excluded_since": day("First day of that record.", nullable=True),
        "argument_missing": yes_no("It excludes because a valid record has no argument (R18)."),
        "patients_short": count("The fewest extra AW-ION to pass the threshold, ION unchanged (R16).", nullable=True),
        "place": count("Place among the candidates of the region (R28).", unit="place", nullable=True),
        "places": count("How many candidates are taken (R28).", unit="places", nullable=True),
        "budget_left": money("What was left of the budget at its turn (R24).", nullable=True),
        "reserved": money("What is kept for the practice (R24).", nullable=True),
    },
    invariants=[
        invariant(
            "exclusions_are_whole",
            "only a stream that excludes can lack its argument",
            ~pl.col("argument_missing") | pl.col("excluded_by").is_not_null(),
        ),
        invariant(
            "places_of_a_selection",
            "there is a place exactly where there is a number of places",
            pl.col("place").is_null() == pl.col("places").is_null(),
        ),
    ],
)

lists_read = table(
    "lists_read",
    grain="The lists of one practice: the outcomes of their rows.",
    key=("quarter", "agb"),
    columns={
        "quarter": quarter(),
        "agb": agb(),
        "rejected_files": count("Files in the folder of the practice that were rejected.", unit="files"),
        "rows_read": count("Rows of the practice: those below, together.", unit="rows"),
        "counted": count("Rows that count: ION.", unit="rows"),
        "uncertain_rows": count("Rejected rows that may be patients (R12).", unit="rows"),
        **rows_not_counted(),
        "unknown_postcode": count("Counted rows whose postcode is unknown (R8)."),
    },
    invariants=[
        invariant(
            "rows_add_up",
            "every row has one outcome",
            pl.col("rows_read") == pl.sum_horizontal("counted", "uncertain_rows", *rows_not_counted()),
        ),
    ],
)

budget_quarters = table(
    "budget_quarters",
    grain="The budget of one region for a scheme in one quarter of the year, up to this one; an earlier one as closed or last computed.",
    key=("scheme", "region", "quarter"),
    columns={
        "scheme": text(SCHEME),
        "region": text("Region that has the budget."),
        "quarter": quarter("A quarter of the year."),
        "carried_in": money("Unspent in earlier quarters of the year (R24)."),
        "quarter_budget": money("What could be paid, carried_in included."),
        "paid": money("What was paid."),
        "reserved": money("What was kept."),
        "unspent": money("What was left."),
    },
)

kpi_trend = table(
    "kpi_trend",
    grain="One figure of a region in one quarter: this one and the one before.",
    key=("region", "indicator", "quarter"),
    columns={
        "region": text("Region."),
        "indicator": text("Name of the figure."),
        "quarter": quarter("The quarter of the figure."),
        "value": figure("Value, in its unit; empty where it cannot be computed."),
        "unit": text("Unit of the value."),
    },
)

savings_estimates = table(
    "savings_estimates",
    grain="The estimate of savings of one region in the year, with the figures behind it (R45, 003).",
    key=("quarter", "region"),
    columns={
        "quarter": quarter(),
        "region": text("Region."),
        "complex_patients": count("Complex patients, as a person gave them."),
        "per_complex_patient": money("What one is estimated to save in a year."),
        "new_mental_health_patients": count("New mental-health patients, as a person gave them."),
        "per_new_mental_health_patient": money("What one is estimated to save in a year."),
        "estimate": money("The sum of both numbers times their amounts."),
        "source": text("Who gave the numbers."),
    },
)


def _of_line(moment: str, when: str) -> dict[str, pa.Column]:
    """What a line of `payouts` rests on at a moment; empty where the region organisation had nothing to pay the practice."""
    return {
        f"status_{moment}": code(f"Status {when}; empty where we had no such line to pay.", Status, nullable=True),
        f"base_{moment}": count(f"Base {when}.", unit="patients or practice", nullable=True),
        f"tariff_{moment}": money(f"Indexed tariff {when}, in its own unit.", nullable=True),
        f"full_amount_{moment}": money(f"Base times tariff for the quarter {when}.", nullable=True),
        f"amount_{moment}": money(f"Amount {when}.", nullable=True),
    }


correction_facts = table(
    "correction_facts",
    grain="A correction with the figures of its line when its quarter was closed, and now (R34).",
    key=key_of(corrections),
    columns={
        **{name: corrections.columns[name] for name in key_of(corrections)},
        **_of_line("at_closing", "when its quarter was closed"),
        **_of_line("now", "by today's lists and reference files"),
    },
)

account_changes = table(
    "account_changes",
    grain="One practice with a row in `payments` whose account is new, or differs from the known one (R39).",
    key=("quarter", "agb"),
    columns={
        "quarter": quarter("The quarter that is computed or closed."),
        "agb": agb(),
        "kind": code("How it differs.", AccountChange),
        "iban": text("The account in the register."),
        "known_iban": text("The known account; empty for a new one.", nullable=True),
    },
    invariants=[
        invariant(
            "changed_from_something",
            "a changed account has a known one, and a new one has none",
            pl.col("known_iban").is_null() == (pl.col("kind") == "new"),
        ),
    ],
)

settlements = table(
    "settlements",
    grain="One line of `settlements.csv` that the closing of the quarter takes; a proposal until the quarter is closed (R35).",
    key=("quarter", "id"),
    columns={
        "quarter": quarter("The quarter that is computed or closed."),
        "id": text("Id of the line."),
        "agb": agb(),
        "date": day("Day of the line; it does not decide which closing takes it."),
        "kind": code("Why the open balance changes.", SettlementKind),
        "amount": money("What the open balance of the practice changes by.", negative=True),
        "reference": text("End-to-end id of what came back, or what both lines of a move share; empty where there is none.", nullable=True),
        "argument": text("Why."),
        "approved_by": text("Who approved it."),
    },
    invariants=[invariant("something_is_settled", "a settlement has an amount", pl.col("amount") != 0)],
)
