"""The start of a run: the ledger, and the recomputed closed quarters that can be corrected (R31, R34)."""

from uuid import uuid4

import dagster as dg

from kbz_assets.dbt_build.specs import model_key
from kbz_assets.deciding.recomputing import RecomputeContext, start_run
from kbz_assets.defs.resources import HomeResource
from kbz_assets.defs.steps import quarter_step
from kbz_assets.runtime.asset_groups import CLOSED_QUARTERS, OWNERS, REFERENCE
from kbz_assets.runtime.code_versions import code_of_counts, code_version_of
from kbz_assets.runtime.evaluations import failures_for_people
from kbz_assets.runtime.failure import RunFailedError
from kbz_assets.runtime.partitions import quarter_of, quarters
from kbz_assets.runtime.progress import Progress
from kbz_assets.runtime.tags import quarter_tags
from kbz_assets.storage.ledger_files import read_ledger
from kbz_assets.storage.made_from import confirm_counts
from pipelines.core.quarter import Quarter
from pipelines.schemas.catalogue import DELIVERY_TABLES, SHARE_TABLES
from pipelines.schemas.marts import MARTS

_COUNTS = [
    *(dg.AssetKey(str(schema.name)) for schema in (*DELIVERY_TABLES, *SHARE_TABLES)),
    *(model_key(str(mart.name)) for mart in MARTS),
]


@dg.asset(
    name=CLOSED_QUARTERS,
    partitions_def=quarters(),
    group_name=REFERENCE,
    owners=OWNERS,
    code_version=code_version_of("core", "reference", "ledger", "rules"),
    kinds={"python", "parquet"},
    description=(
        "The start of the run: the ledger, whose chain has to be intact, and the closed quarters that can be corrected, recomputed from "
        "today's lists and reference files, oldest first (R34). A quarter without changes keeps its last recomputation."
    ),
)
@quarter_step
def closed_quarters(context: dg.AssetExecutionContext, home: HomeResource, progress: dg.ResourceParam[Progress]) -> dg.MaterializeResult:
    """Recompute the closed quarters of the window; BrokenLedgerError, or InputError when that is not possible."""
    ledger, reference = read_ledger(home.home), home.reference_hashes

    def count(past: Quarter) -> None:
        confirm_counts(home.home, home.book, past, code_of_counts(), run=_count(past, context))

    anew = start_run(RecomputeContext(home.home, home.book, reference, home.key(), ledger, count, progress.say), quarter_of(context))
    return dg.MaterializeResult(metadata={"closings": len(ledger.closings), "recomputed": ", ".join(map(str, anew)) or "none"})


def _count(past: Quarter, context: dg.AssetExecutionContext) -> str:
    """Read and count the lists of `past` in a run of its own, and name that run; RunFailedError when a check does not hold."""
    run_id = str(uuid4())
    with failures_for_people(context.instance, run_id, about=f"{past}: "):
        context.job_def.execute_in_process(
            instance=context.instance,
            run_id=run_id,
            partition_key=past.partition_key,
            asset_selection=_counting(context, past),
            run_config={"loggers": context.run.run_config.get("loggers", {})},
            tags=quarter_tags(past.partition_key),
        )
    return run_id


def _counting(context: dg.AssetExecutionContext, past: Quarter) -> list[dg.AssetKey]:
    """The assets that count a quarter; RunFailedError in a run of a few assets, which cannot make others."""
    graph = context.job_def.asset_layer.asset_graph
    if not set(_COUNTS) <= graph.materializable_asset_keys:
        raise RunFailedError([f"{past}: its lists or reference files changed, and this run makes only some assets; run the whole quarter"])
    needed = dg.AssetSelection.assets(*_COUNTS).upstream().resolve(graph)
    return sorted((needed & graph.materializable_asset_keys) - {dg.AssetKey(CLOSED_QUARTERS)})
