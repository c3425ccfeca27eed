"""What `kbz_assets.upstream.dbt_runner` relies on, on a project of two models and two data tests."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pytest

from kbz_assets.upstream.dbt_runner import PARSED_FILE, DbtOutcome, compiled_models, run_dbt

FILES = {
    "dbt_project.yml": "name: toy\nversion: 1.0.0\nprofile: toy\nflags: {send_anonymous_usage_stats: false}\n",
    "profiles.yml": (
        "toy:\n  target: duckdb\n  outputs:\n    duckdb: {type: duckdb, path: \"{{ var('scratch') }}/toy.duckdb\", keep_open: true}\n"
    ),
    "models/one.sql": "{{ config(materialized='table') }} select {{ var('number', 1) }} as number union all select 2",
    "models/two.sql": "select * from {{ ref('one') }}",
    "models/models.yml": (
        "models:\n  - name: one\n    columns:\n      - name: number\n        data_tests:\n"
        "          - unique: {name: numbers_are_unique}\n          - not_null: {name: numbers_are_there}\n"
    ),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, parsed."""
    folder = tmp_path_factory.mktemp("toy")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    assert run_dbt(["parse", *options(folder, folder / "target")]).success
    return folder


def options(project: Path, target: Path, number: int = 1) -> list[str]:
    places = ["--project-dir", str(project), "--profiles-dir", str(project), "--target-path", str(target), "--log-path", str(target)]
    return [*places, "--log-level", "none", "--log-level-file", "none", "--vars", f'{{"scratch": "{target}", "number": {number}}}']


def built(project: Path, target: Path, number: int = 1, *, parsed: bool = True) -> DbtOutcome:
    target.mkdir()
    return run_dbt(["build", *options(project, target, number)], parsed=project / "target" / PARSED_FILE if parsed else None)


def test_a_project_read_back_from_its_parsed_file_is_built_with_variables_of_its_own(project: Path, tmp_path: Path) -> None:
    outcomes = [built(project, tmp_path / name, 3, parsed=parsed) for name, parsed in (("read", True), ("parsed", False))]
    assert all(outcome.success for outcome in outcomes)
    kinds = [{(node.unique_id, node.name, node.kind, node.status, node.is_table) for node in outcome.nodes} for outcome in outcomes]
    assert kinds[0] == kinds[1]
    assert {(name, kind, status) for _, name, kind, status, _ in kinds[0]} == {
        ("one", "model", "success"),
        ("two", "model", "success"),
        ("numbers_are_unique", "test", "pass"),
        ("numbers_are_there", "test", "pass"),
    }
    assert {node.name: node.relation for node in outcomes[0].nodes if node.is_table} == {"one": '"toy"."main"."one"'}


def test_a_failing_test_reports_its_rows_and_later_models_are_skipped(project: Path, tmp_path: Path) -> None:
    outcome = built(project, tmp_path / "run", 2)
    nodes = {node.name: node for node in outcome.nodes}
    assert not outcome.success
    assert (nodes["numbers_are_unique"].has_failed, nodes["numbers_are_unique"].failures) == (True, 1)
    assert nodes["two"].was_skipped
    assert nodes["one"].is_built


def test_what_dbt_itself_ends_with_is_kept_to_be_looked_through(tmp_path: Path) -> None:
    outcome = run_dbt(["build", *options(tmp_path / "none", tmp_path)])
    assert (outcome.success, outcome.nodes) == (False, ())
    assert outcome.exception


def interrupted(*_: object) -> None:
    signal.raise_signal(signal.SIGINT)


def taken_for_an_error(*_: object) -> None:
    try:
        interrupted()
    except KeyboardInterrupt:
        raise ValueError from None


@pytest.mark.parametrize(
    ("step", "what_happens"),
    [("dbt.task.build.BuildTask.run", interrupted), ("dbt.contracts.graph.manifest.Manifest.from_msgpack", taken_for_an_error)],
)
def test_an_interrupt_is_raised_whatever_dbt_makes_of_it(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, what_happens: Callable[..., None]
) -> None:
    monkeypatch.setattr(step, what_happens)
    with pytest.raises(KeyboardInterrupt):
        built(project, tmp_path / "run")


def test_an_interrupt_that_is_dagsters_ends_the_threads_of_dbt(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def as_dagster_has_it(_number: int, _frame: object) -> None:
        raise dg.DagsterExecutionInterruptedError

    monkeypatch.setattr("dbt.task.build.BuildTask.run_queue", interrupted)
    threads, before = set(threading.enumerate()), signal.signal(signal.SIGINT, as_dagster_has_it)
    try:
        with pytest.raises(KeyboardInterrupt):
            built(project, tmp_path / "run")
        assert signal.getsignal(signal.SIGINT) is as_dagster_has_it
    finally:
        signal.signal(signal.SIGINT, before)
    assert set(threading.enumerate()) <= threads


def test_no_database_is_open_after_a_build(project: Path, tmp_path: Path) -> None:
    assert built(project, tmp_path / "run").success
    links = [str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    assert [name for name in links if "toy.duckdb" in name] == []


def test_compiled_models_have_their_sql(project: Path, tmp_path: Path) -> None:
    models = compiled_models(options(project, tmp_path))
    assert {model.name for model in models} == {"one", "two"}
    assert all("{{" not in model.compiled_code for model in models)
