"""The blocking asset check of a table, made from its schema, with the names of its invariants."""

from __future__ import annotations

import dagster as dg
import pandera.polars as pa
import polars as pl

from kbz_assets.checks.results import check_result, which_fail, with_invariants
from pipelines.core.quarter import Quarter
from pipelines.schemas.boundary import broken_expectations

SCHEMA_CHECK = "schema_holds"
_COLUMNS = "Columns, types, words and keys are as the schema says."


def schema_check_spec(key: dg.AssetKey, schema: pa.DataFrameSchema) -> dg.AssetCheckSpec:
    """The blocking check of a table. One for all its invariants: Dagster stores three events for every check of a run."""
    invariants = {str(check.name): str(check.error) for check in schema.checks}
    return dg.AssetCheckSpec(SCHEMA_CHECK, asset=key, blocking=True, description=with_invariants(_COLUMNS, invariants))


def schema_check_result(key: dg.AssetKey, schema: pa.DataFrameSchema, frame: pl.DataFrame, quarter: Quarter) -> dg.AssetCheckResult:
    """The outcome of `schema_check_spec` on `frame`: every broken expectation, an invariant by its name."""
    broken = broken_expectations(frame, schema)
    invariants = {str(check.name) for check in schema.checks}
    faults = [f"{one.check}: {one}" if one.check in invariants else str(one) for one in broken]
    return check_result(
        key,
        SCHEMA_CHECK,
        faults,
        quarter=quarter,
        rows=frame.height,
        rows_failing=sum(one.rows for one in broken),
        metadata=which_fail(one.check for one in broken),
    )


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
