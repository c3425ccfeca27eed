"""The engines that the SQL of the dbt project runs on: DuckDB in this process, or Spark where the data may not leave its platform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Protocol

import duckdb

from kbz_assets.dbt_build.spark_engine import SparkEngine
from pipelines.core.diagnostics import Diagnostic, InputError

ENGINE_VARIABLE = "KBZ_ENGINE"


class Engine(Protocol):
    """The interface of an engine; `scratch` is the temporary folder of the run, and `name` a target of `profiles.yml`."""

    name: str

    def demand_usable(self, environment: Mapping[str, str]) -> None:
        """InputError when it cannot run here."""

    def running(self, scratch: Path) -> AbstractContextManager[None]:
        """Keep it ready for dbt in the block; InputError when it does not start."""
        ...

    def rows_of(self, relations: Sequence[str], scratch: Path) -> dict[str, int]:
        """The number of rows of each table or view of a build, by its name in dbt."""
        ...

    def hand_over_marts(self, scratch: Path, marts: Path) -> None:
        """Write the marts to `marts`, unless the build did: a file per mart, sorted by its primary key."""


class DuckDBEngine:
    """DuckDB, on a database in the scratch folder."""

    name = "duckdb"
    database = "kbz.duckdb"

    def demand_usable(self, environment: Mapping[str, str]) -> None:
        """It is always available."""

    def running(self, scratch: Path) -> AbstractContextManager[None]:  # noqa: ARG002 - it needs none
        """Nothing has to be started."""
        return nullcontext()

    def rows_of(self, relations: Sequence[str], scratch: Path) -> dict[str, int]:
        """Counted in the database of the build, which is there when dbt built something."""
        if not relations:
            return {}
        with duckdb.connect(scratch / self.database, read_only=True) as database:
            # The names are those of models, as dbt quotes them.
            counts = [database.execute(f"select count(*) from {relation}").fetchone() for relation in relations]  # noqa: S608
        return {relation: int(count[0]) if count else 0 for relation, count in zip(relations, counts, strict=True)}

    def hand_over_marts(self, scratch: Path, marts: Path) -> None:
        """Nothing to do: the models wrote them."""


DUCKDB = DuckDBEngine()
ENGINES: Mapping[str, Engine] = {engine.name: engine for engine in (DUCKDB, SparkEngine())}


def engine_of(environment: Mapping[str, str]) -> Engine:
    """The engine that `KBZ_ENGINE` names, DuckDB without it; InputError for any other word."""
    name = environment.get(ENGINE_VARIABLE) or DUCKDB.name
    if name not in ENGINES:
        raise InputError([Diagnostic(ENGINE_VARIABLE, None, "", "it is not an engine", f"expected {' or '.join(ENGINES)}")])
    return ENGINES[name]
