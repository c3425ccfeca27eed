"""Tables as CSV for a Dutch spreadsheet."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.publication.csv_file import csv_bytes


def test_money_has_a_decimal_comma_and_nothing_stays_empty() -> None:
    frame = pl.DataFrame(
        {"naam": ["a;b", None], "bedrag": [Decimal("1234.50"), None], "ja": [True, False], "n": [-3, 4]},
        schema_overrides={"bedrag": pl.Decimal(14, 2)},
    )
    assert csv_bytes(frame).decode("utf-8-sig") == 'naam;bedrag;ja;n\n"a;b";1234,50;true;-3\n;;false;4\n'


def test_the_file_begins_with_a_byte_order_mark_so_that_excel_reads_its_letters() -> None:
    assert csv_bytes(pl.DataFrame({"naam": ["Coëlho"]})).startswith(b"\xef\xbb\xbfnaam\n")


@pytest.mark.parametrize("payload", ["=1+1", "+31", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_a_text_that_would_be_a_formula_gets_an_apostrophe(payload: str) -> None:
    assert csv_bytes(pl.DataFrame({"naam": [payload]})).decode("utf-8-sig").splitlines()[1].lstrip('"').startswith("'")


@pytest.mark.parametrize("sign", ["\uff1d", "\uff0b", "\uff0d", "\uff20", "\u2212"])
def test_a_sign_in_another_form_that_a_spreadsheet_takes_for_one_gets_an_apostrophe_too(sign: str) -> None:
    content = csv_bytes(pl.DataFrame({"naam": [f"{sign}1+1", f"a{sign}1"]})).decode("utf-8-sig")
    assert content.splitlines()[1:] == [f"'{sign}1+1", f"a{sign}1"]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8), min_size=1, max_size=5))
def test_no_cell_of_text_begins_as_a_formula(texts: list[str]) -> None:
    content = csv_bytes(pl.DataFrame({"naam": texts}, schema={"naam": pl.String}))
    back = pl.read_csv(content, separator=";", schema={"naam": pl.String}, encoding="utf8")
    assert not any(cell and cell[0] in "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20\u2212" for cell in back["naam"])
