"""The Dagster instances: the settings of a laptop, of a server and of Kubernetes, as Dagster itself reads them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import yaml
from dagster._config import process_config, resolve_to_config_type
from dagster._core.instance.config import dagster_instance_config_schema

from kbz_assets.commands.ui import page_commands
from kbz_assets.runtime.executors import executor_of
from kbz_assets.runtime.instance import instance_of, prepare_instance
from kbz_assets.storage.home import Home
from pipelines.core.diagnostics import InputError

PROJECT = Path(__file__).parents[2]
LAPTOP = PROJECT / "kbz_assets/dagster.yaml"
SERVER = PROJECT / "deploy/dagster.yaml"
KUBERNETES = PROJECT / "deploy/kubernetes/values.yaml"


def settings(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def diagnostics_of(instance: Mapping[str, Any]) -> list[str]:
    """What Dagster has against the settings of an instance."""
    outcome = process_config(resolve_to_config_type(dagster_instance_config_schema()), instance)
    return [error.message for error in outcome.errors or []]


def test_a_fault_in_settings_is_seen() -> None:
    assert diagnostics_of({"telemetry": {"enabled": "perhaps"}})


@pytest.mark.parametrize("path", [LAPTOP, SERVER], ids=["laptop", "server"])
def test_the_settings_are_such_that_dagster_takes_them(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KBZ_POSTGRES_URL", "postgresql://kbz@localhost/kbz")
    monkeypatch.setenv("KBZ_LOG_FOLDER", "logs")
    assert not diagnostics_of(settings(path))


@pytest.mark.parametrize("path", [LAPTOP, SERVER], ids=["laptop", "server"])
def test_nothing_is_sent_to_others_and_runs_of_a_quarter_follow_each_other(path: Path) -> None:
    found = settings(path)
    assert found["telemetry"] == {"enabled": False}
    assert found["nux"] == {"enabled": False}
    (limit,) = found["concurrency"]["runs"]["tag_concurrency_limits"]
    assert limit == {"key": "dagster/partition", "value": {"applyLimitPerUniqueValue": True}, "limit": 1}
    assert 0 < found["concurrency"]["runs"]["max_concurrent_runs"] <= 4


def test_a_new_home_has_an_instance_for_a_laptop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("KBZ_HOME", "DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY", "DO_NOT_TRACK"):
        monkeypatch.setenv(variable, "")
    with instance_of(Home(tmp_path)) as instance:
        assert instance.get_concurrency_config().run_queue_config.max_concurrent_runs == 2
        assert not instance.telemetry_enabled
        assert not instance.nux_enabled
    assert (tmp_path / "dagster/dagster.yaml").read_bytes() == LAPTOP.read_bytes()


def test_settings_that_somebody_changed_stay_as_they_are(tmp_path: Path) -> None:
    prepare_instance(Home(tmp_path))
    (tmp_path / "dagster/dagster.yaml").write_text("telemetry: {enabled: false}\n", encoding="utf-8")
    prepare_instance(Home(tmp_path))
    assert (tmp_path / "dagster/dagster.yaml").read_text(encoding="utf-8") == "telemetry: {enabled: false}\n"


def test_a_server_tries_crashed_runs_again_and_nothing_else() -> None:
    assert settings(SERVER)["run_retries"] == {"enabled": True, "max_retries": 2, "retry_on_asset_or_op_failure": False}
    assert settings(SERVER)["run_monitoring"]["enabled"]


def test_kubernetes_has_the_settings_of_a_server() -> None:
    server, values = settings(SERVER), settings(KUBERNETES)
    further = values["additionalInstanceConfig"]
    assert not diagnostics_of(further)
    assert {name: server[name] for name in further} == further
    for name in ("runMonitoring", "runRetries"):
        assert not values["dagsterDaemon"][name]["enabled"], "told twice"
    assert values["telemetry"] == server["telemetry"]
    (limit,) = values["dagsterDaemon"]["runCoordinator"]["config"]["queuedRunCoordinator"]["tagConcurrencyLimits"]
    assert [limit] == server["concurrency"]["runs"]["tag_concurrency_limits"]
    for kind in ("schedule", "sensor"):
        kept = values["retention"][kind]["purgeAfterDays"]
        assert kept == {**server["retention"][kind]["purge_after_days"], "started": -1}


@pytest.mark.parametrize("read_only", [True, False])
def test_the_page_is_served_on_this_machine_alone(read_only: bool) -> None:
    command, *daemon = page_commands(3001, read_only=read_only)
    assert command[command.index("--host") + 1] == "127.0.0.1"
    assert ("--read-only" in command) == read_only
    assert bool(daemon) != read_only, "schedules and sensors tick beside the full page alone"


@pytest.mark.parametrize(
    ("steps", "name"),
    [
        ("", "in_process"),
        ("together", "in_process"),
        ("apart", "steps_apart"),
        ("kubernetes", "steps_on_kubernetes"),
    ],
)
def test_the_steps_go_where_the_environment_says(steps: str, name: str) -> None:
    executor = executor_of({"KBZ_STEPS": steps})
    assert isinstance(executor, dg.ExecutorDefinition)
    assert executor.name == name


def test_another_place_for_the_steps_is_an_input_fault() -> None:
    with pytest.raises(InputError, match="KBZ_STEPS: it is not a way to run the steps, expected together, apart or kubernetes"):
        executor_of({"KBZ_STEPS": "somewhere"})
