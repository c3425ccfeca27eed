"""The dbt project as Dagster shows it: its models as assets `dbt/NAME`, its data tests as checks of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, build_dbt_asset_specs

from kbz_assets.dbt_build.lineage import known_lineage
from kbz_assets.runtime.asset_groups import DBT, OWNERS

Manifest = Mapping[str, Any]
"""What dbt writes as `manifest.json`."""

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


def model_specs(manifest: Manifest) -> Sequence[dg.AssetSpec]:
    """Every model, with its columns and where they come from."""
    return build_dbt_asset_specs(manifest=manifest, dagster_dbt_translator=Translator())


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


class Translator(DagsterDbtTranslator):
    """Models are assets `dbt/NAME` of a group of their own; a source is the asset that lands it, which can land several."""

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True))

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """`dbt/NAME` for a model; the landing asset for a source."""
        if dbt_resource_props["resource_type"] == "source":
            return dg.AssetKey(LANDED_BY[dbt_resource_props["name"]])
        return model_key(dbt_resource_props["name"])

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """What the project says of the model. Its SQL is in the project, and not in a description."""
        return f"dbt model: {dbt_resource_props['description']}"

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:  # noqa: ARG002 - the same for every model
        """All models belong to one group."""
        return DBT

    def get_metadata(self, dbt_resource_props: Mapping[str, Any]) -> Mapping[str, Any]:
        """What dbt knows of the model, and where each of its columns comes from; the page shows that with the column."""
        metadata = super().get_metadata(dbt_resource_props)
        sources = known_lineage().get(dbt_resource_props["name"], {})
        if not sources:
            return metadata
        schema = with_sources(metadata["dagster/column_schema"], sources)
        return {**metadata, "dagster/column_schema": schema, "dagster/column_lineage": column_lineage(sources)}

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:  # noqa: ARG002
        """All models have one owner."""
        return OWNERS
