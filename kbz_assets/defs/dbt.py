"""The dbt project as assets: from registrations to practice shares."""

import json
import os
from collections.abc import Iterator

import dagster as dg

from kbz_assets.dbt_build.engines import engine_of
from kbz_assets.dbt_build.project import build, manifest_path, variables_of
from kbz_assets.dbt_build.results import as_materializations, counted_relations
from kbz_assets.dbt_build.specs import check_specs, model_specs
from kbz_assets.defs.resources import HomeResource
from kbz_assets.defs.steps import quarter_step
from kbz_assets.runtime.partitions import quarter_of, quarters
from kbz_assets.runtime.progress import Progress
from kbz_assets.storage.files import make_folder
from kbz_assets.storage.home import QuarterFolders
from kbz_assets.storage.plain_path import plain_path
from kbz_assets.storage.scratch import scratch_folder
from pipelines.reference.aw_lists import list_in_force


def dbt_models() -> dg.AssetsDefinition:
    """Every model of the project, with its data tests as checks. They are built together, on an empty database.

    InputError when `KBZ_ENGINE` names no engine, or one that cannot run here.
    """
    engine = engine_of(os.environ)
    engine.demand_usable(os.environ)
    manifest = json.loads(manifest_path(engine).read_bytes())

    @dg.multi_asset(name="dbt_models", specs=model_specs(manifest), check_specs=list(check_specs(manifest)), partitions_def=quarters())
    @quarter_step
    def models(
        context: dg.AssetExecutionContext, home: HomeResource, progress: dg.ResourceParam[Progress]
    ) -> Iterator[dg.MaterializeResult]:
        """Build and test the models on a scratch database of this run."""
        quarter = quarter_of(context)
        folders = home.home.quarter(quarter)
        progress.say("Counting patients per practice")
        make_folder(folders.marts)
        aw_list = list_in_force(home.book.aw_lists, quarter.peildatum).list_id
        with scratch_folder(folders.scratch) as scratch, plain_path(folders.path) as plain:
            plain_scratch = plain / scratch.relative_to(folders.path)
            with engine.running(plain_scratch):
                outcome = build(variables_of(quarter, aw_list, QuarterFolders(plain), plain_scratch), plain_scratch, engine)
                rows = engine.rows_of(counted_relations(outcome.nodes, manifest), plain_scratch)
                if outcome.success:
                    engine.hand_over_marts(plain_scratch, folders.marts)
                yield from as_materializations(outcome, rows, manifest, quarter)

    return models
