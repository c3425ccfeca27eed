"""dbt in this process: where the project stands, how it is called and how its models are named as assets.

dbt runs beside Dagster and not as a command of its own: a second Python would cost more than the models of a region, and the command looks
up its newest release on the internet.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from kbz_assets.dbt_build.lineage import known_lineage
from kbz_assets.runtime.asset_groups import OWNERS, SHARES
from kbz_assets.storage.home import QuarterFolders
from pipelines.core.quarter import Quarter

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult
    from dbt.contracts.graph.manifest import Manifest

PROJECT_FOLDER = Path(__file__).resolve().parents[2] / "dbt_project"
MODEL_PREFIX = "dbt"
PARSED = "partial_parse.msgpack"
MEMORY_LIMIT = "2GB"
LANDED_BY = {
    "registrations": "registrations",
    "deliveries": "registrations",
    "uncertain_rows": "registrations",
    "practices": "quarter_reference",
    "aw_entries": "quarter_reference",
}


class DbtBuildError(Exception):
    """A model could not be built, or a data test does not hold. It names the nodes; dbt's own messages can hold values of rows."""


def manifest_path() -> Path:
    """The manifest of the project, which `make setup` makes and which is made here where it is missing or older than the project."""
    folder = PROJECT_FOLDER / "target"
    path = folder / "manifest.json"
    if not path.exists() or path.stat().st_mtime_ns < max(file.stat().st_mtime_ns for file in _project_files()):
        _parse(folder)
    return path


def _project_files() -> Iterator[Path]:
    yield from PROJECT_FOLDER.glob("*.yml")
    for folder in ("models", "macros", "tests"):
        yield from (path for path in (PROJECT_FOLDER / folder).rglob("*") if path.is_file())


def _parse(folder: Path) -> None:
    """Put what dbt makes of the project into `folder`, file by file in one move: another process can be reading it."""
    folder.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=folder) as made:
        if not invoke(["parse", *places(Path(made))]).success:
            raise DbtBuildError("the project cannot be parsed: dbt parse says why")
        for name in (PARSED, "manifest.json"):
            Path(made, name).replace(folder / name)


def model_key(name: str) -> dg.AssetKey:
    """The asset of a dbt model."""
    return dg.AssetKey([MODEL_PREFIX, name])


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

    def told(column: dg.TableColumn) -> dg.TableColumn:
        found = ", ".join(sources.get(column.name, ()))
        description = f"{column.description or ''} From {found}." if found else column.description
        return dg.TableColumn(column.name, column.type, description, column.constraints, column.tags)

    return dg.TableSchema(columns=[told(column) for column in schema.columns], constraints=schema.constraints)


def taken_over(model: str, columns: Iterable[str]) -> dg.TableColumnLineage:
    """The lineage of a table that takes columns over from `model` by their names."""
    return column_lineage({column: [f"{model}.{column}"] for column in columns if column in known_lineage()[model]})


def build_arguments(quarter: Quarter, aw_list: str, folders: QuarterFolders, scratch: Path) -> list[str]:
    """The arguments of dbt for one quarter: models and data tests; unit tests are for development."""
    variables = {
        "quarter": str(quarter),
        "peildatum": quarter.partition_key,
        "aw_list": aw_list,
        "landing": str(folders.landing),
        "marts": str(folders.marts),
        "scratch": str(scratch),
        "memory_limit": MEMORY_LIMIT,
    }
    return ["build", "--exclude-resource-type", "unit_test", "--vars", json.dumps(variables)]


def built(arguments: Sequence[str], scratch: Path, context: dg.AssetExecutionContext) -> Iterator[Any]:
    """Build the project in this process: a Dagster event for each model and data test. DbtBuildError names what failed."""
    from dbt.contracts.graph.manifest import Manifest  # noqa: PLC0415

    path, translator = manifest_path(), Translator()
    manifest = Manifest.from_msgpack(path.with_name(PARSED).read_bytes())
    manifest.build_flat_graph()  # type: ignore[no-untyped-call]
    messages: list[DbtCoreCliEventMessage] = []
    outcome = invoke([*arguments, "--no-write-json", *places(scratch / "target")], manifest=manifest, messages=messages)
    blob = json.loads(path.read_bytes())
    for message in messages:
        events = message.to_default_asset_events(blob, translator, context, scratch / "target")
        yield from (event for event in events if _is_wanted(event, context))
    if not outcome.success:
        raise DbtBuildError(", ".join(_failed_nodes(outcome)) or "dbt could not start")


def _is_wanted(event: object, context: dg.AssetExecutionContext) -> bool:
    """Whether somebody asked for the event: all models are built on an empty database, also where some of them were selected."""
    if isinstance(event, dg.Output):
        return event.output_name in context.op_execution_context.selected_output_names
    return isinstance(event, dg.AssetCheckResult)


def invoke(
    arguments: Sequence[str], *, manifest: Manifest | None = None, messages: list[DbtCoreCliEventMessage] | None = None
) -> dbtRunnerResult:
    """One dbt command; result events are added to `messages`. dbt is imported here: it takes a second that other commands need not wait."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # noqa: PLC0415
    from dbt.cli.main import dbtRunner  # noqa: PLC0415
    from dbt_common.events.base_types import EventMsg  # noqa: PLC0415
    from dbt_common.events.functions import msg_to_json  # noqa: PLC0415

    def keep(event: EventMsg) -> None:
        if messages is not None and event.info.name.startswith("Log") and event.info.name.endswith("Result"):
            messages.append(DbtCoreCliEventMessage(raw_event=json.loads(msg_to_json(event)), event_history_metadata={}))

    try:
        return dbtRunner(manifest=manifest, callbacks=[keep]).invoke(list(arguments))
    finally:
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]


def places(target: Path) -> list[str]:
    """Options that every command takes: the project, folders of its own, and nothing on the screen or in a log."""
    project, folder = str(PROJECT_FOLDER), str(target)
    silent = ["--log-level", "none", "--log-level-file", "none", "--no-send-anonymous-usage-stats", "--no-version-check"]
    return [*silent, "--project-dir", project, "--profiles-dir", project, "--target-path", folder, "--log-path", folder]


def _failed_nodes(outcome: dbtRunnerResult) -> list[str]:
    results = getattr(outcome.result, "results", ())
    return [f"{one.node.name} ({one.status})" for one in results if one.status in {"error", "fail", "runtime error"}]


class Translator(DagsterDbtTranslator):
    """Models are assets `dbt/NAME` of the group `shares`; a source is the asset that lands it, which can land several."""

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True))

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """`dbt/NAME` for a model; the landing asset for a source."""
        if dbt_resource_props["resource_type"] == "source":
            return dg.AssetKey(LANDED_BY[dbt_resource_props["name"]])
        return model_key(dbt_resource_props["name"])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:  # noqa: ARG002 - the same for every model
        """All models belong to one stage."""
        return SHARES

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
