"""The meaning of a column of texts, found once for each distinct text.

Belongs here: how a meaning gets from distinct texts to rows, and what every column has in common. Does not belong here: any column's form.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from pipelines.ingest.cell_values import EMPTY_WORDS, LOST_DIGITS, stripped_text

_WHOLE_NUMBER = r"^([+-]?[0-9]+)[.,]0$"
_SCIENTIFIC = rf"^{LOST_DIGITS}|^[+-]?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+$"


def by_value(texts: pl.Series, meaning: Callable[[pl.Series], pl.DataFrame]) -> pl.DataFrame:
    """One row per text with what `meaning` makes of it; all null for null. `meaning` takes values as `values_of` gives them.

    A Boolean column says where something is the case, and is false for null.
    """
    numbers, distinct = _numbered(texts)
    means = meaning(values_of(distinct))
    rows = means.clear(len(texts)) if distinct.is_empty() else means.select(pl.all().gather(pl.lit(numbers)))
    return rows.with_columns(holds(column) for column in rows.iter_columns() if column.dtype == pl.Boolean)


def _numbered(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The number of each text (null for null), and the distinct texts in the order of their numbers, from 0."""
    # Categories of its own number texts from 0, in half the time of finding and looking up distinct ones, and go with the column.
    column = texts.cast(pl.Categorical(pl.Categories.random()))
    numbers = column.to_physical()
    last = numbers.max()
    count = 0 if last is None else int(str(last)) + 1
    distinct = pl.int_range(count, dtype=pl.UInt32, eager=True).cat.to(column.dtype).cast(pl.String)
    return numbers, distinct


def values_of(texts: pl.Series) -> pl.Series:
    """The texts without what is around a value and without the `.0` of a whole number; null where nothing, or a word for it, is left."""
    values = pl.select(stripped_text(pl.lit(texts)).str.replace(_WHOLE_NUMBER, "${1}")).to_series()
    is_filled = ~values.str.to_lowercase().is_in(["", *EMPTY_WORDS])
    return pl.select(pl.when(is_filled).then(values)).to_series()


def has_lost_digits(values: pl.Series) -> pl.Series:
    """Whether a value is a number in scientific notation, or one that its format could not keep whole."""
    return values.str.contains(_SCIENTIFIC)


def matching(values: pl.Series, pattern: str) -> pl.Series:
    """The values of that form; null in place of others."""
    return only_where(values.str.contains(pattern), values)


def only_where(condition: pl.Series, values: pl.Series) -> pl.Series:
    """The values where the condition holds; null elsewhere."""
    return values if condition.all(ignore_nulls=False) else pl.select(pl.when(condition).then(values)).to_series()


def holds(condition: pl.Series) -> pl.Series:
    """`condition` with false in place of null."""
    if not condition.any():
        return pl.repeat(value=False, n=len(condition), dtype=pl.Boolean, eager=True).alias(condition.name)
    return condition.fill_null(value=False)
