"""What the page may say of a figure, so that no count of patients from 1 to 4 can be read or derived from it (R38).

Every figure that follows patients becomes a `Shown` here, and the page, its plots and its sort keys are made from `Shown` alone.
Nothing that is made from what is shown can say more than what is shown. The argument that this is safe:

**One practice.** The page has no count, no amount, no ION and no distance in patients of one practice; it has a share in whole percents,
rounded down. That is shown only for a list of at least 100 patients and from 5 up to 95 percent. Then at least 5 patients are in an
aandachtswijk and at least 5 are not, so there is no small count to find. All others get a class (`less than 5%`, `small list`) that 0, 5
and larger counts fit as well; their status is withheld, for `paid` would say that the count is not 0.

**Sums.** Every sum is rounded: patients to tens, money to a unit in which at least 30 patients fit at the highest tariff of the quarter.
So all that follows from a total minus its parts are bounds at multiples of half a unit. A remainder of 1 to 4 patients is less than half
a unit: its lower bound is 0 or less and its upper bound at least half a unit, which is 15 patients. A difference between two quarters of
the page is known no better than to a unit. A sum for fewer than 50 patients, or fewer than 10 for each practice in it, is withheld
together with its number of practices, for many practices that share few patients would each have few.

A number of patients and an amount can be two roundings of one sum, and leave less of it open than either. So where two numbers of
patients are shown of which one is a part of the other, the rest is 0 or at least 50 patients in truth, or the part is withheld. And
where the part of an insurer is withheld, so are the smallest others until 50 patients are withheld together, and the totals of their rows.

**Ratios** of sums (the realised 90%, EUR per AW-ION, the scenario) are computed from the rounded figures, never beside them: an exact
ratio would undo the rounding. For the same reason the overhead is not divided over insurers, and nothing says what of a budget is left:
where the overhead is large against the payouts, its parts would say more of the payouts than the payouts themselves.

**Lists.** Shares of rows per practice system follow the first rule with 1,000 rows and 0.5%: what is shown as a number is of 5 rows or
more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipelines.core.amounts import CENT
from pipelines.documents.quarter_tables import QuarterTables
from pipelines.documents.sums import sum_eur
from pipelines.dutch.numbers import number
from pipelines.dutch.words import said
from pipelines.rules.rounding import CENTS_PER_EURO, QUARTERS_PER_YEAR, half_up
from pipelines.schemas.payout_codes import Base, Per

SMALL = 5
"""The first count that is not small."""
LEAST_PATIENTS = 50
LEAST_PER_PRACTICE = 10
TENS = 10
LEAST_UNIT_EUR = 1_000
PATIENTS_IN_A_UNIT = 30
PERCENT, PER_MILLE = 100, 1_000
SAVINGS_UNIT_EUR = 10_000


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as the page has it: its text, and the same as a whole number to sort and draw by; None where there is only a text."""

    text: str
    value: int | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount over some practices. `patients` it is paid for, None where it is not tied to patients."""

    amount: Decimal
    patients: int | None
    practices: int

    @property
    def is_enough(self) -> bool:
        """Whether it is over enough patients to be shown."""
        return not self.patients or self.patients >= max(LEAST_PATIENTS, LEAST_PER_PRACTICE * self.practices)


def withheld() -> Shown:
    """What stands for a figure that is not shown."""
    return Shown(said("page.disclosure.withheld"))


def unit_eur(tables: QuarterTables) -> int:
    """The unit to which money is rounded: a power of ten, in which `PATIENTS_IN_A_UNIT` fit at the highest tariff of the quarter."""
    bases = {key: Base(rule["base"]) for key, rule in tables.rules.items()}
    tariffs = [(rule["tariff"], rule["per"]) for rule in tables.rows("rules_in_force") if Base(rule["base"]) is not Base.PRACTICE]
    tariffs += [
        (line["tariff"], line["per"])
        for line in tables.rows("payouts")
        if line["tariff"] is not None and bases.get((line["scheme"], line["region"])) is not Base.PRACTICE
    ]
    highest = max((tariff / (QUARTERS_PER_YEAR if Per(per) is Per.YEAR else 1) for tariff, per in tariffs), default=Decimal(0))
    unit = LEAST_UNIT_EUR
    while unit < PATIENTS_IN_A_UNIT * highest:
        unit *= 10
    return unit


def money(one: Sum, unit: int) -> Shown:
    """A sum rounded to `unit` euro; withheld where it is for too few patients."""
    return total([one], unit) if one.is_enough else withheld()


def total(sums: Iterable[Sum], unit: int) -> Shown:
    """All of the sums together, rounded to `unit` euro; for patients it is never nothing, also where their cents round to 0.00."""
    given = list(sums)
    amount = sum_eur(one.amount for one in given)
    return rounded_eur(max(amount, CENT) if any(one.patients for one in given) else amount, unit)


def hidden(parts: Mapping[str, Sum]) -> set[str]:
    """Which parts of one sum are withheld: those for too few patients, and the smallest of the others until together they are enough."""
    found = {name for name, one in parts.items() if not one.is_enough}
    for name in sorted(parts, key=lambda name: (parts[name].patients or 0, name)):
        if 0 < sum(parts[each].patients or 0 for each in found) < LEAST_PATIENTS:
            found.add(name)
    return found


def rounded_eur(amount: Decimal, unit: int) -> Shown:
    """An amount of at least 0 rounded to `unit` euro."""
    if not amount:
        return Shown(said("page.disclosure.none"), 0)
    shown = half_up(int(amount * CENTS_PER_EURO), unit * CENTS_PER_EURO) * unit
    if not shown:
        return Shown(said("page.disclosure.less_than", figure=whole_euro(Decimal(unit // 2))), 0)
    return Shown(whole_euro(Decimal(shown)), shown)


def whole_euro(amount: int | Decimal) -> str:
    """An amount without cents: for what is rounded, and for budgets."""
    return said("word.euro", amount=number(amount))


def how_many(one: Sum) -> Shown:
    """The practices of a sum; withheld with its amount."""
    return Shown(number(one.practices), one.practices) if one.is_enough else withheld()


def patients(count: int, practices: int = 0, *, least: int = LEAST_PATIENTS, rest: int = 0) -> Shown:
    """Patients to tens, from `least` on.

    `practices`: how many the page says to have at least one of these patients. `rest`: the others of a number that is shown too.
    """
    if 0 < rest < LEAST_PATIENTS:
        return withheld()
    if not count:
        return Shown(number(0), 0)
    needed = max(least, LEAST_PER_PRACTICE * practices)
    if count < needed:
        return Shown(said("page.disclosure.less_than", figure=number(needed)))
    tens = half_up(count, TENS) * TENS
    return Shown(number(tens), tens)


def share(part: int, whole: int, steps: int = PERCENT) -> Shown:
    """`part` of `whole` in percents (or, by `steps`, tenths of it), rounded down; a class where the part or the rest may be small.

    The value is in steps: with `whole >= steps` and 5 steps or more there are at least 5 in the part, and likewise in the rest.
    """
    if whole == 0:
        return Shown(said("page.disclosure.none"))
    if whole < steps:
        return Shown(said("page.disclosure.small_list"))
    if part * steps < SMALL * whole:
        return Shown(said("page.disclosure.less_than", figure=_percent(SMALL, steps)))
    if part * steps > (steps - SMALL) * whole:
        return Shown(said("page.disclosure.more_than", figure=_percent(steps - SMALL, steps)))
    found = part * steps // whole
    return Shown(_percent(found, steps), found)


def ratio(part: Shown, whole: Shown, steps: int = PERCENT) -> Shown:
    """The share of two figures as they are shown, to the nearest step; withheld where one of them is."""
    if part.value is None or not whole.value:
        return withheld()
    found = half_up(part.value * steps, whole.value)
    return Shown(_percent(found, steps), found)


def _percent(found: int, steps: int) -> str:
    places = len(str(steps // PERCENT)) - 1
    return f"{number(Decimal(found * PERCENT) / steps, places)}%"
