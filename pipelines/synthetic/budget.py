"""How much budget an invented region has: enough, or so little that it runs out in the middle of a practice's amount.

Belongs here: choosing an input that makes the outcome interesting. What is paid is computed by the rules alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from pipelines.synthetic.practice import KADER, KOPTARIEF, Practice

_FIRST_INDEX_YEAR = 2020
_LAST_INDEX_YEAR = 2027
_PRICE_LEVEL = 2022
_TARIFF_EUR = 60
_PRACTICE_PART = Fraction(9, 10)
_ROUNDED_TO_EUR = 100
_THRESHOLD = Fraction(1, 4)
_INVENTED = ("1.0256", "1.0196", "1.0278", "1.0671", "1.0594", "1.0412", "1.0305", "1.0264")
_GENEROUS = Fraction(5, 4)


def price_indices(until: int) -> dict[int, str]:
    """Year -> factor over the year before, from 2020 to 2027 or longer: plausible and invented."""
    years = range(_FIRST_INDEX_YEAR, max(until, _LAST_INDEX_YEAR) + 1)
    return {year: _INVENTED[place % len(_INVENTED)] for place, year in enumerate(years)}


def regional_budgets(practices: Sequence[Practice], year: int) -> dict[str, int]:
    """Region -> whole euros for the framework scheme; too little in every other region, the first one included."""
    regions = dict.fromkeys(practice.role.region for practice in practices)
    inside = {region: [practice for practice in practices if practice.role.region == region] for region in regions}
    return {region: _yearly_budget(inside[region], year, is_tight=place % 2 == 0) for place, region in enumerate(regions)}


def _yearly_budget(practices: Iterable[Practice], year: int, *, is_tight: bool) -> int:
    """Whole euros for the framework scheme in one region: a quarter more than it needs, or too little.

    `is_tight`: it serves the first two thirds of the practices, in the order of R14, and half of the next.
    """
    served = sorted((p for p in practices if _is_candidate(p)), key=lambda p: (-Fraction(p.aw_ion, p.ion), -p.aw_ion, p.agb))
    patients = [Fraction(practice.aw_ion) for practice in served] or [Fraction(1000)]
    cut = len(patients) * 2 // 3
    covered = sum(patients[:cut]) + patients[cut] / 2 if is_tight else sum(patients) * _GENEROUS
    return -(-int(covered * _tariff(year) / _PRACTICE_PART) // _ROUNDED_TO_EUR) * _ROUNDED_TO_EUR


def _is_candidate(practice: Practice) -> bool:
    role = practice.role
    passes = Fraction(practice.aw_ion, practice.ion) >= _THRESHOLD or bool(role.deviation)
    excluded = KOPTARIEF in role.schemes or bool(role.stream and not role.stream_argument)
    return KADER in role.schemes and passes and not excluded and role.plan == "approved" and practice.is_counted and not role.ended


def _tariff(year: int) -> Fraction:
    tariff = Fraction(_TARIFF_EUR)
    for index_year, index in price_indices(year).items():
        if _PRICE_LEVEL < index_year <= year:
            tariff *= Fraction(index)
    return tariff
