"""The dbt project as assets: from registrations to practice shares."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
from dagster_dbt import dbt_assets

from kbz_assets.checks.completeness import with_every_check
from kbz_assets.dbt_build.project import Translator, build_arguments, built, manifest_path
from kbz_assets.defs.resources import HomeResource
from kbz_assets.runtime.costs import costs_told
from kbz_assets.runtime.partitions import one_quarter_per_run, quarter_of, quarters
from kbz_assets.runtime.progress import Progress
from kbz_assets.storage.files import make_folder
from kbz_assets.storage.home import QuarterFolders
from kbz_assets.storage.plain_path import plain_path
from kbz_assets.storage.scratch import scratch_folder
from pipelines.reference.aw_lists import list_in_force


def dbt_models() -> dg.AssetsDefinition:
    """Every model of the project, with its data tests as checks."""

    @dbt_assets(
        manifest=manifest_path(),
        name="dbt_models",
        partitions_def=quarters(),
        backfill_policy=one_quarter_per_run(),
        dagster_dbt_translator=Translator(),
    )
    @costs_told
    def models(context: dg.AssetExecutionContext, home: HomeResource, progress: dg.ResourceParam[Progress]) -> Iterator[Any]:
        """Build and test the models on a scratch database of this run."""
        quarter = quarter_of(context)
        folders = home.home.quarter(quarter)
        progress.say("Counting patients per practice")
        make_folder(folders.marts)
        aw_list = list_in_force(home.book.aw_lists, quarter.peildatum).list_id
        with scratch_folder(folders.scratch) as scratch, plain_path(folders.path) as plain:
            plain_scratch = plain / scratch.relative_to(folders.path)
            arguments = build_arguments(quarter, aw_list, QuarterFolders(plain), plain_scratch)
            yield from with_every_check(built(arguments, plain_scratch, context), context)

    return models
