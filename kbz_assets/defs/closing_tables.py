"""The tables of closing: what the closing of the quarter would correct, pay and claim, or did."""

from collections.abc import Iterator

import dagster as dg
import polars as pl

from kbz_assets.defs.closed_quarters import CLOSED_QUARTERS
from kbz_assets.defs.resources import HomeResource
from kbz_assets.defs.table_assets import hand_over, table_check_specs, table_key, table_spec
from kbz_assets.runtime.asset_groups import FINANCE
from kbz_assets.runtime.costs import costs_told
from kbz_assets.runtime.failure import RunFailedError
from kbz_assets.runtime.partitions import one_quarter_per_run, quarter_of, quarters
from kbz_assets.storage.home import Home
from kbz_assets.storage.ledger_files import read_ledger
from kbz_assets.storage.recomputed import read_recomputed
from kbz_assets.storage.warehouse import read_table
from pipelines.core.quarter import Quarter
from pipelines.ledger.tables import tables_of_closed, tables_of_open
from pipelines.reference.book import ReferenceBook
from pipelines.schemas.catalogue import CLOSING_TABLES
from pipelines.schemas.payouts import insurer_shares, payouts


@dg.multi_asset(
    name="closing_tables",
    specs=[
        table_spec(schema, group=FINANCE, deps=[table_key(payouts), table_key(insurer_shares), CLOSED_QUARTERS], kinds={"python"})
        for schema in CLOSING_TABLES
    ],
    check_specs=table_check_specs(CLOSING_TABLES),
    partitions_def=quarters(),
    backfill_policy=one_quarter_per_run(),
)
@costs_told
def closing_tables_of_quarter(context: dg.AssetExecutionContext, home: HomeResource) -> Iterator[dg.MaterializeResult]:
    """Hand over what closing the quarter would do, or did where it is closed."""
    quarter = quarter_of(context)
    tables = _tables(home.home, home.book, quarter)
    for schema in CLOSING_TABLES:
        yield hand_over(home.home.quarter(quarter), schema, tables[str(schema.name)])


def _tables(home: Home, book: ReferenceBook, quarter: Quarter) -> dict[str, pl.DataFrame]:
    ledger, folders = read_ledger(home), home.quarter(quarter)
    closing = ledger.closed.get(quarter)
    if closing is not None:
        return tables_of_closed(closing, book, ledger)
    recomputed = read_recomputed(folders)
    if recomputed.start.ledger_hash != ledger.last_closing_hash:
        raise RunFailedError([f"{quarter}: another quarter was closed while this one was run, run again"])
    return tables_of_open(
        quarter,
        book,
        ledger,
        payouts=read_table(folders.tables, str(payouts.name)),
        insurer_shares=read_table(folders.tables, str(insurer_shares.name)),
        recomputed=recomputed.amounts,
        owed=recomputed.owed,
    )
