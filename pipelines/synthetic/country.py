"""The benchmark country: many practices with plain text lists, made some practices at a time so that memory stays small.

Belongs here: one quarter of a whole country, in memory piece by piece. Writing is `home`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from pipelines.core.quarter import Quarter
from pipelines.synthetic.draws import pick
from pipelines.synthetic.iban import fictitious_iban
from pipelines.synthetic.lists import bad_rows, shown, with_dirt, with_duplicates, with_identity, without_ended
from pipelines.synthetic.people import Period, registrations
from pipelines.synthetic.postcodes import AREAS_PER_PRACTICE, AW_SLOTS, aw_postcodes
from pipelines.synthetic.practice import KADER, KOPTARIEF, Practice, Role, apportion, practice_frame
from pipelines.synthetic.reference_files import koptarief_regions, reference_files
from pipelines.synthetic.region import LEAST_PER_PRACTICE, invented_practice
from pipelines.synthetic.region_files import DEBTOR
from pipelines.synthetic.scheme_text import country_schemes
from pipelines.synthetic.sending import Delivery, sent
from pipelines.synthetic.systems import LEAN

_MOST_PATIENTS = 20_000_000
_MOST_AREAS = 9_000
_PRACTICES_AT_A_TIME = 40


@dataclass(frozen=True, slots=True)
class Country:
    """How large the country is.

    `aw_postcodes` is the length of the AW list, rounded up to tens; the share `dirty` of the rows of each list is bad.
    ValueError for sizes out of range.
    """

    quarter: Quarter
    patients: int = 18_000_000
    practices: int = 5_000
    regions: int = 60
    aw_postcodes: int = 35_000
    dirty: Fraction = Fraction(1, 500)
    seed: int = 1

    def __post_init__(self) -> None:
        if not self.practices * LEAST_PER_PRACTICE <= self.patients <= _MOST_PATIENTS:
            raise ValueError(
                f"{self.patients} patients, expected {LEAST_PER_PRACTICE} or more for each practice and at most {_MOST_PATIENTS}"
            )
        if not 1 <= self.regions <= self.practices:
            raise ValueError(f"{self.regions} regions, expected 1 to as many as there are practices")
        if not 1 <= self.aw_postcodes <= _MOST_AREAS * AW_SLOTS:
            raise ValueError(f"{self.aw_postcodes} AW postcodes, expected 1 to {_MOST_AREAS * AW_SLOTS}")

    @property
    def areas(self) -> list[int]:
        """The PC4 areas, spread over the country."""
        number = -(-self.aw_postcodes // AW_SLOTS)
        return [1000 + place * _MOST_AREAS // number for place in range(number)]


def country_practices(country: Country) -> list[Practice]:
    """The practices, region after region; the areas of neighbours overlap."""
    places = range(country.practices)
    sizes = apportion(country.patients, [5 + pick(country.seed, "size", place, 11) for place in places], LEAST_PER_PRACTICE)
    areas = country.areas
    return [
        invented_practice(
            place,
            _role(country, place),
            sizes[place],
            areas=tuple(areas[(place * len(areas) // country.practices + step) % len(areas)] for step in range(AREAS_PER_PRACTICE)),
        )
        for place in places
    ]


def country_reference(country: Country, practices: Sequence[Practice]) -> dict[str, bytes]:
    """The files below `reference/`."""
    schemes = country_schemes(fictitious_iban(DEBTOR), koptarief_regions(practices))
    return reference_files(practices, Period((country.quarter,)), aw_postcodes(country.areas), schemes)


def country_lists(country: Country, practices: Sequence[Practice]) -> Iterator[Delivery]:
    """One list per practice. Patients move, and are registered twice, among the practices that are made together."""
    period = Period((country.quarter,))
    first_person = 0
    for start in range(0, len(practices), _PRACTICES_AT_A_TIME):
        together = practices[start : start + _PRACTICES_AT_A_TIME]
        listed, persons = _listed(country, practice_frame(together), period, first_person)
        by_practice = listed.partition_by("practice", as_dict=True)
        for practice in together:
            yield from sent(practice, by_practice[practice.index,], country.quarter, is_last=True)
        first_person += persons


def _listed(country: Country, frame: pl.DataFrame, period: Period, first_person: int) -> tuple[pl.DataFrame, int]:
    """The rows of some practices, and how many persons they took."""
    seed, quarter = country.seed, country.quarter
    known = registrations(frame, period, seed, first_person)
    rows = with_duplicates(with_identity(without_ended(shown(known, quarter)), frame, seed, first_person), seed)
    bad = bad_rows(rows, frame, country.dirty, quarter, seed=seed, first_person=first_person + len(known), first_number=first_person)
    return with_dirt(rows, bad), len(known) + len(bad)


def _role(country: Country, place: int) -> Role:
    """One practice in five has many AW patients, and most of these take part in one of the schemes."""

    def chosen(name: str, below: int) -> int:
        return pick(country.seed, name, place, below)

    is_deprived = chosen("deprived", 5) == 0
    takes_part = chosen("takes part", 100) < (90 if is_deprived else 3)
    scheme = (KOPTARIEF, KADER)[chosen("scheme", 2)]
    return Role(
        region=f"regio_{place * country.regions // country.practices + 1:02d}",
        aw_percent=10 + chosen("share", 60) if is_deprived else chosen("share", 7),
        weight=1,
        dialect=LEAN[chosen("dialect", len(LEAN))],
        schemes=(scheme,) if takes_part else (),
        plan="approved" if chosen("plan", 10) else "draft",
    )
