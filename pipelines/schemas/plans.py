"""The tables of what practices and regions plan to do with the money: `plans` and `overhead_functions`."""

from __future__ import annotations

from pipelines.schemas.columns import agb, code, fte, money, quarter, text
from pipelines.schemas.payout_codes import Goal, OverheadFunction, PlanStatus
from pipelines.schemas.payouts import SCHEME
from pipelines.schemas.table import table

GOALS_PATTERN = f"^[{''.join(Goal)}]( [{''.join(Goal)}])*$"

plans = table(
    "plans",
    grain="The plan of the year of one practice that is active on the peildatum and has one (R19, R30).",
    key=("quarter", "agb"),
    columns={
        "quarter": quarter(),
        "agb": agb("AGB code of the practice, 8 digits."),
        "status": code("State of the plan.", PlanStatus),
        "fte_huisarts": fte("GPs."),
        "fte_poh": fte("Practice nurses (praktijkondersteuners)."),
        "fte_assistent": fte("Assistants."),
        "fte_other": fte("Other functions."),
        "goals": text("Goals of the plan, separated by spaces (004).", pattern=GOALS_PATTERN, nullable=True),
        "target_group": text("Patients for whom the plan is.", nullable=True),
        "instruments": text("Instruments with which the practice works.", nullable=True),
    },
)

overhead_functions = table(
    "overhead_functions",
    grain="One function that the overhead of a region pays this year (R27).",
    key=("quarter", "scheme", "region", "function"),
    columns={
        "quarter": quarter(),
        "scheme": text(SCHEME),
        "region": text("Region that has the overhead."),
        "function": code("Function.", OverheadFunction),
        "fte": fte("Full-time members of staff.", nullable=False),
        "cost": money("Cost in the year."),
    },
)
