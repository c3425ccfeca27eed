"""The closing of a quarter, done or proposed, as a section of its page and as figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kbz_assets.ui_text.figures import Figures, shown
from kbz_assets.ui_text.markdown import items
from pipelines.core.numbers import counted, number

MOST_REFUSALS = 20


@dataclass(frozen=True, slots=True)
class ClosingStatus:
    """`closed` tells when a quarter was closed, and is empty while it is open; the other fields are what the closing did or would do.

    `refusals` are the lines that would refuse it, whatever its names and total.
    """

    closed: str
    total_eur: Decimal
    corrections: int
    corrected_eur: Decimal
    transfers: int
    transferred_eur: Decimal
    refusals: Sequence[str]


def closing_text(status: ClosingStatus) -> str:
    """The section."""
    booked, corrected, transferred = (number(amount, 2) for amount in (status.total_eur, status.corrected_eur, status.transferred_eur))
    sums = (
        f"It {'booked' if status.closed else 'would book'} EUR {booked}, "
        f"with {counted(status.corrections, 'correction')} of closed quarters of EUR {corrected} together, "
        f"and {counted(status.transfers, 'transfer')} of EUR {transferred}."
    )
    if status.closed:
        return f"{status.closed}. {sums}"
    more = len(status.refusals) - MOST_REFUSALS
    lines = [*status.refusals[:MOST_REFUSALS], *([f"and {more} more"] if more > 0 else [])]
    refused = f"A closing would be:\n\n{items(lines)}" if lines else "Nothing but its names and its total could refuse a closing."
    return f"The quarter is open. {sums}\n\n{refused}"


def closing_figures(status: ClosingStatus | None) -> Figures:
    """How much is corrected and transferred, and how many refusals there are."""
    if status is None:
        return {}
    return {
        "corrections": status.corrections,
        "corrected_eur": shown(status.corrected_eur),
        "transfers": status.transfers,
        "transferred_eur": shown(status.transferred_eur),
        "closing_refusals": len(status.refusals),
    }
