"""Chance that is the same everywhere."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import polars as pl

from pipelines.synthetic import draws

KEYS = pl.DataFrame({"person": range(20_000)})


def drawn(seed: int, name: str, keys: pl.DataFrame = KEYS) -> list[int]:
    return keys.select(draws.draw(seed, name, pl.col.person)).to_series().to_list()


def test_a_draw_is_the_same_number_on_every_machine() -> None:
    assert drawn(1, "example")[:2] == [16020608570573655528, 18047328843681825739]


def test_a_draw_depends_on_the_person_and_not_on_the_rows_around_it() -> None:
    assert drawn(1, "example", KEYS.reverse())[::-1] == drawn(1, "example")
    assert drawn(1, "example", KEYS.slice(700, 5)) == drawn(1, "example")[700:705]


def test_another_seed_or_name_gives_other_draws() -> None:
    assert not set(drawn(1, "example")) & set(drawn(2, "example"))
    assert not set(drawn(1, "example")) & set(drawn(1, "another"))


def test_a_single_draw_agrees_with_the_draws_of_rows() -> None:
    assert [draws.pick(1, "example", person, 1000) for person in range(50)] == [number % 1000 for number in drawn(1, "example")[:50]]


def test_a_chance_falls_as_often_as_it_says() -> None:
    hits = KEYS.select(draws.chance(Fraction(1, 10), 1, "example", pl.col.person).sum()).item()
    assert 1_850 < hits < 2_150


def test_days_lie_in_their_range_ends_included() -> None:
    first, last = date(2024, 2, 27), date(2024, 3, 1)
    days = KEYS.select(draws.day_between(first, last, draws.draw(1, "day", pl.col.person))).to_series()
    assert sorted(days.unique()) == [first, date(2024, 2, 28), date(2024, 2, 29), last]
