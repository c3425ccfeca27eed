"""What insurers are asked to pay, and what they paid (R40)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from pipelines.core.amounts import NOTHING
from pipelines.core.quarter import Quarter
from pipelines.ledger.closing import Claim, ClaimKey
from pipelines.ledger.ledger import Ledger
from pipelines.reference.receipts import Receipt
from pipelines.schemas.payout_codes import LineType, PaidBy

Owed = Mapping[ClaimKey, Decimal]
"""What insurers owe, in euro by the key of the claim."""


@dataclass(frozen=True, slots=True)
class InsurerBalance:
    """A row of `insurer_balance`."""

    origin_quarter: Quarter
    scheme: str
    uzovi: str
    claimed_eur: Decimal
    received_eur: Decimal
    open_eur: Decimal


def claimable(insurer_shares: pl.DataFrame) -> Owed:
    """What the region organisation claims by the table `insurer_shares` of a quarter, whoever the payee is; without claims of 0.00."""
    owed = insurer_shares.filter(pl.col("amount") != 0, paid_by=PaidBy.REGION_ORGANISATION.value)
    rows = owed.select("quarter", "scheme", "line_type", "uzovi", "amount").iter_rows()
    return {ClaimKey(Quarter.parse(quarter), scheme, LineType(kind), uzovi): amount for quarter, scheme, kind, uzovi, amount in rows}


def insurer_claims(quarter: Quarter, ledger: Ledger, owed: Mapping[Quarter, Owed]) -> tuple[Claim, ...]:
    """For each quarter of origin in `owed`: what is owed now minus what earlier closings claimed, where they differ.

    `quarter` is the one whose closing makes the claims; it is in `owed` itself.
    """
    claimed: defaultdict[Quarter, dict[ClaimKey, Decimal]] = defaultdict(dict)
    for key, amount in ledger.claimed.items():
        claimed[key.origin_quarter][key] = amount
    found = []
    for origin, amounts in sorted(owed.items()):
        for key in sorted(amounts.keys() | claimed[origin].keys()):
            before, now = claimed[origin].get(key, NOTHING), amounts.get(key, NOTHING)
            if before != now:
                found.append(Claim(quarter, *key, before, now, now - before))
    return tuple(found)


def insurer_balance(ledger: Ledger, claims: Iterable[Claim], receipts: Iterable[Receipt]) -> tuple[InsurerBalance, ...]:
    """Claimed (by earlier closings and `claims`) minus received, for every quarter with a claim or a receipt."""
    claimed: defaultdict[tuple[Quarter, str, str], Decimal] = defaultdict(lambda: NOTHING)
    received: defaultdict[tuple[Quarter, str, str], Decimal] = defaultdict(lambda: NOTHING)
    for key, amount in [*ledger.claimed.items(), *((claim.key, claim.amount_eur) for claim in claims)]:
        claimed[key.origin_quarter, key.scheme, key.uzovi] += amount
    for receipt in receipts:
        received[receipt.quarter, receipt.scheme, receipt.uzovi] += receipt.amount_eur
    return tuple(
        InsurerBalance(*of, claimed.get(of, NOTHING), received.get(of, NOTHING), claimed.get(of, NOTHING) - received.get(of, NOTHING))
        for of in sorted(claimed.keys() | received.keys())
    )
