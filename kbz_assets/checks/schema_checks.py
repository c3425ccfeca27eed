"""From a table's schema to blocking asset checks: one for its columns, one for each invariant."""

from __future__ import annotations

from collections.abc import Iterable

import dagster as dg
import pandera.polars as pa
import polars as pl

from kbz_assets.checks.results import check_result
from pipelines.core.quarter import Quarter
from pipelines.schemas.boundary import Broken, broken_expectations

COLUMNS_CHECK = "columns_as_described"


def check_specs(key: dg.AssetKey, schema: pa.DataFrameSchema) -> list[dg.AssetCheckSpec]:
    """The blocking checks of a table, named after its invariants."""
    columns = dg.AssetCheckSpec(
        COLUMNS_CHECK, asset=key, blocking=True, description="Columns, types, words and keys are as the schema says."
    )
    invariants = [dg.AssetCheckSpec(str(check.name), asset=key, blocking=True, description=str(check.error)) for check in schema.checks]
    return [columns, *invariants]


def check_results(key: dg.AssetKey, schema: pa.DataFrameSchema, frame: pl.DataFrame, quarter: Quarter) -> list[dg.AssetCheckResult]:
    """The outcome of every check of `check_specs` on `frame`."""
    broken = broken_expectations(frame, schema)
    invariants = [str(check.name) for check in schema.checks]

    def result(name: str, found: Iterable[Broken]) -> dg.AssetCheckResult:
        faults = list(found)
        failing = sum(one.rows for one in faults)
        return check_result(key, name, list(map(str, faults)), quarter=quarter, rows=frame.height, rows_failing=failing)

    return [
        result(COLUMNS_CHECK, (one for one in broken if one.check not in invariants)),
        *(result(name, (one for one in broken if one.check == name)) for name in invariants),
    ]


def column_schema(schema: pa.DataFrameSchema) -> dg.TableSchema:
    """The columns of a table with type, unit and description, as the Dagster page shows them."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name=name,
                type=f"{column.dtype} ({column.metadata['unit']})",
                description=column.description,
                constraints=dg.TableColumnConstraints(nullable=column.nullable),
            )
            for name, column in schema.columns.items()
        ]
    )
