"""Patients and their registrations over the quarters: who is where, from when to when, and when the practice knows the end.

Belongs here: the life of the invented patients. How a list shows it is in `lists`; nothing here knows files.

By construction a practice has exactly its `ion` counted patients in the last quarter, of which `aw_ion` AW: those of
`_current`. Every other registration made here ends before the last peildatum or loses to a later one, begins after
it, is not ION, or is a conflict.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import polars as pl

from pipelines.core.quarter import Quarter
from pipelines.synthetic import draws

EXPORT_DAYS_AFTER_PEILDATUM = 9
AW, ELSEWHERE, UNKNOWN = 0, 1, 2

_OLDEST_REGISTRATION = date(1996, 1, 2)
_STALE_DAYS = 150

# shares of a practice's patients per quarter, and the most that they add up to
_MOVED = Fraction(6, 1000)
_NEW = Fraction(8, 1000)
_LEFT = Fraction(6, 1000)
_DIED = Fraction(2, 1000)
_MOST_IN_ALL = Fraction(3, 10)
# shares of a practice's patients over all quarters
_ARRIVING = Fraction(3, 1000)
_PASSING_BY = Fraction(5, 1000)
_CONFLICT = Fraction(1, 1000)
# share of moved patients whose old practice records the end late
_STALE = Fraction(3, 10)

_NEVER = pl.lit(None, dtype=pl.Date)
_YES = pl.lit(value=True)
_PERSON = pl.col.person


@dataclass(frozen=True, slots=True)
class Period:
    """Consecutive quarters, the last being the one that is looked at."""

    quarters: tuple[Quarter, ...]

    @classmethod
    def ending_with(cls, last: Quarter, count: int) -> Period:
        """The `count` quarters up to and including `last`."""
        quarters = [last]
        for _ in range(count - 1):
            quarters.append(quarters[-1].previous())
        return cls(tuple(reversed(quarters)))

    @property
    def last(self) -> Quarter:
        """The quarter that is looked at."""
        return self.quarters[-1]

    @property
    def start(self) -> date:
        """The day after which things happen: the peildatum before the first quarter."""
        return self.quarters[0].previous().peildatum

    def share(self, per_quarter: Fraction) -> Fraction:
        """What something adds up to that happens to the share `per_quarter` each quarter."""
        return min(per_quarter * len(self.quarters), _MOST_IN_ALL)


def registrations(practices: pl.DataFrame, period: Period, seed: int, first_person: int = 0) -> pl.DataFrame:
    """All registrations of the patients of `practices` (a `practice_frame`) during `period`.

    Grain: one row per person and practice. Columns: `person` (UInt64, numbered from `first_person`), `practice`,
    `registered_on`, `deregistered_on`, `deceased_on` (null: not), `known_on` (the day on which the practice enters
    that end; null: no end), `is_ion`, `home` (AW, ELSEWHERE or UNKNOWN), `needs_bsn` (another practice has to
    recognise the person).
    """
    current = _current(practices, period, seed, first_person)
    groups = [current.drop("previous"), _previous(current, period, seed)]
    groups.extend(_others(practices, period, seed, first_person + len(current)))
    return pl.concat(groups)


def people(practices: pl.DataFrame, count: pl.Expr, first_person: int) -> pl.DataFrame:
    """`count` new persons for each of `practices`: its rows, with `person` and with `place`, from 0 within the practice."""
    placed = practices.with_columns(place=pl.int_ranges(0, count.cast(pl.Int64), dtype=pl.UInt32)).explode("place").drop_nulls("place")
    return placed.with_columns(person=pl.int_range(pl.len(), dtype=pl.UInt64) + first_person)


def _current(practices: pl.DataFrame, period: Period, seed: int, first_person: int) -> pl.DataFrame:
    can_move = pl.col.open_place.is_not_null() & pl.lit(practices["open_place"].count() > 1)
    moved = can_move & draws.chance(period.share(_MOVED), seed, "moved", _PERSON)
    is_recent = moved | draws.chance(period.share(_NEW), seed, "new", _PERSON)
    drawn = draws.draw(seed, "registered on", _PERSON)
    recently = draws.day_between(draws.day_after(period.start, 2), period.last.peildatum, drawn)
    home = (
        pl.when(pl.col.place < pl.col.aw_ion)
        .then(AW)
        .when(pl.col.place < pl.col.aw_ion + pl.col.unknown)
        .then(UNKNOWN)
        .otherwise(ELSEWHERE)
    )
    return people(practices, pl.col.ion, first_person).select(
        *_registration(
            registered_on=pl.when(is_recent).then(recently).otherwise(_long_ago(period, drawn)),
            home=home,
            needs_bsn=moved,
        ),
        previous=_other_practice(practices, seed),
    )


def _previous(current: pl.DataFrame, period: Period, seed: int) -> pl.DataFrame:
    """Where those who moved were before; where the end is entered late, the list shows them once more as registered."""
    late = draws.chance(_STALE, seed, "entered late", _PERSON)
    return current.filter("needs_bsn").select(
        _registration(
            practice=pl.col.previous,
            registered_on=_long_ago(period, draws.draw(seed, "registered before", _PERSON)),
            deregistered_on=pl.col.registered_on,
            known_on=draws.days_later(pl.col.registered_on, pl.when(late).then(_STALE_DAYS).otherwise(0)),
            home=_drawn_home(seed),
            needs_bsn=_YES,
        )
    )


def _others(practices: pl.DataFrame, period: Period, seed: int, first_person: int) -> Iterator[pl.DataFrame]:
    """Persons of their own: who left, died, arrives after the last peildatum, passes by, or is registered twice."""
    happened = draws.draw(seed, "happened on", _PERSON)
    during = draws.day_between(draws.day_after(period.start, 2), draws.day_after(period.last.peildatum, -1), happened)
    days_after = happened % (EXPORT_DAYS_AFTER_PEILDATUM - 1) + 1
    long_ago = _long_ago(period, draws.draw(seed, "registered on", _PERSON))
    groups: list[tuple[Fraction, dict[str, pl.Expr]]] = [
        (_LEFT * len(period.quarters), {"registered_on": long_ago, "deregistered_on": during, "known_on": during}),
        (
            _DIED * len(period.quarters),
            {"registered_on": long_ago, "deceased_on": during, "known_on": draws.days_later(during, days_after)},
        ),
        (_ARRIVING, {"registered_on": draws.days_later(pl.lit(period.last.peildatum), days_after)}),
        (_PASSING_BY, {"registered_on": during, "is_ion": pl.lit(value=False)}),
    ]
    for share, columns in groups:
        persons = people(practices, _share_of_ion(share), first_person)
        yield persons.select(_registration(**columns, home=_drawn_home(seed)))
        first_person += len(persons)
    if practices["open_place"].count() > 1:
        twice = people(practices.filter(pl.col.open_place.is_not_null()), _share_of_ion(_CONFLICT), first_person)
        for practice in (pl.col.practice, _other_practice(practices, seed)):
            yield twice.select(_registration(practice=practice, registered_on=long_ago, home=_drawn_home(seed), needs_bsn=_YES))


def _registration(
    *,
    registered_on: pl.Expr,
    home: pl.Expr,
    practice: pl.Expr = pl.col.practice,
    deregistered_on: pl.Expr = _NEVER,
    deceased_on: pl.Expr = _NEVER,
    known_on: pl.Expr = _NEVER,
    is_ion: pl.Expr = _YES,
    needs_bsn: pl.Expr = pl.lit(value=False),  # noqa: B008 - an expression is a value
) -> list[pl.Expr]:
    return [
        _PERSON,
        practice.alias("practice"),
        registered_on.alias("registered_on"),
        deregistered_on.alias("deregistered_on"),
        deceased_on.alias("deceased_on"),
        known_on.alias("known_on"),
        is_ion.alias("is_ion"),
        home.cast(pl.UInt8).alias("home"),
        needs_bsn.alias("needs_bsn"),
    ]


def _long_ago(period: Period, drawn: pl.Expr) -> pl.Expr:
    return draws.day_between(_OLDEST_REGISTRATION, period.start, drawn)


def _drawn_home(seed: int) -> pl.Expr:
    return pl.when(draws.chance(Fraction(1, 4), seed, "home", _PERSON)).then(AW).otherwise(ELSEWHERE)


def _share_of_ion(share: Fraction) -> pl.Expr:
    """`share` of the practice's patients, rounded up, so that it occurs in a small region too."""
    return (pl.col.ion * share.numerator + share.denominator - 1) // share.denominator


def _other_practice(practices: pl.DataFrame, seed: int) -> pl.Expr:
    """Another practice whose list arrives; null where the person's own does not, or is the only one."""
    arriving = practices.drop_nulls("open_place")["practice"]
    steps = draws.draw(seed, "other practice", _PERSON) % max(len(arriving) - 1, 1) + 1
    return pl.lit(arriving).gather((pl.col.open_place + steps) % max(len(arriving), 1))
