"""What dbt built, as Dagster hears of it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from typing import Any

import dagster as dg
import pytest

from kbz_assets.dbt_build.project import DbtBuildError, manifest_path
from kbz_assets.dbt_build.results import as_materializations
from kbz_assets.dbt_build.specs import check_specs, model_key, model_specs
from kbz_assets.upstream.dbt_runner import DbtOutcome, NodeResult
from pipelines.core.quarter import Quarter

QUARTER = Quarter(2025, 4)
MODEL = NodeResult("model.kbz.stg_practices", "stg_practices", "model", "success", 0.1, 0, '"kbz"."main"."stg_practices"')
ROWS = {str(MODEL.relation): 12}


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    return json.loads(manifest_path().read_bytes())


def unique_test(manifest: dict[str, Any], status: str, failures: int = 0) -> NodeResult:
    """The data test that no practice is in the register twice."""
    (unique_id,) = [one for one, node in manifest["nodes"].items() if node["name"] == "practices_are_unique"]
    return NodeResult(unique_id, "practices_are_unique", "test", status, 0.1, failures, None)


def test_a_model_is_materialized_with_its_rows_and_the_data_tests_about_it(manifest: dict[str, Any]) -> None:
    (model,) = as_materializations(DbtOutcome(success=True, nodes=(MODEL, unique_test(manifest, "pass"))), ROWS, manifest, QUARTER)
    assert (model.asset_key, model.metadata["dagster/row_count"]) == (model_key("stg_practices"), 12)
    (check,) = model.check_results
    assert (check.passed, check.check_name, check.description) == (True, "practices_are_unique", "2025Q4: holds")
    assert (check.metadata["rows"].value, check.metadata["rows_failing"].value) == (12, 0)


def test_a_data_test_that_does_not_hold_fails_with_its_rows_and_what_was_built_is_reported_first(manifest: dict[str, Any]) -> None:
    skipped = replace(MODEL, name="practice_shares", status="skipped", relation="none")
    told = as_materializations(DbtOutcome(success=False, nodes=(MODEL, unique_test(manifest, "fail", 3), skipped)), ROWS, manifest, QUARTER)
    (check,) = next(told).check_results
    assert (check.passed, check.description, check.metadata["rows_failing"].value) == (False, "2025Q4: 3 rows failing", 3)
    with pytest.raises(DbtBuildError, match=r"^dbt practices_are_unique: fail$"):
        next(told)


def test_a_model_that_cannot_be_built_is_named_and_not_materialized(manifest: dict[str, Any]) -> None:
    with pytest.raises(DbtBuildError, match=r"^dbt stg_practices: error$"):
        list(as_materializations(DbtOutcome(success=False, nodes=(replace(MODEL, status="error"),)), {}, manifest, QUARTER))


def test_every_data_test_is_a_blocking_check_of_its_model_that_says_what_holds(manifest: dict[str, Any]) -> None:
    checks = list(check_specs(manifest))
    assert {check.name for check in checks} == {node["name"] for node in manifest["nodes"].values() if node["resource_type"] == "test"}
    assert {check.asset_key for check in checks} <= {spec.key for spec in model_specs(manifest)}
    assert all(check.blocking for check in checks)


def test_a_model_says_what_it_is_and_shows_no_sql(manifest: dict[str, Any]) -> None:
    for spec in model_specs(manifest):
        assert spec.description.startswith("dbt model: ")
        assert "select" not in spec.description
        assert (spec.group_name, spec.key.path[0]) == ("dbt", "dbt")
        assert isinstance(spec.code_version, str)
        assert isinstance(spec, dg.AssetSpec)


def test_a_model_depends_on_the_models_that_it_reads_and_on_the_steps_that_land_its_sources(manifest: dict[str, Any]) -> None:
    read = {spec.key.path[-1]: {dep.asset_key.to_user_string() for dep in spec.deps} for spec in model_specs(manifest)}
    assert read["stg_practices"] == {"quarter_reference"}
    assert read["stg_uncertain_rows"] == {"registrations"}
    assert read["int_rows_apart"] == {"dbt/int_registered_on_peildatum", "dbt/int_repeated_bsns"}


def test_a_model_shows_its_table_how_it_is_stored_and_where_its_columns_come_from(manifest: dict[str, Any]) -> None:
    (spec,) = [one for one in model_specs(manifest) if one.key == model_key("practice_insurers")]
    assert spec.kinds == {"dbt", "duckdb"}
    shown = {name: spec.metadata[name] for name in ("dagster/table_name", "dagster/storage_kind", "dbt/materialized", "dbt/unique_id")}
    assert shown == {
        "dagster/table_name": "kbz.main.practice_insurers",
        "dagster/storage_kind": "duckdb",
        "dbt/materialized": "table",
        "dbt/unique_id": "model.kbz.practice_insurers",
    }
    columns = {column.name: column for column in spec.metadata["dagster/column_schema"].columns}
    assert columns["agb"].description.endswith("From stg_practices.agb.")
    assert spec.metadata["dagster/column_lineage"].deps_by_column["agb"] == [dg.TableColumnDep(model_key("stg_practices"), "agb")]


def test_a_model_on_spark_which_knows_no_database_is_named_without_one(manifest: dict[str, Any]) -> None:
    model = "model.kbz.stg_practices"
    nodes = {model: {**manifest["nodes"][model], "database": None, "schema": "kbz"}}
    (spec,) = model_specs({**manifest, "metadata": {"adapter_type": "spark"}, "nodes": nodes})
    assert (spec.kinds, spec.metadata["dagster/table_name"]) == ({"dbt", "spark"}, "kbz.stg_practices")


def test_another_sql_of_a_model_is_another_version_of_its_code(manifest: dict[str, Any]) -> None:
    model = "model.kbz.stg_practices"
    changed = {**manifest, "nodes": {**manifest["nodes"], model: {**manifest["nodes"][model], "checksum": {"checksum": "another"}}}}
    (before, after) = ({spec.key: spec.code_version for spec in model_specs(one)} for one in (manifest, changed))
    assert {key for key, version in after.items() if version != before[key]} == {model_key("stg_practices")}


def test_the_definitions_are_there_without_dbt_which_takes_a_second_to_load(manifest: dict[str, Any]) -> None:
    assert manifest, "the project is parsed, which takes dbt"
    loaded = "import sys, kbz_assets.definitions as it; it.defs(); print(sorted({'dbt', 'duckdb', 'dagster'} & sys.modules.keys()))"
    told = subprocess.run([sys.executable, "-c", loaded], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == "['dagster', 'duckdb']"
