"""Publishing the tables of a quarter for finance."""

import dagster as dg

from kbz_assets.dbt_build.specs import model_key
from kbz_assets.deciding.recording import run_record
from kbz_assets.defs.resources import HomeResource
from kbz_assets.defs.steps import quarter_step
from kbz_assets.defs.table_assets import table_key
from kbz_assets.runtime.asset_groups import CLOSED_QUARTERS, FINANCE, OWNERS
from kbz_assets.runtime.clock import Clock
from kbz_assets.runtime.code_versions import code_version_of
from kbz_assets.runtime.partitions import quarter_of, quarters
from kbz_assets.runtime.progress import Progress
from kbz_assets.storage.home import csv_table_file
from kbz_assets.storage.ledger_files import read_ledger
from kbz_assets.storage.run_record import write_record
from kbz_assets.storage.warehouse import publish_tables, read_table
from pipelines.ledger.closing import closed_sentence
from pipelines.schemas.boundary import validated
from pipelines.schemas.catalogue import TABLES
from pipelines.schemas.marts import MARTS


@dg.asset(
    deps=[table_key(schema) for schema in TABLES],
    partitions_def=quarters(),
    group_name=FINANCE,
    owners=OWNERS,
    code_version=code_version_of("publication", "schemas"),
    kinds={"parquet", "csv"},
    description=(
        "Every table of the quarter as Parquet and CSV in output/<quarter>/tables. "
        "The folder is replaced as a whole, and only when every check holds."
    ),
)
@quarter_step
def published_tables(
    context: dg.AssetExecutionContext, home: HomeResource, progress: dg.ResourceParam[Progress], clock: dg.ResourceParam[Clock]
) -> dg.MaterializeResult:
    """Publish the checked tables of the warehouse, and record what the run read and wrote; for a closed quarter do nothing.

    TableSchemaError when the table of an earlier failed run is still there, as when only this asset is materialized.
    """
    quarter = quarter_of(context)
    folder = home.home.published(quarter)
    closing = read_ledger(home.home).closed.get(quarter)
    if closing is not None:
        said = closed_sentence(closing)
        context.log.info(said)
        progress.say(said)
        return dg.MaterializeResult(metadata={"folder": dg.MetadataValue.path(str(folder)), "closed": dg.MetadataValue.text(said)})
    folders = home.home.quarter(quarter)
    tables = {str(schema.name): validated(read_table(folders.tables, str(schema.name)), schema) for schema in TABLES}
    publish_tables(folder, tables)
    if _makes_all_tables(context.run):
        write_record(home.home, quarter, run_record(home.home, home.book, quarter, clock.now()))
    return dg.MaterializeResult(
        metadata={
            "folder": dg.MetadataValue.path(str(folder)),
            **{f"rows_{name}": frame.height for name, frame in tables.items()},
            **{f"file_{name}": dg.MetadataValue.path(str(csv_table_file(folder, name))) for name in tables},
        }
    )


def _makes_all_tables(run: dg.DagsterRun) -> bool:
    """Whether a run makes everything on which its tables depend; a run of a few assets reads only part of the inputs."""
    needed = {
        *(dg.AssetKey(name) for name in (CLOSED_QUARTERS, "quarter_reference", "registrations")),
        *(model_key(str(mart.name)) for mart in MARTS),
        *(table_key(schema) for schema in TABLES),
    }
    return not run.asset_selection or needed <= run.asset_selection
