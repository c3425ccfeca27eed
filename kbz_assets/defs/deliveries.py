"""The delivered lists of a quarter, read into registrations."""

import os
from pathlib import Path

import dagster as dg
import polars as pl

from kbz_assets.defs.resources import HomeResource
from kbz_assets.defs.sources import DELIVERED_LISTS
from kbz_assets.defs.steps import quarter_step
from kbz_assets.runtime.asset_groups import DELIVERIES, OWNERS
from kbz_assets.runtime.code_versions import code_of_counts, code_version_of
from kbz_assets.runtime.failure import demand_deliveries
from kbz_assets.runtime.ingest_shares import ingest_in_processes, number_of_shares
from kbz_assets.runtime.partitions import quarter_of, quarters
from kbz_assets.runtime.progress import Progress
from kbz_assets.runtime.pseudonym_key import other_key_warnings, remember_key
from kbz_assets.runtime.step_warnings import report
from kbz_assets.runtime.tags import delivery_tags, first_run_of
from kbz_assets.storage.files import whole_folder, write_whole
from kbz_assets.storage.input_hashes import by_name
from kbz_assets.storage.lists_before import accepted_lists
from kbz_assets.storage.made_from import begin_counting, counting_from
from kbz_assets.storage.warehouse import parquet_bytes, write_landing
from pipelines.core.quarter import Quarter
from pipelines.ingest.cells.pseudonyms import PseudonymKey
from pipelines.ingest.file_shares import Reading
from pipelines.ingest.quarter_lists import IngestResult, ingest_quarter
from pipelines.ledger.fingerprints import counts_fingerprint
from pipelines.reference.book import practice_of
from pipelines.schemas import landing
from pipelines.schemas.delivery_codes import ListWarning

DESCRIPTION = (
    "One row per usable row of an accepted list, with pseudonyms in place of BSN and patient number (R37); "
    "with the outcome of each file and the rejected rows."
)
KINDS = {"polars", "parquet"}


@dg.asset(
    deps=[DELIVERED_LISTS, "quarter_reference"],
    partitions_def=quarters(),
    group_name=DELIVERIES,
    owners=OWNERS,
    code_version=code_version_of("core", "reference", "ingest"),
    kinds=KINDS,
    description=DESCRIPTION,
)
@quarter_step
def registrations(context: dg.AssetExecutionContext, home: HomeResource, progress: dg.ResourceParam[Progress]) -> dg.MaterializeResult:
    """Read every list of the quarter; InputError when there is no folder with deliveries or no key."""
    quarter = quarter_of(context)
    key = begin_reading(home, quarter)
    progress.say("Reading the lists")
    with whole_folder(home.home.quarter(quarter).registrations) as sink:
        result = _ingested(home, quarter, sink, key, progress)
    return dg.MaterializeResult(metadata=hand_over_lists(context, home, progress, result, key))


def begin_reading(home: HomeResource, quarter: Quarter) -> PseudonymKey:
    """The key to read the lists of `quarter`. The fingerprint of its earlier counts is forgotten."""
    demand_deliveries(home.home, quarter)
    key = home.key()
    begin_counting(home.home.quarter(quarter))
    return key


def reading_of(home: HomeResource, quarter: Quarter) -> Reading:
    """What the reading of every share of the lists needs."""
    return Reading(quarter.peildatum, practice_of(home.book, quarter.peildatum), home.book.source_profiles)


def hand_over_lists(
    context: dg.AssetExecutionContext | dg.OpExecutionContext,
    home: HomeResource,
    progress: Progress,
    result: IngestResult,
    key: PseudonymKey,
) -> dict[str, int]:
    """Write what reading found besides the registrations, and report it; gives the figures of the asset."""
    quarter = quarter_of(context)
    folders = home.home.quarter(quarter)
    other_key = other_key_warnings(home.home, key)
    remember_key(home.home, key)
    report([*other_key, *result.warnings], "registrations", context=context, progress=progress, folders=folders)
    context.instance.add_run_tags(context.run.run_id, delivery_tags(result.content_hash))
    read = by_name(result.deliveries.select("file", "sha256").iter_rows())
    counting_from(folders, counts_fingerprint(home.book, quarter, read, code_of_counts()), first_run_of(context.run))
    write_whole(folders.delivery_records, parquet_bytes(result.deliveries))
    write_whole(folders.rejected_rows, parquet_bytes(result.rejected_rows))
    write_landing(folders, landing.uncertain_rows, result.uncertain_rows)
    write_landing(folders, landing.deliveries, result.deliveries.select("file_id", "file"))
    return _figures(result)


def _ingested(home: HomeResource, quarter: Quarter, sink: Path, key: PseudonymKey, progress: Progress) -> IngestResult:
    """The lists of the quarter, read here or in as many processes as `KBZ_INGEST_SHARES` says."""
    reading, shares, before = reading_of(home, quarter), number_of_shares(os.environ), accepted_lists(home.home.quarter(quarter.previous()))
    if shares > 1:
        return ingest_in_processes(home.home, quarter, sink, reading, key, shares=shares, lists_before=before, on_progress=progress.advance)
    return ingest_quarter(
        home.home.deliveries(quarter),
        sink,
        practice_of=reading.practice_of,
        peildatum=reading.peildatum,
        profiles=reading.profiles,
        key=key,
        lists_before=before,
        on_progress=progress.advance,
    )


def _figures(result: IngestResult) -> dict[str, int]:
    """Files per status and reason, rows and warnings: aggregates only."""
    files = result.deliveries
    per_status = files.group_by("status", "reason").len().sort("status", "reason", nulls_last=True)
    named = {f"files_{status}" + (f"_{reason}" if reason else ""): count for status, reason, count in per_status.iter_rows()}
    counts = ("rows_read", "rejected", *map(str, ListWarning))
    return {"files": files.height, **named, **files.select(pl.col(counts).sum()).row(0, named=True)}
