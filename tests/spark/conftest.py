"""One session for all tests that build the project on Spark, small and quick; and what a run as a command needs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kbz_assets.dbt_build.engines import ENGINES
from kbz_assets.upstream.spark_session import spark_session
from tests.dbt.conftest import Build, built, parsed
from tests.servers import KEY

SMALL = {
    "spark.master": "local[2]",
    "spark.driver.memory": "1g",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.shuffle.partitions": "2",
}
"""A master on this machine, and no time spent on compiling: the tables are small."""


def write_settings(folder: Path, settings: dict[str, str], *, example: str = "") -> Path:
    """`spark-defaults.conf` in `folder`, behind the text of an example; the folder is given back."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"{name} {value}\n" for name, value in settings.items()]
    (folder / "spark-defaults.conf").write_text(example + "".join(lines), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A session as a run has it, opened while the key is in the environment."""
    scratch = tmp_path_factory.mktemp("spark")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_CONF_DIR", str(write_settings(scratch / "conf", SMALL)))
        patch.setenv("KBZ_PSEUDONYM_KEY", KEY)
        with spark_session(scratch) as session:
            assert os.environ["KBZ_PSEUDONYM_KEY"] == KEY
            yield session


@pytest.fixture(scope="session")
def spark_manifest(session: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: ARG001 - dbt asks for the session
    """The project, parsed for Spark."""
    return parsed(tmp_path_factory.mktemp("parse-spark"), "spark")


@pytest.fixture(scope="session")
def duckdb_manifest(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The project, parsed for DuckDB."""
    return parsed(tmp_path_factory.mktemp("parse-duckdb"))


@pytest.fixture
def build_both(spark_manifest: Any, duckdb_manifest: Any, tmp_path: Path) -> Callable[..., tuple[Build, Build]]:
    """Build the project on the same rows on Spark, with its unit tests where they are asked for, and on DuckDB."""

    def run(*, name: str = "run", unit_tests: bool = False, **fields: Any) -> tuple[Build, Build]:
        spark = built(spark_manifest, tmp_path / "spark" / name, target="spark", unit_tests=unit_tests, **fields)
        if spark.succeeded:
            ENGINES["spark"].hand_over_marts(spark.folder, spark.folder / "marts")
        return spark, built(duckdb_manifest, tmp_path / "duckdb" / name, **fields)

    return run
