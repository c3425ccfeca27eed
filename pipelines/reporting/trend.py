"""Shares and ranks over the quarters, for comparison only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import polars as pl

from pipelines.core.quarter import Quarter
from pipelines.rules.rounding import six_places


@dataclass(frozen=True, slots=True)
class Point:
    """One practice in one quarter; the changes are None where this quarter or the one before has no share or no rank.

    A practice that came from another region has gained no places in this one: its ranks are not of one list.
    """

    agb: str
    quarter: str
    ion: int
    aw_ion: int
    aw_share: Decimal | None
    rank_region: int | None
    change_share: Decimal | None
    change_rank: int | None


@dataclass(frozen=True, slots=True)
class _Counted:
    region: str
    ion: int
    aw_ion: int
    rank: int | None


def points(current: pl.DataFrame, earlier: Iterable[pl.DataFrame]) -> list[Point]:
    """Every practice of the tables `practice_shares` given, by quarter; quarters after the current one are left out."""
    by_quarter: dict[str, dict[str, _Counted]] = {}
    # Labels such as 2026Q1 sort in time.
    last = current["quarter"].max()
    for table in (*earlier, current):
        for label, agb, *counted in table.select("quarter", "agb", "region", "ion", "aw_ion", "rank_region").iter_rows():
            if last is None or label <= last:
                by_quarter.setdefault(label, {})[agb] = _Counted(*counted)
    found: list[Point] = []
    for label, practices in sorted(by_quarter.items()):
        before = by_quarter.get(_label_before(label), {})
        found.extend(_point(label, agb, now, before.get(agb)) for agb, now in practices.items())
    return found


def _label_before(label: str) -> str:
    """The quarter before, as text; None before the first quarter that can be written."""
    return "" if label == "0001Q1" else str(Quarter.parse(label).previous())


def _point(label: str, agb: str, now: _Counted, before: _Counted | None) -> Point:
    share = Fraction(now.aw_ion, now.ion) if now.ion else None
    change_share = change_rank = None
    if before is not None and before.ion and share is not None:
        change_share = six_places(share - Fraction(before.aw_ion, before.ion))
    if before is not None and before.region == now.region and before.rank is not None and now.rank is not None:
        change_rank = before.rank - now.rank
    return Point(
        agb=agb,
        quarter=label,
        ion=now.ion,
        aw_ion=now.aw_ion,
        aw_share=None if share is None else six_places(share),
        rank_region=now.rank,
        change_share=change_share,
        change_rank=change_rank,
    )
