"""What each insurer owes (R36)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.rules.rounding import largest_remainder


@dataclass(frozen=True, slots=True)
class InsurerPart:
    """The part of one payout that an insurer owes, with its patients in the base."""

    uzovi: str
    base: int
    amount_cents: int


def divide_over_insurers(amount_cents: int, base_by_uzovi: Mapping[str, int]) -> tuple[InsurerPart, ...]:
    """R36: one payout over the UZOVI codes of its base, by largest remainder in cents; ties by UZOVI, `unknown` last."""
    # Digits sort before letters, so `unknown` is the last.
    codes = sorted(base_by_uzovi)
    amounts = largest_remainder(amount_cents, [base_by_uzovi[uzovi] for uzovi in codes])
    return tuple(InsurerPart(uzovi, base_by_uzovi[uzovi], amount) for uzovi, amount in zip(codes, amounts, strict=True))
