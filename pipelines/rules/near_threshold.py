"""Practices that a handful of patients keeps above or below the threshold."""

from __future__ import annotations

from pipelines.reference.schemes import Threshold
from pipelines.rules.inputs import PracticeCount
from pipelines.rules.shares import fewest_passing, share


def is_near(threshold: Threshold, count: PracticeCount) -> bool:
    """Whether the share is within `near` of the threshold, inclusive and exact; never where nobody counts or without `near`."""
    exact = share(count)
    return exact is not None and threshold.near is not None and abs(exact - threshold.share) <= threshold.near


def patients_to_threshold(threshold: Threshold, count: PracticeCount) -> int:
    """+k, the fewest AW-ION more to pass; -k, the fewest AW-ION less to fail; ION unchanged."""
    to_pass = fewest_passing(threshold, count.ion) - count.aw_ion
    return to_pass if to_pass > 0 else to_pass - 1
