"""Spark under the dbt project: whether it can run here, its session for a run, and its marts as one file each."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from kbz_assets.runtime.failure import RunFailedError
from kbz_assets.storage.warehouse import scan_parts, write_table
from kbz_assets.upstream.spark_session import SparkEndedError, SparkNotStartedError, spark_session
from pipelines.core.diagnostics import Diagnostic, InputError
from pipelines.schemas.marts import MARTS

PACKAGES = ("pyspark", "dbt.adapters.spark")
GATEWAY_VARIABLE = "PYSPARK_GATEWAY_PORT"
SEE = "see docs/spark.md"


class SparkEngine:
    """Spark, in a session of the run alone. Where it runs is in `spark-defaults.conf`."""

    name = "spark"

    def __init__(self) -> None:
        self._session: Any = None

    def demand_usable(self, environment: Mapping[str, str]) -> None:
        """InputError without the extra `spark` or without Java, and where Java was started with all variables of this program."""
        if not all(find_spec(package) for package in PACKAGES):
            raise _not_here("Spark is not installed", f"expected the packages of requirements-spark.lock: {SEE}")
        if not _java_in(environment):
            raise _not_here("there is no Java for Spark", f"expected Java 17 on the PATH or in JAVA_HOME: {SEE}")
        if environment.get(GATEWAY_VARIABLE):
            raise _not_here("spark-submit has started this command", f"expected kbz itself, which starts Spark without its key: {SEE}")

    @contextmanager
    def running(self, scratch: Path) -> Iterator[None]:
        """One session, which dbt finds; InputError where Spark does not start, RunFailedError where it ends before the block."""
        try:
            with spark_session(scratch) as self._session:
                yield
        except SparkNotStartedError as error:
            said = f" ({error})" if str(error) else ""
            raise _not_here(f"Spark does not start{said}", f"expected a master of spark-defaults.conf that answers: {SEE}") from error
        except SparkEndedError as error:
            raise RunFailedError([f"Spark ended before the run did, expected enough memory for it; how to keep its log: {SEE}"]) from error
        finally:
            self._session = None

    def rows_of(self, relations: Sequence[str], scratch: Path) -> dict[str, int]:  # noqa: ARG002 - the session knows its tables
        """Counted by one statement."""
        counts = [f"select '{relation}' as relation, count(*) as row_count from {relation}" for relation in relations]  # noqa: S608
        return {row.relation: row.row_count for row in self._session.sql(" union all ".join(counts)).collect()} if counts else {}

    def hand_over_marts(self, scratch: Path, marts: Path) -> None:
        """Workers write parts, in no order: of each mart one sorted file is made."""
        for schema in MARTS:
            parts = scratch / "parts" / str(schema.name)
            write_table(marts, schema, scan_parts(parts).collect())


def _java_in(environment: Mapping[str, str]) -> bool:
    home = environment.get("JAVA_HOME")
    return shutil.which(str(Path(home, "bin", "java")) if home else "java", path=environment.get("PATH", "")) is not None


def _not_here(wrong: str, expected: str) -> InputError:
    return InputError([Diagnostic("KBZ_ENGINE", None, "", wrong, expected)])
