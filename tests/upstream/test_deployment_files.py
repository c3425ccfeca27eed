"""The files for Docker Compose and Kubernetes, as far as they can be held against the project without an engine."""

import importlib
import re
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from dagster._cli import create_dagster_cli
from dagster._daemon.cli import create_dagster_daemon_cli
from dagster_webserver.cli import dagster_webserver

from deploy.runtime_lock import added_part, runtime_part

PROJECT = Path(__file__).parents[2]
DEPLOY = PROJECT / "deploy"
PAGES = ["operations.md", "deploy-docker-compose.md", "deploy-kubernetes.md"]
PROGRAMS = {"dagster": create_dagster_cli(), "dagster-daemon": create_dagster_daemon_cli(), "dagster-webserver": dagster_webserver}
VARIABLE = re.compile(r"\bKBZ_[A-Z_]*[A-Z]\b")


def read(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


COMPOSE = read(DEPLOY / "docker-compose.yaml")
VALUES = read(DEPLOY / "kubernetes/values.yaml")
OWN_SERVICES = {name: service for name, service in COMPOSE["services"].items() if name != "postgres"}
(CODE_LOCATION,) = VALUES["dagster-user-deployments"]["deployments"]


def parsed(command: list[str]) -> dict[str, Any]:
    """The options of a command, as the program itself understands them; a UsageError when it does not."""
    program: click.Command = PROGRAMS[command[0]]
    words = command[1:]
    while isinstance(program, click.Group):
        program = program.commands[words.pop(0)]
    return program.make_context(command[0], words).params


@pytest.mark.parametrize("name", sorted(OWN_SERVICES))
def test_the_command_of_each_service_exists_and_takes_its_options(name: str) -> None:
    command = OWN_SERVICES[name]["command"]
    assert Path(sys.executable).with_name(command[0]).exists()
    assert parsed(command)


def test_an_option_that_does_not_exist_is_seen() -> None:
    with pytest.raises(click.UsageError):
        parsed(["dagster-webserver", "--read-write"])


def test_the_workspace_names_the_service_and_port_of_the_definitions() -> None:
    (server,) = [entry["grpc_server"] for entry in read(DEPLOY / "workspace.yaml")["load_from"]]
    options = parsed(COMPOSE["services"]["code"]["command"])
    assert server["host"] in COMPOSE["services"]
    assert server["port"] == options["port"]
    assert importlib.import_module(options["module_name"])


def test_every_workspace_gives_the_code_location_the_same_name_which_is_for_people() -> None:
    places = [
        read(path)["load_from"][0]
        for path in (PROJECT / "workspace.yaml", PROJECT / "kbz_assets/workspace.yaml", DEPLOY / "workspace.yaml")
    ]
    assert [next(iter(place.values()))["location_name"] for place in places] == ["KBZ payouts"] * 3
    assert places[0] == places[1]


def test_kubernetes_loads_the_same_definitions() -> None:
    options = parsed(["dagster", "api", "grpc", "--port", "4000", *CODE_LOCATION["dagsterApiGrpcArgs"]])
    assert options["module_name"] == parsed(COMPOSE["services"]["code"]["command"])["module_name"]


def test_the_pages_are_published_on_the_server_itself_and_the_one_for_finance_is_read_only() -> None:
    published = {name: service["ports"] for name, service in COMPOSE["services"].items() if "ports" in service}
    assert set(published) == {"web", "web-read-only"}
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)
    assert parsed(OWN_SERVICES["web-read-only"]["command"])["read_only"]
    assert not parsed(OWN_SERVICES["web"]["command"])["read_only"]
    assert VALUES["dagsterWebserver"]["enableReadOnly"]


def test_every_page_is_guarded_and_served_under_the_hosts_under_which_it_is_published() -> None:
    image = (PROJECT / "deploy/Dockerfile").read_text(encoding="utf-8")
    assert "exec python -m kbz_assets.commands.page" in image
    assert "ENV PATH=/opt/kbz/bin:/opt/kbz/.venv/bin:$PATH" in image, "the guarded web server is found before Dagster's own"
    for name in ("web", "web-read-only"):
        (published,) = COMPOSE["services"][name]["ports"]
        host = published.rpartition(":")[0]
        assert f":-{host},localhost:{host.rpartition(':')[2]}}}" in COMPOSE["services"][name]["environment"]["KBZ_PAGE_HOSTS"]


