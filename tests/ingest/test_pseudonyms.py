"""Keyed pseudonyms: equal for equal values, different for all others, and nothing without the key."""

import polars as pl
import pytest

from pipelines.ingest.cells.bsn import is_bsn, passes_eleven_test
from pipelines.ingest.cells.pseudonyms import PseudonymKey
from tests.ingest.delivering import KEY, bsn

OTHER_KEY = PseudonymKey.from_hex("6" * 64)


def pseudonyms(rows: list[tuple[str | None, int, str | None]], key: PseudonymKey = KEY) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema={"bsn": pl.String, "agb": pl.UInt32, "patient_number": pl.String}, orient="row")
    return key.of_patients(frame.with_columns(pl.col.bsn.cast(pl.UInt32)))


def patients(frame: pl.DataFrame) -> list[tuple[int, int]]:
    return frame.select("patient_hi", "patient_lo").rows()


def numbers(frame: pl.DataFrame) -> list[tuple[int, int]]:
    return frame.select("number_hi", "number_lo").rows()


def test_a_bsn_has_one_pseudonym_whatever_is_next_to_it():
    first, second, other, none = patients(
        pseudonyms([(bsn(1), 1234567, "1"), (bsn(1), 2, None), (bsn(2), 1234567, "1"), (None, 1234567, "1")])
    )
    assert first == second != other
    assert none == (None, None)


def test_a_number_has_a_pseudonym_per_agb_code_and_is_text():
    rows = [(None, 1234567, "7"), (None, 37654321, "7"), (None, 1234567, "007"), (None, 1234567, "7 "), (None, 0, "7")]
    assert len(set(numbers(pseudonyms(rows)))) == len(rows)


@pytest.mark.parametrize("number", ["12345678901", "123456789012", "é", "x" * 100, "1234567890é", "", "\U0001f600"])
def test_a_number_of_any_length_and_alphabet_has_a_pseudonym(number):
    once = pseudonyms([(None, 1234567, number), (None, 7654321, number), (None, 1234567, "1")])
    again = pseudonyms([(None, 1234567, "1"), (None, 1234567, number)])
    assert numbers(once)[0] == numbers(again)[1]
    assert len(set(numbers(once))) == 3


def test_a_bsn_and_a_number_of_the_same_digits_share_nothing():
    [row] = pseudonyms([("000000012", 0, "000000012")]).rows()
    assert row[1:3] != row[3:5]


@pytest.mark.parametrize("number", ["7", "é", "x" * 20])
def test_a_number_alone_has_the_same_pseudonym_in_every_practice(number):
    rows = [(bsn(1), 1234567, number), (None, 37654321, number), (None, 1234567, f"{number}0"), (None, 1234567, None)]
    first, second, other, none = pseudonyms(rows)["number_text"]
    assert first == second != other
    assert none is None
    assert first not in {half for pair in numbers(pseudonyms(rows))[:2] for half in pair}


def test_another_key_gives_other_pseudonyms():
    rows = [(bsn(1), 1234567, "1"), (bsn(2), 1234567, "x" * 20)]
    ours, theirs = pseudonyms(rows), pseudonyms(rows, OTHER_KEY)
    assert not set(patients(ours)) & set(patients(theirs))
    assert not set(numbers(ours)) & set(numbers(theirs))


def test_many_values_have_as_many_pseudonyms():
    count = 50_000
    frame = pseudonyms([(f"{number:09d}", number % 5, str(number // 5)) for number in range(count)])
    assert frame.select("patient_hi", "patient_lo").n_unique() == count
    assert frame.select("number_hi", "number_lo").n_unique() == count


def test_no_rows_have_the_columns_too():
    assert pseudonyms([]).columns == ["agb", "patient_hi", "patient_lo", "number_hi", "number_lo", "number_text"]


@pytest.mark.parametrize("text", ["5" * 64, "5" * 65, "aB" * 40, f" {'5' * 64}\n"])
def test_a_key_is_64_or_more_hex_digits(text):
    assert "5555" not in repr(PseudonymKey.from_hex(text))


@pytest.mark.parametrize("text", ["", "5" * 63, "5" * 63 + "g", "0x" + "5" * 64])
def test_a_text_that_is_not_a_key_is_refused_and_not_shown(text):
    with pytest.raises(ValueError, match="expected 64 or more hex digits") as told:
        PseudonymKey.from_hex(text)
    assert "555" not in str(told.value)


def test_a_key_of_an_odd_number_of_digits_is_not_the_one_without_its_last():
    assert patients(pseudonyms([(bsn(1), 1, "1")], PseudonymKey.from_hex("5" * 65))) != patients(pseudonyms([(bsn(1), 1, "1")]))


@pytest.mark.parametrize("name", ["249566758", "lijst 249566758.csv", "a249566758b/c"])
def test_a_bsn_in_a_name_becomes_eight_hex_digits_of_its_keyed_hash(name):
    """R37."""
    masked = KEY.masked(name)
    assert "249566758" not in masked
    assert masked == name.replace("249566758", KEY.masked("249566758"))
    assert masked != OTHER_KEY.masked(name)


@pytest.mark.parametrize("name", ["249566759", "2495667580", "0249566758", "24956675", "٢٤٩٥٦٦٧٥٨"])
def test_other_numbers_in_a_name_stay(name):
    assert KEY.masked(name) == name


def test_the_column_test_agrees_with_the_test_of_one_number():
    numbers = pl.Series([f"{number * 7_919:09d}" for number in range(120_000)] + ["000000000", "999999999", "249566758"])
    expected = [passes_eleven_test(digits) and digits != "000000000" for digits in numbers]
    assert is_bsn(numbers.cast(pl.UInt32)).to_list() == expected
    assert sum(expected) > 9_000
