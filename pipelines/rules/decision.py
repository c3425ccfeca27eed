"""What is decided for a quarter: the types of the decision, from the whole down to one practice under one scheme.

Amounts are whole cents. Nothing is computed here; that is `decide`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.core.diagnostics import Diagnostic
from pipelines.core.quarter import Quarter
from pipelines.reference.schemes import Scheme, SchemeRule
from pipelines.rules.budget import QuarterBudget
from pipelines.rules.fte import StaffingFit
from pipelines.rules.inputs import PracticeCount
from pipelines.rules.insurers import InsurerPart
from pipelines.rules.overhead import OverheadCheck
from pipelines.rules.status import Judgement, Status
from pipelines.rules.tariff import IndexedTariff


@dataclass(frozen=True, slots=True)
class Served:
    """One practice in the division of a regional budget, in the order of R14."""

    agb: str
    asked_cents: int
    given_cents: int
    left_cents: int


@dataclass(frozen=True, slots=True)
class RegionDecision:
    """The budget of one region for a scheme, how it is divided, and the 90% check (R24, R26, R27)."""

    region: str
    budget: QuarterBudget
    served: tuple[Served, ...]
    overhead: OverheadCheck

    @property
    def paid_cents(self) -> int:
        """What is paid out of the budget this quarter."""
        return sum(one.given_cents for one in self.served)


@dataclass(frozen=True, slots=True)
class PracticeLine:
    """One practice under one scheme: its status with every test that led to it, and its amounts.

    `full_cents` is base times tariff whatever the status (R23).
    `implementation_cents` is None outside the implementation phase (R29).
    `staffing` and `insurers` are there where the practice is paid (R30, R36).
    """

    judgement: Judgement
    status: Status
    base: int
    full_cents: int
    amount_cents: int
    implementation_cents: int | None
    staffing: StaffingFit | None
    insurers: tuple[InsurerPart, ...]

    @property
    def count(self) -> PracticeCount:
        """The counts of the practice."""
        return self.judgement.count

    @property
    def agb(self) -> str:
        """The practice."""
        return self.count.agb


@dataclass(frozen=True, slots=True)
class SchemeDecision:
    """One scheme: the rule in force, the tariff of the quarter, a line per practice by AGB, and the regions with a budget."""

    scheme: Scheme
    rule: SchemeRule
    tariff: IndexedTariff
    lines: tuple[PracticeLine, ...]
    regions: tuple[RegionDecision, ...]

    @property
    def name(self) -> str:
        """The name of the scheme."""
        return self.scheme.scheme


@dataclass(frozen=True, slots=True)
class Decision:
    """Everything that is decided for a quarter: the counts by AGB, the schemes by name, and what a person should look at."""

    quarter: Quarter
    counts: Mapping[str, PracticeCount]
    schemes: tuple[SchemeDecision, ...]
    warnings: tuple[Diagnostic, ...]
