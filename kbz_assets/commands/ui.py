"""`kbz ui`: the Dagster page of a home."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from importlib import resources
from pathlib import Path
from types import FrameType
from typing import IO

import dagster as dg

from kbz_assets.build import build_definitions
from kbz_assets.commands.console import say
from kbz_assets.runtime.failure import RunFailedError
from kbz_assets.runtime.instance import environment_of, instance_of
from kbz_assets.runtime.page_guard import ADDRESS, page_hosts
from kbz_assets.storage.files import private_files
from kbz_assets.storage.home import Home
from kbz_assets.storage.plain_path import plain_path
from pipelines.core.diagnostics import Diagnostic, InputError

DEFINITIONS = ("--workspace", str(resources.files("kbz_assets").joinpath("workspace.yaml")))
LOOK_EVERY_SECONDS = 0.1
PATIENCE_SECONDS = 30
"""How long the programs of the page may take to end."""

_SIGNAL_WHEN_STARTER_ENDS = 1
"""PR_SET_PDEATHSIG of Linux."""

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def page_commands(port: int, *, read_only: bool, definitions: Sequence[str] = DEFINITIONS) -> list[list[str]]:
    """The programs behind the page, which serves this machine only.

    The full page comes with the daemon, which launches runs and lets schedules and sensors tick. The read-only one changes nothing.
    """
    served = ["--host", ADDRESS, "--port", str(port), *definitions]
    page = [sys.executable, "-P", "-m", "kbz_assets.commands.page"]
    if read_only:
        return [[*page, "--read-only", *served]]
    return [[*page, *served], [str(Path(sys.executable).with_name("dagster-daemon")), "run", *definitions]]


def start_page(home: Home, port: int, *, read_only: bool, debug: bool, definitions: Sequence[str] = DEFINITIONS) -> None:
    """Serve the page until a signal ends it, and print its address once it answers.

    InputError when the port is taken or a setting is wrong; RunFailedError when the page ends by itself.
    """
    _refuse_taken(port)
    page_hosts(os.environ, port)
    build_definitions()  # a wrong setting is refused here, and not on a page without assets
    _make_databases(home)
    kind = "read-only page" if read_only else "page"
    with _asked_to_end() as asked, private_files(), ExitStack() as stack:
        dagster = stack.enter_context(plain_path(home.dagster))
        log = None if debug else stack.enter_context(home.page_log.open("wb"))
        environment = {**environment_of(home), "DAGSTER_HOME": str(dagster)}
        commands = page_commands(port, read_only=read_only, definitions=definitions)
        programs = stack.enter_context(_running(commands, environment, log))
        is_up = False
        while not asked.wait(LOOK_EVERY_SECONDS):
            if any(program.poll() is not None for program in programs):
                raise RunFailedError([f"the Dagster {kind} of {home.path} ended by itself; {home.page_log} says why"])
            if not is_up and _answers(port):
                is_up = True
                say(f"The Dagster {kind} of {home.path} is at http://{ADDRESS}:{port} (Ctrl-C ends it)")


def _make_databases(home: Home) -> None:
    """Open the instance once, so that its SQLite files exist: several programs that make them at the same moment would damage them.

    Settings that Dagster refuses are reported by its programs, in the log.
    """
    with suppress(dg.DagsterError), instance_of(home):
        pass


@contextmanager
def _asked_to_end() -> Iterator[threading.Event]:
    """An event that the signals to end a program set. A shell lets background programs ignore some of them; here they count again."""
    asked = threading.Event()

    def note(_number: int, _frame: FrameType | None) -> None:
        asked.set()

    before = {number: signal.signal(number, note) for number in ENDING}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _running(
    commands: Sequence[Sequence[str]], environment: Mapping[str, str], log: IO[bytes] | None
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Start the programs in separate sessions, so that Ctrl-C reaches them through this process only; after the block they are ended.

    So are the runs that they started: a run that is told to end is over, and one that is killed would keep its quarter for ever.
    """
    programs: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:
            programs.append(_started(command, environment, log))
        yield programs
    finally:
        for program in programs:
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGINT)
        for program in programs:
            with suppress(subprocess.TimeoutExpired):
                program.wait(PATIENCE_SECONDS)
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
            program.wait()


def _started(command: Sequence[str], environment: Mapping[str, str], log: IO[bytes] | None) -> subprocess.Popen[bytes]:
    """Start a program that Linux ends when this process is killed, together with its own children."""
    starter = os.getpid()
    set_control = ctypes.CDLL(None).prctl if sys.platform == "linux" else None

    def end_with_starter() -> None:
        if set_control is not None:
            set_control(_SIGNAL_WHEN_STARTER_ENDS, int(signal.SIGINT))
            if os.getppid() != starter:
                raise ProcessLookupError(starter)  # the parent was killed before the request: start nothing

    return subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
        preexec_fn=end_with_starter,  # noqa: PLW1509 - no thread is started before
    )


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{ADDRESS}:{port}/server_info", timeout=1):
            return True
    except OSError:
        return False


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            raise InputError([Diagnostic("--port", None, "", f"port {port} of {ADDRESS} is in use", "expected a free port")]) from None
