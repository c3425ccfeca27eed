"""The ledger: every closing so far, and what follows from all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from pipelines.core.quarter import Quarter
from pipelines.ledger.closing import Accepted, ClaimKey, Closing
from pipelines.ledger.lines import NO_HASH, Amounts, LedgerLine, LineKey
from pipelines.reference.settlements import Settlement
from pipelines.schemas.ledger import SettlementKind

FIRST_ID = 1


@dataclass(frozen=True)
class Ledger:
    """All closings, in the order in which they were made."""

    closings: tuple[Closing, ...] = ()

    @property
    def last(self) -> Closing | None:
        """The closing made last."""
        return self.closings[-1] if self.closings else None

    @cached_property
    def lines(self) -> tuple[LedgerLine, ...]:
        """Every booked line, in the order of booking."""
        return tuple(line for closing in self.closings for line in closing.lines)

    @cached_property
    def closed(self) -> Mapping[Quarter, Closing]:
        """Quarter -> its closing, in order of time."""
        return {closing.quarter: closing for closing in self.closings}

    @property
    def next_id(self) -> str:
        """The number of the next closing."""
        return closing_id(len(self.closings))

    @property
    def last_line_hash(self) -> str:
        """The entry hash of the last line; 64 zeros without one."""
        return self.lines[-1].entry_hash if self.lines else NO_HASH

    @property
    def last_closing_hash(self) -> str:
        """The hash of the last closing; 64 zeros without one."""
        return self.last.closing_hash if self.last else NO_HASH

    def window(self, quarter: Quarter, correction_quarters: int) -> tuple[Quarter, ...]:
        """R34: the last `correction_quarters` closed quarters before `quarter`, oldest first."""
        before = [closed for closed in self.closed if closed < quarter]
        return tuple(before[-correction_quarters:]) if correction_quarters else ()

    @cached_property
    def booked(self) -> Mapping[Quarter, Amounts]:
        """What all closings together booked, by quarter of origin and key."""
        sums: defaultdict[Quarter, defaultdict[LineKey, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for line in self.lines:
            sums[line.origin_quarter][line.key] += line.amount_eur
        return {origin: dict(amounts) for origin, amounts in sums.items()}

    @cached_property
    def claimed(self) -> Mapping[ClaimKey, Decimal]:
        """What all closings together claimed (R40)."""
        sums: defaultdict[ClaimKey, Decimal] = defaultdict(Decimal)
        for claim in (claim for closing in self.closings for claim in closing.claims):
            sums[claim.key] += claim.amount_eur
        return dict(sums)

    @cached_property
    def balances(self) -> Mapping[str, Decimal]:
        """The open balance of each practice that has one, by AGB code (R35)."""
        open_eur: dict[str, Decimal] = {}
        for payment in (payment for closing in self.closings for payment in closing.payments):
            open_eur[payment.agb] = payment.closing_balance_eur
        return {agb: balance for agb, balance in sorted(open_eur.items()) if balance}

    @property
    def ibans(self) -> Mapping[str, str]:
        """The known IBAN of each practice, by AGB code (R39)."""
        return self.last.ibans if self.last else {}

    @cached_property
    def accepted(self) -> frozenset[Accepted]:
        """The rejected files and missing practices that closings accepted (R32)."""
        return frozenset(one for closing in self.closings for one in closing.accepted)

    @cached_property
    def settlements(self) -> Mapping[str, Settlement]:
        """The settlements that closings processed, by id (R35)."""
        return {settlement.id: settlement for closing in self.closings for settlement in closing.settlements}

    @cached_property
    def transfers(self) -> Mapping[str, tuple[str, Decimal]]:
        """Practice and amount of every transfer, by end-to-end id."""
        payments = (payment for closing in self.closings for payment in closing.payments)
        return {payment.end_to_end_id: (payment.agb, payment.transferred_eur) for payment in payments if payment.end_to_end_id}

    @property
    def returned(self) -> Mapping[str, Decimal]:
        """The amounts of transfers that came back according to the processed settlements, by end-to-end id."""
        sums: defaultdict[str, Decimal] = defaultdict(Decimal)
        for settlement in self.settlements.values():
            if settlement.kind is SettlementKind.RETURNED:
                sums[settlement.reference] += settlement.amount_eur
        return dict(sums)


def closing_id(place: int) -> str:
    """The id of the closing at `place`, from 0."""
    return f"{place + FIRST_ID:04d}"
