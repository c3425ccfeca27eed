"""The kinds of columns that tables are made of. Each gives a pandera column with its type, its unit and its description."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import pandera.polars as pa
import polars as pl

from pipelines.core.codes import Code

SHARE = pl.Decimal(9, 6)
MONEY = pl.Decimal(14, 2)
FIGURE = pl.Decimal(18, 6)
FTE = pl.Decimal(9, 4)

QUARTER_PATTERN = r"^[0-9]{4}Q[1-4]$"
AGB_PATTERN = r"^[0-9]{8}$"

UNKNOWN_INSURER = "unknown"
"""Stands for the insurers of patients whose UZOVI code is missing."""


def text(description: str, *, one_of: Collection[str] | None = None, pattern: str | None = None, nullable: bool = False) -> pa.Column:
    """A text column, optionally one of a list of words or of a form."""
    checks = []
    if one_of is not None:
        checks.append(pa.Check.isin(list(one_of)))
    if pattern is not None:
        checks.append(pa.Check.str_matches(pattern))
    return pa.Column(pl.String, checks=checks, nullable=nullable, description=description, metadata={"unit": "text"})


def code(description: str, codes: Iterable[Code], *, nullable: bool = False) -> pa.Column:
    """A text column with one of `codes`, whose sentences are in the data dictionary."""
    words = tuple(codes)
    checks = pa.Check.isin([str(word) for word in words])
    return pa.Column(pl.String, checks=checks, nullable=nullable, description=description, metadata={"unit": "text", "codes": words})


def quarter(description: str = "The quarter of the calculation, such as 2026Q1.") -> pa.Column:
    """A quarter as text."""
    return text(description, pattern=QUARTER_PATTERN)


def agb(description: str = "AGB code of the contract practice, 8 digits.", *, nullable: bool = False) -> pa.Column:
    """An AGB code as text."""
    return text(description, pattern=AGB_PATTERN, nullable=nullable)


def uzovi(description: str = "UZOVI code of the insurer, or unknown.") -> pa.Column:
    """A UZOVI code of 4 digits as text, or `UNKNOWN_INSURER`."""
    return text(description, pattern=f"^([0-9]{{4}}|{UNKNOWN_INSURER})$")


def count(description: str, *, unit: str = "patients", nullable: bool = False) -> pa.Column:
    """A count of zero or more, int64."""
    return pa.Column(pl.Int64, checks=pa.Check.ge(0), nullable=nullable, description=description, metadata={"unit": unit})


def whole(description: str, *, unit: str, nullable: bool = False) -> pa.Column:
    """A whole number that can be negative, int64."""
    return pa.Column(pl.Int64, nullable=nullable, description=description, metadata={"unit": unit})


def identifier(description: str, dtype: type[pl.DataType], *, nullable: bool = False) -> pa.Column:
    """A number that identifies something, such as a code or half of a pseudonym, in the integer type `dtype`."""
    return pa.Column(dtype, nullable=nullable, description=description, metadata={"unit": "identifier"})


def day(description: str, *, nullable: bool = False) -> pa.Column:
    """A date."""
    return pa.Column(pl.Date, nullable=nullable, description=description, metadata={"unit": "date"})


def share(description: str, *, nullable: bool = True) -> pa.Column:
    """A share from 0 to 1 for reading, rounded half-up to 6 places; decisions use the two counts."""
    return pa.Column(SHARE, checks=[pa.Check.ge(0), pa.Check.le(1)], nullable=nullable, description=description, metadata={"unit": "share"})


def change(description: str) -> pa.Column:
    """A difference of two shares, from -1 to 1."""
    return pa.Column(SHARE, checks=[pa.Check.ge(-1), pa.Check.le(1)], nullable=True, description=description, metadata={"unit": "share"})


def ratio(description: str) -> pa.Column:
    """A share of something else, for reading, so that it can be above 1."""
    return pa.Column(SHARE, checks=pa.Check.ge(0), nullable=True, description=description, metadata={"unit": "share"})


def fte(description: str, *, nullable: bool = True) -> pa.Column:
    """A number of full-time members of staff, decimal(9,4)."""
    return pa.Column(FTE, checks=pa.Check.ge(0), nullable=nullable, description=description, metadata={"unit": "fte"})


def figure(description: str) -> pa.Column:
    """A number whose unit is in the row."""
    return pa.Column(FIGURE, nullable=True, description=description, metadata={"unit": "see unit"})


def money(description: str, *, nullable: bool = False, negative: bool = False) -> pa.Column:
    """An amount in euro, decimal(14,2)."""
    checks = [] if negative else [pa.Check.ge(0)]
    return pa.Column(MONEY, checks=checks, nullable=nullable, description=description, metadata={"unit": "EUR"})


def yes_no(description: str, *, nullable: bool = False) -> pa.Column:
    """A boolean."""
    return pa.Column(pl.Boolean, nullable=nullable, description=description, metadata={"unit": "true or false"})


def year(description: str, *, nullable: bool = False) -> pa.Column:
    """A calendar year, int64."""
    return pa.Column(
        pl.Int64,
        checks=[pa.Check.ge(1900), pa.Check.le(2999)],
        nullable=nullable,
        description=description,
        metadata={"unit": "year"},
    )
