"""The forms in which a date can be written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import polars as pl

_MONTHS = (
    ("januari", "january", "jan"),
    ("februari", "february", "feb"),
    ("maart", "march", "mrt", "mar"),
    ("april", "apr"),
    ("mei", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("augustus", "august", "aug"),
    ("september", "sept", "sep"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nov"),
    ("december", "dec"),
)
_NUMBER_OF_MONTH = {name: str(number) for number, names in enumerate(_MONTHS, start=1) for name in names}
_CLOCK = r"(?:[01]?[0-9]|2[0-4]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]+)?)?"
_TIME = rf"(?:(?:\s+|[Tt]){_CLOCK}\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:[Zz]|[+-][0-9]{{2}}(?::?[0-9]{{2}})?)?)?"
_ISO = (rf"^([0-9]{{4}})-([0-9]{{1,2}})-([0-9]{{1,2}}){_TIME}$", "Ymd")
_ISO_WITH_SLASHES = (rf"^([0-9]{{4}})/([0-9]{{1,2}})/([0-9]{{1,2}}){_TIME}$", "Ymd")
_WITH_HYPHENS = (rf"^([0-9]{{1,2}})-([0-9]{{1,2}})-([0-9]{{4}}){_TIME}$", "dmY")
_WITH_SLASHES = (rf"^([0-9]{{1,2}})/([0-9]{{1,2}})/([0-9]{{4}}){_TIME}$", "dmY")
_COMPACT = (rf"^([0-9]{{4}})([0-9]{{2}})([0-9]{{2}}){_TIME}$", "Ymd")
_WITH_MONTH_NAME = (rf"^([0-9]{{1,2}})[\s/.-]+([A-Za-z]{{3,9}})\.?[\s/.-]+([0-9]{{4}}){_TIME}$", "dmY")
_GENERAL_RULE = (_ISO, _WITH_HYPHENS, _COMPACT, _WITH_SLASHES, _ISO_WITH_SLASHES, _WITH_MONTH_NAME)
_SERIAL = r"^[1-9][0-9]{4}$"
_DAY_ZERO = date(1899, 12, 30)
_DIRECTIVE = re.compile("%([Ymd])")


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How the dates of a list are written.

    `date_format`: strptime format, None for the general rule. `last_days`: the columns that hold the last day of a period. `is_typed`:
    the list comes from a workbook or Parquet, whose cells can be real dates whatever the format.
    """

    date_format: str | None = None
    last_days: frozenset[str] = frozenset()
    is_typed: bool = False


def parsed_dates(texts: pl.Series, style: DateStyle) -> pl.Series:
    """The dates in distinct `texts`, which are stripped; null for other texts.

    Day before month, always; a year has four digits; a time after the date is ignored. A list with a format of its own has no other
    form, except that in a workbook or Parquet a date can be a date, or its serial number.
    """
    typed_form = (_ISO,) if style.is_typed else ()
    forms = _GENERAL_RULE if style.date_format is None else (_of_format(style.date_format), *typed_form)
    found = [_of_form(texts, *form) for form in forms]
    if style.date_format is None or style.is_typed:
        found.append(_of_serial(texts))
    return pl.select(pl.coalesce(found)).to_series()


def written_dates(texts: pl.Series) -> pl.Series:
    """The dates in distinct `texts` of an unknown column: as `parsed_dates`, but a number of five digits is a number."""
    return pl.select(pl.coalesce([_of_form(texts, *form) for form in _GENERAL_RULE])).to_series()


def _of_form(texts: pl.Series, pattern: str, order: str) -> pl.Series:
    """The dates of texts in a form whose groups are year, month and day in `order`; null for others."""
    # Compiling the pattern costs more than matching some texts: skipped where there are none.
    is_in_form = texts.str.contains(pattern) if texts.null_count() < len(texts) else None
    if is_in_form is None or not is_in_form.any():
        return pl.repeat(None, len(texts), dtype=pl.Date, eager=True)
    groups = pl.select(pl.when(is_in_form).then(texts).str.extract_groups(pattern)).to_series().struct.unnest()
    year, month, day = (pl.nth(order.index(part)) for part in "Ymd")
    number = month.str.to_lowercase().replace(_NUMBER_OF_MONTH)
    iso = groups.select(pl.concat_str(year, number.str.zfill(2), day.str.zfill(2), separator="-")).to_series()
    dates = iso.str.to_date("%Y-%m-%d", strict=False)
    return pl.select(pl.when(dates.dt.year() > 0).then(dates)).to_series()


def _of_serial(texts: pl.Series) -> pl.Series:
    """The dates of Excel serial numbers from 10000 to 99999."""
    days = pl.when(texts.str.contains(_SERIAL)).then(texts).cast(pl.Int64)
    return pl.select(pl.lit(_DAY_ZERO) + pl.duration(days=days)).to_series()


def _of_format(date_format: str) -> tuple[str, str]:
    """A strptime format as a form. Days and months have two digits where nothing separates the numbers."""
    pieces = _DIRECTIVE.split(date_format)
    digits = "{2}" if "" in pieces[2:-1:2] else "{1,2}"
    groups = [re.escape(piece) if at % 2 == 0 else f"([0-9]{'{4}' if piece == 'Y' else digits})" for at, piece in enumerate(pieces)]
    return f"^{''.join(groups)}{_TIME}$", "".join(pieces[1::2])
