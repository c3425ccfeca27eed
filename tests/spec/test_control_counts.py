"""Counts of a practice compared with the same counts from other sources (R44)."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from pipelines.core.quarter import Quarter
from pipelines.reference.controls import ControlCount
from pipelines.reference.schemes import Settings
from pipelines.reporting.control_counts import control_differences, control_warnings
from pipelines.schemas.payout_codes import Measure
from tests.spec.quarter_tables import tables_of
from tests.spec.situations import Q1, book_of, count, decided

A, GONE = "01000001", "01000009"


def control(outside, measure=Measure.ION, **changes):
    return replace(ControlCount(Q1, A, measure, outside, "register"), **changes)


def found(counted, *controls, tolerance="0.02"):
    parts = {"controls": controls, "settings": Settings(control_tolerance=Fraction(tolerance))}
    book = book_of([counted], **parts)
    decision = decided([counted], **parts).decision
    rows = tables_of(decision, book)["control_counts"].drop("quarter", "agb", "source").rows()
    return rows, [str(warning) for warning in control_warnings(control_differences(decision, book))]


@pytest.mark.parametrize(
    ("ion", "outside", "share", "within"),
    [
        (98, 100, "0.020000", True),
        (102, 100, "0.020000", True),
        (97, 100, "0.030000", False),
        (103, 100, "0.030000", False),
        (979, 999, "0.020020", False),
        (0, 0, None, True),
        (1, 0, None, False),
    ],
)
def test_the_tolerance_is_a_share_of_the_outside_count_taken_exactly(ion, outside, share, within):
    (row,), warnings = found(count(A, 0, ion), control(outside))

    assert row == ("ion", ion, outside, ion - outside, None if share is None else Decimal(share), within)
    assert len(warnings) == (not within)


def test_aw_ion_is_held_against_aw_ion():
    (row,), warnings = found(count(A, 30, 100), control(25, Measure.AW_ION))

    assert row[:4] == ("aw_ion", 30, 25, 5)
    assert warnings == [
        f"reference/controls.csv count: register has 25 aw_ion of {A}, counted are 30, expected a difference of at most 0.020000"
    ]


def test_a_tolerance_of_the_settings_holds():
    assert found(count(A, 0, 90), control(100), tolerance="0.10")[1] == []


def test_counts_of_another_quarter_or_of_a_practice_that_is_not_active_are_left_out():
    assert found(count(A, 0, 90), control(100, quarter=Quarter(2025, 4)), control(100, agb=GONE)) == ([], [])


def test_a_count_that_is_nowhere_near_is_shown_all_the_same():
    (row,), _ = found(count(A, 0, 5000), control(1))

    assert row[3:] == (4999, Decimal("999.000000"), False)
