"""Amounts in euro as text."""

from decimal import Decimal

import pytest

from pipelines.core.amounts import amount_text, typed_amount, written_amount


@pytest.mark.parametrize(("amount", "text"), [("0", "0.00"), ("-0.00", "0.00"), ("-13.6", "-13.60"), ("123456.78", "123456.78")])
def test_an_amount_is_written_with_two_decimals_and_read_back(amount: str, text: str):
    assert amount_text(Decimal(amount)) == text
    assert written_amount(text) == Decimal(amount)


def test_parts_of_a_cent_are_never_written():
    with pytest.raises(ValueError, match="parts of a cent"):
        amount_text(Decimal("0.005"))


@pytest.mark.parametrize("text", ["1", "1.5", "+1.00", "1,00", " 1.00", "-0.00", "01.00", "1.000", "", "1e2", "١.00"])  # noqa: RUF001
def test_another_way_to_write_an_amount_is_not_read(text: str):
    with pytest.raises(ValueError, match="not an amount"):
        written_amount(text)


@pytest.mark.parametrize(("text", "amount"), [("272", "272.00"), ("-6.8", "-6.80"), ("0", "0.00"), ("00272.00", "272.00")])
def test_a_person_may_leave_decimals_out(text: str, amount: str):
    assert typed_amount(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["272,00", "EUR 272", "1.234.00", "1.234", "+1", ".5", "5.", "", "--1", "1_000", "nan"])
def test_what_a_person_may_not_type_as_an_amount(text: str):
    with pytest.raises(ValueError, match="not an amount"):
        typed_amount(text)
