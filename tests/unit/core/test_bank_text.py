"""Names in the characters that every bank takes (EPC217-08)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core.bank_text import bank_name, is_iban


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Coëlho & De Vries", "Coelho + De Vries"),
        ("Huisarts’praktijk `t Hof_2 [Oost] {West}", "Huisarts'praktijk 't Hof-2 (Oost) (West)"),  # noqa: RUF001
        ("Øystein Æbelø, Þór Łukasz; Straße €", "Oystein Abelo, Tor Lukasz, Strase E"),
        ("A\\B|C – D — E ~ F", "A/B/C - D - E - F"),  # noqa: RUF001
        ("ẞÆØŒĐŁĦÐÞßæøœđłħðþ", "SAOODLHDTsaoodlhdt"),
        ("  Nguyễn\u00a0\t Văn\n", "Nguyen Van"),
        ('Praktijk "Zon" #1*', "Praktijk .Zon. .1."),
        ("ﬁnley Ｆｕｌｌ ＆ ①", "finley Full + 1"),  # noqa: RUF001
        ("Praktijk Ωμέγα", "Praktijk ....."),
        ("x" * 80, "x" * 70),
        (f"{'x' * 69} Zuid", "x" * 69),
    ],
)
def test_a_name_is_converted(name: str, written: str):
    assert bank_name(name) == written


@pytest.mark.parametrize("name", ["", "  ", "Иванов", "株式会社", "...", "عيادة", "🏥"])
def test_a_name_without_a_letter_or_digit_is_missing(name: str):
    assert bank_name(name) == ""


@given(st.text())
def test_whatever_the_name_only_taken_characters_come_out(name: str):
    assert re.fullmatch(r"[a-zA-Z0-9/\-?:().,'+ ]{0,70}", bank_name(name))
    assert bank_name(bank_name(name)).strip() == bank_name(name).strip()


def test_an_iban_passes_its_test_as_it_is_written():
    assert is_iban("NL91ABNA0417164300")
    assert not is_iban("NL92ABNA0417164300")
    assert not is_iban("NL91 ABNA 0417 1643 00")
    assert not is_iban("nl91abna0417164300")
    assert not is_iban("")


def test_an_iban_of_a_bank_that_is_on_no_list_is_an_iban():
    assert is_iban("BE68539007547034")


def test_an_iban_has_the_length_and_form_of_its_country():
    assert not is_iban("NL33ABNA04171643000")
    assert not is_iban("NL5312340417164300")
