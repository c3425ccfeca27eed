"""What the delivered texts mean: from canonical columns of text to typed ones, for many lists at a time.

Belongs here: the forms in which a code, a number or a date can be written. Does not belong here: what follows for the row.
Most texts occur often or are written plainly: a form that costs more than a look is judged once for each distinct text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import polars as pl

from pipelines.core import postcode
from pipelines.ingest.bsn import is_bsn
from pipelines.ingest.dates import parsed_dates
from pipelines.ingest.header import DateStyle
from pipelines.reference.source_profiles import CANONICAL

PERIOD = ("registered_on", "deregistered_on", "deceased_on")
_ONE_DAY = timedelta(days=1)
_PLAIN_POSTCODE = r"^[1-9][0-9]{3}(?:[A-RT-Z][A-Z]|S[BCE-RT-Z])?$"
_BSN_DIGITS = 9
_BSN = r"^[0-9]{8,9}$"
_BETWEEN_DIGITS = r"[\s.]"
_AGB = r"^[0-9]{7,8}$"
_NO_CODE = 2**32 - 1
_UZOVI = r"^[0-9]{1,4}$"


def typed(texts: pl.DataFrame, style: DateStyle, practice_of: Mapping[str, str]) -> pl.DataFrame:
    """One row per row of `texts`, with what its cells mean.

    Takes the canonical columns as far as they were delivered and `folder` (UInt32), the AGB code that the folder of the file has. Other
    columns stay. Gives `agb` (UInt32, as delivered) and `practice_agb` (UInt32, R3, by `practice_of`), `bsn` (UInt32),
    `patient_number`, `postcode` (R7), `registered_on`, `deregistered_on`, `deceased_on` (the day after, for a column that holds a last
    day), `birth_date`, `is_ion`, `uzovi` (UInt16), all null where there is none that can be used; and where something is written that
    cannot be used: `invalid_bsn`, `foreign_postcode`, and `unreadable_` with each date.
    """
    texts = texts.with_columns(pl.lit(None, dtype=pl.String).alias(column) for column in CANONICAL if column not in texts.columns)
    bsn, postcodes = _bsn(texts["bsn"]), _postcode(texts["postcode"])
    dates = [_date(texts[column], style) for column in (*PERIOD, "birth_date")]
    return texts.drop(*CANONICAL, "folder").hstack(
        [
            *_agb(texts["agb"], texts["folder"], practice_of),
            bsn.alias("bsn"),
            postcodes.alias("postcode"),
            _trimmed(texts["patient_number"]).alias("patient_number"),
            _is_ion(texts["registration"]).alias("is_ion"),
            _uzovi(texts["uzovi"]).alias("uzovi"),
            *(day for day, _ in dates),
            *(is_unreadable for _, is_unreadable in dates),
            _is_filled_without(texts["bsn"], bsn).alias("invalid_bsn"),
            _is_filled_without(texts["postcode"], postcodes).alias("foreign_postcode"),
        ]
    )


def _trimmed(texts: pl.Series) -> pl.Series:
    """The texts without white space around them; null when there is nothing else."""
    trimmed = texts.str.strip_chars()
    is_filled = trimmed.str.len_bytes() > 0
    return trimmed if is_filled.all() else pl.select(pl.when(is_filled).then(trimmed)).to_series()


def _is_filled_without(texts: pl.Series, meaning: pl.Series) -> pl.Series:
    """Where something is written that has no meaning."""
    if texts.null_count() == meaning.null_count():
        return pl.repeat(value=False, n=len(texts), eager=True)
    unusable = pl.when(meaning.is_null()).then(texts)
    return pl.select(unusable.str.strip_chars().fill_null("") != "").to_series()


def _is_ion(registration: pl.Series) -> pl.Series:
    """R2: the word ION, or none at all."""
    is_ion = _by_value(registration, lambda words: words.str.strip_chars().str.to_lowercase().is_in(["", "ion"]))
    return is_ion.fill_null(value=True)


def _uzovi(texts: pl.Series) -> pl.Series:
    return _by_value(texts, lambda codes: _matching(codes.str.strip_chars(), _UZOVI).cast(pl.UInt16))


def _agb(agb: pl.Series, of_folder: pl.Series, practice_of: Mapping[str, str]) -> tuple[pl.Series, pl.Series]:
    """The AGB code as delivered, that of the folder where the cell is empty, and the contract practice that it counts for."""

    def codes(texts: pl.Series) -> pl.Series:
        trimmed = texts.str.strip_chars()
        code = _matching(trimmed, _AGB).cast(pl.UInt32).fill_null(_NO_CODE)
        return pl.select(pl.when(trimmed != "").then(code)).to_series()

    delivered = _by_value(agb, codes).fill_null(of_folder)
    known = {int(code): int(practice) for code, practice in practice_of.items()}
    practice = delivered.replace_strict(known, default=None, return_dtype=pl.UInt32)
    return delivered.alias("agb"), practice.alias("practice_agb")


def _bsn(texts: pl.Series) -> pl.Series:
    """The number of nine digits that pass the 11-test; null for anything else."""

    def nine_digits(odd: pl.Series) -> pl.Series:
        return _matching(odd.str.replace_all(_BETWEEN_DIGITS, ""), _BSN).str.zfill(_BSN_DIGITS)

    # A number of nine characters is nine digits, unless it has a sign: quicker to see than with a pattern.
    is_plain = (texts.str.len_bytes() == _BSN_DIGITS) & texts.cast(pl.UInt32, strict=False).is_not_null() & (texts >= "0")
    number = _plain_or_odd(texts, is_plain, nine_digits).cast(pl.UInt32)
    passes = is_bsn(number)
    return number if passes.all() else pl.select(pl.when(passes).then(number)).to_series()


def _postcode(texts: pl.Series) -> pl.Series:
    """R7: PC6 or PC4; null for anything else."""
    is_plain = texts.str.contains(_PLAIN_POSTCODE)
    return _plain_or_odd(texts, is_plain, lambda odd: pl.Series([postcode.normalised(text) for text in odd], dtype=pl.String))


def _date(texts: pl.Series, style: DateStyle) -> tuple[pl.Series, pl.Series]:
    """The dates, one day later in a column of last days, and whether there is something that is no date."""
    dates = _by_value(texts, lambda distinct: parsed_dates(distinct, style))
    is_unreadable = _is_filled_without(texts, dates)
    if texts.name in style.last_days:
        dates = pl.select(pl.when(dates < date.max).then(dates + _ONE_DAY).otherwise(dates)).to_series()
    return dates.alias(texts.name), is_unreadable.alias(f"unreadable_{texts.name}")


def _matching(texts: pl.Series, pattern: str) -> pl.Series:
    """The texts of that form; null in place of others."""
    return pl.select(pl.when(texts.str.contains(pattern)).then(texts)).to_series()


def _by_value(texts: pl.Series, meaning: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """The meaning of each text, found once for each distinct one; null stays null."""
    distinct = texts.drop_nulls().unique()
    means = meaning(distinct)
    if distinct.is_empty():
        return pl.repeat(None, len(texts), dtype=means.dtype, eager=True)
    return texts.replace_strict(distinct, means, default=None, return_dtype=means.dtype)


def _plain_or_odd(texts: pl.Series, is_plain: pl.Series, meaning: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """The texts that are plain as they are, and the meaning of the others."""
    if is_plain.all():
        return texts
    plain, odd = (pl.select(pl.when(mask).then(texts)).to_series() for mask in (is_plain, ~is_plain))
    return pl.select(pl.coalesce(plain, _by_value(odd, meaning))).to_series()
