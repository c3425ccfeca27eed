"""The tables of a quarter where finance reads them."""

from collections.abc import Mapping
from datetime import UTC, datetime

import dagster as dg
import polars as pl

from kbz_assets.checks.completeness import demand_every_check
from kbz_assets.dbt_build.project import model_key
from kbz_assets.defs.closed_quarters import CLOSED_QUARTERS, unaccepted_of
from kbz_assets.defs.resources import HomeResource
from kbz_assets.defs.table_assets import table_key
from kbz_assets.runtime.asset_groups import FINANCE, OWNERS
from kbz_assets.runtime.clock import Clock
from kbz_assets.runtime.costs import costs_told
from kbz_assets.runtime.partitions import one_quarter_per_run, quarter_of, quarters
from kbz_assets.runtime.progress import Progress
from kbz_assets.storage.home import csv_table_file
from kbz_assets.storage.input_hashes import by_name, sha256
from kbz_assets.storage.ledger_files import read_ledger
from kbz_assets.storage.recomputed import read_recomputed
from kbz_assets.storage.run_record import RunRecord, write_record
from kbz_assets.storage.warehouse import publish_tables, read_parquet, read_table
from pipelines.core.quarter import Quarter
from pipelines.ledger.closing import Inputs, closed_sentence
from pipelines.ledger.ledger import Ledger
from pipelines.ledger.proposal import proposed
from pipelines.schemas.boundary import validated
from pipelines.schemas.catalogue import TABLES
from pipelines.schemas.marts import MARTS


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
def published_tables(
    context: dg.AssetExecutionContext, home: HomeResource, progress: dg.ResourceParam[Progress], clock: dg.ResourceParam[Clock]
) -> dg.MaterializeResult:
    """Publish the checked tables of the warehouse, and keep what the run read and wrote; of a closed quarter nothing.

    ChecksMissing when a check that is defined did not run; TableSchemaError when a table of an earlier run that failed is still there, as
    when this asset is materialized by itself.
    """
    demand_every_check(context)
    quarter = quarter_of(context)
    folders = home.home.quarter(quarter)
    folder = home.home.published(quarter)
    ledger = read_ledger(home.home)
    if quarter in ledger.closed:
        said = closed_sentence(ledger.closed[quarter])
        context.log.info(said)
        progress.say(said)
        return dg.MaterializeResult(metadata={"folder": dg.MetadataValue.path(str(folder)), "closed": dg.MetadataValue.text(said)})
    tables = {str(schema.name): validated(read_table(folders.tables, str(schema.name)), schema) for schema in TABLES}
    publish_tables(folder, tables)
    if _is_whole(context.run):
        write_record(home.home, quarter, _record(home, quarter, ledger, tables, clock.now()))
    return dg.MaterializeResult(
        metadata={
            "folder": dg.MetadataValue.path(str(folder)),
            **{f"rows_{name}": frame.height for name, frame in tables.items()},
            **{f"file_{name}": dg.MetadataValue.path(str(csv_table_file(folder, name))) for name in tables},
        }
    )


def _is_whole(run: dg.DagsterRun) -> bool:
    """Whether a run makes everything that its tables follow from; one of a few assets reads only a part of what they were made from."""
    needed = {
        *(dg.AssetKey(name) for name in (CLOSED_QUARTERS, "quarter_reference", "registrations")),
        *(model_key(str(mart.name)) for mart in MARTS),
        *(table_key(schema) for schema in TABLES),
    }
    return not run.asset_selection or needed <= run.asset_selection


def _record(home: HomeResource, quarter: Quarter, ledger: Ledger, tables: Mapping[str, pl.DataFrame], now: datetime) -> RunRecord:
    """What this run read and wrote. The hashes of inputs are those from before they were read, so that no change goes unseen."""
    folders, published = home.home.quarter(quarter), home.home.published(quarter)
    start = read_recomputed(folders).start
    lists = by_name(read_parquet(folders.delivery_records).select("file", "sha256").iter_rows())
    proposal = proposed(quarter, home.book, ledger, payouts=tables["payouts"], corrections=tables["corrections"])
    return RunRecord(
        ran_at=now.astimezone(UTC).isoformat(timespec="seconds"),
        window=start.window,
        inputs=Inputs(start.inputs.reference, {**start.inputs.deliveries, str(quarter): lists}),
        ledger_hash=start.ledger_hash,
        outputs={f"{published.name}/{path.name}": sha256(path.read_bytes()) for path in sorted(published.iterdir())},
        unaccepted=(*start.unaccepted, *unaccepted_of(home.home, home.book, quarter)),
        total_eur=proposal.total_eur,
        transferred_eur=proposal.transferred_eur,
    )
