"""Where the columns come from."""

import dagster as dg

from kbz_assets.build import build_definitions
from kbz_assets.dbt_build.lineage import LINEAGE_FILE
from kbz_assets.dbt_build.lineage_of_sql import lineage_text
from kbz_assets.dbt_build.specs import model_key
from pipelines.schemas.shares import practice_shares


def lineage(key: dg.AssetKey) -> dict[str, set[str]]:
    metadata = build_definitions().resolve_asset_graph().get(key).metadata["dagster/column_lineage"]
    return {
        column: {f"{dep.asset_key.to_user_string()}.{dep.column_name}" for dep in deps} for column, deps in metadata.deps_by_column.items()
    }


def test_the_file_of_the_lineage_is_what_the_sql_says() -> None:
    """When this fails after a change of the SQL: make docs."""
    assert LINEAGE_FILE.read_text(encoding="utf-8") == lineage_text()


def test_the_share_of_a_practice_comes_from_the_outcomes_of_its_rows() -> None:
    columns = lineage(model_key("practice_shares"))
    assert columns["aw_share"] == {f"dbt/int_outcome_counts.{name}" for name in ("area", "outcome", "row_count")}
    assert columns["name"] == {"dbt/stg_practices.name"}


def test_the_page_shows_where_a_column_comes_from_with_the_column() -> None:
    schema = build_definitions().resolve_asset_graph().get(model_key("practice_shares")).metadata["dagster/column_schema"]
    descriptions = {column.name: column.description for column in schema.columns}
    assert descriptions["region"] == "Region of the practice in the register. From stg_practices.region."


def test_a_table_takes_its_columns_over_from_its_model() -> None:
    assert lineage(dg.AssetKey("practice_shares")) == {name: {f"dbt/practice_shares.{name}"} for name in practice_shares.columns}
