"""Postcodes: areas (PC4) with their addresses (PC6), some of which are on the AW list.

Each area has `SLOTS` postcodes; those with the lowest slots are AW. No letter S is used, so the pairs SA, SD and SS
cannot occur (R7).
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

_LETTERS = "ABCDEGHJKLMNPRTVWXZ"
_PAIRS = pl.Series([first + second for first in _LETTERS for second in _LETTERS])
_SCATTER = 73

SLOTS = 60
AW_SLOTS = 10
AREAS_PER_PRACTICE = 3


def postcode(area: pl.Expr, slot: pl.Expr) -> pl.Expr:
    """The PC6 of a PC4 (as a number) and a slot, as `1234AB`; different slots of an area get different letters."""
    pair = (slot.cast(pl.UInt32) * _SCATTER + area.cast(pl.UInt32) * 11) % len(_PAIRS)
    return area.cast(pl.String) + pl.lit(_PAIRS).gather(pair)


def aw_slot(drawn: pl.Expr) -> pl.Expr:
    """A slot that is on the AW list, as the UInt64 `drawn` says."""
    return drawn % AW_SLOTS


def other_slot(drawn: pl.Expr) -> pl.Expr:
    """A slot that is not on the AW list, as the UInt64 `drawn` says."""
    return drawn % (SLOTS - AW_SLOTS) + AW_SLOTS


def aw_postcodes(areas: Iterable[int]) -> list[str]:
    """The AW list of `areas`: `AW_SLOTS` PC6 of each, sorted."""
    slots = pl.DataFrame({"area": sorted(set(areas))}, schema={"area": pl.UInt32}).join(
        pl.DataFrame({"slot": range(AW_SLOTS)}), how="cross"
    )
    return slots.select(postcode(pl.col.area, pl.col.slot).sort()).to_series().to_list()