def test_only_the_code_location_has_the_home_and_the_key() -> None:
    with_home = {name for name, service in COMPOSE["services"].items() if "/srv/kbz" in str(service.get("volumes"))}
    with_key = {name for name, service in COMPOSE["services"].items() if "secrets" in service or "KEY" in str(service.get("environment"))}
    assert with_home == with_key == {"code"}
    for part in ("dagsterWebserver", "dagsterDaemon"):
        assert not {"volumes", "envSecrets"} & set(VALUES[part])
        assert {one["name"] for one in VALUES[part].get("env", [])} <= {"KBZ_PAGE_HOSTS"}


def test_the_database_and_the_daemon_have_no_way_out() -> None:
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    for name in ("postgres", "daemon"):
        assert COMPOSE["services"][name]["networks"] == ["inside"]


def test_volumes_secrets_and_networks_are_those_that_are_declared() -> None:
    for service in COMPOSE["services"].values():
        named = {volume.split(":")[0] for volume in service.get("volumes", []) if not volume.startswith(("$", "."))}
        assert named <= set(COMPOSE["volumes"])
        assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])
        assert set(service["networks"]) <= set(COMPOSE["networks"])
        assert set(service.get("depends_on", {})) <= set(COMPOSE["services"])


def test_the_pods_of_a_run_have_the_home_that_the_claim_gives() -> None:
    (volume,) = CODE_LOCATION["volumes"]
    assert volume["persistentVolumeClaim"]["claimName"] == read(DEPLOY / "kubernetes/home.yaml")["metadata"]["name"]
    (mount,) = CODE_LOCATION["volumeMounts"]
    given = {variable["name"]: variable.get("value") for variable in CODE_LOCATION["env"]}
    assert mount["mountPath"] == given["KBZ_HOME"]
    assert given["KBZ_STEPS"] == "kubernetes"
    assert CODE_LOCATION["includeConfigInLaunchedRuns"]["enabled"]


def test_images_are_named_without_a_place_to_fetch_them_from() -> None:
    dockerfile = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    images = re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)
    images += [service["image"] for service in COMPOSE["services"].values()]
    images += [VALUES["postgresql"]["image"]["repository"], CODE_LOCATION["image"]["repository"]]
    assert not [image for image in images if "/" in image]


def test_what_the_image_copies_exists() -> None:
    dockerfile = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    copied = [word for line in re.findall(r"^COPY (?!--from)(.*)$", dockerfile, re.MULTILINE) for word in line.split()[:-1]]
    assert copied
    assert all((PROJECT / name).exists() for name in copied)


def test_the_image_holds_what_runs_and_not_what_develops() -> None:
    lock = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    part = runtime_part(lock)
    names = set(re.findall(r"^([a-z0-9.-]+)", part, re.MULTILINE))
    assert {"polars", "dagster-postgres", "psycopg2-binary", "dagster-k8s", "dagster-webserver", "hatchling"} <= names
    assert not {"pytest", "playwright", "mypy", "ruff", "sqlfluff", "hypothesis"} & names
    assert all(line in lock for line in part.splitlines())
    assert part.count("--hash") > len(names)
    assert part == (PROJECT / "requirements-runtime.lock").read_text(encoding="utf-8")


def test_the_lock_of_spark_is_what_spark_adds_to_the_lock_of_everybody() -> None:
    spark, base = ((PROJECT / name).read_text(encoding="utf-8") for name in ("requirements-spark.lock", "requirements.lock"))
    assert set(re.findall(r"^([a-z0-9-]+)==", spark, re.MULTILINE)) == {"dbt-spark", "py4j", "pyspark", "sqlparams"}
    assert added_part(spark, base) == spark
    assert added_part(base + spark, base) == spark
    assert "pyspark" not in base


def variables(*paths: Path) -> set[str]:
    return {name for path in paths for name in VARIABLE.findall(path.read_text(encoding="utf-8"))}


def test_every_variable_that_the_pages_name_is_read_somewhere() -> None:
    code = variables(*PROJECT.glob("kbz_assets/**/*.py"), *DEPLOY.glob("*.yaml"))
    prefixes = {name for name in code if any(other != name and other.startswith(name) for other in code)}
    told = variables(*(PROJECT / "docs" / page for page in PAGES))
    assert told - prefixes <= code


def test_every_variable_that_the_code_reads_is_reported_on_the_operations_page() -> None:
    assert variables(*PROJECT.glob("kbz_assets/**/*.py")) <= variables(PROJECT / "docs/operations.md")


def test_the_pages_name_every_service_and_file() -> None:
    page = (PROJECT / "docs/deploy-docker-compose.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in page for name in COMPOSE["services"])
    for name in PAGES:
        text = (PROJECT / "docs" / name).read_text(encoding="utf-8")
        named = re.findall(r"(deploy/[\w./-]+\w)", text)
        assert named
        assert not [file for file in named if not (PROJECT / file).exists() and file not in ("deploy/.env", "deploy/alerts.env")]
