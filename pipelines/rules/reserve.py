"""Who gets how much of a regional budget, and what is kept for practices that cannot be judged yet (R24).

First money is kept for practices without a delivery, then the practices that pass statuses 1 to 7 are served in the order of R14,
together with those that are undecided. Money that is kept is `reserved`: it is not paid, and nobody else gets it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipelines.reference.schemes import Remainder
from pipelines.rules.allocation import allocate
from pipelines.rules.rounding import cents
from pipelines.schemas.payout_codes import Status


@dataclass(frozen=True, slots=True)
class Claim:
    """A practice that claims part of the budget; where `kept_for` names its status, the part is kept instead of paid."""

    agb: str
    asked_cents: int
    kept_for: Status | None = None


@dataclass(frozen=True, slots=True)
class Served:
    """What a claim got, and what was left of the budget after it."""

    claim: Claim
    given_cents: int
    left_cents: int

    @property
    def agb(self) -> str:
        """The practice."""
        return self.claim.agb


def claims_without_delivery(paid_before_eur: Mapping[str, Decimal]) -> list[Claim]:
    """R24: the claims of practices without a delivery, in order of AGB, each for what the latest closed quarter paid it."""
    asked = {agb: cents(amount) for agb, amount in sorted(paid_before_eur.items())}
    return [Claim(agb, amount, kept_for=Status.NO_DELIVERY) for agb, amount in asked.items() if amount > 0]


def serve(rule: Remainder, budget_cents: int, first: Sequence[Claim], queue: Sequence[Claim]) -> tuple[Served, ...]:
    """R24: the claims of `first` as far as the budget goes, then those of `queue` under the scheme's remainder rule."""
    kept = _served(budget_cents, first, allocate(Remainder.PARTIAL, budget_cents, [one.asked_cents for one in first]))
    left = kept[-1].left_cents if kept else budget_cents
    return (*kept, *_served(left, queue, allocate(rule, left, [one.asked_cents for one in queue])))


def serve_without_budget(queue: Sequence[Claim]) -> tuple[Served, ...]:
    """Without a budget everything that is asked is available."""
    asked = [one.asked_cents for one in queue]
    return _served(sum(asked), queue, asked)


def _served(left: int, claims: Sequence[Claim], given: Sequence[int]) -> tuple[Served, ...]:
    served: list[Served] = []
    for claim, gets in zip(claims, given, strict=True):
        left -= gets
        served.append(Served(claim, gets, left))
    return tuple(served)
