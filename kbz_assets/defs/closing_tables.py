"""The tables of closing: what the closing of the quarter corrects, pays and claims, proposed or done."""

from collections.abc import Iterator

import dagster as dg

from kbz_assets.deciding.recording import closing_tables
from kbz_assets.defs.resources import HomeResource
from kbz_assets.defs.steps import quarter_step
from kbz_assets.defs.table_assets import hand_over, table_check_specs, table_key, table_spec
from kbz_assets.runtime.asset_groups import CLOSED_QUARTERS, FINANCE
from kbz_assets.runtime.partitions import quarter_of, quarters
from kbz_assets.runtime.progress import Progress
from kbz_assets.runtime.step_warnings import report
from kbz_assets.runtime.tags import first_run_of
from kbz_assets.storage.ledger_files import read_ledger
from kbz_assets.storage.made_from import confirm_decided
from pipelines.ledger.closing_warnings import closing_warnings
from pipelines.schemas.catalogue import CLOSING_TABLES
from pipelines.schemas.ledger import insurer_claims, payments
from pipelines.schemas.payouts import insurer_shares, payouts


@dg.multi_asset(
    name="closing_tables",
    specs=[
        table_spec(
            schema,
            group=FINANCE,
            deps=[table_key(payouts), table_key(insurer_shares), CLOSED_QUARTERS],
            kinds={"python"},
            rooms=("core", "reference", "ledger"),
        )
        for schema in CLOSING_TABLES
    ],
    check_specs=table_check_specs(CLOSING_TABLES),
    partitions_def=quarters(),
)
@quarter_step
def closing_tables_of_quarter(
    context: dg.AssetExecutionContext, home: HomeResource, progress: dg.ResourceParam[Progress]
) -> Iterator[dg.MaterializeResult]:
    """Hand over the tables of closing: proposed, or of the closing where the quarter is closed."""
    quarter = quarter_of(context)
    folders = home.home.quarter(quarter)
    confirm_decided(folders, first_run_of(context.run))
    tables = closing_tables(home.home, home.book, quarter)
    payable, claimable = (tables[str(schema.name)] for schema in (payments, insurer_claims))
    warnings = closing_warnings(quarter, home.book, read_ledger(home.home), payments=payable, insurer_claims=claimable)
    report(warnings, "closing_tables", context=context, progress=progress, folders=folders)
    for schema in CLOSING_TABLES:
        yield hand_over(quarter, folders, schema, tables[str(schema.name)])
