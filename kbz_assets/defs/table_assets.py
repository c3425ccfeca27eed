"""Tables as assets: their specs, their checks, and how a step hands them over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import dagster as dg
import pandera.polars as pa
import polars as pl

from kbz_assets.checks.schema_checks import column_schema, schema_check_result, schema_check_spec
from kbz_assets.runtime.asset_groups import OWNERS
from kbz_assets.runtime.code_versions import code_version_of
from kbz_assets.storage.home import QuarterFolders
from kbz_assets.storage.warehouse import write_table
from pipelines.core.quarter import Quarter
from pipelines.schemas.columns import MONEY
from pipelines.schemas.table import key_of


def table_key(schema: pa.DataFrameSchema) -> dg.AssetKey:
    """The key of the asset of a table, which has the table's name."""
    return dg.AssetKey(str(schema.name))


def table_spec(
    schema: pa.DataFrameSchema, *, group: str, deps: Sequence[dg.AssetKey | str], kinds: Iterable[str], rooms: Iterable[str]
) -> dg.AssetSpec:
    """The asset of a table, described by its schema; the code in `rooms` of `pipelines` makes it."""
    return dg.AssetSpec(
        table_key(schema),
        deps=deps,
        description=f"Published table: {schema.description} Key: {', '.join(key_of(schema))}.",
        group_name=group,
        owners=OWNERS,
        kinds={*kinds, "parquet"},
        metadata={"dagster/column_schema": column_schema(schema)},
        code_version=code_version_of(*rooms),
    )


def table_check_specs(schemas: Iterable[pa.DataFrameSchema]) -> list[dg.AssetCheckSpec]:
    """The blocking check of each table."""
    return [schema_check_spec(table_key(schema), schema) for schema in schemas]


def hand_over(
    quarter: Quarter,
    folders: QuarterFolders,
    schema: pa.DataFrameSchema,
    frame: pl.DataFrame,
    *,
    metadata: Mapping[str, Any] | None = None,
    further_checks: Sequence[dg.AssetCheckResult] = (),
) -> dg.MaterializeResult:
    """Write a table to the warehouse and report it with its checks.

    A table that fails a check is kept for inspection, and the run stops.
    """
    path = write_table(folders.tables, schema, frame)
    key = table_key(schema)
    return dg.MaterializeResult(
        asset_key=key,
        metadata={**table_metadata(frame, schema), "file": dg.MetadataValue.path(str(path)), **(metadata or {})},
        check_results=[schema_check_result(key, schema, frame, quarter), *further_checks],
    )


def table_metadata(frame: pl.DataFrame, schema: pa.DataFrameSchema) -> dict[str, int | float]:
    """Rows, and the sum of each column of counts or money: aggregates, never a row."""
    summed = [
        name
        for name, column in schema.columns.items()
        if name in frame.columns and (column.metadata["unit"] in ("patients", "rows", "bytes") or column.dtype.type == MONEY)
    ]
    sums = frame.select(pl.col(name).sum() for name in summed).row(0, named=True) if summed else {}
    return {"dagster/row_count": frame.height, **{f"sum_{name}": _shown(value) for name, value in sums.items()}}


def _shown(value: int | Decimal) -> int | float:
    """Decimals as floats that the page can plot; for display only."""
    return value if isinstance(value, int) else float(value)
