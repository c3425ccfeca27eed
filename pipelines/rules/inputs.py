"""What the rules take in beside the reference files: the counts of a quarter, and what is booked of it.

Belongs here: the types, and the way from the frames of the shares to them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from pipelines.core.quarter import Quarter


@dataclass(frozen=True, slots=True)
class InsurerCount:
    """The counted patients of one practice with one insurer; `uzovi` is 4 digits or `unknown`."""

    uzovi: str
    ion: int
    aw_ion: int


@dataclass(frozen=True, slots=True)
class PracticeCount:
    """One practice of the register that is active on the peildatum, with its counted patients; `insurers` adds up to them."""

    agb: str
    name: str
    region: str
    ion: int
    aw_ion: int
    unknown_postcode: int
    insurers: tuple[InsurerCount, ...]

    def __post_init__(self) -> None:
        if self.ion != sum(one.ion for one in self.insurers) or self.aw_ion != sum(one.aw_ion for one in self.insurers):
            raise ValueError(f"practice {self.agb}: the counts per insurer do not add up to those of the practice")


def practice_counts(practice_shares: pl.DataFrame, practice_insurers: pl.DataFrame) -> tuple[PracticeCount, ...]:
    """The counts of a quarter, by AGB.

    `practice_shares` is the table of that name; `practice_insurers` has the counted patients per practice and insurer
    (agb, uzovi, ion, aw_ion).
    """
    insurers: dict[str, list[InsurerCount]] = defaultdict(list)
    for agb, uzovi, ion, aw_ion in practice_insurers.select("agb", "uzovi", "ion", "aw_ion").sort("agb", "uzovi").iter_rows():
        insurers[agb].append(InsurerCount(uzovi, ion, aw_ion))
    practices = practice_shares.select("agb", "name", "region", "ion", "aw_ion", "unknown_postcode").sort("agb")
    return tuple(
        PracticeCount(agb, name, region, ion, aw_ion, unknown, tuple(insurers[agb]))
        for agb, name, region, ion, aw_ion, unknown in practices.iter_rows()
    )


def counts_instead(practice_shares: pl.DataFrame, per_insurer: pl.DataFrame) -> tuple[PracticeCount, ...]:
    """The practices of `practice_shares` with other counts, by AGB: those of `per_insurer`, as under another AW list.

    `per_insurer` has agb, uzovi, ion, aw_ion and unknown_postcode; a practice that is not in it has nobody.
    """
    counts = per_insurer.group_by("agb").agg(pl.col("ion", "aw_ion", "unknown_postcode").sum())
    shares = practice_shares.select("agb", "name", "region").join(counts, on="agb", how="left")
    return practice_counts(shares.with_columns(pl.col("ion", "aw_ion", "unknown_postcode").fill_null(0)), per_insurer)


@dataclass(frozen=True, slots=True)
class BookedLine:
    """One line of the ledger: what the closing of `quarter` booked for `origin_quarter`, itself or an earlier one.

    The amount is negative for a correction downwards.
    """

    quarter: Quarter
    origin_quarter: Quarter
    region: str
    scheme: str
    agb: str
    line_type: str
    amount_eur: Decimal


@dataclass(frozen=True, slots=True)
class Booked:
    """What the ledger holds; `closed` are the quarters that have a closing, also those that booked nothing."""

    lines: tuple[BookedLine, ...] = ()
    closed: frozenset[Quarter] = frozenset()

    def earlier_in_year(self, quarter: Quarter) -> Booked:
        """What closings of quarters before `quarter` booked for the earlier quarters of its year (R24, R27)."""
        return Booked(
            lines=tuple(line for line in self.lines if line.quarter < quarter and line.origin_quarter.year == quarter.year),
            closed=frozenset(closed for closed in self.closed if closed < quarter and closed.year == quarter.year),
        )
