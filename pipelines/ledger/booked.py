"""What closed quarters pay, for the rules: as booked, or as recomputed by this run (R24, R27, R34)."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.core.quarter import Quarter
from pipelines.ledger.corrections import paid_amounts
from pipelines.ledger.ledger import Ledger
from pipelines.rules.inputs import Booked, BookedLine


def booked_of(ledger: Ledger, recomputed: Mapping[Quarter, pl.DataFrame] | None = None) -> Booked:
    """What every closed quarter pays: for those in `recomputed` what their table `payouts` says, for the others the booked amounts.

    What insurers pay to practices is in no closing: it counts for as long as its quarter is recomputed.
    """
    amounts = {**ledger.booked, **{past: paid_amounts(payouts) for past, payouts in (recomputed or {}).items()}}
    lines = (
        BookedLine(key.origin_quarter, key.region, key.scheme, key.agb, key.line_type, amount)
        for origin in sorted(amounts)
        for key, amount in sorted(amounts[origin].items())
    )
    return Booked(tuple(lines), frozenset(ledger.closed))
