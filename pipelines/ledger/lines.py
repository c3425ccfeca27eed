"""The lines of the ledger and their hashes (R33)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from pipelines.core.amounts import NOTHING
from pipelines.core.quarter import Quarter
from pipelines.ledger.records import as_json
from pipelines.schemas.ledger import EntryKind
from pipelines.schemas.payout_codes import LineType

NO_HASH = "0" * 64
"""Takes the place of the previous hash for the first line and the first closing."""


class LineKey(NamedTuple):
    """The key of a booked amount; keys sort in the order of booking within a closing."""

    origin_quarter: Quarter
    scheme: str
    region: str
    agb: str
    line_type: LineType


Amounts = Mapping[LineKey, Decimal]
"""Amounts in euro, by key."""


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One booked line. `entry_hash` is that of the other columns; `previous_hash` the entry_hash of the line before, over closings."""

    closing_id: str
    booked_at: str
    quarter: Quarter
    origin_quarter: Quarter
    region: str
    scheme: str
    agb: str
    line_type: LineType
    kind: EntryKind
    amount_eur: Decimal
    entry_hash: str
    previous_hash: str

    @property
    def key(self) -> LineKey:
        """The key of the line."""
        return LineKey(self.origin_quarter, self.scheme, self.region, self.agb, self.line_type)

    def computed_hash(self) -> str:
        """SHA-256 of the JSON list of the other eleven columns: without spaces, UTF-8, not escaped."""
        columns = as_json(self)
        del columns["entry_hash"]
        return hashlib.sha256(json.dumps(list(columns.values()), ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def chained(closing_id: str, booked_at: str, quarter: Quarter, amounts: Amounts, previous_hash: str) -> tuple[LedgerLine, ...]:
    """The lines that a closing books, in order, each with the hash of the line before; amounts of 0.00 are not booked."""
    return tuple(_chained(closing_id, booked_at, quarter, amounts, previous_hash))


def _chained(closing_id: str, booked_at: str, quarter: Quarter, amounts: Amounts, previous_hash: str) -> Iterator[LedgerLine]:
    for key in sorted(key for key, amount in amounts.items() if amount):
        kind = EntryKind.BOOKING if key.origin_quarter == quarter else EntryKind.CORRECTION
        bare = LedgerLine(
            closing_id=closing_id,
            booked_at=booked_at,
            quarter=quarter,
            origin_quarter=key.origin_quarter,
            region=key.region,
            scheme=key.scheme,
            agb=key.agb,
            line_type=key.line_type,
            kind=kind,
            amount_eur=amounts[key],
            entry_hash="",
            previous_hash=previous_hash,
        )
        line = replace(bare, entry_hash=bare.computed_hash())
        previous_hash = line.entry_hash
        yield line


def total(lines: Iterable[LedgerLine]) -> Decimal:
    """The sum of the lines, in euro."""
    return sum((line.amount_eur for line in lines), NOTHING)
