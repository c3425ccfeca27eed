"""One closing: its manifest, as `ledger/<quarter>.json` holds it (R32, R33)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pipelines.core.amounts import amount_text
from pipelines.core.quarter import Quarter
from pipelines.ledger.lines import NO_HASH, LedgerLine
from pipelines.ledger.records import as_json, from_json
from pipelines.reference.settlements import Settlement
from pipelines.schemas.payout_codes import LineType

REJECTED_DELIVERY, MISSING_DELIVERY = "rejected_delivery", "missing_delivery"
Accepted = tuple[str, ...]
"""(`rejected_delivery`, quarter, file, sha256) or (`missing_delivery`, quarter, agb)."""


@dataclass(frozen=True, slots=True)
class Payment:
    """A row of `payments` (R35). Opening balance + booked + settled = transferred + closing balance."""

    quarter: Quarter
    agb: str
    booked_eur: Decimal
    settled_eur: Decimal
    opening_balance_eur: Decimal
    transferred_eur: Decimal
    closing_balance_eur: Decimal
    iban: str | None
    account_holder: str | None
    end_to_end_id: str | None

    @property
    def amounts(self) -> tuple[Decimal, Decimal, Decimal, Decimal, Decimal]:
        """Opening balance, booked, settled, transferred, closing balance."""
        return (self.opening_balance_eur, self.booked_eur, self.settled_eur, self.transferred_eur, self.closing_balance_eur)


class ClaimKey(NamedTuple):
    """The key of a claim, in the order of the table."""

    origin_quarter: Quarter
    scheme: str
    line_type: LineType
    uzovi: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A row of `insurer_claims` (R40)."""

    quarter: Quarter
    origin_quarter: Quarter
    scheme: str
    line_type: LineType
    uzovi: str
    claimed_eur: Decimal
    recomputed_eur: Decimal
    amount_eur: Decimal

    @property
    def key(self) -> ClaimKey:
        """What is claimed."""
        return ClaimKey(self.origin_quarter, self.scheme, self.line_type, self.uzovi)


@dataclass(frozen=True, slots=True)
class Inputs:
    """Path -> SHA-256, of the files below `reference/`, and per quarter of the files below its folder with deliveries."""

    reference: Mapping[str, str]
    deliveries: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Closing:
    """What was closed, by whom, from which inputs, and the result. `closing_hash` is empty until the manifest is written."""

    closing_id: str
    quarter: Quarter
    booked_at: str
    prepared_by: str
    approved_by: str
    reason: str
    os_user: str
    version: str
    total_eur: Decimal
    settled_eur: Decimal
    transferred_eur: Decimal
    transfers: int
    pay_on: date | None
    message_id: str | None
    accepted: tuple[Accepted, ...]
    accepted_ibans: tuple[str, ...]
    held: tuple[str, ...]
    window: tuple[Quarter, ...]
    inputs: Inputs
    lines: tuple[LedgerLine, ...]
    payments: tuple[Payment, ...]
    claims: tuple[Claim, ...]
    settlements: tuple[Settlement, ...]
    ibans: Mapping[str, str]
    outputs: Mapping[str, str]
    ledger_sha256: str
    previous_closing_hash: str
    closing_hash: str = ""


def manifest_bytes(closing: Closing) -> bytes:
    """The manifest, with its closing hash: the SHA-256 of these bytes with 64 zeros in the place of the hash."""
    text = json.dumps(as_json(replace(closing, closing_hash=NO_HASH)), ensure_ascii=False, indent=1) + "\n"
    before, zeros, after = text.encode().rpartition(NO_HASH.encode())
    return before + hashlib.sha256(before + zeros + after).hexdigest().encode() + after


def read_manifest(manifest: bytes) -> Closing:
    """The closing in a manifest; ValueError, which says what is wrong, when it is no manifest or its closing hash does not fit."""
    try:
        value = json.loads(manifest.decode("utf-8"))
    except ValueError:
        raise ValueError("it is not JSON in UTF-8") from None
    closing = from_json(Closing, value)
    if manifest.count(closing.closing_hash.encode()) != 1 or _hash_of(manifest, closing.closing_hash) != closing.closing_hash:
        raise ValueError("its closing_hash is not that of its bytes")
    return closing


def _hash_of(manifest: bytes, closing_hash: str) -> str:
    return hashlib.sha256(manifest.replace(closing_hash.encode(), NO_HASH.encode())).hexdigest()


def closed_sentence(closing: Closing) -> str:
    """The message of a run of a closed quarter."""
    return f"{closing.quarter} was closed as {closing.closing_id} at {closing.booked_at}: nothing is published"


def closed_line(closing: Closing) -> str:
    """The message when a closing is made."""
    return f"closed {closing.quarter} as {closing.closing_id}: booked {amount_text(closing.total_eur)}, hash {closing.closing_hash}"
