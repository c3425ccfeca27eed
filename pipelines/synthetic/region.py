"""The demo region: practices that play the roles of `cast`, and what they send in each quarter.

Belongs here: from arguments to the files of a home, in memory. Writing is `home`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import count, islice

from pipelines.synthetic.agb import personal_agb, practice_agb
from pipelines.synthetic.cast import DRECHTSTEDEN, RIJNMOND, ROLES
from pipelines.synthetic.iban import fictitious_iban
from pipelines.synthetic.lists import bad_rows, shown, with_dirt, with_duplicates, with_identity
from pipelines.synthetic.names import account_holder, practice_name
from pipelines.synthetic.people import Period, registrations
from pipelines.synthetic.postcodes import AREAS_PER_PRACTICE
from pipelines.synthetic.practice import Practice, Role, apportion, practice_frame
from pipelines.synthetic.sending import Delivery, sent
from pipelines.synthetic.summary import PracticeSummary

LEAST_PER_PRACTICE = 20

# PC4 areas of Rotterdam, Schiedam, Dordrecht and Zwijndrecht; the letters after them are drawn
_AREAS = {
    RIJNMOND: (*range(3021, 3030), *range(3031, 3040), *range(3071, 3080), *range(3081, 3090), *range(3111, 3120)),
    DRECHTSTEDEN: (*range(3311, 3320), *range(3331, 3337)),
}


def region_practices(number: int, patients: int, seed: int) -> list[Practice]:
    """The `number` practices of the demo region with `patients` counted patients in all; the seed chooses names and codes."""
    roles = [ROLES[place % len(ROLES)] for place in range(number)]
    sizes = apportion(patients, [role.weight for role in roles], LEAST_PER_PRACTICE)
    first = seed % 1000 * number
    personal_codes = (personal_agb(index) for index in count(first * 10))
    return [
        invented_practice(
            first + place,
            role,
            size,
            areas=_neighbouring(_AREAS[role.region], place),
            personal_codes=tuple(islice(personal_codes, role.gps)),
        )
        for place, (role, size) in enumerate(zip(roles, sizes, strict=True))
    ]


def invented_practice(index: int, role: Role, ion: int, *, areas: tuple[int, ...], personal_codes: tuple[str, ...] = ()) -> Practice:
    """The practice with this number, in this role, with `ion` patients in `areas`."""
    agb = practice_agb(index)
    return Practice(
        index=index,
        agb=agb,
        name=practice_name(index, agb),
        iban=fictitious_iban(index),
        account_holder=account_holder(index, agb),
        role=role,
        ion=ion,
        aw_ion=ion * role.aw_percent // 100 + role.extra_aw,
        unknown=ion * role.unknown_permille // 1000,
        areas=areas,
        personal_codes=personal_codes,
    )


def deliveries(practices: Sequence[Practice], period: Period, dirty: Fraction, seed: int) -> Iterator[Delivery]:
    """All files of all quarters of `period`; the share `dirty` of the rows of each list is bad."""
    frame = practice_frame(practices)
    known = registrations(frame, period, seed)
    lived = with_duplicates(with_identity(known, frame, seed), seed)
    for quarter in period.quarters:
        rows = shown(lived, quarter)
        listed = with_dirt(rows, bad_rows(rows, frame, dirty, quarter, seed=seed, first_person=len(known)))
        by_practice = listed.partition_by("practice", as_dict=True)
        for practice in practices:
            yield from sent(practice, by_practice[practice.index,], quarter, is_last=quarter == period.last)


def practice_summary(practice: Practice) -> PracticeSummary:
    """What must be counted of the practice in the last quarter."""
    counts = (practice.ion, practice.aw_ion, practice.unknown) if practice.is_counted else (0, 0, 0)
    return PracticeSummary(practice.agb, practice.role.region, *counts)


def _neighbouring(areas: Sequence[int], place: int) -> tuple[int, ...]:
    return tuple(areas[(place * 2 + step) % len(areas)] for step in range(AREAS_PER_PRACTICE))
