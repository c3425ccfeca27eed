"""The types of `schemes.yaml`: the funding arrangements and their dated rules. `reading.schemes_file` declares its keys and reads it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from pipelines.core.codes import Code
from pipelines.core.interval import Interval
from pipelines.schemas.payout_codes import Base, PaidBy, Payee, Per


class Comparison(Code):
    """R16: how a share is compared with the threshold."""

    ABOVE = "above", "The share is more than the threshold."
    AT_LEAST = "at_least", "The share is the threshold or more."


class Participation(Code):
    """R15: who takes part."""

    ENROLLED = "enrolled", "The practices that are enrolled."
    ALL = "all", "Every practice of the regions of the scheme."


class Remainder(Code):
    """R24: what happens from the first practice whose amount does not fit the budget."""

    STOP = "stop", "It and all practices after it get nothing."
    SKIP = "skip", "It gets nothing; a smaller amount after it may fit."
    PARTIAL = "partial", "It gets what is left; those after it get nothing."
    PRO_RATA = "pro_rata", "Where the sum does not fit all get the same fraction."


@dataclass(frozen=True, slots=True)
class Threshold:
    """R16. `near` is the distance within which a practice is listed in `near_threshold`, None for no such rows."""

    share: Fraction
    comparison: Comparison
    near: Fraction | None


@dataclass(frozen=True, slots=True)
class Tariff:
    """R21, R22, R25. `amount_eur` is None while it is left to fill in; `band` holds the lowest and highest tariff in euro.

    `by_plan`: a practice has the tariff of its approved plan where that names one.
    """

    amount_eur: Decimal | None
    per: Per
    price_level: int | None
    band: tuple[Decimal, Decimal] | None
    band_argument: str
    by_plan: bool = False


@dataclass(frozen=True, slots=True)
class BudgetRule:
    """R24, R26: how the regional budget of a scheme is divided.

    `reserve`: money is kept for practices that cannot be judged yet. `overhead_max`: the highest overhead share, None for no limit.
    """

    first_that_does_not_fit: Remainder
    carry_over: bool
    overhead_max: Decimal | None
    reserve: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeRule:
    """The conditions of a scheme while they are in force. `regions` and `uzovi` are None for all."""

    valid: Interval
    regions: frozenset[str] | None
    paid_by: PaidBy
    payee: Payee = Payee.PRACTICE
    participation: Participation
    threshold: Threshold | None
    top_n: int | None
    base: Base
    uzovi: frozenset[str] | None
    tariff: Tariff
    plan_required: bool
    goals_required: bool = False
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

    @property
    def pays_practices(self) -> bool:
        """R32, R40: whether the region organisation pays it to practices, and so books it."""
        return self.paid_by is PaidBy.REGION_ORGANISATION and self.payee is Payee.PRACTICE

    @property
    def asks_for_plan(self) -> bool:
        """R19: whether an approved plan is needed, with goals or without."""
        return self.plan_required or self.goals_required


@dataclass(frozen=True, slots=True)
class Scheme:
    """One funding arrangement; `segment` is S1, S2 or S3 of GP funding (001)."""

    scheme: str
    title: str
    segment: str
    rules: tuple[SchemeRule, ...]

    def rule_in_force(self, region: str, peildatum: date) -> SchemeRule | None:
        """R21: the latest rule in force for the region: the last that has begun, unless its `valid_to` has passed."""
        begun = [rule for rule in self.rules if rule.covers(region) and rule.valid.first <= peildatum]
        latest = max(begun, key=lambda rule: rule.valid.first, default=None)
        return latest if latest is not None and latest.valid.holds_on(peildatum) else None

    def rules_in_force(self, peildatum: date) -> tuple[SchemeRule, ...]:
        """The rules that are in force in some region on the peildatum, in the order of the file."""
        in_force = {id(rule) for region in self.named_regions | {OTHER_REGION} if (rule := self.rule_in_force(region, peildatum))}
        return tuple(rule for rule in self.rules if id(rule) in in_force)

    def rules_during(self, valid: Interval) -> tuple[SchemeRule, ...]:
        """The rules that are in force in some region on some day on which `valid` holds."""
        begins = {rule.valid.first for rule in self.rules if valid.holds_on(rule.valid.first)} | {valid.first}
        in_force = {id(rule) for day in begins for rule in self.rules_in_force(day)}
        return tuple(rule for rule in self.rules if id(rule) in in_force)

    @property
    def named_regions(self) -> frozenset[str]:
        """Every region that one of the rules names."""
        return frozenset[str]().union(*(rule.regions or frozenset() for rule in self.rules))

    def ever_covers(self, region: str) -> bool:
        """Whether some rule, of any day, is for practices of `region`."""
        return any(rule.covers(region) for rule in self.rules)


OTHER_REGION = ""
"""Stands for every region that no rule names: only a rule without regions covers it."""


@dataclass(frozen=True, slots=True)
class SavingsEstimate:
    """R45, 003: what a patient of a kind is estimated to save in a year."""

    complex_patient_eur: Decimal = Decimal("356.00")
    new_mental_health_patient_eur: Decimal = Decimal("700.00")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of the whole region organisation.

    `correction_quarters`: how many closed quarters are recomputed (R34). `debtor_...`: who pays (R35); empty where not filled in.
    `control_tolerance`: R44, as a share of the outside count. `answer_by_day` and `pay_day`: days after the peildatum by which
    practices answer and on which payment is expected; with `contact` shown on statements.
    """

    correction_quarters: int = 4
    debtor_name: str = ""
    debtor_iban: str = ""
    debtor_bic: str = ""
    control_tolerance: Fraction = Fraction(2, 100)
    answer_by_day: int = 45
    pay_day: int = 60
    contact: str = ""
    savings: SavingsEstimate = SavingsEstimate()
