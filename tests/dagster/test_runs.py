"""Whole runs of a quarter: their tags, their checks, the status at their end, and what makes them fail."""

from __future__ import annotations

import re
from types import ModuleType
from typing import Any

import dagster as dg
import pytest

from kbz_assets.build import build_definitions
from kbz_assets.dbt_build import results as dbt_results
from kbz_assets.defs import publication, shares
from kbz_assets.defs.jobs import JOB_NAME
from kbz_assets.runtime.evaluations import failures_for_people
from kbz_assets.storage.home import Home
from pipelines.checks.anomaly_checks import plausibility_sentences
from pipelines.ingest.files.discovery import delivery_hash
from tests.dagster.conftest import LAST, SILENT, Run

GLOBAL_JOB = "__ASSET_JOB"


def failed_checks(result: dg.ExecuteInProcessResult) -> dict[str, dg.AssetCheckSeverity]:
    return {one.check_name: one.severity for one in result.get_asset_check_evaluations() if not one.passed}


def error_of(result: dg.ExecuteInProcessResult, step: str) -> str:
    """The name and the text of the error that a step of the product ended with."""
    (event,) = [event for event in result.all_events if event.is_step_failure and event.step_key == step]
    error = event.step_failure_data.error
    while error.cause is not None:
        error = error.cause
    return error.message


def status_of(result: dg.ExecuteInProcessResult) -> dict[str, Any]:
    (materialization,) = result.asset_materializations_for_node("quarter_status")
    return {name: value.value for name, value in materialization.metadata.items()}


def test_a_run_is_tagged_with_quarter_list_rule_dates_and_content_and_its_status_tells_what_changed(home: Home, run: Run) -> None:
    first = run()
    assert first.success
    content = delivery_hash(home.deliveries(LAST))
    tags = {name: value for name, value in first.dagster_run.tags.items() if name.startswith("kbz/")}
    assert re.fullmatch("[0-9a-f]{32}", tags.pop("kbz/reference_hash"))
    assert tags == {
        "kbz/quarter": "2025Q4",
        "kbz/aw_list": "nza2023",
        **{f"kbz/rule/{scheme}": "2023-01-01" for scheme in ("fonds_implementatie", "kbz_kader", "regio_oni", "rijnmond_koptarief")},
        "kbz/delivery_hash": content,
    }
    status = status_of(first)
    assert status["practices_enrolled"] == status["practices_delivered"] + status["practices_rejected"] + status["practices_missing"]
    assert status["rows_read"] > status["rows_rejected"] > 0
    assert isinstance(status["paid_eur rijnmond_koptarief"], float)
    assert "data:image/svg+xml;base64," in status["status"]
    assert "There was none." in status["status"]

    gone = next(path for path in sorted(home.deliveries(LAST).rglob("*.csv")))
    gone.unlink()
    second = status_of(run())
    assert gone.relative_to(home.deliveries(LAST)).name in second["status"].partition("## Since the run before")[2]
    assert second["ion"] < status["ion"]


def test_plausibility_warns_and_stops_nothing(home: Home, run: Run) -> None:
    """All lists but the first are gone: practices are missing, and that is no reason to hold back the others."""
    for path in sorted(home.deliveries(LAST).rglob("*"))[4:]:
        if path.is_file():
            path.unlink()
    result = run()
    assert result.success
    assert failed_checks(result)["every_enrolled_delivered"] is dg.AssetCheckSeverity.WARN
    assert set(failed_checks(result)) <= set(plausibility_sentences())
    (warned,) = [one for one in result.get_asset_check_evaluations() if one.check_name == "every_enrolled_delivered"]
    assert warned.metadata["rows_failing"].value == warned.metadata["which"].value.count("nobody counted") > 0
    assert "every_enrolled_delivered".replace("_", r"\_") in status_of(result)["status"]


def test_a_failing_invariant_stops_what_comes_after_it_and_turns_the_run_red(home: Home, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares, "disagreements", lambda *_: ["01000001: ion is 1 in the shares and 2 when counted again"])
    result = run()
    assert result.dagster_run.status is dg.DagsterRunStatus.FAILURE
    assert failed_checks(result) == {shares.RECOUNT_CHECK: dg.AssetCheckSeverity.ERROR}
    started = {event.step_key for event in result.all_events if event.event_type is dg.DagsterEventType.STEP_START}
    sources = {"delivered_lists", "reference_files", "closed_quarters"}
    assert started == sources | {"quarter_reference", "registrations", "dbt_models", "count_tables"}
    assert not home.output(LAST).exists()


@pytest.mark.parametrize(
    ("step", "module", "gives"), [("count_tables", shares, "plausibility_results"), ("dbt_models", dbt_results, "tests_in")], ids=str
)
def test_a_run_fails_when_a_check_does_not_run_and_nothing_is_published(  # noqa: PLR0917 - fixtures and the case
    home: Home, run: Run, monkeypatch: pytest.MonkeyPatch, step: str, module: ModuleType, gives: str
) -> None:
    every = getattr(module, gives)
    monkeypatch.setattr(module, gives, lambda *given, **named: every(*given, **named)[:-1])
    result = run()
    assert not result.success
    assert "did not return an output" in error_of(result, step)
    assert not home.output(LAST).exists()


def test_every_check_names_its_quarter_and_the_numbers_of_rows_checked_and_failing(run: Run) -> None:
    evaluations = run().get_asset_check_evaluations()
    assert len(evaluations) > 40
    for one in evaluations:
        assert one.description.startswith("2025Q4: "), one.check_name
        assert one.metadata["quarter"].value == "2025Q4"
        assert isinstance(one.metadata["rows"].value, int)
        assert (one.metadata["rows_failing"].value == 0) == one.passed, one.check_name
    assert {one.metadata["rows"].value for one in evaluations if one.asset_key.path == ["dbt", "stg_practices"]} == {10}


def test_assets_that_are_materialized_without_the_job_carry_the_quarter_too(run: Run) -> None:
    result = run("quarter_reference", job=GLOBAL_JOB)
    assert result.success
    assert result.dagster_run.tags["kbz/quarter"] == "2025Q4"


def payouts_job() -> dg.JobDefinition:
    return build_definitions().resolve_job_def(JOB_NAME)


def test_a_run_that_continues_an_earlier_one_repeats_no_check(
    home: Home, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KBZ_HOME", str(home.path))
    job = dg.reconstructable(payouts_job)
    tags = {"dagster/partition": LAST.partition_key}
    with monkeypatch.context() as full_disk:
        full_disk.setattr(publication, "publish_tables", full)
        stopped = dg.execute_job(job, instance, run_config=SILENT, tags=tags)
    assert not stopped.success
    again = dg.ReexecutionOptions.from_failure(stopped.run_id, instance)
    resumed = dg.execute_job(job, instance, run_config=SILENT, tags=tags, reexecution_options=again)
    assert resumed.success
    assert {event.step_key for event in resumed.all_events if event.is_step_success} == {"published_tables", "documents", "quarter_status"}


def full(*_: object) -> None:
    raise OSError("no space left on device")


def test_ctrl_c_while_a_step_is_at_work_is_what_it_is_everywhere_else(instance: dg.DagsterInstance) -> None:
    with pytest.raises(KeyboardInterrupt), failures_for_people(instance, "a run"):
        raise dg.DagsterExecutionInterruptedError
