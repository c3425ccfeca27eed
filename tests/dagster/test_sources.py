"""The delivered lists and reference files as sources with a data version: what was made of another version shows as stale."""

from __future__ import annotations

import warnings
from datetime import UTC, datetime

import dagster as dg
import pytest

from kbz_assets.build import build_definitions
from kbz_assets.defs.due import DUE_QUARTER
from kbz_assets.defs.resources import HomeResource
from kbz_assets.defs.sources import DELIVERED_LISTS, REFERENCE_FILES, delivered_version, reference_version
from kbz_assets.runtime.costs import costs_of
from kbz_assets.storage.home import Home
from tests.dagster.conftest import LAST, QUARTERS, SILENT, FixedClock, Run
from tests.dagster.test_runs import GLOBAL_JOB

VERSION = "dagster/data_version"
MADE_OF = "dagster/input_data_version/reference_files"


def versions(instance: dg.DagsterInstance, key: dg.AssetKey) -> dict[str | None, str]:
    """What was observed of a source, by partition; the last observation counts."""
    records = instance.fetch_observations(key, limit=100, ascending=True).records
    return {record.partition_key: record.asset_observation.tags[VERSION] for record in records}


def test_a_run_observes_its_sources_first_so_that_it_knows_of_which_versions_it_was_made(
    home: Home, run: Run, instance: dg.DagsterInstance
) -> None:
    result = run("delivered_lists", "reference_files", "quarter_reference")
    assert result.success
    assert versions(instance, DELIVERED_LISTS) == {LAST.partition_key: delivered_version(home, LAST)}
    assert versions(instance, REFERENCE_FILES) == {None: reference_version(home)}
    (made,) = result.asset_materializations_for_node("quarter_reference")
    assert made.tags[MADE_OF] == reference_version(home)


def test_observing_all_lists_gives_every_quarter_with_deliveries_its_version(home: Home, instance: dg.DagsterInstance) -> None:
    job = build_definitions({"home": HomeResource(path=str(home.path))}).resolve_job_def(GLOBAL_JOB)
    assert job.execute_in_process(instance=instance, asset_selection=[DELIVERED_LISTS], run_config=SILENT).success
    assert versions(instance, DELIVERED_LISTS) == {quarter.partition_key: delivered_version(home, quarter) for quarter in QUARTERS}


def test_a_run_without_a_quarter_ends_and_says_what_is_expected(home: Home, instance: dg.DagsterInstance) -> None:
    """As `dagster job launch` starts one without `--partition`, or a program through GraphQL."""
    job = build_definitions({"home": HomeResource(path=str(home.path))}).resolve_job_def("quarterly_payouts")
    result = job.execute_in_process(instance=instance, run_config=SILENT, raise_on_error=False)
    assert not result.success
    told = {event.step_key: event.step_failure_data.error.message for event in result.all_events if event.is_step_failure}
    assert told.keys() == {"closed_quarters", "delivered_lists"}
    expected = "quarter: the run is not of one quarter, expected one partition, which is a peildatum such as 2026-01-01"
    assert all(expected in line for line in told.values())


@pytest.mark.parametrize("changed", ["practices.csv", "aw_lists/nza2023.csv"])
def test_any_byte_of_a_reference_file_gives_another_version(home: Home, changed: str) -> None:
    before = reference_version(home)
    (home.reference / changed).write_bytes((home.reference / changed).read_bytes() + b"\n")
    assert reference_version(home) != before


def test_the_code_location_loads_without_a_notice_of_what_is_beta() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert build_definitions()


@pytest.mark.parametrize(("now", "is_reported"), [(datetime(2025, 10, 20, tzinfo=UTC), True), (datetime(2026, 1, 20, tzinfo=UTC), False)])
def test_only_a_run_of_the_running_quarter_reports_that_the_payouts_that_are_due_are_there(
    home: Home, instance: dg.DagsterInstance, now: datetime, is_reported: bool
) -> None:
    resources = {"home": HomeResource(path=str(home.path)), "clock": FixedClock(now)}
    job = build_definitions(resources).resolve_job_def("quarterly_payouts")
    result = job.execute_in_process(instance=instance, partition_key=LAST.partition_key, run_config=SILENT)
    assert {cost.step for cost in costs_of(instance, result.run_id)} >= {"registrations", "dbt_models", "quarter_status"}
    event = instance.get_latest_materialization_event(DUE_QUARTER)
    assert (event is not None) == is_reported
    if event is not None:
        assert event.asset_materialization.metadata["quarter"].value == "2025Q4"
