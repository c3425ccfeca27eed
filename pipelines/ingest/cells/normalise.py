"""What the delivered texts mean: from canonical columns of text to typed ones, for many lists at a time.

Belongs here: the forms in which a code, a number or a date can be written. Does not belong here: what follows for the row.
Most texts occur often or are written plainly: an expensive test runs once for each distinct text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

import polars as pl

from pipelines.core import postcode, spreadsheet
from pipelines.ingest.cells.bsn import is_bsn
from pipelines.ingest.cells.by_value import by_value, has_lost_digits, holds, matching, only_where
from pipelines.ingest.cells.cell_values import UNREADABLE
from pipelines.ingest.cells.dates import DateStyle, parsed_dates
from pipelines.reference.source_profiles import CANONICAL, REGISTRATIONS

PERIOD = ("registered_on", "deregistered_on", "deceased_on")
_ONE_DAY = timedelta(days=1)
_FIRST_DAY = date(1901, 1, 1)
_PLAIN_POSTCODE = r"^[1-9][0-9]{3}(?:[A-RT-Z][A-Z]|S[BCE-RT-Z])?$"
_SPACED_POSTCODE = r"^[1-9][0-9]{3} ?[A-Za-z]{2}$"
_WITH_MORE = re.compile(r"(?<![0-9A-Za-z])[1-9][0-9]{3}[\s.-]*[A-Za-z]{2}(?![0-9A-Za-z])|^[1-9][0-9]{3}[\s,(]+[A-Za-z]{3}")
_PC6_ALONE = re.compile(r"[1-9][0-9]{3}[\s.-]*[A-Za-z]{2}")
_BSN_DIGITS = 9
_BSN = r"^[0-9]{8,9}$"
_BETWEEN_DIGITS = r"[\s.\x{200b}-\x{200f}\x{2060}\x{feff}\x{ad}]"
_PLAIN_NUMBER = "^[A-Za-z]+[0-9]+$"
_NO_NUMBER = rf"^(?:{spreadsheet.ERROR}|{spreadsheet.TOO_NARROW})$"
_AGB = r"^[0-9]{7,8}$"
_NO_CODE = 2**32 - 1
_UZOVI = r"^[0-9]{1,4}$"


def typed(texts: pl.DataFrame, style: DateStyle, practice_of: Mapping[str, str]) -> pl.DataFrame:
    """One row per row of `texts`, with what its cells mean.

    Takes the delivered canonical columns, `folder` (UInt32), the AGB code of the folder of the file, and
    `file_id`, `row_number` and `is_readable`, which stay. Gives `agb` (UInt32, as delivered) and `practice_agb` (UInt32, R3, by
    `practice_of`), `bsn` (UInt32), `patient_number`, `postcode` (R7), `registered_on`, `deregistered_on`, `deceased_on` (the day after,
    for a column of last days), `birth_date`, `is_ion`, `uzovi` (UInt16), all null where there is no usable value.

    And what a person should know: `has_own_agb`; `invalid_bsn`, `invalid_uzovi`, `unreadable_` and each date, where a cell is filled and
    unusable; `unusable_postcode`, `postcode_with_more` or `missing_postcode` where there is no postcode; `unknown_word`, a kind
    of registration that is not known; `unreadable_cell`, where the format has no value; and cells in `lost_digits`, `zero_dates` (UInt8).
    """
    cells = texts.with_columns(pl.lit(None, dtype=pl.String).alias(column) for column in CANONICAL if column not in texts.columns)
    meanings = [
        _agb(cells["agb"], cells["folder"], practice_of),
        _bsn(cells["bsn"]),
        _patient_number(cells["patient_number"]),
        _postcode(cells["postcode"]),
        _registration(cells["registration"]),
        _uzovi(cells["uzovi"]),
        *(_date(cells[column], style) for column in (*PERIOD, "birth_date")),
    ]
    counted = pl.concat(meanings, how="horizontal").with_columns(
        lost_digits=pl.sum_horizontal(pl.col("lost_bsn", "lost_number").cast(pl.UInt8)),
        zero_dates=pl.sum_horizontal(pl.col("^zero_.*$").cast(pl.UInt8)),
    )
    unreadable_cell = _has_unreadable(style) | pl.lit(counted["error_number"])
    return cells.select("file_id", "row_number", "is_readable", unreadable_cell=unreadable_cell).hstack(counted)


def translated(texts: pl.Series, words: Mapping[str, str]) -> pl.Series:
    """The texts after the translations of a source profile, which compares stripped texts exactly."""
    found = by_value(texts, lambda values: pl.DataFrame({"word": values.replace_strict(words, default=None, return_dtype=pl.String)}))
    return pl.select(pl.coalesce(found["word"], texts)).to_series().alias(texts.name)


def _has_unreadable(style: DateStyle) -> pl.Expr:
    """Whether a cell of the row is filled but has no value in its format. A delimited text has no such cells."""
    if not style.is_typed:
        return pl.lit(value=False)
    return pl.any_horizontal((pl.col(column) == UNREADABLE).fill_null(value=False) for column in CANONICAL)


def _agb(texts: pl.Series, of_folder: pl.Series, practice_of: Mapping[str, str]) -> pl.DataFrame:
    """The AGB code of the cell, or of the folder where the cell is empty, and the contract practice that it counts for."""

    def meaning(values: pl.Series) -> pl.DataFrame:
        code = matching(values, _AGB).cast(pl.UInt32).fill_null(_NO_CODE)
        return pl.DataFrame({"agb": only_where(values.is_not_null(), code)})

    own = by_value(texts, meaning)["agb"]
    delivered = own.fill_null(of_folder)
    known = {int(code): int(practice) for code, practice in practice_of.items()}
    practice = delivered.replace_strict(known, default=None, return_dtype=pl.UInt32)
    return pl.DataFrame({"agb": delivered, "practice_agb": practice, "has_own_agb": own.is_not_null()})


def _bsn(texts: pl.Series) -> pl.DataFrame:
    """The number of nine digits that pass the 11-test; null for anything else."""

    def meaning(values: pl.Series) -> pl.DataFrame:
        digits = matching(values.str.replace_all(_BETWEEN_DIGITS, ""), _BSN)
        return pl.DataFrame({"bsn": digits.cast(pl.UInt32), "is_lost": has_lost_digits(values), "is_written": values.is_not_null()})

    # A whole number of nine characters is nine digits, unless it has a sign: faster to test than a pattern.
    number = texts.cast(pl.UInt32, strict=False)
    is_plain = holds((texts.str.len_bytes() == _BSN_DIGITS) & number.is_not_null() & (texts >= "0"))
    odd = by_value(only_where(~is_plain, texts), meaning)
    found = pl.select(pl.coalesce(only_where(is_plain, number), odd["bsn"])).to_series()
    bsn = only_where(is_bsn(found), found)
    return pl.DataFrame({"bsn": bsn, "invalid_bsn": (is_plain | odd["is_written"]) & bsn.is_null(), "lost_bsn": odd["is_lost"]})


def _patient_number(texts: pl.Series) -> pl.DataFrame:
    """The patient number as text; null when empty, `0` or unreadable, and for an error that a spreadsheet wrote as text."""

    def meaning(values: pl.Series) -> pl.DataFrame:
        is_lost = has_lost_digits(values)
        is_error = values.str.contains(_NO_NUMBER)
        is_usable = ~is_lost & ~is_error & ~values.is_in(["0", UNREADABLE])
        return pl.DataFrame({"patient_number": only_where(is_usable, values), "is_lost": is_lost, "is_error": is_error})

    # Digits that are not zero are a patient number as they stand, and so are letters followed by digits.
    is_plain = holds((texts.cast(pl.UInt64, strict=False) > 0) & (texts >= "0"))
    if not is_plain.all():
        is_plain |= holds(only_where(~is_plain, texts).str.contains(_PLAIN_NUMBER))
    odd = by_value(only_where(~is_plain, texts), meaning)
    number = pl.select(pl.coalesce(only_where(is_plain, texts), odd["patient_number"])).to_series()
    return pl.DataFrame({"patient_number": number, "lost_number": odd["is_lost"], "error_number": odd["is_error"]})


def _postcode(texts: pl.Series) -> pl.DataFrame:
    """R7: PC6 or PC4; null for anything else."""

    def meaning(values: pl.Series) -> pl.DataFrame:
        codes = _postcodes(values)
        is_unknown = values.is_not_null() & codes.is_null()
        has_more = pl.Series([value is not None and _has_more(value) for value in only_where(is_unknown, values)], dtype=pl.Boolean)
        return pl.DataFrame(
            {"postcode": codes, "is_written": values.is_not_null(), "with_more": is_unknown & has_more, "unusable": is_unknown & ~has_more}
        )

    is_plain = holds(texts.str.contains(_PLAIN_POSTCODE))
    odd = by_value(only_where(~is_plain, texts), meaning)
    return pl.DataFrame(
        {
            "postcode": pl.select(pl.coalesce(only_where(is_plain, texts), odd["postcode"])).to_series(),
            "missing_postcode": ~is_plain & ~odd["is_written"],
            "postcode_with_more": odd["with_more"],
            "unusable_postcode": odd["unusable"],
        }
    )


def _postcodes(values: pl.Series) -> pl.Series:
    """`postcode.normalised` of each value; the usual form (`1234AB` or `1234 AB`) is tested for the whole column at once."""
    spaced = matching(values, _SPACED_POSTCODE)
    codes = matching(spaced.str.replace(" ", "", literal=True).str.to_uppercase(), _PLAIN_POSTCODE)
    others = only_where(spaced.is_null(), values)
    odd = pl.Series([value and postcode.normalised(value) for value in others], dtype=pl.String)
    return pl.select(pl.coalesce(codes, odd)).to_series()


def _has_more(value: str) -> bool:
    """Whether a text contains a Dutch postcode and something else."""
    return _WITH_MORE.search(value) is not None and _PC6_ALONE.fullmatch(value) is None


def _registration(texts: pl.Series) -> pl.DataFrame:
    """R2: whether it is ION, which no word at all is too; and the unknown words."""

    def meaning(values: pl.Series) -> pl.DataFrame:
        word = values.str.to_lowercase()
        return pl.DataFrame({"is_other": word != "ion", "unknown_word": only_where(~word.is_in(REGISTRATIONS), values)})

    found = by_value(texts, meaning)
    return found.select(is_ion=~pl.col.is_other, unknown_word="unknown_word")


def _uzovi(texts: pl.Series) -> pl.DataFrame:
    def meaning(values: pl.Series) -> pl.DataFrame:
        code = matching(values, _UZOVI).cast(pl.UInt16)
        return pl.DataFrame({"uzovi": code, "invalid_uzovi": values.is_not_null() & code.is_null()})

    return by_value(texts, meaning)


def _date(texts: pl.Series, style: DateStyle) -> pl.DataFrame:
    """The dates, one day later in a column of last days; which cells are no date; and which dates stand for no date."""
    column = texts.name

    def meaning(values: pl.Series) -> pl.DataFrame:
        written = parsed_dates(values, style)
        is_zero = holds(written < _FIRST_DAY)
        dates = only_where(~is_zero, written)
        is_unreadable = values.is_not_null() & (dates if column == "registered_on" else written).is_null()
        if column in style.last_days:
            dates = pl.select(pl.when(dates < date.max).then(dates + _ONE_DAY).otherwise(dates)).to_series()
        return pl.DataFrame({column: dates, f"unreadable_{column}": is_unreadable, f"zero_{column}": is_zero & ~is_unreadable})

    return by_value(texts, meaning)
