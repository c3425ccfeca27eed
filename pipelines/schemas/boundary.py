"""The only place that validates a table against its schema."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaError, SchemaErrors

from pipelines.core.numbers import counted


@dataclass(frozen=True, slots=True)
class Broken:
    """An expectation of a table that fails in `rows` rows. It contains no value of a row.

    `check` is the name of the invariant, or pandera's name for an expectation of a column.
    """

    table: str
    column: str
    check: str
    expectation: str
    rows: int

    def __str__(self) -> str:
        place = f"{self.table}.{self.column}" if self.column else self.table
        return f"{place}: {self.expectation} ({counted(self.rows, 'row')})"


class TableSchemaError(Exception):
    """A table does not satisfy its schema; `broken` lists every failing expectation."""

    def __init__(self, table: str, broken: tuple[Broken, ...]) -> None:
        self.table = table
        self.broken = broken
        super().__init__("; ".join(str(one) for one in broken))


def broken_expectations(frame: pl.DataFrame, schema: pa.DataFrameSchema) -> tuple[Broken, ...]:
    """Every expectation of `schema` that `frame` does not satisfy.

    Only eager frames are taken: pandera skips every check of values on a LazyFrame, silently.
    """
    if not isinstance(frame, pl.DataFrame):
        raise TypeError(f"{schema.name}: a table is validated as an eager DataFrame, not as {type(frame).__name__}")
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as failure:
        return _summary(failure, schema)
    except SchemaError as failure:
        return (Broken(str(schema.name), "", str(failure.check), "the table has the columns of its schema", 1),)
    return ()


def validated(frame: pl.DataFrame, schema: pa.DataFrameSchema) -> pl.DataFrame:
    """`frame` itself when it satisfies `schema`; TableSchemaError otherwise."""
    broken = broken_expectations(frame, schema)
    if broken:
        raise TableSchemaError(str(schema.name), broken)
    return frame


def _summary(failure: SchemaErrors, schema: pa.DataFrameSchema) -> tuple[Broken, ...]:
    """Failures counted per column and expectation; pandera's own texts hold values and are never passed on."""
    names = {str(check.error): str(check.name) for check in schema.checks}
    rows = Counter(failure.failure_cases.select("column", "check").iter_rows())
    table = str(schema.name)
    broken = (
        Broken(table, "" if column in (None, table) else str(column), names.get(str(check), str(check)), str(check), count)
        for (column, check), count in rows.items()
    )
    return tuple(sorted(broken, key=str))
