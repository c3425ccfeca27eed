"""Converting a column of texts by converting each distinct text once.

Belongs here: how results get from distinct texts to rows, and what all columns share. Does not belong here: the form of any column.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from pipelines.ingest.cells.cell_values import EMPTY_WORDS, LOST_DIGITS, stripped_text

_WHOLE_NUMBER = r"^([+-]?[0-9]+)[.,]0$"
_SCIENTIFIC = rf"^{LOST_DIGITS}|^[+-]?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+$"


def by_value(texts: pl.Series, meaning: Callable[[pl.Series], pl.DataFrame]) -> pl.DataFrame:
    """One row per text with what `meaning` makes of it; all null for null. `meaning` gets the values of `values_of`.

    A Boolean column is false for null.
    """
    numbers, distinct = _numbered(texts)
    means = meaning(values_of(distinct))
    rows = means.clear(len(texts)) if distinct.is_empty() else means.select(pl.all().gather(pl.lit(numbers)))
    return rows.with_columns(holds(column) for column in rows.iter_columns() if column.dtype == pl.Boolean)


def _numbered(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Number the distinct texts from 0: the number of each text (null for null), and the distinct texts in that order."""
    # A categorical type of its own numbers the texts from 0, twice as fast as `unique` and a join, and is freed with the column.
    column = texts.cast(pl.Categorical(pl.Categories.random()))
    numbers = column.to_physical()
    last = numbers.max()
    count = 0 if last is None else int(str(last)) + 1
    distinct = pl.int_range(count, dtype=pl.UInt32, eager=True).cat.to(column.dtype).cast(pl.String)
    return numbers, distinct


def values_of(texts: pl.Series) -> pl.Series:
    """The texts, stripped and without the `.0` of a whole number; null where nothing, or a word for nothing, is left."""
    values = pl.select(stripped_text(pl.lit(texts)).str.replace(_WHOLE_NUMBER, "${1}")).to_series()
    is_filled = ~values.str.to_lowercase().is_in(["", *EMPTY_WORDS])
    return pl.select(pl.when(is_filled).then(values)).to_series()


def has_lost_digits(values: pl.Series) -> pl.Series:
    """Whether a value is a number in scientific notation, or a number that lost digits in its format."""
    return values.str.contains(_SCIENTIFIC)


def matching(values: pl.Series, pattern: str) -> pl.Series:
    """The values that match `pattern`; null for others."""
    return only_where(values.str.contains(pattern), values)


def only_where(condition: pl.Series, values: pl.Series) -> pl.Series:
    """The values where the condition holds; null elsewhere."""
    return values if condition.all(ignore_nulls=False) else pl.select(pl.when(condition).then(values)).to_series()


def holds(condition: pl.Series) -> pl.Series:
    """`condition` with false in place of null."""
    if not condition.any():
        return pl.repeat(value=False, n=len(condition), dtype=pl.Boolean, eager=True).alias(condition.name)
    return condition.fill_null(value=False)
