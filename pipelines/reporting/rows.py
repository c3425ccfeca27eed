"""Building a table of the interface from rows with named cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

import pandera.polars as pa
import polars as pl

from pipelines.rules.rounding import eur, six_places
from pipelines.schemas.table import empty, sorted_by_key

Row = Mapping[str, object]
"""One row by the names of its columns."""


def frame(rows: Iterable[Row], schema: pa.DataFrameSchema) -> pl.DataFrame:
    """`rows`, each with exactly the columns of `schema`, sorted by its key; ValueError for a row with other columns."""
    types = empty(schema).schema
    found = list(rows)
    for row in found:
        if row.keys() != types.keys():
            raise ValueError(f"{schema.name}: a row has the columns {', '.join(row)}, expected {', '.join(types)}")
    return sorted_by_key(pl.DataFrame(found, schema=types, orient="row"), schema)


def eur_or_none(amount_cents: int | None) -> Decimal | None:
    """Whole cents as euro; None stays None."""
    return None if amount_cents is None else eur(amount_cents)


def shown_or_none(share: Fraction | None) -> Decimal | None:
    """A share rounded to six places; None stays None."""
    return None if share is None else six_places(share)
