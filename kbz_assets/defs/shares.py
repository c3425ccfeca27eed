"""The tables of counts: what was delivered, the outcome of each row, and the share of each practice."""

import os
from collections.abc import Iterator, Sequence

import dagster as dg
import pandera.polars as pa
import polars as pl

from kbz_assets.checks.anomaly_checks import plausibility_results, plausibility_specs, plausibility_warnings
from kbz_assets.checks.results import check_result
from kbz_assets.dbt_build.engines import engine_of
from kbz_assets.dbt_build.specs import model_key, taken_over
from kbz_assets.defs.resources import HomeResource
from kbz_assets.defs.steps import quarter_step
from kbz_assets.defs.table_assets import hand_over, table_check_specs, table_key, table_spec
from kbz_assets.runtime.asset_groups import COUNTS
from kbz_assets.runtime.partitions import quarter_of, quarters
from kbz_assets.runtime.progress import Progress
from kbz_assets.runtime.step_warnings import report
from kbz_assets.storage.home import Home
from kbz_assets.storage.scratch import scratch_folder
from kbz_assets.storage.warehouse import has_table, read_mart, read_parquet, read_table, scan_parts
from kbz_assets.ui_text.previews import ranking
from pipelines.checks.anomaly_checks import Plausibility, plausibility
from pipelines.checks.row_accounting import (
    deliveries_table,
    identity_warnings,
    lines_not_read,
    outcome_disagreements,
    rejected_rows_table,
)
from pipelines.checks.second_count import disagreements, recount
from pipelines.core.quarter import Quarter
from pipelines.reference.aw_lists import list_in_force
from pipelines.reference.book import ReferenceBook
from pipelines.schemas.deliveries import attention_rows, deliveries, rejected_rows
from pipelines.schemas.landing import uncertain_rows
from pipelines.schemas.marts import delivery_outcomes, practice_outcomes, rejected_identities
from pipelines.schemas.shares import practice_shares

LINES_CHECK = "lines_counted_are_read"
RECOUNT_CHECK = "practices_counted_twice"
OUTCOMES_CHECK = "outcomes_counted_twice"
SHARES_KEY = table_key(practice_shares)
COUNTING = ("core", "reference", "schemas", "checks")
ENGINE = engine_of(os.environ)
SHARES_REST_ON = ("quarter_reference", model_key("practice_outcomes"))
"""The other inputs of the checks on the shares, besides their model."""


def answers_about(shares: pl.DataFrame, outcomes: pl.DataFrame, home: Home, book: ReferenceBook, quarter: Quarter) -> list[Plausibility]:
    """The anomaly checks of the shares, compared with the quarter before if that is in the warehouse."""
    before = home.quarter(quarter.previous()).tables
    previous = read_table(before, str(practice_shares.name)) if has_table(before, str(practice_shares.name)) else None
    return plausibility(shares, outcomes, previous, {one.agb for one in book.enrolments if one.holds_on(quarter.peildatum)})


def from_model(model: str, schema: pa.DataFrameSchema, *, group: str, deps: Sequence[dg.AssetKey | str], kinds: set[str]) -> dg.AssetSpec:
    """The asset of a table that copies columns of a dbt model."""
    spec = table_spec(schema, group=group, deps=[model_key(model), *deps], kinds=kinds, rooms=COUNTING)
    return spec.merge_attributes(metadata={"dagster/column_lineage": taken_over(model, schema.columns)})


@dg.multi_asset(
    name="count_tables",
    specs=[
        from_model("practice_shares", practice_shares, group=COUNTS, deps=SHARES_REST_ON, kinds={ENGINE.name}),
        from_model("delivery_outcomes", deliveries, group=COUNTS, deps=["registrations"], kinds={"polars"}),
        from_model("rejected_identities", rejected_rows, group=COUNTS, deps=["registrations"], kinds={"polars"}),
        from_model("attention_rows", attention_rows, group=COUNTS, deps=[], kinds={ENGINE.name}),
    ],
    check_specs=[
        *table_check_specs([practice_shares, deliveries, rejected_rows, attention_rows]),
        *plausibility_specs(SHARES_KEY),
        dg.AssetCheckSpec(
            LINES_CHECK,
            asset="deliveries",
            blocking=True,
            description="The rows read of a file are the lines that were counted independently of the parser.",
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
)
@quarter_step
def count_tables_of_quarter(
    context: dg.AssetExecutionContext, home: HomeResource, progress: dg.ResourceParam[Progress]
) -> Iterator[dg.MaterializeResult]:
    """Hand over the tables of counts, compared with a second count of the registrations."""
    quarter = quarter_of(context)
    folders = home.home.quarter(quarter)
    progress.say("Counting a second time, another way")
    records = read_parquet(folders.delivery_records)
    outcomes = read_mart(folders, delivery_outcomes)
    shares = read_table(folders.marts, "practice_shares")
    entries = list_in_force(home.book.aw_lists, quarter.peildatum).entries
    uncertain = read_table(folders.landing, str(uncertain_rows.name))
    with scratch_folder(folders.scratch) as scratch:
        again = recount(scan_parts(folders.registrations), entries, quarter.peildatum, scratch=scratch)
    answers = answers_about(shares, read_mart(folders, practice_outcomes), home.home, home.book, quarter)
    warnings = [*plausibility_warnings(answers), *identity_warnings(records, outcomes)]
    report(warnings, "count_tables", context=context, progress=progress, folders=folders)
    yield hand_over(
        quarter,
        folders,
        practice_shares,
        shares,
        metadata={"ranking": dg.MetadataValue.md(ranking(shares))},
        further_checks=[
            check_result(SHARES_KEY, RECOUNT_CHECK, disagreements(again, shares, uncertain), quarter=quarter, rows=shares.height),
            *plausibility_results(SHARES_KEY, answers, quarter=quarter, practices=shares.height),
        ],
    )
    of_files = {LINES_CHECK: lines_not_read(records), OUTCOMES_CHECK: outcome_disagreements(again.files, outcomes, records)}
    yield hand_over(
        quarter,
        folders,
        deliveries,
        deliveries_table(quarter, records, outcomes),
        further_checks=[
            check_result(table_key(deliveries), name, faults, quarter=quarter, rows=records.height) for name, faults in of_files.items()
        ],
    )
    rejected = rejected_rows_table(quarter, records, read_parquet(folders.rejected_rows), read_mart(folders, rejected_identities))
    yield hand_over(quarter, folders, rejected_rows, rejected)
    yield hand_over(quarter, folders, attention_rows, read_table(folders.marts, "attention_rows"))
