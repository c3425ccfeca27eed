"""`kbz ui`: the Dagster page of a home."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from kbz_assets.console import out
from kbz_assets.lib.home import Home
from kbz_assets.lib.instance import environment_of, prepare_instance

ADDRESS = "127.0.0.1"


def page_command(port: int) -> list[str]:
    """The command that serves the page and launches what schedules and sensors ask for, on this machine only."""
    dagster = str(Path(sys.executable).with_name("dagster"))
    return [dagster, "dev", "--module-name", "kbz_assets.definitions", "--host", ADDRESS, "--port", str(port)]


def start_page(home: Home, port: int) -> int:
    """Serve the page until it is stopped; the exit status is given back."""
    prepare_instance(home)
    out.print(f"The Dagster page of {home.path} is at http://{ADDRESS}:{port} (Ctrl-C ends it)")
    return subprocess.run(page_command(port), env=environment_of(home), check=False).returncode
