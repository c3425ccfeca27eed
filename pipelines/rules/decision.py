"""The types of a quarter's decision, from the whole down to one practice under one scheme.

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
from pipelines.rules.reserve import Served
from pipelines.rules.status import Judgement
from pipelines.rules.tariff import IndexedTariff
from pipelines.schemas.payout_codes import Status


@dataclass(frozen=True, slots=True)
class PracticeLine:
    """One practice under one scheme: its status with every test that led to it, and its amounts.

    `tariff` is that of its plan where the plan names one (R21). `full_cents` is base times tariff, whatever the status (R23).
    `unknown_as_aw_cents` is that amount as if every unknown postcode were AW (R24).
    `implementation_cents` is None outside the implementation phase (R29).
    `staffing` and `insurers` exist where the practice is paid (R30, R36), `staffing` only where the scheme requires a plan.
    """

    judgement: Judgement
    status: Status
    tariff: IndexedTariff
    base: int
    full_cents: int
    unknown_as_aw_cents: int
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
class BudgetDecision:
    """The budget of one region for a scheme, how it is divided, the 90% check, and who owes its overhead (R24, R26, R27, R36)."""

    quarter: QuarterBudget
    served: tuple[Served, ...]
    overhead: OverheadCheck
    overhead_insurers: tuple[InsurerPart, ...]

    @property
    def paid_cents(self) -> int:
        """What is paid out of the budget this quarter."""
        return sum(one.given_cents for one in self.served if one.claim.kept_for is None)

    @property
    def reserved_cents(self) -> int:
        """What is kept for practices that cannot be judged yet."""
        return sum(one.given_cents for one in self.served if one.claim.kept_for is not None)

    @property
    def unspent_cents(self) -> int:
        """What is neither paid nor kept in reserve."""
        return self.quarter.total_cents - self.paid_cents - self.reserved_cents


@dataclass(frozen=True, slots=True)
class RegionDecision:
    """One region under a scheme: the rule in force there, its tariff in the prices of the year, and a line per practice by AGB.

    `budget` is None where the rule has none.
    """

    region: str
    rule: SchemeRule
    tariff: IndexedTariff
    lines: tuple[PracticeLine, ...]
    budget: BudgetDecision | None


@dataclass(frozen=True, slots=True)
class SchemeDecision:
    """One scheme with its regions by name: those in which it has a rule in force and a tariff."""

    scheme: Scheme
    regions: tuple[RegionDecision, ...]

    @property
    def name(self) -> str:
        """The name of the scheme."""
        return self.scheme.scheme

    @property
    def lines(self) -> tuple[PracticeLine, ...]:
        """A line per practice of all regions, by AGB."""
        return tuple(sorted((line for region in self.regions for line in region.lines), key=lambda line: line.agb))

    def region(self, name: str) -> RegionDecision | None:
        """The decision for the region `name`; None where the scheme does not judge it."""
        return next((region for region in self.regions if region.region == name), None)


@dataclass(frozen=True, slots=True)
class Decision:
    """Everything that is decided for a quarter: the counts by AGB, the schemes by name, and what a person should look at."""

    quarter: Quarter
    counts: Mapping[str, PracticeCount]
    schemes: tuple[SchemeDecision, ...]
    warnings: tuple[Diagnostic, ...]
