"""What each insurer owes (R36)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipelines.rules.rounding import largest_remainder
from pipelines.schemas.columns import UNKNOWN_INSURER


@dataclass(frozen=True, slots=True)
class InsurerPart:
    """The part of an amount that an insurer owes; `base` is its number of patients in the division, 0 for overhead."""

    uzovi: str
    base: int
    amount_cents: int


def divide_over_insurers(amount_cents: int, base_by_uzovi: Mapping[str, int]) -> tuple[InsurerPart, ...]:
    """R36: one payout over the UZOVI codes of its base, by largest remainder in cents; ties by UZOVI, `unknown` last."""
    amounts = _divided(amount_cents, base_by_uzovi)
    return tuple(InsurerPart(uzovi, base_by_uzovi[uzovi], amount) for uzovi, amount in amounts.items())


def divide_overhead(overhead_cents: int, owed: Iterable[InsurerPart]) -> tuple[InsurerPart, ...]:
    """R36: the overhead of a region's quarter, in proportion to what insurers owe for its payouts; all by `unknown` if none."""
    owed_cents = {one.uzovi: one.amount_cents for one in summed_per_insurer(owed)}
    if not any(owed_cents.values()):
        owed_cents = {UNKNOWN_INSURER: 1}
    return tuple(InsurerPart(uzovi, 0, amount) for uzovi, amount in _divided(overhead_cents, owed_cents).items())


def summed_per_insurer(parts: Iterable[InsurerPart]) -> tuple[InsurerPart, ...]:
    """The sum of the parts of each insurer, by UZOVI."""
    bases: dict[str, int] = defaultdict(int)
    amounts: dict[str, int] = defaultdict(int)
    for part in parts:
        bases[part.uzovi] += part.base
        amounts[part.uzovi] += part.amount_cents
    return tuple(InsurerPart(uzovi, bases[uzovi], amounts[uzovi]) for uzovi in sorted(bases))


def _divided(amount_cents: int, weights: Mapping[str, int]) -> dict[str, int]:
    # Digits sort before letters, so `unknown` is the last.
    codes = sorted(weights)
    return dict(zip(codes, largest_remainder(amount_cents, [weights[uzovi] for uzovi in codes]), strict=True))
