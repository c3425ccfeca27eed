"""What spreadsheets call their columns."""

from __future__ import annotations

import pytest

from pipelines.core.spreadsheet import column_letters, column_number


@pytest.mark.parametrize(("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (703, "AAA"), (16_384, "XFD")])
def test_a_number_and_its_letters_are_the_same_column(number: int, letters: str) -> None:
    assert (column_letters(number), column_number(letters)) == (letters, number)


def test_small_letters_are_the_same_column() -> None:
    assert column_number("ab") == column_number("AB")
