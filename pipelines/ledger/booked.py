"""What closed quarters pay, for the rules: as booked, or as recomputed by this run (R24, R27, R34)."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.core.quarter import Quarter
from pipelines.ledger.ledger import Ledger
from pipelines.ledger.lines import Amounts
from pipelines.rules.inputs import Booked, BookedLine


def booked_of(ledger: Ledger, recomputed: Mapping[Quarter, Amounts] | None = None) -> Booked:
    """What every closed quarter pays: the amounts of `recomputed` for the quarters in it, the booked amounts for the others."""
    amounts = {**ledger.booked, **(recomputed or {})}
    lines = (
        BookedLine(key.origin_quarter, key.region, key.scheme, key.agb, key.line_type, amount)
        for origin in sorted(amounts)
        for key, amount in sorted(amounts[origin].items())
    )
    return Booked(tuple(lines), frozenset(ledger.closed))
