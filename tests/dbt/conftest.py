"""The dbt project on small landing folders: parsed once, built in the test's own process on a folder of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult

PROJECT = Path(__file__).parents[2] / "dbt_project"
MARTS = ("practice_shares", "practice_insurers", "delivery_outcomes", "attention_rows")
REGISTRATIONS = {
    "file_id": pl.UInt32,
    "row_number": pl.UInt32,
    "practice_agb": pl.UInt32,
    "patient_hi": pl.UInt64,
    "patient_lo": pl.UInt64,
    "number_hi": pl.UInt64,
    "number_lo": pl.UInt64,
    "postcode": pl.String,
    "registered_on": pl.Date,
    "deregistered_on": pl.Date,
    "deceased_on": pl.Date,
    "is_ion": pl.Boolean,
    "uzovi": pl.UInt16,
}

DELIVERIES = {"file_id": pl.UInt32, "file": pl.String}
REGISTER = {"agb": pl.String, "name": pl.String, "region": pl.String}


@dataclass(frozen=True)
class Landing:
    """What a quarter leaves for dbt. Each row is told by what is particular about it; `file_id` is a place in `files`."""

    rows: Sequence[Mapping[str, Any]] = ()
    files: Sequence[str] = ("a.csv",)
    practices: Mapping[str, str] = field(default_factory=lambda: {"01000001": "noord"})
    entries: Sequence[str] = ("1234AB",)
    quarter: str = "2026Q1"
    peildatum: date = date(2026, 1, 1)
    aw_list: str = "nza2023"
    rows_per_part: int = 1000

    def registrations(self) -> pl.DataFrame:
        """The rows with what is usual filled in: numbered in order, registered long ago, an ION of a patient by BSN."""
        usual = {"file_id": 1, "practice_agb": 1000001, "registered_on": date(2020, 1, 1), "is_ion": True}
        usual = dict.fromkeys(REGISTRATIONS) | usual
        rows = [usual | {"row_number": place} | row for place, row in enumerate(self.rows, start=1)]
        return pl.DataFrame(rows, schema=REGISTRATIONS, orient="row")

    def write(self, folder: Path) -> None:
        """The landing folder."""
        (folder / "registrations").mkdir(parents=True)
        registrations = self.registrations()
        for part, start in enumerate(range(0, max(1, registrations.height), self.rows_per_part)):
            rows = registrations.slice(start, self.rows_per_part)
            rows.write_parquet(folder / "registrations" / f"part-{part:05d}.parquet", compression="lz4")
        files = list(enumerate(self.files, start=1))
        pl.DataFrame(files, schema=DELIVERIES, orient="row").write_parquet(folder / "deliveries.parquet")
        practices = [(agb, f"Praktijk {agb}", region) for agb, region in self.practices.items()]
        pl.DataFrame(practices, schema=REGISTER, orient="row").write_parquet(folder / "practices.parquet")
        pl.DataFrame({"postcode": self.entries}, schema={"postcode": pl.String}).write_parquet(folder / "aw_entries.parquet")


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
        return {mart: self.path(mart).read_bytes() for mart in MARTS}


def dbt(*arguments: str, folder: Path, manifest: object = None) -> dbtRunnerResult:
    """One call of dbt, silent, its artefacts below `folder`."""
    project = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    artefacts = ["--target-path", str(folder / "target"), "--log-path", str(folder / "logs"), "--log-level-file", "none"]
    try:
        return dbtRunner(manifest=manifest).invoke([*arguments, "--quiet", *project, *artefacts])
    finally:
        DuckDBConnectionManager.close_all_connections()


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The project, parsed once without any variable, as it is beforehand for every run."""
    parsed = dbt("parse", folder=tmp_path_factory.mktemp("parse"))
    assert parsed.success, parsed.exception
    return parsed.result


@pytest.fixture
def call_dbt(manifest: Any, tmp_path: Path) -> Callable[..., dbtRunnerResult]:
    """Call dbt on the parsed project, with a scratch folder of the test."""

    def call(*arguments: str) -> dbtRunnerResult:
        return dbt(*arguments, "--vars", json.dumps({"scratch": str(tmp_path)}), folder=tmp_path, manifest=manifest)

    return call


@pytest.fixture
def build(manifest: Any, tmp_path: Path) -> Callable[..., Build]:
    """Build the project on a `Landing`, given by its fields, in the folder `name`; the unit tests only with `unit_tests`."""

    def run(*, name: str = "run", unit_tests: bool = False, **fields: Any) -> Build:
        landing, folder = Landing(**fields), tmp_path / name
        (folder / "marts").mkdir(parents=True)
        landing.write(folder / "landing")
        places = {"landing": folder / "landing", "marts": folder / "marts", "scratch": folder}
        variables = {"quarter": landing.quarter, "peildatum": landing.peildatum.isoformat(), "aw_list": landing.aw_list}
        variables |= {key: str(place) for key, place in places.items()}
        leave_out = [] if unit_tests else ["--exclude-resource-type", "unit_test"]
        done = dbt("build", *leave_out, "--vars", json.dumps(variables), folder=folder, manifest=manifest)
        assert done.exception is None, done.exception
        return Build(done.success, {result.node.name: str(result.status) for result in done.result.results}, folder)

    return run
