"""Which engine the SQL runs on, and whether it can."""

from pathlib import Path

import polars as pl
import pytest

from kbz_assets.dbt_build import spark_engine
from kbz_assets.dbt_build.engines import DUCKDB, ENGINES, engine_of
from pipelines.core.diagnostics import InputError
from pipelines.schemas.marts import MARTS, rejected_identities
from pipelines.schemas.table import empty


@pytest.mark.parametrize(("environment", "name"), [({}, "duckdb"), ({"KBZ_ENGINE": ""}, "duckdb"), ({"KBZ_ENGINE": "spark"}, "spark")])
def test_the_engine_is_the_one_that_is_named_and_duckdb_without_a_name(environment: dict[str, str], name: str) -> None:
    assert engine_of(environment).name == name


def test_another_word_is_a_fault() -> None:
    with pytest.raises(InputError, match=r"^KBZ_ENGINE: it is not an engine, expected duckdb or spark$"):
        engine_of({"KBZ_ENGINE": "flink"})


def test_duckdb_can_always_be_used() -> None:
    DUCKDB.demand_usable({})


def test_where_dbt_built_nothing_there_is_no_database_to_count_in(tmp_path: Path) -> None:
    assert DUCKDB.rows_of([], tmp_path) == {}


def test_spark_that_is_not_installed_is_a_fault_that_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark_engine, "PACKAGES", ("package_that_nobody_has",))
    with pytest.raises(InputError, match=r"^KBZ_ENGINE: Spark is not installed, expected the packages of requirements-spark.lock"):
        ENGINES["spark"].demand_usable({})


@pytest.mark.parametrize("java", ["path", "home"])
def test_spark_needs_java_on_the_path_or_in_its_own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, java: str) -> None:
    monkeypatch.setattr(spark_engine, "PACKAGES", ())
    environment = {"PATH": str(tmp_path / "bin")} if java == "path" else {"PATH": "", "JAVA_HOME": str(tmp_path)}
    with pytest.raises(InputError, match="there is no Java for Spark"):
        ENGINES["spark"].demand_usable(environment)

    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").touch(mode=0o755)

    ENGINES["spark"].demand_usable(environment)
    with pytest.raises(InputError, match="spark-submit has started this command"):
        ENGINES["spark"].demand_usable({**environment, "PYSPARK_GATEWAY_PORT": "1"})


def test_the_parts_of_a_mart_become_one_file_in_the_order_of_its_key(tmp_path: Path) -> None:
    parts = {str(schema.name): [empty(schema)] for schema in MARTS}
    parts["rejected_identities"] = [
        pl.DataFrame({"file_id": file_ids, "row_number": [2, 1]}, schema=empty(rejected_identities).schema)
        for file_ids in ([2, 10], [1, 2])
    ]
    for mart, frames in parts.items():
        folder = tmp_path / "parts" / mart
        folder.mkdir(parents=True)
        for number, frame in enumerate(frames):
            frame.write_parquet(folder / f"part-{number:05d}-a.snappy.parquet")
            (folder / f".part-{number:05d}-a.snappy.parquet.crc").touch()
        (folder / "_SUCCESS").touch()

    ENGINES["spark"].hand_over_marts(tmp_path, tmp_path / "marts")

    assert sorted(path.stem for path in (tmp_path / "marts").iterdir()) == sorted(parts)
    table = pl.read_parquet(tmp_path / "marts" / "rejected_identities.parquet", glob=False)
    assert table.rows() == [(1, 2), (2, 1), (2, 2), (10, 1)]
