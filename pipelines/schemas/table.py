"""What a table is: its name, its grain, its columns and the invariants that hold over its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandera.polars as pa
import polars as pl


def table(
    name: str,
    *,
    grain: str,
    key: Sequence[str],
    columns: Mapping[str, pa.Column],
    invariants: Sequence[pa.Check] = (),
    is_key_checked: bool = True,
) -> pa.DataFrameSchema:
    """The schema of the table `name`: exactly these columns in this order, unique by `key`.

    `grain` says in a sentence what one row is. Validation leaves the uniqueness out where `is_key_checked` is false.
    Each invariant is a check with a readable `name` and an `error` sentence.
    """
    return pa.DataFrameSchema(
        dict(columns),
        name=name,
        description=grain,
        metadata={"key": list(key)},
        checks=list(invariants),
        unique=list(key) if is_key_checked else None,
        strict=True,
        ordered=True,
    )


def invariant(name: str, sentence: str, expression: pl.Expr) -> pa.Check:
    """A check that `expression` is true for every row; `sentence` is what a person reads when it is not."""
    return pa.Check(lambda data: data.lazyframe.select(expression), name=name, error=sentence)


def key_of(schema: pa.DataFrameSchema) -> list[str]:
    """The key columns of a table, by which it is sorted."""
    return list(schema.metadata["key"])


def empty(schema: pa.DataFrameSchema) -> pl.DataFrame:
    """The table without rows."""
    return pl.DataFrame(schema={name: column.dtype.type for name, column in schema.columns.items()})


def sorted_by_key(frame: pl.DataFrame, schema: pa.DataFrameSchema) -> pl.DataFrame:
    """The rows in the order of the table's key, text in code point order."""
    return frame.sort(key_of(schema), maintain_order=True)
