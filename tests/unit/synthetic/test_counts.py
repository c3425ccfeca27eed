"""What is known by construction holds when R2, R4 and R5 are applied to the rows in the plainest way."""

from __future__ import annotations

from fractions import Fraction

import polars as pl
import pytest

from pipelines.core.quarter import Quarter
from pipelines.synthetic.lists import bad_rows, shown, with_dirt, with_duplicates, with_identity
from pipelines.synthetic.people import Period, registrations
from pipelines.synthetic.postcodes import aw_postcodes
from pipelines.synthetic.practice import Practice, practice_frame
from pipelines.synthetic.region import region_practices

LAST = Quarter(2026, 1)
PERIOD = Period.ending_with(LAST, 3)
DIRTY = Fraction(1, 50)


@pytest.fixture(scope="module")
def practices() -> list[Practice]:
    return region_practices(30, 9_000, seed=5)


@pytest.fixture(scope="module")
def rows(practices: list[Practice]) -> pl.DataFrame:
    """Every row that the practices can send of the last quarter, the dirty ones marked."""
    frame = practice_frame(practices)
    known = registrations(frame, PERIOD, seed=5)
    listed = shown(with_duplicates(with_identity(known, frame, 5), 5), LAST)
    return with_dirt(listed, bad_rows(listed, frame, DIRTY, LAST, seed=5, first_person=len(known)))


@pytest.fixture(scope="module")
def registered(practices: list[Practice], rows: pl.DataFrame) -> pl.DataFrame:
    """R2 among the rows that arrive."""
    arriving = [practice.index for practice in practices if practice.is_counted]
    still = [pl.col(end).is_null() | (pl.col(end) > LAST.peildatum) for end in ("deregistered_on", "deceased_on")]
    return rows.filter(
        pl.col.practice.is_in(arriving), pl.col.dirt.is_null(), pl.col.is_ion, pl.col.registered_on <= LAST.peildatum, *still
    )


@pytest.fixture(scope="module")
def counted(registered: pl.DataFrame) -> pl.DataFrame:
    """R4 and R5 among the registered."""
    one_each = registered.sort("registered_on", descending=True, maintain_order=True).unique(["person", "practice"], keep="first")
    latest = one_each.filter(pl.col.registered_on == pl.col.registered_on.max().over("person"))
    return latest.filter(pl.len().over("person") == 1)


def test_each_practice_has_exactly_its_patients_whatever_else_its_list_holds(practices: list[Practice], counted: pl.DataFrame) -> None:
    found = dict(counted.group_by("practice").len().iter_rows())
    assert found == {practice.index: practice.ion for practice in practices if practice.is_counted}


def test_each_practice_has_exactly_its_aw_patients_and_unknown_postcodes(practices: list[Practice], counted: pl.DataFrame) -> None:
    listed = aw_postcodes(area for practice in practices for area in practice.areas)
    is_known = pl.col.postcode.str.contains("^[1-9][0-9]{3}[A-Z]{2}$")
    found = counted.group_by("practice").agg(pl.col.postcode.is_in(listed).sum(), is_known.not_().sum().alias("unknown")).sort("practice")
    assert found.rows() == [(practice.index, practice.aw_ion, practice.unknown) for practice in practices if practice.is_counted]


def test_patients_move_are_sent_twice_and_are_in_conflict(rows: pl.DataFrame, registered: pl.DataFrame) -> None:
    good = rows.filter(pl.col.dirt.is_null())
    assert good.select(pl.struct("person", "practice").is_duplicated().any()).item()
    places = registered.group_by("person").agg(pl.col.practice.n_unique(), pl.col.registered_on.n_unique().alias("days"))
    assert not places.filter(pl.col.practice > 1, pl.col.days == 1).is_empty()
    assert not places.filter(pl.col.practice > 1, pl.col.days > 1).is_empty()


def test_lists_hold_the_deceased_the_deregistered_passers_by_and_the_ones_without_bsn(rows: pl.DataFrame) -> None:
    good = rows.filter(pl.col.dirt.is_null())
    seen = good.select(
        pl.col.deceased_on.count() > 0, pl.col.deregistered_on.count() > 0, pl.col.is_ion.not_().any(), pl.col.bsn.is_null().any()
    )
    assert all(seen.row(0))


def test_bad_rows_make_up_the_share_that_was_asked_of_each_list(rows: pl.DataFrame) -> None:
    shares = rows.group_by("practice").agg(pl.len(), pl.col.dirt.count().alias("bad"))
    assert shares.select(((pl.col.len * DIRTY.numerator / DIRTY.denominator) - pl.col.bad).abs().max() <= 1).item()


def test_bad_rows_belong_to_nobody_else(rows: pl.DataFrame) -> None:
    good, bad = rows.filter(pl.col.dirt.is_null()), rows.filter(pl.col.dirt.is_not_null())
    assert not set(good["person"]) & set(bad["person"])


def test_most_patients_of_a_quarter_are_there_in_the_next(practices: list[Practice]) -> None:
    frame = practice_frame(practices)
    lived = with_identity(registrations(frame, PERIOD, seed=5), frame, 5)
    first, second = (
        shown(lived, quarter).select("person", "practice", "bsn", "postcode", "registered_on") for quarter in PERIOD.quarters[:2]
    )
    staying = first.join(second, on=first.columns, nulls_equal=True, how="inner")
    assert len(staying) > 0.95 * len(first)
    assert len(staying) < len(first)


def test_a_list_shows_nothing_that_happened_after_it_left_the_practice(practices: list[Practice]) -> None:
    frame = practice_frame(practices)
    quarter = PERIOD.quarters[0]
    listed = shown(with_identity(registrations(frame, PERIOD, seed=5), frame, 5), quarter)
    latest = listed.select(pl.max_horizontal(pl.col("registered_on", "deregistered_on", "deceased_on").max())).item()
    assert (latest - quarter.peildatum).days <= 9


def test_in_a_region_of_one_practice_nobody_rises_or_falls() -> None:
    alone = region_practices(1, 300, seed=1)
    known = registrations(practice_frame(alone), PERIOD, seed=1)
    assert not known["needs_bsn"].any()
    assert set(known["practice"]) == {alone[0].index}
