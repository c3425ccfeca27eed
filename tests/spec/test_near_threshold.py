"""Practices that a handful of patients keeps above or below the threshold."""

from decimal import Decimal

import polars as pl
import pytest

from pipelines.reporting.tables import near_threshold
from pipelines.rules.near_threshold import is_near, patients_to_threshold
from pipelines.rules.shares import passes
from tests.spec.situations import above, at_least, count, decided, rule, stream

A, B = "01000001", "01000002"


@pytest.mark.parametrize(
    ("threshold", "aw_ion", "ion", "patients"),
    [
        (at_least("0.25"), 10, 41, 1),
        (at_least("0.25"), 8, 40, 2),
        (at_least("0.25"), 9, 36, -1),
        (above("0.25"), 9, 36, 1),
        (above("0.25"), 10, 39, -1),
        (at_least("0.25"), 10, 29, -3),
    ],
)
def test_how_many_patients_it_takes_to_change_sides(threshold, aw_ion, ion, patients):
    assert patients_to_threshold(threshold, count(A, aw_ion, ion)) == patients


@pytest.mark.parametrize("threshold", [at_least("0.25"), above("0.25"), at_least("0.3333")])
def test_it_is_the_fewest_that_changes_sides(threshold):
    for ion in range(1, 30):
        for aw_ion in range(ion + 1):
            before = passes(threshold, aw_ion, ion)
            change = patients_to_threshold(threshold, count(A, aw_ion, ion))
            assert passes(threshold, aw_ion + change, ion) is not before
            assert passes(threshold, aw_ion + change - (1 if change > 0 else -1), ion) is before


@pytest.mark.parametrize(("aw_ion", "near"), [(22, False), (23, True), (25, True), (27, True), (28, False)])
def test_near_is_inclusive_on_both_sides(aw_ion, near):
    assert is_near(above("0.25", near="0.02"), count(A, aw_ion, 100)) is near


def test_without_near_in_the_threshold_nobody_is_near_it():
    assert not is_near(above("0.25"), count(A, 25, 100))


def test_only_participating_practices_with_patients_are_listed():
    counts = [count(A, 25, 100), count(B, 25, 100), count("01000003", 0, 0)]
    close = rule(threshold=above("0.25", near="0.02"))
    everybody = decided(counts, close)
    nobody = decided(counts, close, enrolments=())

    assert near_threshold(everybody.decision)["agb"].to_list() == [A, B]
    assert near_threshold(nobody.decision)["agb"].to_list() == []


def test_a_participant_that_another_status_keeps_from_money_is_listed_too():
    close = rule(threshold=above("0.25", near="0.02"), not_with=("kbz_pilot",))

    assert near_threshold(decided([count(A, 25, 100)], close, streams=(stream(A, "kbz_pilot"),)).decision)["agb"].to_list() == [A]


def test_the_share_of_the_quarter_before_is_next_to_it():
    decision = decided([count(A, 25, 100), count(B, 25, 100)], rule(threshold=above("0.25", near="0.02"))).decision
    shares = pl.DataFrame(
        {
            "quarter": ["2025Q4", "2025Q3"],
            "agb": [A, B],
            "aw_share": pl.Series([Decimal("0.240000"), Decimal("0.230000")], dtype=pl.Decimal(9, 6)),
        }
    )

    assert near_threshold(decision, [shares])["previous_share"].to_list() == [Decimal("0.240000"), None]
