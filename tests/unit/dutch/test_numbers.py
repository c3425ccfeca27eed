"""Numbers as a Dutch reader expects them."""

from decimal import Decimal

import pytest

from pipelines.dutch.numbers import number, percentage


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (0, 0, "0"),
        (1234567, 0, "1.234.567"),
        (Decimal("1234.5"), 2, "1.234,50"),
        (Decimal("-0.05"), 2, "-0,05"),
        (Decimal("999999999999.99"), 2, "999.999.999.999,99"),
    ],
)
def test_a_point_stands_between_thousands_and_a_comma_before_decimals(value: int | Decimal, places: int, shown: str) -> None:
    assert number(value, places) == shown


def test_a_share_is_shown_as_a_percentage() -> None:
    assert percentage(Decimal("0.250000")) == "25,00%"
    assert percentage(Decimal(1)) == "100,00%"
