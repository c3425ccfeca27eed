"""Numbers as people read them on the terminal and on the page."""

from decimal import Decimal
from fractions import Fraction

import pytest

from pipelines.core.numbers import counted, number, percentage


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [(999, 0, "999"), (148_905, 0, "148,905"), (Decimal("15535.65"), 2, "15,535.65"), (Decimal(-7), 2, "-7.00"), (0, 0, "0")],
)
def test_a_comma_stands_between_thousands_and_a_point_before_decimals(value: int | Decimal, places: int, shown: str) -> None:
    assert number(value, places) == shown


def test_a_share_is_a_percentage() -> None:
    assert percentage(Decimal("0.25")) == "25.00%"
    assert percentage(Decimal("0.899999"), 4) == "89.9999%"
    assert [percentage(Fraction(1, 3), places) for places in (0, 2)] == ["33%", "33.33%"]


def test_one_is_singular_and_all_others_are_plural() -> None:
    assert [counted(count, "error") for count in (0, 1, 2_000)] == ["0 errors", "1 error", "2,000 errors"]
