"""The external sources: the delivered lists and reference files, with data versions, so that the page shows when they changed."""

from collections.abc import Iterator

import dagster as dg

from kbz_assets.defs.resources import HomeResource
from kbz_assets.defs.steps import faults_for_people
from kbz_assets.runtime.asset_groups import DELIVERIES, OWNERS, REFERENCE
from kbz_assets.runtime.partitions import quarter_of, quarters
from kbz_assets.storage.home import Home
from kbz_assets.upstream.observable import observable, observation
from pipelines.core.quarter import Quarter
from pipelines.ingest.files.discovery import delivery_hash

DELIVERED_LISTS = dg.AssetKey("delivered_lists")
REFERENCE_FILES = dg.AssetKey("reference_files")


def delivered_version(home: Home, quarter: Quarter) -> str:
    """The data version of the lists of a quarter, which changes with any path or byte."""
    return delivery_hash(home.deliveries(quarter))


def reference_version(home: Home) -> str:
    """The data version of the reference files, the AW lists included."""
    return delivery_hash(home.reference)


def delivered_lists() -> dg.AssetsDefinition:
    """The patient lists, a partition per quarter."""

    def observe(context: dg.OpExecutionContext, home: HomeResource) -> Iterator[dg.ObserveResult]:
        with faults_for_people(home.home):
            if context.has_partition_key or not _observes_alone(context.run):
                version = delivered_version(home.home, quarter_of(context))
                yield dg.ObserveResult(asset_key=DELIVERED_LISTS, data_version=dg.DataVersion(version))
                return
            known = set(quarters().get_partition_keys())
            for quarter in home.home.delivered_quarters():
                if quarter.partition_key in known:
                    version = delivered_version(home.home, quarter)
                    context.log_event(observation(DELIVERED_LISTS, version, partition=quarter.partition_key))

    spec = dg.AssetSpec(
        DELIVERED_LISTS,
        description=(
            "Patient lists as the practices deliver them, in deliveries/<quarter>. Read only. Observing them gives each quarter a version, "
            "which changes with any path or byte below its folder."
        ),
        group_name=DELIVERIES,
        owners=OWNERS,
        kinds={"csv", "excel", "parquet"},
        partitions_def=quarters(),
    )
    return observable(spec, observe)


def _observes_alone(run: dg.DagsterRun) -> bool:
    """Whether nothing is made in the run.

    In a run that makes something, a source that observes all quarters has no output, and Dagster would loop for ever between the steps to
    skip for that and those to abandon because another step failed.
    """
    selected = run.asset_selection or frozenset()  # none are selected in a run of a whole job
    return bool(selected) and selected <= {DELIVERED_LISTS, REFERENCE_FILES}


def reference_files() -> dg.AssetsDefinition:
    """The reference files: one source, because they are read and checked together."""

    def observe(home: HomeResource) -> Iterator[dg.ObserveResult]:
        with faults_for_people(home.home):
            yield dg.ObserveResult(asset_key=REFERENCE_FILES, data_version=dg.DataVersion(reference_version(home.home)))

    spec = dg.AssetSpec(
        REFERENCE_FILES,
        description=(
            "The files of the region organisation in reference/: practices, enrolments, plans, budgets, schemes, AW lists. Read only. "
            "Observing them gives them a version, which changes with any path or byte; what was made of another version shows as stale."
        ),
        group_name=REFERENCE,
        owners=OWNERS,
        kinds={"csv", "yaml", "excel"},
    )
    return observable(spec, observe)
