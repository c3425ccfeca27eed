"""The statuses before the budget and the division of a regional budget, written a second time: in fractions, from the text of R12 to R19,
R23, R24, R26 and R28.

It shares no code with `pipelines.rules`, so that a mistake has to be made twice to pass.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import floor

CENT = Fraction(1, 100)


@dataclass(frozen=True)
class Candidate:
    """A practice that passes every test before the budget, or is undecided: then `unknown` patients may be AW, and its part is kept."""

    agb: str
    aw_ion: int
    ion: int
    unknown: int = 0
    undecided: bool = False


@dataclass(frozen=True)
class Division:
    """What is paid, and what is kept, by practice."""

    paid: dict[str, Fraction]
    kept: dict[str, Fraction]


def rounded(amount: Fraction) -> Fraction:
    """Half-up to cents; amounts are never negative here."""
    return floor(amount / CENT + Fraction(1, 2)) * CENT


def quarter_budget(year_amount: Fraction, overhead_share: Fraction, quarter: int) -> Fraction:
    """The practice part of a year in quarters of whole cents, the rest in the last."""
    practice_part = rounded(year_amount * (1 - overhead_share))
    quarter_part = floor(practice_part / 4 / CENT) * CENT
    return practice_part - 3 * quarter_part if quarter == 4 else quarter_part


def divided(
    remainder: str, budget: Fraction, tariff: Fraction, candidates: list[Candidate], paid_before: dict[str, Fraction] | None = None
) -> Division:
    """What each candidate gets of `budget` at `tariff` per AW-ION and quarter.

    `paid_before` are the amounts of practices without a delivery, which come first.
    """
    kept: dict[str, Fraction] = {}
    for agb, amount in sorted((paid_before or {}).items()):
        kept[agb] = min(max(Fraction(0), amount), budget - sum(kept.values()))
    queue = sorted(candidates, key=lambda one: (Fraction(-one.aw_ion, one.ion), -one.aw_ion, one.agb))
    asked = [(one.agb, rounded((one.aw_ion + one.unknown * one.undecided) * tariff)) for one in queue]
    given = _DIVISIONS[remainder](budget - sum(kept.values()), asked)
    undecided = {one.agb for one in candidates if one.undecided}
    kept |= {agb: amount for agb, amount in given.items() if agb in undecided}
    return Division({agb: amount for agb, amount in given.items() if agb not in undecided}, kept)


Asked = list[tuple[str, Fraction]]


def _stop(budget: Fraction, asked: Asked) -> dict[str, Fraction]:
    running = Fraction(0)
    stopped = False
    given = {}
    for agb, amount in asked:
        stopped = stopped or running + amount > budget
        given[agb] = Fraction(0) if stopped else amount
        running += given[agb]
    return given


def _skip(budget: Fraction, asked: Asked) -> dict[str, Fraction]:
    given: dict[str, Fraction] = {}
    for agb, amount in asked:
        given[agb] = amount if sum(given.values()) + amount <= budget else Fraction(0)
    return given


def _partial(budget: Fraction, asked: Asked) -> dict[str, Fraction]:
    return {agb: max(Fraction(0), min(amount, budget - sum(before for _, before in asked[:at]))) for at, (agb, amount) in enumerate(asked)}


def _pro_rata(budget: Fraction, asked: Asked) -> dict[str, Fraction]:
    total = sum(amount for _, amount in asked)
    if total <= budget:
        return dict(asked)
    exact = {agb: amount * budget / total for agb, amount in asked}
    given = {agb: floor(amount / CENT) * CENT for agb, amount in exact.items()}
    while sum(given.values()) < budget:
        # Among those who did not get one yet, the largest remainder, the first in order where they tie.
        waiting = [agb for agb in given if given[agb] <= exact[agb]]
        lucky = max(waiting, key=lambda agb: exact[agb] - given[agb])
        given[lucky] += CENT
    return given


_DIVISIONS: dict[str, Callable[[Fraction, Asked], dict[str, Fraction]]] = {
    "stop": _stop,
    "skip": _skip,
    "partial": _partial,
    "pro_rata": _pro_rata,
}


@dataclass(frozen=True)
class Facts:
    """What the statuses 1 to 7 of one practice depend on."""

    agb: str
    aw_ion: int
    ion: int
    unknown: int
    rejected: int
    participates: bool
    excluded: bool
    deviation: bool
    fixed: bool
    plan: bool


def statuses(region: list[Facts], passing: Callable[[Fraction], bool], top_n: int | None) -> dict[str, str]:
    """The first of the statuses 1 to 7 that applies to each practice of a region; who passes all of them is absent."""
    found = {one.agb: status for one in region if (status := _first_status(one, passing))}
    left = sorted((one for one in region if one.agb not in found), key=lambda one: (-Fraction(one.aw_ion, one.ion), -one.aw_ion, one.agb))
    if top_n is not None:
        beyond = [one for one in left if not one.fixed][top_n:]
        found |= {one.agb: "not_selected" for one in beyond}
    return found | {one.agb: "no_plan" for one in left if one.agb not in found and not one.plan}


def _first_status(one: Facts, passing: Callable[[Fraction], bool]) -> str:
    if not one.participates:
        return "not_participating"
    if one.ion == 0:
        return "no_delivery"
    if one.excluded:
        return "double_funding"
    everybody = one.ion + one.rejected
    if one.deviation or passing(Fraction(one.aw_ion, everybody)):
        return ""
    return "undecided" if passing(Fraction(one.aw_ion + one.unknown + one.rejected, everybody)) else "below_threshold"
