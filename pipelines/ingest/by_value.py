"""The meaning of a column of texts, found once for each distinct text.

Belongs here: how a meaning gets from distinct texts to rows, and what every column has in common. Does not belong here: any column's form.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from pipelines.ingest.cell_values import EMPTY_WORDS, LOST_DIGITS, stripped_text

_FEW = 4
_WHOLE_NUMBER = r"^([+-]?[0-9]+)[.,]0$"
_SCIENTIFIC = rf"^{LOST_DIGITS}|^[+-]?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+$"


def by_value(texts: pl.Series, meaning: Callable[[pl.Series], pl.DataFrame]) -> pl.DataFrame:
    """One row per text with what `meaning` makes of it; all null for null. `meaning` takes values as `values_of` gives them.

    A Boolean column says where something is the case, and is false for null.
    """
    filled = texts.drop_nulls()
    distinct = filled.unique()
    means = meaning(values_of(distinct))
    of_each = pl.all().gather(pl.lit(_places(texts, filled, distinct)))
    rows = means.clear(len(texts)) if distinct.is_empty() else means.select(of_each)
    return rows.with_columns(holds(column) for column in rows.iter_columns() if column.dtype == pl.Boolean)


def _places(texts: pl.Series, filled: pl.Series, distinct: pl.Series) -> pl.Series:
    """The place in `distinct` of each text; null for null. Where few are `filled`, only these are looked up."""
    numbers = pl.int_range(len(distinct), dtype=pl.UInt32, eager=True)
    if len(filled) * _FEW > len(texts):
        return texts.replace_strict(distinct, numbers, default=None)
    places = pl.repeat(None, len(texts), dtype=pl.UInt32, eager=True)
    return places.scatter(texts.is_not_null().arg_true(), filled.replace_strict(distinct, numbers))


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
