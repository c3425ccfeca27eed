"""The dbt project as Dagster shows it: its models as assets `dbt/NAME`, its data tests as checks of them.

dagster-dbt would make such specs too. It loads all of its package for them, dbt Cloud and a parser of SQL included, in every process
that has definitions, and more than the names below would not be used of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import dagster as dg

from kbz_assets.dbt_build.lineage import known_lineage
from kbz_assets.runtime.asset_groups import DBT, OWNERS

Manifest = Mapping[str, Any]
"""What dbt writes as `manifest.json`."""
Node = Mapping[str, Any]
"""A model, source or test of it."""

MODEL_PREFIX = "dbt"
LANDED_BY = {
    "registrations": "registrations",
    "deliveries": "registrations",
    "uncertain_rows": "registrations",
    "practices": "quarter_reference",
    "aw_entries": "quarter_reference",
}


def model_key(name: str) -> dg.AssetKey:
    """The asset of a dbt model."""
    return dg.AssetKey([MODEL_PREFIX, name])


def model_specs(manifest: Manifest) -> list[dg.AssetSpec]:
    """Every model, with its columns and where they come from."""
    return [_model_spec(manifest, node) for node in manifest["nodes"].values() if node["resource_type"] == "model"]


def _model_spec(manifest: Manifest, node: Node) -> dg.AssetSpec:
    """A model: its code version is that of its SQL, which is in the project, and not in a description. Spark knows no database."""
    adapter = manifest["metadata"]["adapter_type"]
    return dg.AssetSpec(
        model_key(node["name"]),
        deps=sorted({_upstream_key(manifest, parent) for parent in node["depends_on"]["nodes"]}),
        description=f"dbt model: {node['description']}",
        metadata={
            "dagster/table_name": ".".join(filter(None, (node["database"], node["schema"], node["alias"]))),
            "dagster/storage_kind": adapter,
            "dbt/materialized": node["config"]["materialized"],
            "dbt/unique_id": node["unique_id"],
            **_columns_of(node),
        },
        skippable=True,
        group_name=DBT,
        owners=OWNERS,
        code_version=node["checksum"]["checksum"],
        kinds={"dbt", adapter},
    )


def _upstream_key(manifest: Manifest, unique_id: str) -> dg.AssetKey:
    """The asset of a model, or the one that lands a source, which can land several."""
    if unique_id in manifest["sources"]:
        return dg.AssetKey(LANDED_BY[manifest["sources"][unique_id]["name"]])
    return model_key(manifest["nodes"][unique_id]["name"])


def _columns_of(node: Node) -> dict[str, Any]:
    """The columns that the project describes, and where each comes from, which the page shows with the column."""
    columns = [dg.TableColumn(name, column["data_type"] or "?", column["description"]) for name, column in node["columns"].items()]
    schema, sources = dg.TableSchema(columns), known_lineage().get(node["name"], {})
    shown = {"dagster/column_schema": schema} if columns else {}
    if not sources:
        return shown
    return {"dagster/column_schema": with_sources(schema, sources), "dagster/column_lineage": column_lineage(sources)}


def check_specs(manifest: Manifest) -> Iterator[dg.AssetCheckSpec]:
    """Every data test as a check of the model that it is about."""
    for unique_id, model in tested_models(manifest).items():
        test = manifest["nodes"][unique_id]
        description = test.get("description") or None
        yield dg.AssetCheckSpec(test["name"], asset=model_key(model), description=description, blocking=True)


def tested_models(manifest: Manifest) -> dict[str, str]:
    """The id of each data test and the model that it is about: the one that it is written with, or that its `meta` names."""
    nodes = manifest["nodes"]
    found = {}
    for unique_id, node in nodes.items():
        if node["resource_type"] == "test":
            named = node["config"]["meta"].get("dagster", {}).get("ref", {}).get("name")
            found[unique_id] = named or nodes[node["attached_node"]]["name"]
    return found


def taken_over(model: str, columns: Iterable[str]) -> dg.TableColumnLineage:
    """The lineage of a table that takes columns over from `model` by their names."""
    return column_lineage({column: [f"{model}.{column}"] for column in columns if column in known_lineage()[model]})


def column_lineage(sources: Mapping[str, Sequence[str]]) -> dg.TableColumnLineage:
    """Where the columns of a table come from; `sources`: column -> columns of models, as `model.column`."""
    return dg.TableColumnLineage(
        {
            column: [dg.TableColumnDep(model_key(model), name) for model, _, name in (source.partition(".") for source in found)]
            for column, found in sources.items()
        }
    )


def with_sources(schema: dg.TableSchema, sources: Mapping[str, Sequence[str]]) -> dg.TableSchema:
    """The columns, with where they come from behind their descriptions."""

    def described(column: dg.TableColumn) -> dg.TableColumn:
        found = ", ".join(sources.get(column.name, ()))
        description = f"{column.description or ''} From {found}." if found else column.description
        return dg.TableColumn(column.name, column.type, description, column.constraints, column.tags)

    return dg.TableSchema(columns=[described(column) for column in schema.columns], constraints=schema.constraints)
