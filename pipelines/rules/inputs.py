"""The input of the rules besides the reference files: the counts of a quarter, and what is booked.

Belongs here: the types, and the conversion from the tables of shares.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from pipelines.core.quarter import Quarter
from pipelines.rules.rounding import cents
from pipelines.schemas.payout_codes import LineType


@dataclass(frozen=True, slots=True)
class InsurerCount:
    """The counted patients of one practice with one insurer; `uzovi` is 4 digits or `unknown`."""

    uzovi: str
    ion: int
    aw_ion: int
    unknown_postcode: int


@dataclass(frozen=True, slots=True)
class PracticeCount:
    """One practice of the register that is active on the peildatum, with its counted patients; `insurers` adds up to them.

    `uncertain_rows` are rejected rows that may be patients (R12).
    """

    agb: str
    name: str
    region: str
    ion: int
    aw_ion: int
    unknown_postcode: int
    uncertain_rows: int
    insurers: tuple[InsurerCount, ...]

    def __post_init__(self) -> None:
        for name in ("ion", "aw_ion", "unknown_postcode"):
            if getattr(self, name) != sum(getattr(one, name) for one in self.insurers):
                raise ValueError(f"practice {self.agb}: {name} per insurer does not add up to that of the practice")


def practice_counts(practice_shares: pl.DataFrame, practice_insurers: pl.DataFrame) -> tuple[PracticeCount, ...]:
    """The counts of a quarter, by AGB.

    `practice_shares` is the table of that name; `practice_insurers` has the counted patients per practice and insurer
    (agb, uzovi, ion, aw_ion, unknown_postcode).
    """
    insurers: dict[str, list[InsurerCount]] = defaultdict(list)
    for row in practice_insurers.select("agb", "uzovi", "ion", "aw_ion", "unknown_postcode").sort("agb", "uzovi").iter_rows(named=True):
        insurers[row.pop("agb")].append(InsurerCount(**row))
    columns = ("agb", "name", "region", "ion", "aw_ion", "unknown_postcode", "uncertain_rows")
    practices = practice_shares.select(columns).sort("agb").iter_rows(named=True)
    return tuple(PracticeCount(**row, insurers=tuple(insurers[row["agb"]])) for row in practices)


def counts_instead(practice_shares: pl.DataFrame, per_insurer: pl.DataFrame) -> tuple[PracticeCount, ...]:
    """The practices of `practice_shares` by AGB, but with the counts of `per_insurer`, as under another AW list.

    `per_insurer` has agb, uzovi, ion, aw_ion and unknown_postcode; a practice that is not in it has nobody. Rejected rows are
    rejected under every list.
    """
    counted = ("ion", "aw_ion", "unknown_postcode")
    counts = per_insurer.group_by("agb").agg(pl.col(counted).sum())
    shares = practice_shares.select("agb", "name", "region", "uncertain_rows").join(counts, on="agb", how="left")
    return practice_counts(shares.with_columns(pl.col(counted).fill_null(0)), per_insurer)


@dataclass(frozen=True, slots=True)
class BookedLine:
    """What was booked for a practice and a quarter of origin, by the closing of that quarter or a later one.

    The amount is negative for a correction downwards.
    """

    origin_quarter: Quarter
    region: str
    scheme: str
    agb: str
    line_type: LineType
    amount_eur: Decimal


@dataclass(frozen=True, slots=True)
class Booked:
    """What closed quarters pay: as booked by all closings so far, or as recomputed by this run (R34).

    `closed` are the quarters that have a closing, including those that booked nothing.
    """

    lines: tuple[BookedLine, ...] = ()
    closed: frozenset[Quarter] = frozenset()

    def before(self, quarter: Quarter) -> Booked:
        """The closed quarters before `quarter`, and all that is booked for them."""
        return Booked(
            lines=tuple(line for line in self.lines if line.origin_quarter < quarter),
            closed=frozenset(closed for closed in self.closed if closed < quarter),
        )

    def earlier_in_year(self, quarter: Quarter) -> Booked:
        """The closed earlier quarters of the year of `quarter`, and all that is booked for them (R24, R27)."""
        earlier = self.before(quarter)
        return Booked(
            lines=tuple(line for line in earlier.lines if line.origin_quarter.year == quarter.year),
            closed=frozenset(closed for closed in earlier.closed if closed.year == quarter.year),
        )

    def payouts_in_cents(self, scheme: str, region: str) -> int:
        """The payouts of the closed quarters under one scheme in one region; implementation lines are other money (R24, R27)."""
        key = (scheme, region, LineType.PAYOUT)
        return sum(
            cents(line.amount_eur)
            for line in self.lines
            if (line.scheme, line.region, line.line_type) == key and line.origin_quarter in self.closed
        )

    def by_scheme_and_region(self) -> dict[tuple[str, str], Booked]:
        """The lines of each scheme and region apart, all with the same closed quarters."""
        lines: dict[tuple[str, str], list[BookedLine]] = defaultdict(list)
        for line in self.lines:
            lines[line.scheme, line.region].append(line)
        return {key: Booked(tuple(found), self.closed) for key, found in lines.items()}

    def latest_payouts(self) -> dict[tuple[str, str], Decimal]:
        """R24: the payouts booked for the latest closed quarter, in euro by scheme and AGB; none where nothing is closed."""
        latest = max(self.closed, default=None)
        amounts: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for line in self.lines:
            if (line.origin_quarter, line.line_type) == (latest, LineType.PAYOUT):
                amounts[line.scheme, line.agb] += line.amount_eur
        return dict(amounts)
