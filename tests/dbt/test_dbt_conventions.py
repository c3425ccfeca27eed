"""What somebody who knows dbt expects of a project: it works in a fresh clone, names its columns, and keeps to portable SQL."""

from __future__ import annotations

import json
import re
import shutil
from importlib.metadata import version

import polars as pl
import pytest
import yaml
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from pipelines.schemas.boundary import validated
from pipelines.schemas.landing import LANDING_FILES
from pipelines.schemas.marts import MARTS
from pipelines.schemas.table import key_of
from tests.dbt.conftest import PROJECT, invoke
from tests.dbt.sample import FOLDER, SAMPLE

TYPES = {
    pl.UInt16: "uint16",
    pl.UInt32: "uint32",
    pl.UInt64: "uint64",
    pl.Int64: "bigint",
    pl.String: "string",
    pl.Date: "date",
    pl.Boolean: "boolean",
    pl.Decimal(9, 6): "decimal(9,6)",
}
PORTABLE_FUNCTIONS = {
    *("cast", "coalesce", "nullif", "count", "sum", "min", "max", "rank", "row_number", "lag", "length", "left", "right", "lpad"),
    *("and", "as", "by", "case", "from", "having", "in", "on", "or", "over", "select", "then", "when", "where", "distinct", "not"),
}
PORTABLE_TYPES = {"bigint", "boolean", "date", "integer", "string"}
ONE_ENGINE_ONLY = {
    "integer division": r"//",
    "cast by colons": r"::",
    "materialization hint": r"\bmaterialized\b",
    "distinct on": r"\bdistinct\s+on\b",
    "columns left out or replaced": r"\*\s*(exclude|except|replace)\b",
    "qualify": r"\bqualify\b",
    "asof or positional join": r"\b(asof|positional)\b",
    "lambda": r"->",
    "list or struct literal": r"[\[\{]",
    "copy": r"\bcopy\b",
    "text with an escape or a quote": r"\\|''",
    "double quotes": r'"',
}


@pytest.fixture
def fresh_clone(tmp_path, monkeypatch):
    """A copy of the project without what was made of it, as the current folder."""
    copy = tmp_path / "dbt_project"
    shutil.copytree(PROJECT, copy, ignore=shutil.ignore_patterns("target", "logs"))
    monkeypatch.chdir(copy)
    return copy


def sql_files():
    """Every file with SQL outside macros/dialect."""
    found = [path for folder in ("models", "tests", "macros") for path in sorted((PROJECT / folder).rglob("*.sql"))]
    return [path for path in found if path.parent.name != "dialect"]


def bare_sql(path):
    """The SQL of a file in lower case, without comments and without Jinja."""
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"--.*", " ", text).lower()


def test_build_and_docs_work_alone_in_a_fresh_clone(fresh_clone):
    silent = ("--quiet", "--log-level-file", "none")
    assert invoke("build", *silent).success
    assert invoke("docs", "generate", *silent).success

    catalogue = json.loads((fresh_clone / "target/catalog.json").read_bytes())
    assert len(catalogue["sources"]) == len(LANDING_FILES)
    for mart in MARTS:
        assert validated(pl.read_parquet(fresh_clone / "target" / f"{mart.name}.parquet"), mart).height, mart.name


def test_the_committed_sample_is_made_of_its_rows_and_satisfies_the_schemas():
    """When this fails after a change of the rows or of a schema: .venv/bin/python -m tests.dbt.sample."""
    frames = {"registrations": SAMPLE.registrations(), **SAMPLE.frames()}

    for schema in LANDING_FILES:
        committed = pl.read_parquet(FOLDER / "registrations" if schema.name == "registrations" else FOLDER / f"{schema.name}.parquet")
        assert committed.equals(validated(frames[schema.name], schema)), schema.name


def test_the_installed_dbt_is_one_that_the_project_asks_for():
    bounds = re.search(r"require-dbt-version: (\[.*\])", (PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))

    assert bounds
    assert Version(version("dbt-core")) in SpecifierSet(",".join(json.loads(bounds[1])))


def test_the_columns_of_the_sources_are_those_of_the_landing_schemas(manifest):
    sources = {source.name: source for source in manifest.sources.values()}

    assert set(sources) == {schema.name for schema in LANDING_FILES}
    for schema in LANDING_FILES:
        source = sources[schema.name]
        assert source.description == schema.description
        assert described(source) == columns_of(schema), schema.name


def test_the_contracts_of_the_marts_are_their_schemas(manifest):
    models = {node.name: node for node in manifest.nodes.values() if node.resource_type == "model" and node.fqn[1] == "marts"}

    assert set(models) == {schema.name for schema in MARTS}
    for schema in MARTS:
        model = models[schema.name]
        (key,) = (constraint.columns for constraint in model.constraints if constraint.type == "primary_key")
        required = {name for name, column in model.columns.items() if "not_null" in {one.type for one in column.constraints}}
        assert model.description == schema.description
        assert described(model) == columns_of(schema), schema.name
        assert key == key_of(schema), schema.name
        assert required == {name for name, column in schema.columns.items() if not column.nullable}, schema.name


def described(node):
    return [(name, column.data_type, column.description) for name, column in node.columns.items()]


def columns_of(schema):
    return [(name, TYPES[column.dtype.type], column.description) for name, column in schema.columns.items()]


def test_the_readme_of_the_project_names_every_mart():
    [line] = re.findall(r"-> models/marts +(.*)", (PROJECT / "README.md").read_text(encoding="utf-8"))

    assert line.split(", ") == [mart.name for mart in MARTS]


def test_every_mart_is_exposed_to_somebody(manifest):
    exposed = {unique_id for exposure in manifest.exposures.values() for unique_id in exposure.depends_on.nodes}

    assert exposed == {f"model.kbz.{mart.name}" for mart in MARTS}
    assert all(exposure.description and exposure.owner.name for exposure in manifest.exposures.values())


def test_every_macro_of_the_dialect_has_a_variant_for_every_engine():
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((PROJECT / "macros/dialect").glob("*.sql")))
    targets = yaml.safe_load((PROJECT / "profiles.yml").read_text(encoding="utf-8"))["kbz"]["outputs"]

    dispatched = set(re.findall(r'adapter\.dispatch\("(\w+)"\)', text))
    variants = {target: set(re.findall(rf"macro {target}__(\w+)\(", text)) for target in targets}

    assert len(dispatched) > 5
    assert {target: dispatched - found for target, found in variants.items()} == {target: set() for target in targets}


@pytest.mark.parametrize("path", sql_files(), ids=lambda path: path.stem)
def test_only_the_dialect_has_words_of_one_engine(path):
    sql = bare_sql(path)

    assert set(re.findall(r"\b([a-z_0-9]+)\s*\(", sql)) <= PORTABLE_FUNCTIONS
    assert set(re.findall(r"\bas ([a-z0-9]+)\s*\)", sql)) <= PORTABLE_TYPES
    assert [name for name, pattern in ONE_ENGINE_ONLY.items() if re.search(pattern, sql)] == []
