"""dbt in this process, through `dbtRunner`, its interface for programs.

It relies on what dbt does not publish:

- `Manifest.from_msgpack` and `build_flat_graph`: a parsed project is read from the file that `dbt parse` leaves. dbt itself reads that file
  only when the variables are those of the time of parsing, and ours are others in every quarter. When it breaks: pass no manifest, and
  every run parses the project, which takes about 1.3 seconds.
- `DuckDBConnectionManager.close_all_connections`: dbt-duckdb keeps the database open until the process ends, which a folder that is thrown
  away, and the next quarter in the same process, cannot wait for. When it breaks: run dbt as a separate process.
- the attributes of a result that `NodeResult.of` reads. When they change, it is the only place to adapt.

dbt is imported here when it is first called: it takes a second that commands without it need not wait for.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

PARSED_FILE = "partial_parse.msgpack"
"""The file that `dbt parse` leaves next to `manifest.json`: the project in the form that dbt reads back."""

_FAILED = frozenset({"error", "fail", "runtime error"})


@dataclass(frozen=True, slots=True)
class NodeResult:
    """The result of a model or data test. `failures`: rows that a test found; `relation`: the table or view of a model, quoted.

    `is_table`: whether its rows are stored, so that counting them is free. `message` can contain values of rows: it is searched for
    errors of the system, and never shown.
    """

    unique_id: str
    name: str
    kind: str
    status: str
    seconds: float
    failures: int
    relation: str | None
    is_table: bool = False
    message: str = ""

    @classmethod
    def of(cls, result: Any) -> NodeResult:  # noqa: ANN401 - a result of dbt has no published type
        """The parts of a result of dbt that are used."""
        node = result.node
        return cls(
            unique_id=node.unique_id,
            name=node.name,
            kind=str(node.resource_type),
            status=str(result.status),
            seconds=result.execution_time,
            failures=result.failures or 0,
            relation=getattr(node, "relation_name", None),
            is_table=getattr(node.config, "materialized", None) == "table",
            message=str(result.message),
        )

    @property
    def has_failed(self) -> bool:
        """Whether the model could not be built, or the test failed."""
        return self.status in _FAILED

    @property
    def is_built(self) -> bool:
        """Whether the model was built."""
        return not (self.has_failed or self.was_skipped)

    @property
    def was_skipped(self) -> bool:
        """Whether dbt skipped it because something before it failed."""
        return self.status == "skipped"


@dataclass(frozen=True, slots=True)
class DbtOutcome:
    """The result of a dbt command: the nodes in the order in which they ended. `exception`: the error of dbt itself.

    Of a build it is never shown: it can hold values of rows.
    """

    success: bool
    nodes: tuple[NodeResult, ...]
    exception: str = ""


def run_dbt(arguments: Sequence[str], *, parsed: Path | None = None) -> DbtOutcome:
    """One command of dbt in this process; `parsed` is the `PARSED_FILE` of the project, which is parsed anew without it.

    KeyboardInterrupt when a signal interrupts it.
    """
    from dbt.cli.main import dbtRunner

    with interrupts_raised(), databases_closed():
        outcome = dbtRunner(manifest=_read(parsed) if parsed else None).invoke(list(arguments))
    nodes = tuple(NodeResult.of(one) for one in getattr(outcome.result, "results", ()))
    return DbtOutcome(outcome.success, nodes, str(outcome.exception or ""))


@contextmanager
def interrupts_raised() -> Iterator[None]:
    """A signal that interrupts the block ends it with KeyboardInterrupt, whatever becomes of that in the block.

    It is the only interrupt at which dbt ends its threads: at the one of Dagster they would go on in a folder that is being removed.
    dbt hands it back like an error of its own, and the file of the project is read by code that takes it for a wrong field.
    """
    came = False

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        nonlocal came
        came = True
        raise KeyboardInterrupt

    is_main = threading.current_thread() is threading.main_thread()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM) if is_main}
    before = {number: handler for number, handler in before.items() if callable(handler)}
    try:
        for number in before:
            signal.signal(number, interrupt)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if came:
            raise KeyboardInterrupt


@contextmanager
def databases_closed() -> Iterator[None]:
    """Close all databases of dbt after the block."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    try:
        yield
    finally:
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]


def compiled_models(arguments: Sequence[str]) -> list[Any]:
    """The model nodes that `dbt compile` gives, with their SQL."""
    from dbt.cli.main import dbtRunner

    nodes = [one.node for one in getattr(dbtRunner().invoke(["compile", *arguments]).result, "results", ())]
    return [node for node in nodes if node.resource_type == "model"]


def _read(parsed: Path) -> Manifest:
    from dbt.contracts.graph.manifest import Manifest

    manifest = Manifest.from_msgpack(parsed.read_bytes())
    manifest.build_flat_graph()  # type: ignore[no-untyped-call]
    return manifest
