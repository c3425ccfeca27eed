"""`kbz verify`: every hash, line, balance and frozen file of the ledger."""

from __future__ import annotations

from collections.abc import Iterator

from kbz_assets.commands.console import err, say, visible
from kbz_assets.storage.home import Home
from kbz_assets.storage.ledger_files import frozen_faults, inspected
from pipelines.core.amounts import NOTHING, amount_text
from pipelines.ledger.faults import Fault
from pipelines.ledger.ledger import Ledger
from pipelines.ledger.lines import total


def verify(home: Home, closing_hash: str | None) -> bool:
    """Print each fault on a line of standard error, or the sums where there are no faults; True when there are none.

    `closing_hash` was noted elsewhere: one of the closings must have it.
    """
    ledger, faults = inspected(home)
    found = [*faults, *_beside_the_ledger(home, ledger, closing_hash)]
    for fault in found:
        err.print(visible(str(fault)))
    if not found:
        say(verified_line(ledger))
    return not found


def _beside_the_ledger(home: Home, ledger: Ledger, closing_hash: str | None) -> Iterator[Fault]:
    for closing in ledger.closings:
        yield from frozen_faults(home, closing)
    if closing_hash is not None and closing_hash.lower() not in {closing.closing_hash for closing in ledger.closings}:
        yield Fault(home.shown(home.ledger), f"no closing has the hash {closing_hash}")


def verified_line(ledger: Ledger) -> str:
    """The numbers of closings and lines, their sums, and the hash of the last closing."""
    booked, settled, transferred = (
        total(ledger.lines),
        sum((closing.settled_eur for closing in ledger.closings), NOTHING),
        sum((closing.transferred_eur for closing in ledger.closings), NOTHING),
    )
    sums = {"booked": booked, "settled": settled, "transferred": transferred, "open": sum(ledger.balances.values(), NOTHING)}
    shown = ", ".join(f"{name} {amount_text(amount)}" for name, amount in sums.items())
    return f"closings {len(ledger.closings)}, lines {len(ledger.lines)}, {shown}, hash {ledger.last_closing_hash}"
