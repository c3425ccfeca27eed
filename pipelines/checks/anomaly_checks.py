"""Whether the counts of a quarter are plausible: questions for a person to answer before paying.

Belongs here: all limits, and which practices exceed them. What must hold is in `checks.invariants`; nothing here stops
a run.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

import polars as pl

from pipelines.core.numbers import number, percentage


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of what is plausible, themselves included.

    `share_change` is a difference of two shares; `unknown_postcodes`, `further_rows` and `ion_change` are fractions of ION.
    """

    share_change: Fraction = Fraction(3, 100)
    unknown_postcodes: Fraction = Fraction(1, 100)
    further_rows: Fraction = Fraction(5, 100)
    ion_change: Fraction = Fraction(5, 100)


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Doubt:
    """One practice beyond a limit, with the figure in question: aggregates only."""

    agb: str
    name: str
    figure: str

    def __str__(self) -> str:
        return f"{self.agb} {self.name} ({self.figure})"


@dataclass(frozen=True, slots=True)
class Plausibility:
    """One question about the quarter: what should hold, and the practices for which it does not, in order of AGB."""

    name: str
    sentence: str
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class _Counted:
    """A practice in this quarter and in the one before; `before` is None where it is not in the warehouse."""

    agb: str
    name: str
    ion: int
    aw_ion: int
    unknown_postcode: int
    further_rows: int
    before: tuple[int, int] | None
    is_enrolled: bool


def plausibility(
    shares: pl.DataFrame, outcomes: pl.DataFrame, previous: pl.DataFrame | None, enrolled: Collection[str], limits: Limits = LIMITS
) -> list[Plausibility]:
    """Every question, answered for the quarter.

    Args:
        shares: the table `practice_shares`.
        outcomes: the mart `practice_outcomes`.
        previous: `practice_outcomes` of the quarter before; None when it is not in the warehouse: then nothing is compared.
        enrolled: AGB codes with an enrolment on the peildatum.
        limits: what is still plausible.
    """
    practices = list(_counted(shares, outcomes, previous, enrolled))
    sentences = plausibility_sentences(limits)
    return [Plausibility(name, sentences[name], tuple(_doubts(practices, question, limits))) for name, (_, question) in _QUESTIONS.items()]


def plausibility_sentences(limits: Limits = LIMITS) -> dict[str, str]:
    """Name -> what should hold, of every question."""
    return {name: sentence(limits) for name, (sentence, _) in _QUESTIONS.items()}


def _counted(shares: pl.DataFrame, outcomes: pl.DataFrame, previous: pl.DataFrame | None, enrolled: Collection[str]) -> Iterable[_Counted]:
    further = dict(outcomes.select("agb", "duplicate_in_practice").iter_rows())
    before: dict[str, tuple[int, int]] = {}
    if previous is not None:
        before = {agb: (ion, aw_ion) for agb, ion, aw_ion in previous.select("agb", "ion", "aw_ion").iter_rows()}
    for agb, name, ion, aw_ion, unknown in shares.select("agb", "name", "ion", "aw_ion", "unknown_postcode").sort("agb").iter_rows():
        yield _Counted(agb, name, ion, aw_ion, unknown, further.get(agb, 0), before.get(agb), agb in enrolled)


def _doubts(practices: Iterable[_Counted], question: Callable[[_Counted, Limits], str | None], limits: Limits) -> Iterable[Doubt]:
    for one in practices:
        figure = question(one, limits)
        if figure is not None:
            yield Doubt(one.agb, one.name, figure)


def _share_jumped(one: _Counted, limits: Limits) -> str | None:
    if not one.ion or one.before is None or not one.before[0]:
        return None
    now, before = Fraction(one.aw_ion, one.ion), Fraction(one.before[1], one.before[0])
    return f"{percentage(before)} to {percentage(now)}" if abs(now - before) > limits.share_change else None


def _many_unknown(one: _Counted, limits: Limits) -> str | None:
    if not one.ion:
        return None
    unknown = Fraction(one.unknown_postcode, one.ion)
    return f"{percentage(unknown)} of {number(one.ion)}" if unknown > limits.unknown_postcodes else None


def _many_twice(one: _Counted, limits: Limits) -> str | None:
    if not one.ion:
        return None
    twice = Fraction(one.further_rows, one.ion)
    return f"further rows {number(one.further_rows)}, ION {number(one.ion)}" if twice > limits.further_rows else None


def _ion_changed(one: _Counted, limits: Limits) -> str | None:
    if one.before is None or not one.before[0]:
        return None
    change = Fraction(one.ion - one.before[0], one.before[0])
    return f"{number(one.before[0])} to {number(one.ion)}" if abs(change) > limits.ion_change else None


def _not_delivered(one: _Counted, _: Limits) -> str | None:
    return "nobody counted" if one.is_enrolled and not one.ion else None


_QUESTIONS: Mapping[str, tuple[Callable[[Limits], str], Callable[[_Counted, Limits], str | None]]] = MappingProxyType(
    {
        "shares_near_quarter_before": (
            lambda limits: f"no share is more than {float(limits.share_change * 100):g} points away from that of the quarter before",
            _share_jumped,
        ),
        "few_unknown_postcodes": (
            lambda limits: f"at most {percentage(limits.unknown_postcodes, 0)} of the patients of a practice have an unknown postcode",
            _many_unknown,
        ),
        "few_patients_twice": (
            lambda limits: f"the further rows of patients of a practice are at most {percentage(limits.further_rows, 0)} of its ION (R4)",
            _many_twice,
        ),
        "ion_near_quarter_before": (
            lambda limits: f"no ION is more than {percentage(limits.ion_change, 0)} away from that of the quarter before",
            _ion_changed,
        ),
        "every_enrolled_delivered": (lambda _: "every enrolled practice has a patient who counts", _not_delivered),
    }
)
