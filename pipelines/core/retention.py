"""How long data about persons is kept: as long as its quarter can still be corrected (R34)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pipelines.core.quarter import Quarter


def first_kept(running: Quarter, closed: Collection[Quarter], correction_quarters: int) -> Quarter:
    """The oldest quarter that a run can still correct.

    The next run is for the running quarter, or for the quarter after the last closed one where that is earlier; it
    looks `correction_quarters` back. Without any closing it is for the running quarter.
    """
    oldest = min(running, max(closed).next()) if closed else running
    for _ in range(correction_quarters):
        oldest = oldest.previous()
    return oldest


def expired(quarters: Iterable[Quarter], first: Quarter) -> list[Quarter]:
    """Those of `quarters` before `first`, oldest first."""
    return sorted(quarter for quarter in quarters if quarter < first)
