"""The dbt project on small landing folders: parsed once, built in the test's own process on a folder of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from dbt.cli.main import dbtRunner, dbtRunnerResult

from kbz_assets.upstream.dbt_runner import databases_closed
from pipelines.schemas.marts import MARTS
from tests.dbt.landing import Landing

PROJECT = Path(__file__).parents[2] / "dbt_project"


@dataclass(frozen=True)
class Build:
    """A finished dbt build: the state of each node by name, and where its files are."""

    succeeded: bool
    states: Mapping[str, str]
    folder: Path

    @property
    def failed(self) -> set[str]:
        """Names of the nodes that neither passed nor were skipped."""
        return {name for name, state in self.states.items() if state in {"fail", "error"}}

    def path(self, mart: str) -> Path:
        """The file of a mart."""
        return self.folder / "marts" / f"{mart}.parquet"

    def table(self, mart: str) -> pl.DataFrame:
        """A mart."""
        return pl.read_parquet(self.path(mart), glob=False)

    def bytes(self) -> dict[str, bytes]:
        """The files of all marts."""
        return {str(mart.name): self.path(str(mart.name)).read_bytes() for mart in MARTS}


def invoke(*arguments: str, manifest: object = None) -> dbtRunnerResult:
    """One call of dbt, which leaves no database open."""
    with databases_closed():
        return dbtRunner(manifest=manifest).invoke([*arguments])


def dbt(*arguments: str, folder: Path, manifest: object = None, target: str = "duckdb") -> dbtRunnerResult:
    """One call of dbt on the project, silent, its artefacts below `folder`."""
    project = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--target", target]
    artefacts = ["--target-path", str(folder / "target"), "--log-path", str(folder / "logs"), "--log-level-file", "none"]
    return invoke(*arguments, "--quiet", *project, *artefacts, manifest=manifest)


def parsed(folder: Path, target: str = "duckdb") -> Any:
    """The project, parsed without any variable, as it is for every run."""
    done = dbt("parse", folder=folder, target=target)
    assert done.success, done.exception
    return done.result


def built(manifest: Any, folder: Path, *, unit_tests: bool = False, target: str = "duckdb", **fields: Any) -> Build:
    """The project built in `folder` on a `Landing`, given by its fields; the unit tests only with `unit_tests`."""
    landing = Landing(**fields)
    (folder / "marts").mkdir(parents=True)
    landing.write(folder / "landing")
    places = {"landing": folder / "landing", "marts": folder / "marts", "scratch": folder}
    variables = {"quarter": landing.quarter, "peildatum": landing.peildatum.isoformat(), "aw_list": landing.aw_list}
    variables |= {key: str(place) for key, place in places.items()}
    leave_out = [] if unit_tests else ["--exclude-resource-type", "unit_test"]
    done = dbt("build", *leave_out, "--vars", json.dumps(variables), folder=folder, manifest=manifest, target=target)
    assert done.exception is None, done.exception
    return Build(done.success, {result.node.name: str(result.status) for result in done.result.results}, folder)


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The project, parsed once."""
    return parsed(tmp_path_factory.mktemp("parse"))


@pytest.fixture
def call_dbt(manifest: Any, tmp_path: Path) -> Callable[..., dbtRunnerResult]:
    """Call dbt on the parsed project, with a scratch folder of the test."""

    def call(*arguments: str) -> dbtRunnerResult:
        return dbt(*arguments, "--vars", json.dumps({"scratch": str(tmp_path)}), folder=tmp_path, manifest=manifest)

    return call


@pytest.fixture
def build(manifest: Any, tmp_path: Path) -> Callable[..., Build]:
    """Build the project as `built` does, in the folder `name`."""

    def run(*, name: str = "run", **choices: Any) -> Build:
        return built(manifest, tmp_path / name, **choices)

    return run
