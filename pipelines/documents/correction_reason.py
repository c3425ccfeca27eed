"""Why a closed quarter comes out differently than it was booked: a few words in Dutch per correction (R34)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from pipelines.documents.quarter_tables import CORRECTION, QuarterTables, Row
from pipelines.dutch.numbers import number
from pipelines.dutch.words import euro, said, word
from pipelines.ledger.corrections import corrected_before, line_without_region
from pipelines.schemas.payout_codes import Status


def correction_reason(tables: QuarterTables, correction: Row) -> str:
    """The differences between the closing of the quarter of origin and now, for a row of `corrections`.

    Where an earlier closing corrected the line, more or less is booked than was closed: then that is said too.
    """
    facts = tables.correction_facts[tuple(correction[name] for name in CORRECTION)]
    regions = tables.correction_regions[line_without_region(correction)]
    return "; ".join([*_differences(facts, regions), *_earlier_correction(correction, corrected_before(facts, correction["booked"]))])


def _earlier_correction(correction: Row, before_eur: Decimal) -> Iterator[str]:
    if before_eur and correction["amount"] == -before_eur:
        yield said("correction_reason.earlier_correction")
    elif before_eur:
        yield said("correction_reason.corrected_before", amount=euro(before_eur))


def _differences(facts: Row, regions: Mapping[str, str]) -> Iterator[str]:
    was, now = facts["status_at_closing"], facts["status_now"]
    if now is None:
        yield said("correction_reason.moved", region=regions["now"]) if "now" in regions else said("correction_reason.no_longer_ours")
    elif was is None and "at_closing" in regions:
        yield said("correction_reason.moved_from", region=regions["at_closing"])
    elif was is None:
        yield said("correction_reason.not_ours_before")
    elif Status(was).is_paid and Status(now).is_paid:
        yield from _differences_of_paid(facts)
    elif was != now:
        yield said("correction_reason.status", was=word(Status(was)), now=word(Status(now)))


def _differences_of_paid(facts: Row) -> Iterator[str]:
    """The differences of a line that was paid and still is: base, tariff, or else its full amount, and what the budget leaves out of it."""
    shown: Mapping[str, Callable[[Any], str]] = {"base": number, "tariff": euro, "full_amount": euro}
    pairs = {name: (facts[f"{name}_at_closing"], facts[f"{name}_now"]) for name in (*shown, "amount")}
    changed = [name for name in shown if pairs[name][0] != pairs[name][1]]
    for name in [name for name in changed if name != "full_amount"] or changed:
        was, now = map(shown[name], pairs[name])
        yield said(f"correction_reason.{name}", was=was, now=now)
    left_out_then, left_out_now = (full - paid for full, paid in zip(pairs["full_amount"], pairs["amount"], strict=True))
    if left_out_then != left_out_now:
        yield said("correction_reason.budget")
