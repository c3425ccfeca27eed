"""The money tables: who is paid how much, and what follows from it."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import pandera.polars as pa
import polars as pl

from kbz_assets.checks.results import check_result
from kbz_assets.dbt_build.specs import model_key
from kbz_assets.defs.quarter_before import quarter_before
from kbz_assets.defs.resources import HomeResource
from kbz_assets.defs.sources import REFERENCE_FILES
from kbz_assets.defs.steps import quarter_step
from kbz_assets.defs.table_assets import hand_over, table_check_specs, table_key, table_spec
from kbz_assets.runtime.asset_groups import PAYOUTS
from kbz_assets.runtime.partitions import quarter_of, quarters
from kbz_assets.runtime.progress import Progress
from kbz_assets.runtime.step_warnings import report
from kbz_assets.storage.home import Home
from kbz_assets.storage.warehouse import has_table, read_counts, read_table
from kbz_assets.ui_text.figures import of_schemes
from kbz_assets.ui_text.previews import statuses
from pipelines.checks.invariants import Beside, CrossCheck, cross_check_sentences, cross_checks
from pipelines.core.quarter import Quarter
from pipelines.ledger.booked import read_booked
from pipelines.reference.on_peildatum import OnPeildatum
from pipelines.reporting.control_counts import control_differences, control_warnings
from pipelines.reporting.quarter_status import scheme_statuses
from pipelines.reporting.tables import CountTables, money_tables
from pipelines.rules.decide import decide
from pipelines.schemas.accountability import actions
from pipelines.schemas.catalogue import MONEY_TABLES
from pipelines.schemas.deliveries import attention_rows, deliveries
from pipelines.schemas.marts import practice_insurers
from pipelines.schemas.payouts import payouts
from pipelines.schemas.shares import practice_shares

PAYOUTS_KEY = table_key(payouts)


def earlier_shares(home: Home, quarter: Quarter) -> list[pl.DataFrame]:
    """`practice_shares` of the quarters before `quarter` that are in the warehouse, oldest first; for comparison only."""
    name = str(practice_shares.name)
    folders = [home.quarter(earlier).tables for earlier in home.worked_quarters() if earlier < quarter]
    return [read_table(folder, name) for folder in folders if has_table(folder, name)]


def broken(check: CrossCheck) -> list[str]:
    """What a person reads of a cross check that does not hold."""
    return [f"{check.sentence} ({check.broken_rows} rows)"] if check.broken_rows else []


def money_spec(schema: pa.DataFrameSchema) -> dg.AssetSpec:
    """The asset of a money table. Who reads which reference file is not told apart: the payouts stand for all."""
    deps = [table_key(practice_shares), model_key(str(practice_insurers.name))]
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
        *(
            dg.AssetCheckSpec(name, asset=PAYOUTS_KEY, blocking=True, description=sentence)
            for name, sentence in cross_check_sentences().items()
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
    folders = home.home.quarter(quarter)
    progress.say("Deciding the payouts")
    shares = read_table(folders.tables, str(practice_shares.name))
    counts, booked = read_counts(folders), read_booked(home.home.ledger)
    decision = decide(quarter, home.book, counts, booked)
    compared = quarter_before(home.home, home.book, quarter, counts=counts, shares=shares, booked=booked)
    warnings = (*decision.warnings, *compared.warnings, *control_warnings(control_differences(decision, home.book)))
    report(warnings, "money_tables", context=context, progress=progress, folders=folders)
    of_counts = CountTables(
        practice_shares=shares,
        deliveries=read_table(folders.tables, str(deliveries.name)),
        attention_rows=read_table(folders.tables, str(attention_rows.name)),
        earlier_shares=earlier_shares(home.home, quarter),
        before=compared.before,
    )
    tables = money_tables(decision, home.book, of_counts)
    payouts_before = None if compared.before is None else compared.before.payouts
    checked = cross_checks(tables, Beside(OnPeildatum.of(home.book, quarter), shares, payouts_before))
    rows = tables[str(payouts.name)].height
    across = [
        check_result(PAYOUTS_KEY, check.name, broken(check), quarter=quarter, rows=rows, rows_failing=check.broken_rows)
        for check in checked
    ]
    for schema in MONEY_TABLES:
        frame = tables[str(schema.name)]
        if schema is payouts:
            yield hand_over(quarter, folders, schema, frame, metadata=_shown(frame, shares), further_checks=across)
        else:
            yield hand_over(quarter, folders, schema, frame)


def _shown(lines: pl.DataFrame, shares: pl.DataFrame) -> dict[str, Any]:
    """Numbers per scheme to plot over the quarters, and the practices of each status."""
    names = dict(shares.select("agb", "name").iter_rows())
    return {"statuses": dg.MetadataValue.md(statuses(lines, names)), **of_schemes(scheme_statuses(lines))}
