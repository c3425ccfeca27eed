"""Dividing a regional budget over the practices that pass (R24). One function per remainder rule, in whole cents.

Amounts asked for are in the order of R14; the granted amounts are returned in the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from pipelines.reference.schemes import Remainder
from pipelines.rules.rounding import largest_remainder


def stop(budget_cents: int, asked: Sequence[int]) -> list[int]:
    """R24 `stop`: the first amount that does not fit and all after it get nothing."""
    given = [0] * len(asked)
    left = budget_cents
    for i, amount in enumerate(asked):
        if amount > left:
            break
        given[i] = amount
        left -= amount
    return given


def skip(budget_cents: int, asked: Sequence[int]) -> list[int]:
    """R24 `skip`: an amount that does not fit gets nothing; a later smaller one may fit."""
    given: list[int] = []
    left = budget_cents
    for amount in asked:
        given.append(amount if amount <= left else 0)
        left -= given[-1]
    return given


def partial(budget_cents: int, asked: Sequence[int]) -> list[int]:
    """R24 `partial`: the first amount that does not fit gets what is left, later ones nothing."""
    given: list[int] = []
    left = budget_cents
    for amount in asked:
        given.append(min(amount, left))
        left -= given[-1]
    return given


def pro_rata(budget_cents: int, asked: Sequence[int]) -> list[int]:
    """R24 `pro_rata`: where the sum does not fit, all get the same fraction, in whole cents by largest remainder."""
    return list(asked) if sum(asked) <= budget_cents else largest_remainder(budget_cents, asked)


_BY_RULE: Mapping[Remainder, Callable[[int, Sequence[int]], list[int]]] = MappingProxyType(
    {Remainder.STOP: stop, Remainder.SKIP: skip, Remainder.PARTIAL: partial, Remainder.PRO_RATA: pro_rata}
)


def allocate(rule: Remainder, budget_cents: int, asked: Sequence[int]) -> list[int]:
    """R24: what each gets of `budget_cents` under the scheme's remainder rule."""
    return _BY_RULE[rule](budget_cents, asked)
