"""The tables of a quarter where finance reads them."""

import dagster as dg

from kbz_assets.checks.completeness import demand_every_check
from kbz_assets.defs.resources import HomeResource
from kbz_assets.defs.table_assets import table_key
from kbz_assets.runtime.asset_groups import FINANCE, OWNERS
from kbz_assets.runtime.costs import costs_told
from kbz_assets.runtime.partitions import one_quarter_per_run, quarter_of, quarters
from kbz_assets.storage.home import csv_table_file
from kbz_assets.storage.warehouse import publish_tables, read_table
from pipelines.schemas.boundary import validated
from pipelines.schemas.catalogue import TABLES


@dg.asset(
    deps=[table_key(schema) for schema in TABLES],
    partitions_def=quarters(),
    backfill_policy=one_quarter_per_run(),
    group_name=FINANCE,
    owners=OWNERS,
    kinds={"parquet", "csv"},
    description=(
        "Every table of the quarter as Parquet and CSV in output/<quarter>/tables. "
        "The folder is replaced as a whole, and only when every check holds."
    ),
)
@costs_told
def published_tables(context: dg.AssetExecutionContext, home: HomeResource) -> dg.MaterializeResult:
    """Publish the checked tables of the warehouse.

    ChecksMissing when a check that is defined did not run; TableSchemaError when a table of an earlier run that failed is still there, as
    when this asset is materialized by itself.
    """
    demand_every_check(context)
    quarter = quarter_of(context)
    folders = home.home.quarter(quarter)
    folder = home.home.published(quarter)
    tables = {str(schema.name): validated(read_table(folders.tables, str(schema.name)), schema) for schema in TABLES}
    publish_tables(folder, tables)
    return dg.MaterializeResult(
        metadata={
            "folder": dg.MetadataValue.path(str(folder)),
            **{f"rows_{name}": frame.height for name, frame in tables.items()},
            **{f"file_{name}": dg.MetadataValue.path(str(csv_table_file(folder, name))) for name in tables},
        }
    )
