"""The delivered lists read in shares by separate steps, where steps run in separate places (`KBZ_STEPS`).

Between steps go only numbers and a hash. What a share found is kept next to its parts in the home, and each step reads the key from its own
secret.
"""

import os
import pickle
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import dagster as dg

from kbz_assets.defs.deliveries import DESCRIPTION, KINDS, begin_reading, hand_over_lists, reading_of
from kbz_assets.defs.resources import HomeResource
from kbz_assets.defs.sources import DELIVERED_LISTS
from kbz_assets.defs.steps import quarter_step, share_step
from kbz_assets.runtime.asset_groups import DELIVERIES, OWNERS
from kbz_assets.runtime.code_versions import code_version_of
from kbz_assets.runtime.failure import RunFailedError
from kbz_assets.runtime.ingest_shares import MOST_TRIES, number_of_shares
from kbz_assets.runtime.partitions import quarter_of, quarters
from kbz_assets.runtime.progress import Progress
from kbz_assets.runtime.tags import QUARTER_TAG, first_run_of
from kbz_assets.storage.files import whole_folder
from kbz_assets.storage.home import Home
from kbz_assets.storage.lists_before import accepted_lists
from pipelines.core.diagnostics import Diagnostic, InputError
from pipelines.core.quarter import Quarter
from pipelines.ingest.cells.pseudonyms import PseudonymKey
from pipelines.ingest.file_shares import deal, read_share
from pipelines.ingest.files.discovery import Delivered, discover
from pipelines.ingest.quarter_lists import merge
from pipelines.ingest.records import FoundInFiles

FOUND = "found.pickle"
REFERENCE = "quarter_reference"
AGAIN = dg.RetryPolicy(max_retries=MOST_TRIES - 1)


@dg.op(ins={name: dg.In(dg.Nothing) for name in ("lists", "reference")}, out=dg.DynamicOut(dict))
@quarter_step
def lists_dealt(context: dg.OpExecutionContext, home: HomeResource) -> Iterator[dg.DynamicOutput[dict[str, object]]]:
    """The shares of the quarter's lists: their numbers, with the hash of what was delivered."""
    quarter = quarter_of(context)
    key = begin_reading(home, quarter)
    _remove_left_shares(home.home, quarter, context.instance)
    delivered = discover(home.home.deliveries(quarter), key)
    for share in deal(delivered, number_of_shares(os.environ)):
        yield dg.DynamicOutput({"share": share.number, "content_hash": delivered.content_hash}, mapping_key=str(share.number))


@dg.op(retry_policy=AGAIN)
@share_step
def share_of_lists(context: dg.OpExecutionContext, home: HomeResource, dealt: dict[str, object]) -> dg.Output[dict[str, object]]:
    """Read one share: its parts and findings appear together, or not at all."""
    quarter = quarter_of(context)
    key = home.key()
    delivered = _as_dealt(home, context, dealt, key)
    share = deal(delivered, number_of_shares(os.environ))[int(str(dealt["share"]))]
    with whole_folder(_folder(home, context, share.number)) as aside:
        found = read_share(share, aside, reading_of(home, quarter), key)
        (aside / FOUND).write_bytes(pickle.dumps(found))
    return dg.Output(dealt)


@dg.op
@quarter_step
def lists_put_together(
    context: dg.OpExecutionContext, home: HomeResource, progress: dg.ResourceParam[Progress], read: list[dict[str, object]]
) -> dg.Output[None]:
    """Combine the parts of all shares into the registrations, and report what became of each file."""
    quarter = quarter_of(context)
    key = home.key()
    delivered = _as_dealt(home, context, read[0], key)
    folders = [_folder(home, context, int(str(one["share"]))) for one in read]
    found = _taken(folders)
    with whole_folder(home.home.quarter(quarter).registrations) as sink:
        for part in (part for folder in folders for part in sorted(folder.glob("*.parquet"))):
            part.replace(sink / part.name)
    shutil.rmtree(folders[0].parent)
    result = merge(delivered, found, reading_of(home, quarter), accepted_lists(home.home.quarter(quarter.previous())))
    figures = hand_over_lists(context, home, progress, result, key)
    return dg.Output(None, metadata=figures)


def registrations_in_steps() -> dg.AssetsDefinition:
    """The asset `registrations`, made by a step that divides the lists, a step per share, and a step that combines the results."""

    @dg.graph_asset(
        name="registrations",
        ins={"lists": dg.AssetIn(DELIVERED_LISTS, dagster_type=dg.Nothing), "reference": dg.AssetIn(REFERENCE, dagster_type=dg.Nothing)},
        partitions_def=quarters(),
        group_name=DELIVERIES,
        owners=OWNERS,
        code_version=code_version_of("core", "reference", "ingest"),
        kinds=KINDS,
        description=DESCRIPTION,
    )
    def registrations(lists: object, reference: object) -> object:
        return lists_put_together(lists_dealt(lists=lists, reference=reference).map(share_of_lists).collect())

    return registrations


def _folder(home: HomeResource, context: dg.OpExecutionContext, share: int) -> Path:
    """Where a share leaves its parts: in the scratch folder of the quarter, for this run and its retries from failure."""
    return home.home.quarter(quarter_of(context)).shares_of(first_run_of(context.run)) / str(share)


def _remove_left_shares(home: Home, quarter: Quarter, instance: dg.DagsterInstance) -> None:
    """Remove the shares of runs of the quarter that have ended."""
    runs = instance.get_runs(dg.RunsFilter(tags={QUARTER_TAG: str(quarter)}))
    needed = {home.quarter(quarter).shares_of(first_run_of(run)) for run in runs if not run.is_finished}
    for left in home.quarter(quarter).all_shares():
        if left not in needed:
            shutil.rmtree(left, ignore_errors=True)


def _taken(folders: Sequence[Path]) -> list[FoundInFiles]:
    """The findings of the shares. They can be taken once, together with the parts; RunFailedError when they are gone."""
    records = [folder / FOUND for folder in folders]
    if not all(map(Path.exists, records)):
        raise RunFailedError(["what the shares of the lists found is no longer there: run the whole quarter again"])
    found: list[FoundInFiles] = [pickle.loads(record.read_bytes()) for record in records]  # noqa: S301 - written by the steps before
    for record in records:
        record.unlink()
    return found


def _as_dealt(home: HomeResource, context: dg.OpExecutionContext, dealt: dict[str, object], key: PseudonymKey) -> Delivered:
    """The delivered files; InputError when they changed since they were divided."""
    folder = home.home.deliveries(quarter_of(context))
    delivered = discover(folder, key)
    if delivered.content_hash != dealt["content_hash"]:
        wrong = "a file was added, changed or removed while the lists were read"
        raise InputError([Diagnostic(home.home.shown(folder), None, "", wrong, "expected lists that stay as they are: run again")])
    return delivered
