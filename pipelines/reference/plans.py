"""`plans.csv`: the yearly plan of a practice (R19, R30)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from pipelines.core.codes import Code


class PlanStatus(Code):
    """Where a plan stands; only an approved one satisfies R19."""

    DRAFT = "draft", "The practice is still writing it."
    SUBMITTED = "submitted", "Handed in, not judged yet."
    APPROVED = "approved", "Approved by the region organisation: the only status that counts for R19."
    REJECTED = "rejected", "Judged, and not approved."


class Goal(Code):
    """The goals of document 004 that a plan can name (R19)."""

    REMOTE_CARE = "A", "More care at a distance (digital)."
    ORGANISATION = "B", "General practice organised in another way."
    PERSON_CENTRED = "C", "More person-centred care."
    EFFICIENCY = "D", "A practice that runs more efficiently."


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
