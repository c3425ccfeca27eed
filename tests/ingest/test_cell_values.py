"""What a filled cell is, the same for one text and for a column."""

import unicodedata

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.cells.cell_values import (
    AROUND,
    LOST_DIGITS,
    UNREADABLE,
    has_lost_digits,
    has_value,
    is_filled,
    is_unreadable,
    neutralised,
    stripped,
    stripped_text,
)

EMPTY = (
    "",
    " ",
    "\xa0",
    "\u200b\ufeff",
    "\x1f",
    "NULL",
    " None ",
    "NaN",
    "n.v.t.",
    "NVT",
    "-",
    "Leeg",
    "onbekend",
    '=""',
    '="-"',
    '=" null "',
)
FILLED = ("0", "x", "--", "nulls", "n.v.t", UNREADABLE, f"{LOST_DIGITS}12", '="7"', '="', '"', "\ufffd", "nihil")


@pytest.mark.parametrize("cell", EMPTY)
def test_white_space_and_the_words_for_nothing_fill_no_cell(cell):
    assert not is_filled(cell)


@pytest.mark.parametrize("cell", FILLED)
def test_everything_else_fills_a_cell_also_what_cannot_be_read(cell):
    assert is_filled(cell)


def test_what_is_taken_off_around_a_value_is_what_unicode_has_for_white_space_and_the_invisible():
    invisible = [chr(code) for code in range(0x10000) if unicodedata.category(chr(code)) in {"Zs", "Zl", "Zp", "Cc", "Cf"}]
    assert sorted(character for character in AROUND if character < "\U00010000") == invisible[1:]  # NUL is not text


def test_excels_way_to_write_a_code_as_text_is_taken_off():
    assert stripped(' ="01999001"\u200b') == "01999001"
    assert stripped('="" 1') == '="" 1'


@given(
    st.lists(st.text(alphabet=st.sampled_from('nulNULa-=" \xa0\u200b\n\U0010fffd\U0010fffc12.') | st.characters(), max_size=12) | st.none())
)
def test_a_column_is_judged_as_its_cells_are_one_by_one(cells):
    cells = [None if cell is None else "".join(character for character in cell if not "\ud800" <= character <= "\udfff") for cell in cells]
    column = pl.DataFrame({"cell": pl.Series(cells, dtype=pl.String)})
    judged = column.select(value=stripped_text(pl.col.cell), filled=has_value(pl.col.cell))
    assert judged["value"].to_list() == [None if cell is None else stripped(cell) for cell in cells]
    assert judged["filled"].to_list() == [is_filled(cell) for cell in cells]


@given(st.text())
def test_no_delivered_text_can_pass_for_a_mark(text):
    marked = f"{UNREADABLE}{text}{LOST_DIGITS}"
    assert UNREADABLE not in neutralised(marked)
    assert LOST_DIGITS not in neutralised(marked)
    assert neutralised("é 1") == "é 1"


def test_marks_are_recognised():
    cells = pl.DataFrame({"cell": [UNREADABLE, f"{LOST_DIGITS}123", "123", None]})
    judged = cells.select(a=is_unreadable(pl.col.cell), b=has_lost_digits(pl.col.cell))
    assert judged.rows() == [(True, False), (False, True), (False, False), (None, None)]
