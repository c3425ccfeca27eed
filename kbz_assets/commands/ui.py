"""`kbz ui`: the Dagster page of a home."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import NoReturn

from kbz_assets.commands.console import out
from kbz_assets.runtime.instance import environment_of, prepare_instance
from kbz_assets.storage.home import Home
from pipelines.core.diagnostics import Diagnostic, InputError

ADDRESS = "127.0.0.1"
CODE_LOCATION = "kbz_assets.definitions"
QUIET_DEV = {"PYTHONWARNINGS": "ignore:Function `dev_command` is superseded"}
"""`dagster dev` says at every start that a command of another package is newer."""


def page_command(port: int, *, read_only: bool) -> list[str]:
    """The command that serves the page on this machine only.

    The full page comes with the daemon, which launches runs and lets schedules and sensors tick. The read-only one changes nothing.
    """
    program = ["dagster-webserver", "--read-only"] if read_only else ["dagster", "dev"]
    beside_python = str(Path(sys.executable).with_name(program[0]))
    return [beside_python, *program[1:], "--module-name", CODE_LOCATION, "--host", ADDRESS, "--port", str(port)]


def start_page(home: Home, port: int, *, read_only: bool) -> NoReturn:
    """Become the process that serves the page, so that a signal reaches it; InputError when the port is taken."""
    _refuse_taken(port)
    prepare_instance(home)
    kind = "read-only page" if read_only else "page"
    out.print(f"The Dagster {kind} of {home.path} is at http://{ADDRESS}:{port} (Ctrl-C ends it)")
    command = page_command(port, read_only=read_only)
    os.execve(command[0], command, {**environment_of(home), **QUIET_DEV})


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            raise InputError([Diagnostic("--port", None, "", f"port {port} of {ADDRESS} is in use", "a free port")]) from None
