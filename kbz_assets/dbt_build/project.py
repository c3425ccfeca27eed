"""The dbt project: its place, parsing it, and building it for a quarter.

dbt runs in the process of the run: a separate command would import everything a second time, which costs more than the models of a
region, and would look up its newest release on the internet.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from kbz_assets.dbt_build.engines import DUCKDB, Engine
from kbz_assets.runtime.failure import RunFailedError, errno_in_message
from kbz_assets.storage.home import QuarterFolders
from kbz_assets.upstream.dbt_runner import PARSED_FILE, DbtOutcome, NodeResult, run_dbt
from pipelines.core.quarter import Quarter

PROJECT_FOLDER = Path(__file__).resolve().parents[2] / "dbt_project"
MEMORY_LIMIT = "2GB"

_BROKEN = re.compile(r"broken constraints: [a-z_, ]+")
"""What `macros/dialect/constraints.sql` says: names of constraints, and no value."""


class DbtBuildError(RunFailedError):
    """A model could not be built, or a data test failed. It names the nodes; dbt's own messages can contain values of rows."""


def manifest_path(engine: Engine = DUCKDB) -> Path:
    """The manifest of the project for `engine`, whose names of tables are in it.

    `make setup` makes that of DuckDB; a missing or outdated one is made here.
    """
    folder = PROJECT_FOLDER / ("target" if engine is DUCKDB else f"target-{engine.name}")
    path = folder / "manifest.json"
    if not path.exists() or path.stat().st_mtime_ns < max(file.stat().st_mtime_ns for file in _project_files()):
        _parse(folder, engine)
    return path


def _project_files() -> Iterator[Path]:
    yield from PROJECT_FOLDER.glob("*.yml")
    for folder in ("models", "macros", "tests"):
        yield from (path for path in (PROJECT_FOLDER / folder).rglob("*") if path.is_file())


def _parse(folder: Path, engine: Engine) -> None:
    """Move what dbt makes of the project to `folder`, each file in one step, because another process can be reading it."""
    folder.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=folder) as made:
        outcome = run_dbt(["parse", *common_options(Path(made), engine)])
        if not outcome.success:
            # It has read the project and no row, so that what dbt says can be shown; lines with `>` say which macro called which.
            said = [line.strip() for line in outcome.exception.splitlines() if not line.lstrip().startswith(">")]
            raise DbtBuildError([f"the dbt project cannot be parsed: {' '.join(filter(None, said))}"])
        for name in (PARSED_FILE, "manifest.json"):
            Path(made, name).replace(folder / name)


def variables_of(quarter: Quarter, aw_list: str, folders: QuarterFolders, scratch: Path) -> dict[str, str]:
    """The variables of the project for a quarter."""
    return {
        "quarter": str(quarter),
        "peildatum": quarter.partition_key,
        "aw_list": aw_list,
        "landing": str(folders.landing),
        "marts": str(folders.marts),
        "scratch": str(scratch),
        "memory_limit": MEMORY_LIMIT,
    }


def build(variables: Mapping[str, str], scratch: Path, engine: Engine) -> DbtOutcome:
    """Build every model and run every data test on an empty database in `scratch`: what became of each, in the order of their end.

    `engine` is running. Unit tests are for development. What failed is in the outcome; see `failure_of`.
    """
    arguments = ["build", "--exclude-resource-type", "unit_test", "--vars", json.dumps(variables), "--no-write-json"]
    return run_dbt([*arguments, *common_options(scratch / "target", engine)], parsed=manifest_path(engine).with_name(PARSED_FILE))


def failure_of(outcome: DbtOutcome) -> DbtBuildError | OSError | None:
    """What a command of dbt failed for: the answer of the system where that is behind it, else the nodes that failed; None if nothing."""
    if outcome.success:
        return None
    failed = [node for node in outcome.nodes if node.has_failed]
    answers = (errno_in_message(message) for message in (outcome.exception, *(node.message for node in failed)))
    number = next((number for number in answers if number is not None), None)
    if number is not None:
        return OSError(number, os.strerror(number))
    return DbtBuildError([_line_of(node) for node in failed] or ["dbt could not start"])


def _line_of(node: NodeResult) -> str:
    broken = _BROKEN.search(node.message)
    return f"dbt {node.name}: {broken[0] if broken else node.status}"


def common_options(target: Path, engine: Engine) -> list[str]:
    """Options that every command takes: the project, the engine, folders of its own, and nothing on the screen or in a log."""
    project, folder = str(PROJECT_FOLDER), str(target)
    silent = ["--log-level", "none", "--log-level-file", "none", "--no-send-anonymous-usage-stats", "--no-version-check"]
    silent += ["--target", engine.name]
    return [*silent, "--project-dir", project, "--profiles-dir", project, "--target-path", folder, "--log-path", folder]
