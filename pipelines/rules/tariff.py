"""The tariff of a scheme in a quarter (R21 to R23, R25)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from pipelines.reference.plans import Plan
from pipelines.reference.price_index import PriceIndex
from pipelines.reference.schemes import Tariff
from pipelines.rules.rounding import QUARTERS_PER_YEAR, cents, half_up
from pipelines.schemas.payout_codes import Per


@dataclass(frozen=True, slots=True)
class IndexedTariff:
    """A tariff in the prices of the quarter's year.

    `tariff_cents` is in its own unit, per quarter or per year; `factors` are the indices by year applied to `agreed_eur`.
    `by_plan`: the plan of a practice names the tariff (R21).
    """

    tariff_cents: int
    per: Per
    price_level: int | None
    agreed_eur: Decimal
    factors: Mapping[int, Decimal]
    band_cents: tuple[int, int] | None
    by_plan: bool = False

    @property
    def yearly_cents(self) -> int:
        """R30: the tariff per year, a quarterly tariff times 4."""
        return self.tariff_cents * (QUARTERS_PER_YEAR if self.per is Per.QUARTER else 1)

    @property
    def outside_band(self) -> bool:
        """R25: whether the indexed tariff is outside its indexed band, whose ends are allowed."""
        return self.band_cents is not None and not self.band_cents[0] <= self.tariff_cents <= self.band_cents[1]


def index_years(price_level: int, year: int) -> range:
    """R22: every year after the price level up to the quarter's year."""
    return range(price_level + 1, year + 1)


def index_factors(index: PriceIndex, price_level: int, year: int) -> dict[int, Decimal]:
    """R22: the index of every year of `index_years`; a missing one is an error, never 1.

    KeyError for a missing year, ValueError for a price level after `year`.
    """
    if price_level > year:
        raise ValueError(f"price level {price_level} is after {year}")
    return {each: index.by_year[each] for each in index_years(price_level, year)}


def indexed_cents(amount_eur: Decimal, factors: Mapping[int, Decimal]) -> int:
    """R22: the amount times every factor, then rounded half-up to cents, once."""
    exact = Fraction(amount_eur)
    for factor in factors.values():
        exact *= Fraction(factor)
    return cents(exact)


def indexed_tariff(tariff: Tariff, index: PriceIndex, year: int) -> IndexedTariff:
    """R21, R22: the tariff and its band in the prices of `year`; ValueError when it is not filled in."""
    if tariff.amount_eur is None:
        raise ValueError("the tariff is not filled in")
    factors = {} if tariff.price_level is None else index_factors(index, tariff.price_level, year)
    return IndexedTariff(
        tariff_cents=indexed_cents(tariff.amount_eur, factors),
        per=tariff.per,
        price_level=tariff.price_level,
        agreed_eur=tariff.amount_eur,
        factors=factors,
        band_cents=None if tariff.band is None else (indexed_cents(tariff.band[0], factors), indexed_cents(tariff.band[1], factors)),
    )


def planned_tariff(tariff: Tariff, plan: Plan | None, index: PriceIndex, year: int) -> IndexedTariff | None:
    """R21 `by_plan`: the tariff that an approved plan of the year names, in the unit, at the price level and in the band of the rule's.

    None where the rule does not take tariffs by plan, or the plan names none.
    """
    if not tariff.by_plan or plan is None or not plan.approved or plan.tariff_eur is None:
        return None
    return replace(indexed_tariff(replace(tariff, amount_eur=plan.tariff_eur), index, year), by_plan=True)


def full_amount_cents(base: int, tariff: IndexedTariff) -> int:
    """R23: base x tariff for one quarter, a yearly tariff in four parts, rounded half-up to cents."""
    return quarter_cents(base, tariff.tariff_cents, tariff.per)


def quarter_cents(base: int, tariff_cents: int, per: Per) -> int:
    """R23, for a tariff in cents in its own unit."""
    return half_up(base * tariff_cents, QUARTERS_PER_YEAR if per is Per.YEAR else 1)
