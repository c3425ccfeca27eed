"""Practices for which a few patients decide whether they pass the threshold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.reference.schemes import Threshold
from pipelines.rules.decision import PracticeLine, SchemeDecision
from pipelines.rules.inputs import PracticeCount
from pipelines.rules.shares import fewest_passing, share
from pipelines.schemas.payout_codes import Status


@dataclass(frozen=True, slots=True)
class NearThreshold:
    """A participating practice near the threshold; `patients` as in `patients_to_threshold`."""

    line: PracticeLine
    patients: int


def near_lines(scheme: SchemeDecision) -> Iterator[NearThreshold]:
    """The participating practices of a scheme whose share is near the threshold of their region."""
    for region in scheme.regions:
        threshold = region.rule.threshold
        for line in region.lines if threshold is not None else ():
            if threshold is not None and line.status is not Status.NOT_PARTICIPATING and is_near(threshold, line.count):
                yield NearThreshold(line, patients_to_threshold(threshold, line.count))


def is_near(threshold: Threshold, count: PracticeCount) -> bool:
    """Whether the share is within `near` of the threshold, inclusive and exact; never where nobody counts or without `near`."""
    exact = share(count)
    return exact is not None and threshold.near is not None and abs(exact - threshold.share) <= threshold.near


def patients_to_threshold(threshold: Threshold, count: PracticeCount) -> int:
    """+k: the fewest extra AW-ION to pass; -k: the fewest AW-ION to lose to fail; ION stays the same."""
    to_pass = fewest_passing(threshold, count.ion) - count.aw_ion
    return to_pass if to_pass > 0 else to_pass - 1
