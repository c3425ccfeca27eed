"""The types of `schemes.yaml`: the funding arrangements and their dated rules. `schemes_file` reads it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from pipelines.core.interval import Interval


class Comparison(StrEnum):
    """R16: `above` is share > threshold, `at_least` is share >= threshold."""

    ABOVE = "above"
    AT_LEAST = "at_least"


class PaidBy(StrEnum):
    """Who transfers the money; what insurers pay themselves is shown and never booked (R35)."""

    REGION_ORGANISATION = "region_organisation"
    INSURER = "insurer"


class Participation(StrEnum):
    """R15: practices enrol, or all of the scheme's regions take part."""

    ENROLLED = "enrolled"
    ALL = "all"


class Base(StrEnum):
    """R20: what is multiplied with the tariff."""

    AW_ION = "aw_ion"
    ION = "ion"


class Per(StrEnum):
    """R21: the period of a tariff."""

    QUARTER = "quarter"
    YEAR = "year"


class Remainder(StrEnum):
    """R24: what happens at the first practice whose amount does not fit the budget."""

    STOP = "stop"
    SKIP = "skip"
    PARTIAL = "partial"
    PRO_RATA = "pro_rata"


@dataclass(frozen=True, slots=True)
class Threshold:
    """R16. `near` is the distance within which a practice stands in `near_threshold`, None for no such rows."""

    share: Fraction
    comparison: Comparison
    near: Fraction | None


@dataclass(frozen=True, slots=True)
class Tariff:
    """R21, R22, R25. `amount_eur` is None while it is left to fill in; `band` holds the lowest and highest tariff."""

    amount_eur: Decimal | None
    per: Per
    price_level: int | None
    band: tuple[Decimal, Decimal] | None
    band_argument: str


@dataclass(frozen=True, slots=True)
class BudgetRule:
    """R24, R26: that the scheme has a regional budget, and how it is divided."""

    first_that_does_not_fit: Remainder
    carry_over: bool
    overhead_max: Decimal | None


@dataclass(frozen=True, slots=True)
class SchemeRule:
    """The conditions of a scheme while they are in force. `regions` and `uzovi` are None for all."""

    valid: Interval
    regions: frozenset[str] | None
    paid_by: PaidBy
    participation: Participation
    threshold: Threshold | None
    top_n: int | None
    base: Base
    uzovi: frozenset[str] | None
    tariff: Tariff
    plan_required: bool
    deviation_allowed: bool
    budget: BudgetRule | None
    implementation_amount_eur: Decimal | None
    not_with: tuple[str, ...]
    needs_argument: tuple[str, ...]
    source: str
    row: int | None = field(default=None, compare=False)

    def covers(self, region: str) -> bool:
        """Whether the rule is for practices of `region`."""
        return self.regions is None or region in self.regions


@dataclass(frozen=True, slots=True)
class Scheme:
    """One funding arrangement; `segment` is S1, S2 or S3 of GP funding (001)."""

    scheme: str
    title: str
    segment: str
    rules: tuple[SchemeRule, ...]

    def rule_in_force(self, peildatum: date) -> SchemeRule | None:
        """R21: the rule with the latest `valid_from` not after the peildatum, unless its `valid_to` has passed."""
        started = [rule for rule in self.rules if rule.valid.valid_from is not None and rule.valid.valid_from <= peildatum]
        latest = max(started, key=lambda rule: rule.valid.valid_from or date.min, default=None)
        return latest if latest is not None and latest.valid.holds_on(peildatum) else None

    def rules_during(self, valid: Interval) -> tuple[SchemeRule, ...]:
        """The rules that are in force on some day on which `valid` holds."""
        starts = {rule.valid.valid_from for rule in self.rules if rule.valid.valid_from and valid.holds_on(rule.valid.valid_from)}
        in_force = (self.rule_in_force(day) for day in sorted(starts | {valid.valid_from or date.min}))
        return tuple(rule for rule in in_force if rule is not None)


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for the whole region organisation. `correction_quarters`: how many closed quarters are looked at again (R34)."""

    correction_quarters: int
