"""What the page may show of a figure, so that no count of patients from 1 to 4 can be read or derived (R38).

Every figure that depends on patients becomes a `Shown` here; the page, its plots and its sort keys are made from `Shown` alone. Nothing
derived from a `Shown` can reveal more than the `Shown` itself. The argument that this is safe:

**One practice.** The page has no count, no amount, no ION and no distance in patients of one practice; it has a share in whole percents,
rounded down. That is shown only for a list of at least 100 patients and from 5 up to 95 percent. Then at least 5 patients are in an
aandachtswijk and at least 5 are not, so there is no small count to find. All others get a class (`less than 5%`, `small list`) that fits
0, 5 and larger counts as well. Their status is withheld, because `paid` would reveal that the count is not 0.

**Sums.** Every sum is rounded: patients to tens, money to a unit in which at least 30 patients fit at the highest tariff of the quarter.
So a total minus its parts gives only bounds at multiples of half a unit. A remainder of 1 to 4 patients is less than half a unit: its
lower bound is 0 or less and its upper bound at least half a unit, which is 15 patients. A difference between two quarters of the page is
known no better than to a unit. A sum for fewer than 50 patients, or fewer than 10 for each practice in it, is withheld together with its
number of practices, for many practices that share few patients would each have few.

A number of patients and an amount can be two roundings of one sum, and together leave less uncertainty than either. So where two numbers
of patients are shown and one is part of the other, the true rest is 0 or at least 50 patients, or else the part is withheld. And where
the part of an insurer is withheld, the smallest others are withheld too, up to 50 patients together, and so are the totals of their rows.

**Ratios** of sums (the realised 90%, EUR per AW-ION, the scenario) are computed from the rounded figures: an exact ratio would undo the
rounding. For the same reason the overhead is not divided over insurers, and the rest of a budget is not shown: where the overhead is
large compared with the payouts, its parts would reveal more about the payouts than their own figures.

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
    """A figure as the page has it: its text, and as a whole number to sort and draw by; None where there is only a text."""

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
    """The placeholder for a figure that is not shown."""
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
    return shown_total([one], unit) if one.is_enough else withheld()


def shown_total(sums: Iterable[Sum], unit: int) -> Shown:
    """The sum of the sums, rounded to `unit` euro. For patients it is never 0, even where their cents round to 0.00."""
    given = list(sums)
    amount = sum_eur(one.amount for one in given)
    return rounded_eur(max(amount, CENT) if any(one.patients for one in given) else amount, unit)


def hidden(parts: Mapping[str, Sum]) -> set[str]:
    """Which parts of a sum are withheld: those for too few patients, and the smallest others until together they are enough."""
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


def patients(count: int, practices: int = 0, *, least: int = LEAST_PATIENTS, rests: Iterable[int] = ()) -> Shown:
    """The number of patients, rounded to tens; a small number is shown as less than `least`.

    `practices`: how many practices are known to have at least one of these patients. `rests`: the remainder in each other shown number.
    """
    if any(0 < rest < LEAST_PATIENTS for rest in rests):
        return withheld()
    if not count:
        return Shown(number(0), 0)
    needed = max(least, LEAST_PER_PRACTICE * practices)
    if count < needed:
        return Shown(said("page.disclosure.less_than", figure=number(needed)))
    tens = half_up(count, TENS) * TENS
    return Shown(number(tens), tens)


def share(part: int, whole: int, steps: int = PERCENT) -> Shown:
    """`part` of `whole` in percent (or, by `steps`, tenths of a percent), rounded down; a class where the part or the rest may be small.

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
    """The ratio of two figures as they are shown, to the nearest step; withheld where one of them is."""
    if part.value is None or not whole.value:
        return withheld()
    found = half_up(part.value * steps, whole.value)
    return Shown(_percent(found, steps), found)


def _percent(found: int, steps: int) -> str:
    places = len(str(steps // PERCENT)) - 1
    return f"{number(Decimal(found * PERCENT) / steps, places)}%"
