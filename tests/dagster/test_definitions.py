"""The code location as Dagster loads it."""

import importlib
import pkgutil
import re
import subprocess
import sys
from datetime import timedelta

import dagster as dg
import pytest

from kbz_assets import defs
from kbz_assets.build import build_definitions
from kbz_assets.checks.schema_checks import SCHEMA_CHECK
from kbz_assets.defs.due import DUE_QUARTER
from kbz_assets.defs.jobs import JOB_NAME, MADE_IN_A_RUN
from kbz_assets.defs.payouts import PAYOUTS_KEY, TABLES_CHECK
from kbz_assets.runtime.asset_groups import GROUPS
from kbz_assets.runtime.partitions import first_quarter, quarters
from pipelines.checks.anomaly_checks import plausibility_sentences
from pipelines.checks.invariants import cross_check_sentences
from pipelines.core.diagnostics import InputError
from pipelines.schemas.catalogue import TABLES

WIDTH_OF_A_CHECK = 27
"""Letters: the page cuts longer names in the middle."""


@pytest.fixture(scope="module")
def definitions() -> dg.Definitions:
    return build_definitions()


def specs(definitions: dg.Definitions) -> list[dg.AssetSpec]:
    return list(definitions.resolve_all_asset_specs())


def test_the_definitions_load_without_a_home_and_without_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("KBZ_HOME", "KBZ_PSEUDONYM_KEY", "KBZ_PSEUDONYM_KEY_FILE"):
        monkeypatch.delenv(variable, raising=False)
    assert build_definitions().resolve_job_def(JOB_NAME)


def test_loading_the_code_location_starts_no_worker_of_polars_which_a_forked_step_would_wait_for() -> None:
    look = "from pathlib import Path; print(*(task.read_text() for task in Path('/proc/self/task').glob('*/comm')))"
    use = "import polars; polars.select(polars.int_range(9) * 2)"
    for code, has_workers in ((f"import kbz_assets.definitions; {look}", False), (f"{use}; {look}", True)):
        threads = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
        assert (re.search(r"polars-\d", threads) is not None) is has_workers


def test_every_asset_has_a_description_an_owner_a_group_and_kinds(definitions: dg.Definitions) -> None:
    for spec in specs(definitions):
        name = spec.key.to_user_string()
        assert spec.description, name
        assert list(spec.owners), name
        assert spec.group_name not in (None, "default"), name
        assert spec.kinds, name


def test_every_asset_that_is_written_is_one_of_the_definitions(definitions: dg.Definitions) -> None:
    modules = [importlib.import_module(f"{defs.__name__}.{module.name}") for module in pkgutil.iter_modules(defs.__path__)]
    written = [one for module in modules for one in vars(module).values() if isinstance(one, dg.AssetsDefinition)]
    assert {key for one in written for key in one.keys} <= definitions.resolve_asset_graph().get_all_asset_keys()


