"""Numbers that look real and belong to nobody."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban
from stdnum.nl import bsn, postcode

from pipelines.synthetic.agb import personal_agb, practice_agb, unknown_agb
from pipelines.synthetic.bsn import BSN_COUNT, failing_bsn, fictitious_bsn
from pipelines.synthetic.iban import fictitious_iban
from pipelines.synthetic.names import account_holder, practice_name
from pipelines.synthetic.postcodes import AW_SLOTS, SLOTS, aw_postcodes, aw_slot, other_slot
from pipelines.synthetic.postcodes import postcode as written


def numbers_of(indexes: list[int]) -> list[int]:
    return pl.DataFrame({"index": indexes}).select(fictitious_bsn(pl.col.index)).to_series().to_list()


@given(st.lists(st.integers(0, BSN_COUNT - 1), min_size=1))
def test_every_bsn_passes_the_11_test_and_begins_with_a_digit_of_the_chosen_blocks(indexes: list[int]) -> None:
    for number in numbers_of(indexes):
        assert bsn.is_valid(str(number))
        assert str(number)[0] in "976"


def test_different_persons_have_different_bsns_also_where_the_first_digit_changes() -> None:
    indexes = [*range(200_000), *range(8_900_000, 9_100_000), *range(BSN_COUNT - 1000, BSN_COUNT)]
    assert len(set(numbers_of(indexes))) == len(indexes)


def test_a_wrong_bsn_never_passes_the_11_test() -> None:
    right = pl.DataFrame({"index": range(0, BSN_COUNT, 90_001)}).select(fictitious_bsn(pl.col.index).alias("bsn"))
    assert not any(bsn.is_valid(str(number)) for number in right.select(failing_bsn(pl.col.bsn)).to_series())


@given(st.integers(0, 400_000))
def test_every_iban_has_the_right_check_digits_at_a_bank_that_does_not_exist(index: int) -> None:
    assert iban.is_valid(fictitious_iban(index))
    assert fictitious_iban(index)[4:8] == "DEMO"


def test_codes_of_practices_of_gps_and_of_nobody_never_overlap() -> None:
    practices = {practice_agb(index) for index in range(6_000)}
    gps = {personal_agb(index) for index in range(6_000)}
    nobody = set(pl.DataFrame({"index": range(6_000)}).select(unknown_agb(pl.col.index)).to_series())
    assert len(practices) == len(gps) == len(nobody) == 6_000
    assert not practices & gps
    assert not (practices | gps) & nobody
    assert {code[:2] for code in practices} == {"01", "37"}
    assert all(len(code) == 8 and code.isdigit() for code in practices | gps | nobody)


def test_practices_have_names_of_their_own_that_every_export_can_write() -> None:
    names = [practice_name(index, practice_agb(index)) for index in range(6_000)]
    assert len(set(names)) == 6_000
    for index, name in enumerate(names):
        f"{name} {account_holder(index, practice_agb(index))}".encode("cp1252")


def test_the_postcodes_of_an_area_are_valid_and_all_different() -> None:
    slots = pl.DataFrame({"area": 3071, "slot": range(SLOTS)})
    made = slots.select(written(pl.col.area, pl.col.slot)).to_series().to_list()
    assert len(set(made)) == SLOTS
    assert all(postcode.is_valid(one) for one in made)


def test_aw_addresses_are_on_the_list_and_the_others_are_not() -> None:
    drawn = pl.DataFrame({"area": 3071, "drawn": pl.Series(range(500), dtype=pl.UInt64)})
    listed = set(aw_postcodes([3071, 3072, 3071]))
    assert len(listed) == 2 * AW_SLOTS
    assert set(drawn.select(written(pl.col.area, aw_slot(pl.col.drawn))).to_series()) <= listed
    assert not set(drawn.select(written(pl.col.area, other_slot(pl.col.drawn))).to_series()) & listed
