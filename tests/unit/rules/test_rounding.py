"""Exact numbers become whole cents in one way, above and below zero."""

from decimal import Decimal

import pytest

from pipelines.rules.rounding import cents, largest_remainder


@pytest.mark.parametrize(
    ("amount", "whole"), [("-1.005", -101), ("-0.01", -1), ("-0.005", -1), ("-0.004", 0), ("0.004", 0), ("0.005", 1), ("1.005", 101)]
)
def test_what_is_taken_back_is_rounded_as_what_is_paid(amount, whole):
    assert cents(Decimal(amount)) == whole


def test_where_nobody_has_a_weight_each_part_is_nothing():
    assert largest_remainder(5, [0, 0]) == [0, 0]
