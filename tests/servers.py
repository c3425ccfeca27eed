"""Servers that the system tests start for themselves: the Dagster page of a home, and a PostgreSQL."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from kbz_assets.defs.jobs import JOB_NAME
from kbz_assets.runtime.page_guard import ADDRESS
from kbz_assets.storage.home import Home

PROJECT = Path(__file__).parents[1]
KEY = "5f0e1d2c3b4a59687786a5b4c3d2e1f0a9b8c7d6e5f4031221304f5e6d7c8b9a"
PATIENCE_SECONDS = 180
LOCATION = "KBZ payouts"
"""The code location, as workspace.yaml names it."""
FINISHED = {"SUCCESS", "FAILURE", "CANCELED"}

LAUNCH = """
mutation ($location: String!, $job: String!, $partition: String!) {
  launchRun(executionParams: {
    selector: {repositoryLocationName: $location, repositoryName: "__repository__", jobName: $job}
    executionMetadata: {tags: [{key: "dagster/partition", value: $partition}]}
  }) { __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message } }
}
"""
STATUS = "query ($run: ID!) { runOrError(runId: $run) { ... on Run { status } } }"


@dataclass(frozen=True)
class Served:
    """A Dagster page that is up."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def ask(self, query: str, **variables: str) -> dict[str, Any]:
        """What the page answers to a GraphQL query."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(f"{self.url}/graphql", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            told = json.load(answer)
        assert not told.get("errors"), told
        return told["data"]

    def launch(self, partition: str, location: str = LOCATION) -> str:
        """Put a run of the quarter in the queue; its id is given back."""
        answer = self.ask(LAUNCH, location=location, job=JOB_NAME, partition=partition)["launchRun"]
        assert answer["__typename"] == "LaunchRunSuccess", answer
        return answer["run"]["runId"]

    def status(self, run_id: str) -> str:
        """The status of a run."""
        return self.ask(STATUS, run=run_id)["runOrError"]["status"]

    def wait_for(self, run_id: str) -> str:
        """The status of a run when it has ended."""
        eventually(lambda: self.status(run_id) in FINISHED, f"the end of run {run_id}")
        return self.status(run_id)

    def processes(self) -> list[psutil.Process]:
        """The process that serves the page and all that it started."""
        own = psutil.Process(self.process.pid)
        return [own, *own.children(recursive=True)]


@contextmanager
def served(
    home: Home,
    log: Path,
    *,
    read_only: bool = False,
    locations: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    folder: Path = PROJECT,
) -> Iterator[Served]:
    """The page of `home` as `kbz ui` starts it in `folder`, up until the block ends.

    `locations` are modules in place of its definitions.
    """
    port = free_port()
    kind = ["read-only"] if read_only else []
    command = [sys.executable, "-P", "-m", "tests.page_of", str(home.path), str(port), *kind, *locations]
    variables = {**os.environ, "KBZ_PSEUDONYM_KEY": KEY, "PYTHONPATH": str(PROJECT), **(environment or {})}
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=variables, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
    page = Served(f"http://{ADDRESS}:{port}", process, log)
    try:
        eventually(lambda: _answers(page), f"the page at {page.url}, see {log}")
        yield page
    finally:
        _stop(page)


@contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL of its own on a socket in a folder of its own; its address is given."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    assert programs, "PostgreSQL is not installed: make system-packages"
    user = "postgres" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="kbz-postgres-") as folder:
        if user:
            shutil.chown(folder, user)

        def run(program: str, *arguments: str) -> None:
            extra = {"user": user, "group": user, "extra_groups": []} if user else {}
            subprocess.run(
                [programs[-1] / program, "-D", f"{folder}/data", *arguments], check=True, capture_output=True, cwd=folder, **extra
            )

        run("initdb", "--username", "kbz", "--auth", "trust", "--no-sync", "--encoding", "UTF8", "--locale", "C")
        run("pg_ctl", "--wait", "--log", f"{folder}/log", "--options", f"-k {folder} -c listen_addresses='' -F", "start")
        try:
            yield f"postgresql://kbz@/postgres?host={folder}"
        finally:
            run("pg_ctl", "--mode", "immediate", "stop")


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        return int(probe.getsockname()[1])


def eventually(holds: Callable[[], bool], what: str) -> None:
    """Wait until `holds`; an AssertionError that names `what` when it takes too long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.2)


def _answers(page: Served) -> bool:
    assert page.process.poll() is None, page.log.read_text(errors="replace")[-3000:]
    try:
        with urllib.request.urlopen(f"{page.url}/server_info", timeout=5):
            return True
    except OSError:
        return False


def _stop(page: Served) -> None:
    """End the page as Ctrl-C does, and what should outlive it."""
    started = page.processes() if page.process.poll() is None else []
    page.process.send_signal(signal.SIGINT)
    psutil.wait_procs(started, timeout=20)
    for process in started:
        if process.is_running():
            process.kill()
    page.process.wait()
