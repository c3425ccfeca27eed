"""The tables of counts: what was delivered, what became of each row, and the share of each practice."""

from collections.abc import Iterator

import dagster as dg
import polars as pl

from kbz_assets.defs.resources import HomeResource
from kbz_assets.lib.checks import check_result
from kbz_assets.lib.dbt import model_key
from kbz_assets.lib.groups import DELIVERIES, SHARES
from kbz_assets.lib.partitions import one_quarter_per_run, quarter_of, quarters
from kbz_assets.lib.progress import Progress
from kbz_assets.lib.table_assets import hand_over, table_check_specs, table_key, table_spec
from kbz_assets.lib.warehouse import read_table
from pipelines.accounting import deliveries_table, lines_not_read, outcome_disagreements, rejected_rows_table
from pipelines.recount import disagreements, recount
from pipelines.reference.aw_lists import list_in_force
from pipelines.schemas.deliveries import attention_rows, deliveries, rejected_rows
from pipelines.schemas.shares import practice_shares

LINES_CHECK = "rows_read_equal_lines_counted"
RECOUNT_CHECK = "counts_agree_with_a_second_count"
OUTCOMES_CHECK = "outcomes_agree_with_a_second_count"


@dg.multi_asset(
    name="count_tables",
    specs=[
        table_spec(practice_shares, group=SHARES, deps=[model_key("practice_shares"), "quarter_reference"], kinds={"duckdb"}),
        table_spec(deliveries, group=DELIVERIES, deps=["registrations", model_key("delivery_outcomes")], kinds={"polars"}),
        table_spec(rejected_rows, group=DELIVERIES, deps=["registrations"], kinds={"polars"}),
        table_spec(attention_rows, group=DELIVERIES, deps=[model_key("attention_rows")], kinds={"duckdb"}),
    ],
    check_specs=[
        *table_check_specs([practice_shares, deliveries, rejected_rows, attention_rows]),
        dg.AssetCheckSpec(
            LINES_CHECK,
            asset="deliveries",
            blocking=True,
            description="The rows read of a file are the lines counted beside the parser.",
        ),
        dg.AssetCheckSpec(
            OUTCOMES_CHECK,
            asset="deliveries",
            blocking=True,
            description="The outcomes of the SQL are those of a second count in Polars.",
        ),
        dg.AssetCheckSpec(
            RECOUNT_CHECK,
            asset="practice_shares",
            blocking=True,
            description="The counts of the SQL are those of a second count in Polars.",
        ),
    ],
    partitions_def=quarters(),
    backfill_policy=one_quarter_per_run(),
)
def count_tables_of_quarter(
    context: dg.AssetExecutionContext, home: HomeResource, progress: dg.ResourceParam[Progress]
) -> Iterator[dg.MaterializeResult]:
    """Hand over the tables of counts, held against a second count of the registrations."""
    quarter = quarter_of(context)
    folders = home.home.quarter(quarter)
    progress.say("Counting again")
    records = pl.read_parquet(folders.landing / "delivery_records.parquet")
    outcomes = read_table(folders.marts, "delivery_outcomes")
    shares = read_table(folders.marts, "practice_shares")
    entries = list_in_force(home.book.aw_lists, quarter.peildatum).entries
    again = recount(pl.scan_parquet(folders.registrations / "*.parquet"), entries, quarter.peildatum)
    yield hand_over(
        folders,
        practice_shares,
        shares,
        further_checks=[check_result(table_key(practice_shares), RECOUNT_CHECK, disagreements(again, shares))],
    )
    yield hand_over(
        folders,
        deliveries,
        deliveries_table(quarter, records, outcomes),
        further_checks=[
            check_result(table_key(deliveries), LINES_CHECK, lines_not_read(records)),
            check_result(table_key(deliveries), OUTCOMES_CHECK, outcome_disagreements(again.files, outcomes, records)),
        ],
    )
    rejected = pl.read_parquet(folders.landing / "rejected_rows.parquet")
    yield hand_over(folders, rejected_rows, rejected_rows_table(quarter, rejected))
    yield hand_over(folders, attention_rows, read_table(folders.marts, "attention_rows"))
