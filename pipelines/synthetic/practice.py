"""The invented practice: what it is, what it takes part in and how it delivers. Region and country are made of these."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl

from pipelines.synthetic.systems import DIALECTS

KOPTARIEF = "rijnmond_koptarief"
KADER = "kbz_kader"
FUTURE = "toekomstbestendige_huisartsenzorg"
FUND = "fonds_implementatie"


class Delivers(StrEnum):
    """What a practice sends in the last quarter; in the quarters before it everybody sends one list, or two halves."""

    ONE_LIST = "one list"
    TWO_HALVES = "two halves"
    CORRECTED = "a list and its correction"
    NOTHING = "nothing"
    PICTURE = "a picture"


@dataclass(frozen=True, slots=True)
class Role:
    """What makes a practice interesting.

    Of its counted patients in the last quarter `aw_percent` (and `extra_aw` more) live in an AW, and
    `unknown_permille` have no usable postcode. `weight` is its size against the others. `plan` is the status of its
    plans, if it takes part in a scheme that asks for one. `ended` and `joins_last` are about the enrolments: over
    before the last peildatum, or begun just before it; `fixed` marks a pilot of the koptarief. `plan_tariff` and `goals`
    are in its plans. `gps` is the number of personal AGB codes in its list (0: the practice's own code).
    """

    region: str
    aw_percent: int
    weight: int
    dialect: str
    schemes: tuple[str, ...] = ()
    plan: str = "approved"
    plan_tariff: str = ""
    goals: str = ""
    fixed: bool = False
    extra_aw: int = 0
    unknown_permille: int = 5
    ended: bool = False
    joins_last: bool = False
    deviation: str = ""
    stream: str = ""
    stream_argument: str = ""
    implementation: bool = False
    gps: int = 0
    delivers: Delivers = Delivers.ONE_LIST


@dataclass(frozen=True, slots=True)
class Practice:
    """One practice with its patients counted in the last quarter.

    They are `ion` in all, of which `aw_ion` live in an AW and `unknown` have no usable postcode.
    """

    index: int
    agb: str
    name: str
    iban: str
    account_holder: str
    role: Role
    ion: int
    aw_ion: int
    unknown: int
    areas: tuple[int, ...]
    personal_codes: tuple[str, ...] = field(default=())

    @property
    def is_counted(self) -> bool:
        """Whether a readable list arrives in the last quarter."""
        return self.role.delivers not in {Delivers.NOTHING, Delivers.PICTURE}


def apportion(total: int, weights: Sequence[int], unit: int) -> list[int]:
    """`total` divided by weight in multiples of `unit`, each at least one unit; what does not divide falls to the last.

    Multiples make shares such as 2/5 come out exactly. ValueError when `total` is too small.
    """
    units, rest = divmod(total, unit)
    if units < len(weights):
        raise ValueError(f"{total} patients are too few for {len(weights)} practices, expected {unit} or more for each")
    spare, whole = units - len(weights), sum(weights)
    ends = [spare * sum(weights[: place + 1]) // whole for place in range(len(weights))]
    parts = [(1 + end - start) * unit for start, end in zip([0, *ends], ends, strict=False)]
    return [*parts[:-1], parts[-1] + rest]


def practice_frame(practices: Iterable[Practice]) -> pl.DataFrame:
    """One row per practice, with what its patients need to know.

    `open_place` numbers those whose lists arrive, null for others; `dirt_kinds` are the faults that the practice's
    dialect can show.
    """
    practices = list(practices)
    open_places = {practice.index: place for place, practice in enumerate(p for p in practices if p.is_counted)}
    return pl.DataFrame(
        {
            "practice": [practice.index for practice in practices],
            "ion": [practice.ion for practice in practices],
            "aw_ion": [practice.aw_ion for practice in practices],
            "unknown": [practice.unknown for practice in practices],
            "areas": [list(practice.areas) for practice in practices],
            "codes": [list(practice.personal_codes or (practice.agb,)) for practice in practices],
            "open_place": [open_places.get(practice.index) for practice in practices],
            "dirt_kinds": [list(DIALECTS[practice.role.dialect].dirt) for practice in practices],
        },
        schema={
            "practice": pl.UInt32,
            "ion": pl.UInt32,
            "aw_ion": pl.UInt32,
            "unknown": pl.UInt32,
            "areas": pl.List(pl.UInt32),
            "codes": pl.List(pl.String),
            "open_place": pl.UInt32,
            "dirt_kinds": pl.List(pl.String),
        },
    )
