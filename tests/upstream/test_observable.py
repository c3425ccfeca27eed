"""What `kbz_assets.upstream.observable` relies on: a job may observe its sources, and tells what was made of another version."""

from collections.abc import Iterator

import dagster as dg
import pytest
from dagster._core.definitions.data_version import DATA_VERSION_TAG as TAG_OF_DAGSTER
from dagster._core.definitions.data_version import CachingStaleStatusResolver
from dagster._core.loader import LoadingContextForTest

from kbz_assets.upstream.observable import DATA_VERSION_TAG, observable, observation

PARTS = dg.StaticPartitionsDefinition(["a", "b"])
WHOLE, BY_PART, MADE = dg.AssetKey("whole"), dg.AssetKey("by_part"), dg.AssetKey("made")


class Source:
    """Two sources, one of them in parts, and what is made of them."""

    def __init__(self) -> None:
        self.version = "1"

    def definitions(self) -> dg.Definitions:
        def see_whole() -> Iterator[dg.ObserveResult]:
            yield dg.ObserveResult(asset_key=WHOLE, data_version=dg.DataVersion(self.version))

        def see_parts(context: dg.OpExecutionContext) -> Iterator[dg.ObserveResult]:
            if context.has_partition_key:
                yield dg.ObserveResult(asset_key=BY_PART, data_version=dg.DataVersion(self.version))
            for part in () if context.has_partition_key else ("a", "b"):
                context.log_event(observation(BY_PART, self.version, partition=part))

        @dg.asset(deps=[WHOLE, BY_PART], partitions_def=PARTS)
        def made() -> None: ...

        sources = [observable(dg.AssetSpec(WHOLE), see_whole), observable(dg.AssetSpec(BY_PART, partitions_def=PARTS), see_parts)]
        job = dg.define_asset_job("all", selection=dg.AssetSelection.all() | dg.AssetSelection.assets(WHOLE, BY_PART))
        return dg.Definitions(assets=[*sources, made], jobs=[job])


def reasons(definitions: dg.Definitions, instance: dg.DagsterInstance) -> list[str]:
    """Why part `a` is stale."""
    resolver = CachingStaleStatusResolver(instance, definitions.resolve_asset_graph(), LoadingContextForTest(instance))
    return sorted(f"{cause.dependency_asset_key.to_user_string()} {cause.reason}" for cause in resolver.get_stale_causes(MADE, "a"))


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


def test_the_tag_of_a_data_version_is_that_of_dagster() -> None:
    assert DATA_VERSION_TAG == TAG_OF_DAGSTER


def test_what_was_made_of_another_version_is_stale_until_it_is_made_again(instance: dg.DagsterInstance) -> None:
    source = Source()
    definitions = source.definitions()
    job, of_any_asset = (definitions.resolve_job_def(name) for name in ("all", "__ASSET_JOB"))
    assert job.execute_in_process(instance=instance, partition_key="a").success
    assert reasons(definitions, instance) == []
    source.version = "2"
    assert of_any_asset.execute_in_process(instance=instance, asset_selection=[BY_PART]).success
    assert reasons(definitions, instance) == ["by_part has a new dependency data version"]
    assert of_any_asset.execute_in_process(instance=instance, asset_selection=[WHOLE]).success
    assert reasons(definitions, instance) == ["by_part has a new dependency data version", "whole has a new dependency data version"]
    assert job.execute_in_process(instance=instance, partition_key="a").success
    assert reasons(definitions, instance) == []


def test_an_observation_that_is_reported_without_a_run_makes_stale_as_well(instance: dg.DagsterInstance) -> None:
    source = Source()
    definitions = source.definitions()
    assert definitions.resolve_job_def("all").execute_in_process(instance=instance, partition_key="a").success
    instance.report_runless_asset_event(observation(BY_PART, "3", partition="a"))
    assert reasons(definitions, instance) == ["by_part has a new dependency data version"]
