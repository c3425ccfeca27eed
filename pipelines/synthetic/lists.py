"""What a practice's list contains in a quarter: rows with typed cells, with the bad ones marked.

Belongs here: identity, address and dirt of the rows. How they are written is in `dialects`.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from fractions import Fraction

import polars as pl

from pipelines.core.quarter import Quarter
from pipelines.synthetic import draws
from pipelines.synthetic.agb import unknown_agb
from pipelines.synthetic.bsn import failing_bsn, fictitious_bsn
from pipelines.synthetic.people import AW, EXPORT_DAYS_AFTER_PEILDATUM, UNKNOWN, people
from pipelines.synthetic.postcodes import aw_slot, other_slot, postcode

_KEPT_DAYS = 92
_WITHOUT_BSN = Fraction(1, 100)
_WITH_WRONG_BSN = Fraction(1, 1000)
_WITHOUT_INSURER = Fraction(1, 100)
_TWICE = Fraction(1, 500)
_OLDEST_BIRTH = date(1931, 1, 1)
_YOUNGEST_BIRTH = date(2019, 12, 31)
_DAYS_IN_DISORDER = 40
_DAYS_EARLIER = 400

# codes of insurers with an invented market share, in twentieths
_INSURERS = ("7029",) * 5 + ("3311",) * 5 + ("9664",) * 4 + ("7095",) * 3 + ("3332",) * 2 + ("0403",)
_NO_POSTCODES = ("", "onbekend", "B-2060")
_ROW_KEYS = (pl.col.person, pl.col.practice)


class Dirt(StrEnum):
    """Why ingest has to reject a row; the words are those of `rejected_rows`."""

    UNREADABLE_ROW = "unreadable_row"
    MISSING_IDENTITY = "missing_identity"
    INVALID_DATE = "invalid_date"
    DATES_OUT_OF_ORDER = "dates_out_of_order"
    UNKNOWN_PRACTICE = "unknown_practice"


def with_identity(registrations: pl.DataFrame, practices: pl.DataFrame, seed: int, first_number: int = 0) -> pl.DataFrame:
    """`registrations` with the cells that stay the same over the quarters.

    `agb`, `patient_number`, `bsn`, `postcode`, `uzovi`, `birth_date` and `order` are added;
    `patient_number` counts from the person `first_number` on; `bsn` is null for some; `order` is the place of the row
    in its list.
    """
    rows = registrations.join(practices.select("practice", "areas", "codes"), on="practice", maintain_order="left")
    drawn = draws.draw(seed, "cells", *_ROW_KEYS)
    return rows.select(
        *_ROW_KEYS,
        "registered_on",
        "deregistered_on",
        "deceased_on",
        "known_on",
        "is_ion",
        agb=pl.col.codes.list.get(draws.draw(seed, "gp", *_ROW_KEYS) % pl.col.codes.list.len()),
        patient_number=(pl.col.person - first_number + 1001).cast(pl.String),
        bsn=_bsn(seed),
        postcode=_postcode(drawn),
        uzovi=_insurer(draws.draw(seed, "insurer", pl.col.person)),
        birth_date=draws.day_between(_OLDEST_BIRTH, _YOUNGEST_BIRTH, draws.draw(seed, "born on", pl.col.person)),
        order=draws.draw(seed, "order", *_ROW_KEYS),
    )


def shown(rows: pl.DataFrame, quarter: Quarter) -> pl.DataFrame:
    """The `rows` that an export shortly after the peildatum holds, with the ends that were known by then."""
    exported_on = draws.day_after(quarter.peildatum, EXPORT_DAYS_AFTER_PEILDATUM)
    is_known = pl.col.known_on <= exported_on
    is_kept = pl.col.known_on.is_null() | (pl.col.known_on > draws.day_after(quarter.peildatum, -_KEPT_DAYS))
    return rows.filter((pl.col.registered_on <= exported_on) & is_kept).with_columns(
        pl.when(is_known).then("deregistered_on").alias("deregistered_on"),
        pl.when(is_known).then("deceased_on").alias("deceased_on"),
    )


def without_ended(rows: pl.DataFrame) -> pl.DataFrame:
    """Only the registered patients, as exported by a system without columns to recognise the others by."""
    return rows.filter(pl.col.is_ion & pl.col.deregistered_on.is_null() & pl.col.deceased_on.is_null())


def with_duplicates(rows: pl.DataFrame, seed: int) -> pl.DataFrame:
    """`rows` and some of them a second time, with an earlier date or the same, and where there is a number, without the BSN."""
    again = rows.filter(draws.chance(_TWICE, seed, "twice", *_ROW_KEYS) & pl.col.is_ion & pl.col.deregistered_on.is_null())
    earlier = pl.col.order % 2 == 0
    copies = again.with_columns(
        registered_on=draws.days_later(pl.col.registered_on, pl.when(earlier).then(-_DAYS_EARLIER).otherwise(0)),
        bsn=pl.when(earlier).then("bsn"),
        order=pl.col.order // 2,
    )
    return pl.concat([rows, copies])


def with_dirt(rows: pl.DataFrame, bad: pl.DataFrame) -> pl.DataFrame:
    """`rows` with the `bad` ones among them, in the order of their lists, with the column `dirt` (null for a good row)."""
    clean = rows.with_columns(dirt=pl.lit(None, dtype=pl.String))
    return pl.concat([clean, bad.select(clean.columns)]).sort("practice", "order", "person", "registered_on")


def bad_rows(
    rows: pl.DataFrame,
    practices: pl.DataFrame,
    dirty: Fraction,
    quarter: Quarter,
    *,
    seed: int,
    first_person: int,
    first_number: int = 0,
) -> pl.DataFrame:
    """As many rows as make up the share `dirty` of each list together with `rows`, each with one fault: the column `dirt`.

    They belong to persons who are nowhere else (from `first_person` on), so that dirt costs no practice a patient;
    the faults that the practice's dialect can show come in turn. The rest as in `with_identity`.
    """
    wanted = (pl.col.len * dirty.numerator / (dirty.denominator - dirty.numerator)).round().cast(pl.UInt32)
    counted = practices.join(rows.group_by("practice").len(), on="practice", maintain_order="left")
    persons = people(counted, wanted, first_person)
    registrations = persons.select(
        "person",
        "practice",
        registered_on=draws.day_between(date(2001, 1, 2), draws.day_after(quarter.peildatum, -1), draws.draw(seed, "bad", pl.col.person)),
        deregistered_on=pl.lit(None, dtype=pl.Date),
        deceased_on=pl.lit(None, dtype=pl.Date),
        known_on=pl.lit(None, dtype=pl.Date),
        is_ion=pl.lit(value=True),
        home=pl.lit(AW, dtype=pl.UInt8),
        needs_bsn=pl.lit(value=True),
    )
    kinds = persons.select("person", dirt=pl.col.dirt_kinds.list.get(pl.col.place % pl.col.dirt_kinds.list.len()))
    identified = with_identity(registrations, practices, seed, first_number)
    return _spoilt(identified.join(kinds, on="person", maintain_order="left"))


def _spoilt(rows: pl.DataFrame) -> pl.DataFrame:
    has = pl.col.dirt.eq
    return rows.with_columns(
        agb=pl.when(has(Dirt.UNKNOWN_PRACTICE)).then(unknown_agb(pl.col.person)).otherwise("agb"),
        patient_number=pl.when(has(Dirt.MISSING_IDENTITY).not_()).then("patient_number"),
        bsn=pl.when(has(Dirt.MISSING_IDENTITY).not_()).then("bsn"),
        deregistered_on=pl.when(has(Dirt.DATES_OUT_OF_ORDER)).then(draws.days_later(pl.col.registered_on, pl.lit(-_DAYS_IN_DISORDER))),
    )


def _bsn(seed: int) -> pl.Expr:
    number = fictitious_bsn(pl.col.person)
    may_lack = pl.col.needs_bsn.not_()
    lacks = may_lack & draws.chance(_WITHOUT_BSN, seed, "no bsn", pl.col.person)
    is_wrong = may_lack & draws.chance(_WITH_WRONG_BSN, seed, "wrong bsn", pl.col.person)
    return pl.when(lacks).then(None).when(is_wrong).then(failing_bsn(number)).otherwise(number)


def _postcode(drawn: pl.Expr) -> pl.Expr:
    """PC6 of one of the practice's areas; where it is to be unknown: only the PC4 or PC5, a foreign one, a word or nothing."""
    area = pl.col.areas.list.get(drawn % pl.col.areas.list.len())
    slot = pl.when(pl.col.home == AW).then(aw_slot(drawn // 64)).otherwise(other_slot(drawn // 64))
    usable = postcode(area, slot)
    shortened = usable.str.head(4 + drawn // 8 % 2)
    other = pl.lit(pl.Series(_NO_POSTCODES)).gather(drawn // 8 % len(_NO_POSTCODES))
    unusable = pl.when(drawn // 64 % 2 == 0).then(shortened).otherwise(other)
    return pl.when(pl.col.home == UNKNOWN).then(unusable).otherwise(usable)


def _insurer(drawn: pl.Expr) -> pl.Expr:
    lacks = drawn % _WITHOUT_INSURER.denominator < _WITHOUT_INSURER.numerator
    return pl.when(lacks.not_()).then(pl.lit(pl.Series(_INSURERS)).gather(drawn // 128 % len(_INSURERS)))
