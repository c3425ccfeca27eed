"""How long what people are recognised by is kept: until corrections of its quarter are no longer made (R34)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pipelines.core.quarter import Quarter


def first_kept(running: Quarter, closed: Collection[Quarter], correction_quarters: int) -> Quarter:
    """The oldest quarter that a run can still look at again.

    The next run is that of the running quarter, or of the first one after the last closing where that was not closed in time; it
    looks `correction_quarters` back. Without a closing the running quarter is taken.
    """
    oldest = min(running, max(closed).next()) if closed else running
    for _ in range(correction_quarters):
        oldest = oldest.previous()
    return oldest


def expired(quarters: Iterable[Quarter], first: Quarter) -> list[Quarter]:
    """Those of `quarters` before `first`, oldest first."""
    return sorted(quarter for quarter in quarters if quarter < first)
