"""`plans.csv`: the yearly plan of a practice (R19, R30)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from pipelines.schemas.payout_codes import Goal, PlanStatus

FUNCTIONS = ("huisarts", "poh", "assistent", "other")


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan per practice and calendar year. `fte` holds the functions of `FUNCTIONS` that are filled in.

    `goals` are in the order of the file. `tariff_eur` is the tariff that practice and region organisation agreed on, in the unit and
    at the price level of the scheme's rule (R21); None where the plan names none.
    """

    agb: str
    year: int
    status: PlanStatus
    fte: Mapping[str, Decimal]
    target_group: str
    instruments: str
    goals: tuple[Goal, ...] = ()
    tariff_eur: Decimal | None = None
    row: int | None = field(default=None, compare=False)

    @property
    def approved(self) -> bool:
        """R19: whether the plan counts."""
        return self.status is PlanStatus.APPROVED
