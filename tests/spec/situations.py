"""Small situations for the rules: one scheme, a few practices, and only what differs is named.

Without anything named: scheme `kader` takes enrolled practices, pays EUR 1.00 per AW-ION and quarter, and has no threshold, plan,
budget or exclusion. The practices lie in region `rijnmond` and the quarter is 2026Q1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from pipelines.core.interval import Interval
from pipelines.core.quarter import Quarter
from pipelines.reference.aw_lists import AwList
from pipelines.reference.book import ReferenceBook
from pipelines.reference.budgets import Budget
from pipelines.reference.deviations import Deviation
from pipelines.reference.enrolments import Enrolment
from pipelines.reference.plans import Plan
from pipelines.reference.practices import Practice
from pipelines.reference.price_index import PriceIndex
from pipelines.reference.schemes import BudgetRule, Comparison, Participation, Remainder, Scheme, SchemeRule, Settings, Tariff, Threshold
from pipelines.reference.staffing import StaffingCost
from pipelines.reference.streams import Stream
from pipelines.rules.decide import decide
from pipelines.rules.decision import BudgetDecision, Decision, PracticeLine
from pipelines.rules.inputs import Booked, InsurerCount, PracticeCount
from pipelines.schemas.payout_codes import Base, Goal, PaidBy, Per, PlanStatus

Q1 = Quarter(2026, 1)
PEILDATUM = Q1.peildatum
DAY_BEFORE = date(2025, 12, 31)
DAY_AFTER = date(2026, 1, 2)
ALWAYS = Interval(None, None)
LONG_AGO = date(2020, 1, 1)

PLAIN_TARIFF = Tariff(Decimal("1.00"), Per.QUARTER, None, None, "")
PLAIN_RULE = SchemeRule(
    valid=Interval(LONG_AGO, None),
    regions=None,
    paid_by=PaidBy.REGION_ORGANISATION,
    participation=Participation.ENROLLED,
    threshold=None,
    top_n=None,
    base=Base.AW_ION,
    uzovi=None,
    tariff=PLAIN_TARIFF,
    plan_required=False,
    deviation_allowed=False,
    budget=None,
    implementation_amount_eur=None,
    not_with=(),
    needs_argument=(),
    source="000",
)
EMPTY_BOOK = ReferenceBook(
    practices=(),
    agb_mappings=(),
    aw_lists=(AwList("list", "list.csv", Interval(None, None), "", "invented", ("9001",)),),
    enrolments=(),
    deviations=(),
    plans=(),
    streams=(),
    budgets=(),
    price_index=PriceIndex({}, {}),
    staffing=(),
    kpi=(),
    schemes={},
    settings=Settings(4),
    source_profiles=(),
)


def rule(**changes: object) -> SchemeRule:
    """The plain rule with `changes`."""
    return replace(PLAIN_RULE, **changes)


def tariff(amount: str | None, per: Per = Per.QUARTER, **changes: object) -> Tariff:
    """A tariff of `amount` euro."""
    return replace(PLAIN_TARIFF, amount_eur=None if amount is None else Decimal(amount), per=per, **changes)


def above(share: str, near: str | None = None) -> Threshold:
    """A threshold that a share has to exceed."""
    return Threshold(Fraction(share), Comparison.ABOVE, None if near is None else Fraction(near))


def at_least(share: str, near: str | None = None) -> Threshold:
    """A threshold that a share has to reach."""
    return Threshold(Fraction(share), Comparison.AT_LEAST, None if near is None else Fraction(near))


def scheme(*rules: SchemeRule, name: str = "kader") -> dict[str, Scheme]:
    """The schemes of a book with one scheme."""
    return {name: Scheme(name, f"Regeling {name}", "S3", rules or (PLAIN_RULE,))}


def count(
    agb: str, aw_ion: int, ion: int, *, unknown: int = 0, region: str = "rijnmond", rejected: int = 0, **insurers: tuple[int, ...]
) -> PracticeCount:
    """The counts of a practice, of which `rejected` rows may be patients.

    `insurers` as `u0101=(ion, aw_ion)` or `u0101=(ion, aw_ion, unknown)`; the rest of the patients has an unknown insurer.
    """
    named = [InsurerCount(uzovi.removeprefix("u"), *counted, *(0,) * (3 - len(counted))) for uzovi, counted in insurers.items()]
    rest = InsurerCount(
        uzovi="unknown",
        ion=ion - sum(one.ion for one in named),
        aw_ion=aw_ion - sum(one.aw_ion for one in named),
        unknown_postcode=unknown - sum(one.unknown_postcode for one in named),
    )
    return PracticeCount(agb, f"Praktijk {agb}", region, ion, aw_ion, unknown, rejected, (*named, rest))


def practice(agb: str, region: str = "rijnmond", active: Interval = ALWAYS) -> Practice:
    """A register line."""
    return Practice(agb, f"Praktijk {agb}", region, "NL91ABNA0417164300", f"Maatschap {agb}", active)


def enrolment(agb: str, scheme_name: str = "kader", **changes: object) -> Enrolment:
    """An enrolment that holds for years."""
    return replace(Enrolment(agb, scheme_name, LONG_AGO, None, fixed=False, implementation_until=None), **changes)


def stream(agb: str, name: str = "mtvp", argument: str = "", valid: Interval = ALWAYS) -> Stream:
    """Another funding of a practice."""
    return Stream(agb, name, valid, argument)


def deviation(agb: str, valid: Interval = ALWAYS, argument: str = "de wijk groeit", approved_by: str = "Bestuur") -> Deviation:
    """A deviation from the threshold of `kader`."""
    return Deviation(agb, "kader", valid, argument, approved_by)


def plan(
    agb: str, status: PlanStatus = PlanStatus.APPROVED, year: int = 2026, *, goals: str = "", price: str | None = None, **fte: str
) -> Plan:
    """The plan of a practice, with `fte` by function; `goals` as letters, `price` as its tariff."""
    of_function = {function: Decimal(number) for function, number in fte.items()}
    tariff_eur = None if price is None else Decimal(price)
    return Plan(agb, year, status, of_function, "", "", tuple(map(Goal, goals)), tariff_eur)


def budget(amount: str, overhead_share: str = "0", region: str = "rijnmond", year: int = 2026) -> Budget:
    """A yearly budget of `kader`."""
    return Budget(region, "kader", year, Decimal(amount), Decimal(overhead_share))


def budgeted(remainder: Remainder = Remainder.STOP, *, carry_over: bool = False, reserve: bool = False) -> BudgetRule:
    """The condition that a scheme has a regional budget."""
    return BudgetRule(remainder, carry_over, None, reserve)


def staffing(**cost: str) -> tuple[StaffingCost, ...]:
    """Costs per fte by function, at the prices of 2026."""
    return tuple(StaffingCost(function, Decimal(amount), 2026) for function, amount in cost.items())


def index(**by_year: str) -> PriceIndex:
    """The price index, as `y2024="1.05"`."""
    years = {int(year.removeprefix("y")): Decimal(factor) for year, factor in by_year.items()}
    return PriceIndex(years, dict.fromkeys(years, "CBS"))


def book_of(counts: Iterable[PracticeCount], *rules: SchemeRule, **parts: object) -> ReferenceBook:
    """A book with the practices of `counts`, enrolled in `kader` unless `parts` says otherwise."""
    everybody = list(counts)
    practices = tuple(practice(one.agb, one.region) for one in everybody)
    enrolled = tuple(enrolment(one.agb) for one in everybody)
    return replace(EMPTY_BOOK, **{"practices": practices, "enrolments": enrolled, "schemes": scheme(*rules), **parts})


@dataclass(frozen=True)
class Outcome:
    """What was decided about `kader`."""

    decision: Decision

    @property
    def lines(self) -> Mapping[str, PracticeLine]:
        """The practices by AGB."""
        return {line.agb: line for one in self.decision.schemes if one.name == "kader" for line in one.lines}

    @property
    def statuses(self) -> dict[str, str]:
        """Status by AGB."""
        return {agb: line.status.value for agb, line in self.lines.items()}

    @property
    def cents(self) -> dict[str, int]:
        """Amount paid in cents by AGB."""
        return {agb: line.amount_cents for agb, line in self.lines.items()}

    @property
    def budget(self) -> BudgetDecision:
        """The budget of the one region that has one."""
        (found,) = (region.budget for one in self.decision.schemes for region in one.regions if region.budget is not None)
        return found

    @property
    def warnings(self) -> list[str]:
        """What was warned of."""
        return [warning.wrong for warning in self.decision.warnings]


def decided(
    counts: Iterable[PracticeCount], *rules: SchemeRule, quarter: Quarter = Q1, booked: Booked | None = None, **parts: object
) -> Outcome:
    """The decision about `counts` under `kader` with `rules`; `parts` are parts of the reference book."""
    everybody = list(counts)
    return Outcome(decide(quarter, book_of(everybody, *rules, **parts), everybody, booked))
