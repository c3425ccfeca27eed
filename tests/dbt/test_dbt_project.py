"""The project as a whole: its unit tests, its descriptions, and what it says on another engine."""

from __future__ import annotations

import json
import re

import duckdb
import pytest

from pipelines.schemas.marts import MARTS

RULES_OF_THE_PROJECT = {"r2", "r4", "r5", "r6", "r7", "r8", "r10", "r11", "r12", "r13"}


@pytest.fixture
def models(manifest):
    return [node for node in manifest.nodes.values() if node.resource_type == "model"]


def test_every_unit_test_and_every_data_test_passes_on_a_quarter_without_rows(build, manifest):
    done = build(unit_tests=True)

    unit_tests = {test.name for test in manifest.unit_tests.values()}
    data_tests = {node.name for node in manifest.nodes.values() if node.resource_type == "test"}
    assert done.succeeded, done.failed
    assert {name for name, state in done.states.items() if state == "pass"} == unit_tests | data_tests


def test_every_rule_of_the_project_has_a_unit_test_that_says_what_it_shows(manifest):
    rules = {part for test in manifest.unit_tests.values() for part in test.name.split("_")}

    assert rules >= RULES_OF_THE_PROJECT
    assert all(test.description for test in manifest.unit_tests.values())


def test_every_model_describes_itself_and_each_of_its_columns(build, models):
    done = build()

    with duckdb.connect(str(done.folder / "kbz.duckdb"), read_only=True) as database:
        for model in models:
            columns = [name for name, *_ in database.execute(f"describe {model.name}").fetchall()]
            assert model.description, model.name
            assert sorted(model.columns) == sorted(columns), model.name
            assert all(column.description for column in model.columns.values()), model.name


def test_every_mart_has_an_enforced_contract_and_a_key(models):
    marts = [model for model in models if model.fqn[1] == "marts"]

    assert len(marts) == len(MARTS)
    for mart in marts:
        assert mart.contract.enforced, mart.name
        assert "primary_key" in {constraint.type for constraint in mart.constraints}, mart.name


def test_staging_only_renames_and_casts_one_source_each(models):
    for model in (model for model in models if model.fqn[1] == "staging"):
        assert model.config.materialized == "view", model.name
        assert len(model.sources) == 1, model.name
        assert not model.refs, model.name
        assert not re.search(r"\b(join|where|group by|distinct)\b", model.raw_code), model.name


@pytest.mark.parametrize(
    ("macro", "arguments"),
    [
        ("open_landing", {}),
        ("write_parquet", {}),
        ("rounded_share", {"numerator": "a", "denominator": "b"}),
        ("exact_share_key", {"numerator": "a", "denominator": "b"}),
        ("fully_matches", {"text": "a", "regular_expression": "b"}),
        ("text_literal", {"text": "a"}),
        ("key_bucket", {"half": "a"}),
    ],
)
def test_a_macro_of_the_dialect_that_an_engine_lacks_is_named(call_dbt, capsys, macro, arguments):
    done = call_dbt("run-operation", f"default__{macro}", "--args", json.dumps(arguments))

    assert not done.success
    assert f"{macro}: not available for duckdb" in capsys.readouterr().out
