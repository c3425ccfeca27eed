"""Where the `kbz` command begins. Its modules take a moment to load, and Ctrl-C in that moment is one line as at any other."""
# ruff: noqa: PLC0415

from __future__ import annotations

import signal
import sys


def main() -> None:
    """The entry point of the package."""
    try:
        from kbz_assets.cli import app

        app()
    except KeyboardInterrupt:
        sys.stderr.write("kbz: interrupted before it began\n")
        sys.exit(128 + signal.SIGINT)