def test_everything_that_is_made_is_partitioned_by_quarter_and_says_which_code_made_it(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    made = [graph.get(key) for key in MADE_IN_A_RUN.resolve(graph)]
    assert {node.partitions_def for node in made} == {quarters()}
    assert all(node.code_version for node in made)


def test_partitions_begin_with_the_quarter_that_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KBZ_FIRST_QUARTER", "2025Q3")
    assert quarters().get_first_partition_key() == "2025-07-01"


@pytest.mark.parametrize(
    ("named", "fault"), [("2018Q4", "lies before the first AW list of PC6 codes, expected 2019Q1"), ("25Q1", "quarter")]
)
def test_a_first_quarter_without_an_aw_list_or_that_is_not_a_quarter_is_refused(named: str, fault: str) -> None:
    with pytest.raises(InputError, match=f"KBZ_FIRST_QUARTER: .*{fault}"):
        first_quarter({"KBZ_FIRST_QUARTER": named})


def test_every_table_of_the_interface_is_an_asset_with_its_columns(definitions: dg.Definitions) -> None:
    by_name = {spec.key.path[-1]: spec for spec in specs(definitions) if len(spec.key.path) == 1}
    for schema in TABLES:
        columns = by_name[str(schema.name)].metadata["dagster/column_schema"].columns
        assert [column.name for column in columns] == list(schema.columns)
        assert all(column.description for column in columns)


def test_every_table_has_a_blocking_check_that_says_which_invariants_it_holds_it_to(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    for schema in TABLES:
        description = graph.get_check_spec(dg.AssetCheckKey(dg.AssetKey(str(schema.name)), SCHEMA_CHECK)).description or ""
        assert [line for line in description.splitlines()[1:] if line] == [f"- `{check.name}`: {check.error}" for check in schema.checks]
    across = graph.get_check_spec(dg.AssetCheckKey(PAYOUTS_KEY, TABLES_CHECK)).description or ""
    assert all(f"`{name}`: {sentence}" in across for name, sentence in cross_check_sentences().items())
    checks = [graph.get_check_spec(key) for key in graph.asset_check_keys]
    assert all(spec.description for spec in checks)
    assert {spec.name for spec in checks if not spec.blocking} == set(plausibility_sentences())


def test_the_name_of_a_check_fits_the_page(definitions: dg.Definitions) -> None:
    names = {key.name for key in definitions.resolve_asset_graph().asset_check_keys}
    assert [name for name in sorted(names) if len(name) > WIDTH_OF_A_CHECK] == []


def test_published_tables_and_models_of_dbt_are_distinguished(definitions: dg.Definitions) -> None:
    for spec in specs(definitions):
        is_model = spec.key.path[0] == "dbt"
        assert (spec.group_name == "dbt") == is_model
        assert (spec.description or "").startswith("dbt model: ") == is_model
        assert "select" not in (spec.description or "").lower().split()


def test_a_check_is_never_offered_by_itself_since_it_is_made_with_its_asset(definitions: dg.Definitions) -> None:
    checked = {key.asset_key for key in definitions.resolve_asset_graph().asset_check_keys}
    makers = [one for one in definitions.assets if isinstance(one, dg.AssetsDefinition) and checked & set(one.keys)]
    assert {one.node_def.name for one in makers} == {"dbt_models", "count_tables", "money_tables", "closing_tables"}
    assert not any(one.can_subset for one in makers)


def test_the_groups_follow_each_other(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        before = {graph.get(parent).group_name for parent in node.parent_keys}
        assert all(GROUPS.index(group) <= GROUPS.index(node.group_name) for group in before), key.to_user_string()


def test_the_status_of_the_quarter_comes_last_and_is_for_finance(definitions: dg.Definitions) -> None:
    node = definitions.resolve_asset_graph().get(dg.AssetKey("quarter_status"))
    assert (node.group_name, node.child_keys, node.parent_keys) == ("finance", {DUE_QUARTER}, {dg.AssetKey("published_tables")})


def test_the_payouts_of_the_running_quarter_are_due_halfway(definitions: dg.Definitions) -> None:
    policies = {spec.key: spec.freshness_policy for spec in specs(definitions) if spec.freshness_policy}
    assert list(policies) == [DUE_QUARTER]
    due = policies[DUE_QUARTER]
    assert (due.deadline_cron, due.timezone, due.lower_bound_delta) == ("0 12 15 2,5,8,11 *", "Europe/Amsterdam", timedelta(days=44))


def test_whatever_runs_by_itself_or_on_request_says_what_it_does(definitions: dg.Definitions) -> None:
    repository = definitions.get_repository_def()
    jobs = [repository.get_job(name) for name in (JOB_NAME, "retention")]
    assert all(one.description for one in [*jobs, *repository.schedule_defs, *repository.sensor_defs])
    assert {one.name for one in repository.sensor_defs} == {
        "deliveries_that_became_quiet",
        "reference_files_that_changed",
        "alert_on_failed_run",
        "alert_on_failed_checks",
    }


def test_a_partition_is_a_quarter_named_by_its_peildatum() -> None:
    keys = quarters().get_partition_keys()
    assert keys[:5] == ["2019-01-01", "2019-04-01", "2019-07-01", "2019-10-01", "2020-01-01"]
