"""`kbz run` with KBZ_ENGINE=spark: the same files of output, whatever happens to the machines; and what it says where it cannot run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.pipeline.as_run import CASES, bytes_below
from tests.servers import KEY, eventually
from tests.spark.cluster import cluster, kill_with_children
from tests.spark.conftest import SMALL, write_settings

pytestmark = pytest.mark.spark

KBZ = str(Path(sys.executable).with_name("kbz"))
QUARTER = "2026Q1"
CASES_ON_SPARK = [("plain-2", "2025Q4", "home"), ("lists-1", "2026Q1", "probe [a] 'q' é {x}"), ("full-2", "2026Q2", "home")]


def environment(engine: str, settings: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KBZ_", "DAGSTER_", "SPARK_"))}
    return {**kept, "KBZ_ENGINE": engine, "KBZ_PSEUDONYM_KEY": KEY, "SPARK_CONF_DIR": str(settings)}


def run(home: Path, variables: dict[str, str], quarter: str = QUARTER) -> subprocess.CompletedProcess[str]:
    command = [KBZ, "run", quarter, "--home", str(home)]
    return subprocess.run(command, env=variables, cwd=home.parent, capture_output=True, text=True, check=False)


@pytest.fixture
def homes(tmp_path: Path):
    """Two copies of the home of a case, of which the second has been run on DuckDB."""

    def copies(case: str, quarter: str = QUARTER, name: str = "home") -> tuple[Path, Path]:
        found = tmp_path / name, tmp_path / "duckdb"
        for home in found:
            shutil.copytree(CASES / case / "home", home)
        done = run(found[1], environment("duckdb", tmp_path), quarter)
        assert done.returncode == 0, done.stderr
        return found

    return copies


@pytest.mark.parametrize(("case", "quarter", "name"), CASES_ON_SPARK)
def test_the_files_of_output_are_those_of_a_run_on_duckdb(homes, tmp_path: Path, case: str, quarter: str, name: str) -> None:
    home, on_duckdb = homes(case, quarter, name)

    done = run(home, environment("spark", write_settings(tmp_path / "conf", SMALL)), quarter)

    assert done.returncode == 0, done.stderr
    assert bytes_below(home / "output") == bytes_below(on_duckdb / "output")
    assert {path.name for path in tmp_path.iterdir()} == {home.name, on_duckdb.name, "conf"}
    assert list((home / "warehouse" / quarter / "scratch").iterdir()) == []
    assert "org.apache.spark" not in done.stderr


def test_a_worker_that_is_killed_during_the_run_changes_nothing(homes, tmp_path: Path) -> None:
    home, on_duckdb = homes("plain-1")
    variables = environment("spark", tmp_path)
    with cluster(tmp_path / "cluster", variables) as running, (tmp_path / "run.log").open("wb") as log:
        variables["SPARK_CONF_DIR"] = str(running.settings)
        command = [KBZ, "run", QUARTER, "--home", str(home)]
        kbz = psutil.Popen(command, env=variables, stdout=log, stderr=subprocess.STDOUT)

        def written(table: str) -> bool:
            return any(home.glob(f"warehouse/{QUARTER}/scratch/run-*/tables/kbz.db/{table}/part-*"))

        try:
            eventually(lambda: written("int_repeated_bsns") or kbz.poll() is not None, "the first tables of the build")
            assert not written("practice_shares")
            assert running.workers[1].children()
            kill_with_children(running.workers[1])
            assert kbz.wait() == 0, (tmp_path / "run.log").read_text(encoding="utf-8")
        finally:
            kill_with_children(kbz)
        assert running.says("Removing worker")

    assert bytes_below(home / "output") == bytes_below(on_duckdb / "output")


def test_java_that_ends_during_the_run_is_one_line_and_publishes_nothing(homes, tmp_path: Path) -> None:
    home, _ = homes("plain-1")
    variables = environment("spark", write_settings(tmp_path / "conf", SMALL))
    with (tmp_path / "run.log").open("wb") as log:
        kbz = psutil.Popen([KBZ, "run", QUARTER, "--home", str(home)], env=variables, stdout=log, stderr=subprocess.STDOUT)
        try:
            eventually(lambda: any(home.glob(f"warehouse/{QUARTER}/scratch/run-*/tables/kbz.db")), "the first tables of the build")
            (java,) = [child for child in kbz.children() if child.name() == "java"]
            java.kill()
            assert kbz.wait() == 1
        finally:
            kill_with_children(kbz)

    assert "Spark ended before the run did" in (tmp_path / "run.log").read_text(encoding="utf-8")
    assert not home.joinpath("output", QUARTER).exists()


def refusal(home: Path, variables: dict[str, str]) -> str:
    """The one line, warnings about the lists left out, with which a run ends that cannot use its engine."""
    done = run(home, variables)
    assert done.returncode == 2, done.stderr
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("KBZ_ENGINE")]
    assert "Traceback" not in done.stderr
    return line


def test_a_machine_without_java_is_an_input_fault(tmp_path: Path) -> None:
    shutil.copytree(CASES / "plain-1/home", tmp_path / "home")
    variables = {**environment("spark", tmp_path), "PATH": str(tmp_path), "JAVA_HOME": ""}

    assert refusal(tmp_path / "home", variables) == (
        "KBZ_ENGINE: there is no Java for Spark, expected Java 17 on the PATH or in JAVA_HOME: see docs/spark.md"
    )
    assert not (tmp_path / "home/warehouse" / QUARTER).exists()


def test_an_impossible_master_is_an_input_fault(tmp_path: Path) -> None:
    shutil.copytree(CASES / "plain-1/home", tmp_path / "home")
    settings = write_settings(tmp_path / "conf", {**SMALL, "spark.master": "nonsense"})

    line = refusal(tmp_path / "home", environment("spark", settings))

    assert line.startswith("KBZ_ENGINE: Spark does not start (")
    assert "expected a master of spark-defaults.conf that answers" in line
    assert not (tmp_path / "home/output" / QUARTER / "tables").exists()


def test_spark_submit_would_hand_the_key_to_java_and_is_refused(tmp_path: Path) -> None:
    shutil.copytree(CASES / "plain-1/home", tmp_path / "home")
    variables = {**environment("spark", tmp_path), "PYSPARK_GATEWAY_PORT": "1"}

    assert "spark-submit has started this command" in refusal(tmp_path / "home", variables)
