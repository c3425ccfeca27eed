"""Derives the column lineage of the dbt models from their compiled SQL. A run does not need it: it loads a parser and takes seconds."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlglot import exp
from sqlglot.lineage import Node, lineage

from kbz_assets.dbt_build.engines import DUCKDB
from kbz_assets.dbt_build.lineage import Lineage
from kbz_assets.dbt_build.project import common_options
from kbz_assets.upstream.dbt_runner import compiled_models

ANY_QUARTER = {"quarter": "2026Q1", "peildatum": "2026-01-01", "aw_list": "any"}


def lineage_text() -> str:
    """The content of `lineage.LINEAGE_FILE`."""
    return json.dumps(lineage_of_project(), indent=2, sort_keys=True) + "\n"


def lineage_of_project() -> Lineage:
    """The lineage of every model. A column that is read from the landing files comes from no model."""
    with TemporaryDirectory() as scratch:
        variables = json.dumps({**ANY_QUARTER, **dict.fromkeys(("landing", "marts", "scratch"), scratch)})
        nodes = compiled_models(["--vars", variables, "--no-write-json", *common_options(Path(scratch) / "target", DUCKDB)])
    models = {node.unique_id: node for node in nodes}
    return {node.name: _of_model(node, [models[one] for one in node.depends_on.nodes if one in models]) for node in models.values()}


def _of_model(node: Any, parents: list[Any]) -> dict[str, list[str]]:  # noqa: ANN401 - a node of dbt has no public type
    schema: dict[str, dict[str, dict[str, dict[str, str]]]] = {}
    for parent in parents:
        schema.setdefault(parent.database, {}).setdefault(parent.schema, {})[parent.name] = dict.fromkeys(parent.columns, "text")
    names = {parent.name for parent in parents}

    def sources(column: str) -> list[str]:
        way = lineage(column, node.compiled_code, schema=schema, dialect="duckdb").walk()
        return sorted({source for one in way for source in _end(one, names)})

    return {column: sources(column) for column in node.columns}


def _end(one: Node, parents: set[str]) -> list[str]:
    """The column of a parent at which the way of a column ends; nothing on the way, and where it ends in no parent."""
    table = one.expression.find(exp.Table)
    if one.downstream or table is None or table.name not in parents:
        return []
    return [f"{table.name}.{exp.to_column(one.name).name}"]
