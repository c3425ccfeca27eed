"""The money tables: who is paid how much, and what follows from it."""

from collections.abc import Iterable, Iterator
from typing import Any

import dagster as dg
import pandera.polars as pa
import polars as pl

from kbz_assets.checks.results import check_result, which_fail, with_invariants
from kbz_assets.dbt_build.specs import model_key
from kbz_assets.deciding.quarter import decided_tables
from kbz_assets.defs.resources import HomeResource
from kbz_assets.defs.sources import REFERENCE_FILES
from kbz_assets.defs.steps import quarter_step
from kbz_assets.defs.table_assets import hand_over, table_check_specs, table_key, table_spec
from kbz_assets.runtime.asset_groups import CLOSED_QUARTERS, PAYOUTS
from kbz_assets.runtime.code_versions import code_of_counts, code_of_money
from kbz_assets.runtime.partitions import quarter_of, quarters
from kbz_assets.runtime.progress import Progress
from kbz_assets.runtime.step_warnings import report
from kbz_assets.runtime.tags import first_run_of
from kbz_assets.storage.ledger_files import read_ledger
from kbz_assets.storage.made_from import begin_deciding, confirm_counts
from kbz_assets.storage.recomputed import read_recomputed
from kbz_assets.ui_text.figures import of_schemes
from kbz_assets.ui_text.previews import statuses
from pipelines.checks.invariants import CrossCheck, cross_check_sentences
from pipelines.core.quarter import Quarter
from pipelines.ledger.booked import booked_of
from pipelines.ledger.fingerprints import money_fingerprint
from pipelines.reporting.quarter_status import scheme_statuses
from pipelines.schemas.accountability import actions
from pipelines.schemas.catalogue import MONEY_TABLES
from pipelines.schemas.deliveries import attention_rows, deliveries
from pipelines.schemas.marts import practice_insurers
from pipelines.schemas.payouts import payouts
from pipelines.schemas.shares import practice_shares

PAYOUTS_KEY = table_key(payouts)
TABLES_CHECK = "tables_agree"


def across_result(checks: Iterable[CrossCheck], quarter: Quarter, rows: int) -> dg.AssetCheckResult:
    """The outcome of `TABLES_CHECK`: every cross check that does not hold, by name."""
    broken = [check for check in checks if check.broken_rows]
    return check_result(
        PAYOUTS_KEY,
        TABLES_CHECK,
        list(map(str, broken)),
        quarter=quarter,
        rows=rows,
        rows_failing=sum(check.broken_rows for check in broken),
        metadata=which_fail(check.name for check in broken),
    )


def money_spec(schema: pa.DataFrameSchema) -> dg.AssetSpec:
    """The asset of a money table. All money tables are made together, so they have the same upstream reference files."""
    deps = [table_key(practice_shares), model_key(str(practice_insurers.name)), dg.AssetKey(CLOSED_QUARTERS)]
    if schema is actions:
        deps += [table_key(deliveries), table_key(attention_rows)]
    if schema is payouts:
        deps += [REFERENCE_FILES]
    return table_spec(schema, group=PAYOUTS, deps=deps, kinds={"python"}, rooms=("core", "reference", "rules", "ledger", "reporting"))


@dg.multi_asset(
    name="money_tables",
    specs=[money_spec(schema) for schema in MONEY_TABLES],
    check_specs=[
        *table_check_specs(MONEY_TABLES),
        dg.AssetCheckSpec(
            TABLES_CHECK,
            asset=PAYOUTS_KEY,
            blocking=True,
            description=with_invariants("The money tables agree with each other.", cross_check_sentences()),
        ),
    ],
    partitions_def=quarters(),
)
@quarter_step
def money_tables_of_quarter(
    context: dg.AssetExecutionContext, home: HomeResource, progress: dg.ResourceParam[Progress]
) -> Iterator[dg.MaterializeResult]:
    """Decide the quarter (sections D and E of the rules) and hand over its tables."""
    quarter = quarter_of(context)
    folders, reference = home.home.quarter(quarter), home.reference_hashes
    run = first_run_of(context.run)
    counts = confirm_counts(home.home, home.book, quarter, code_of_counts(), run)
    progress.say("Deciding the payouts")
    booked = booked_of(read_ledger(home.home), read_recomputed(folders).payouts)
    begin_deciding(folders, money_fingerprint(quarter, counts, reference, booked, code_of_money()), run)
    decided = decided_tables(home.home, home.book, quarter, booked)
    report(decided.warnings, "money_tables", context=context, progress=progress, folders=folders)
    for schema in MONEY_TABLES:
        frame = decided.tables[str(schema.name)]
        if schema is payouts:
            across = across_result(decided.checks, quarter, frame.height)
            yield hand_over(quarter, folders, schema, frame, metadata=_shown(frame, decided.shares), further_checks=[across])
        else:
            yield hand_over(quarter, folders, schema, frame)


def _shown(lines: pl.DataFrame, shares: pl.DataFrame) -> dict[str, Any]:
    """Numbers per scheme to plot over the quarters, and the practices by status."""
    names = dict(shares.select("agb", "name").iter_rows())
    return {"statuses": dg.MetadataValue.md(statuses(lines, names)), **of_schemes(scheme_statuses(lines))}
