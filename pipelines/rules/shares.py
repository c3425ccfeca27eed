"""Section C: shares, rank and order, on integers."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from pipelines.reference.schemes import Comparison, Threshold
from pipelines.rules.inputs import PracticeCount

AwAndAll = tuple[int, int]
"""Patients who live in an AW, of how many: a share as two integers."""


def share(count: PracticeCount) -> Fraction | None:
    """R11: aw_ion / ion; None where no patient counts."""
    return Fraction(count.aw_ion, count.ion) if count.ion else None


def lower_bound(count: PracticeCount) -> AwAndAll:
    """R12 `share_min`: as if no rejected row were a patient in an AW."""
    return count.aw_ion, count.ion + count.uncertain_rows


def upper_bound(count: PracticeCount) -> AwAndAll:
    """R12 `share_max`: as if every unknown postcode and every rejected row were AW."""
    return count.aw_ion + count.unknown_postcode + count.uncertain_rows, count.ion + count.uncertain_rows


def passes(threshold: Threshold, aw_ion: int, ion: int) -> bool:
    """R16: whether `aw_ion` of `ion` passes the threshold, tested as `aw_ion * denominator` against `numerator * ion`."""
    left, right = aw_ion * threshold.share.denominator, threshold.share.numerator * ion
    return left > right if threshold.comparison is Comparison.ABOVE else left >= right


def could_differ(threshold: Threshold, count: PracticeCount) -> bool:
    """R12: whether the upper bound passes the threshold and the lower one does not."""
    return passes(threshold, *upper_bound(count)) and not passes(threshold, *lower_bound(count))


def fewest_passing(threshold: Threshold, ion: int) -> int:
    """The smallest AW-ION that passes the threshold with `ion` patients (R16)."""
    exact = threshold.share * ion
    whole = exact.numerator // exact.denominator
    if threshold.comparison is Comparison.AT_LEAST and exact.denominator == 1:
        return whole
    return whole + 1


def in_order(counts: Iterable[PracticeCount]) -> list[PracticeCount]:
    """R14: share descending, then AW-ION descending, then AGB ascending; practices without counted patients come last."""
    return sorted(counts, key=lambda count: (-(share(count) or Fraction(0)), -count.aw_ion, count.ion == 0, count.agb))


def ranks(counts: Iterable[PracticeCount]) -> dict[str, int]:
    """R13: AGB -> rank within `counts`, where patients count: highest share first; equal shares share a rank, the next is skipped."""
    shares = sorted(((exact, count.agb) for count in counts if (exact := share(count)) is not None), reverse=True)
    rank: dict[str, int] = {}
    for place, (exact, agb) in enumerate(shares, start=1):
        tied = place > 1 and shares[place - 2][0] == exact
        rank[agb] = rank[shares[place - 2][1]] if tied else place
    return rank
