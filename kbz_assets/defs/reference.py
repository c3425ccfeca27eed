"""The reference files of a quarter: reading and checking them, and landing what dbt needs."""

import dagster as dg
import polars as pl

from kbz_assets.defs.resources import HomeResource
from kbz_assets.defs.sources import REFERENCE_FILES, reference_version
from kbz_assets.defs.steps import quarter_step
from kbz_assets.runtime.asset_groups import CLOSED_QUARTERS, OWNERS, REFERENCE
from kbz_assets.runtime.code_versions import code_version_of
from kbz_assets.runtime.partitions import quarter_of, quarters
from kbz_assets.runtime.progress import Progress
from kbz_assets.runtime.step_warnings import report
from kbz_assets.runtime.tags import REFERENCE_TAG, reference_tags
from kbz_assets.storage.warehouse import write_landing
from pipelines.reference.aw_lists import list_in_force
from pipelines.reference.practices import active_practices
from pipelines.schemas import landing
from pipelines.schemas.table import empty


@dg.asset(
    deps=[CLOSED_QUARTERS, REFERENCE_FILES],
    partitions_def=quarters(),
    group_name=REFERENCE,
    owners=OWNERS,
    code_version=code_version_of("core", "reference"),
    kinds={"polars", "parquet"},
    description="The reference files, checked together, and what dbt needs of them: the practices and the AW list on the peildatum (R9).",
)
@quarter_step
def quarter_reference(context: dg.AssetExecutionContext, home: HomeResource, progress: dg.ResourceParam[Progress]) -> dg.MaterializeResult:
    """Read every reference file and land the practices and AW entries of the quarter for dbt; InputError with every fault."""
    quarter = quarter_of(context)
    book, folders = home.book, home.home.quarter(quarter)
    report(home.reference.diagnostics, "quarter_reference", context=context, progress=progress, folders=folders)
    practices = active_practices(book.practices, quarter.peildatum)
    aw_list = list_in_force(book.aw_lists, quarter.peildatum)
    version = reference_version(home.home)
    context.instance.add_run_tags(context.run.run_id, {**reference_tags(book, quarter), REFERENCE_TAG: version})
    register = pl.DataFrame(
        {
            "agb": [practice.agb for practice in practices],
            "name": [practice.name for practice in practices],
            "region": [practice.region for practice in practices],
        },
        schema=empty(landing.practices).schema,
    )
    write_landing(folders, landing.practices, register)
    entries = pl.DataFrame({"postcode": list(aw_list.entries)}, schema=empty(landing.aw_entries).schema)
    write_landing(folders, landing.aw_entries, entries)
    return dg.MaterializeResult(
        metadata={
            "quarter": str(quarter),
            "practices": len(practices),
            "regions": register["region"].n_unique(),
            "aw_list": aw_list.list_id,
            "aw_list_entries": len(aw_list.entries),
            "aw_list_source": aw_list.source,
            "schemes": ", ".join(book.schemes),
        }
    )
