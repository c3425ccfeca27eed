"""Where the `kbz` command begins. Its modules take a moment to load, and Ctrl-C in that moment is one line as at any other."""
# ruff: noqa: PLC0415

from __future__ import annotations

import signal
import sys
from _thread import interrupt_main
from threading import Timer

AGAIN_AFTER_SECONDS = 0.05

_INTERRUPTS = frozenset({"KeyboardInterrupt", "DagsterExecutionInterruptedError"})
"""What Ctrl-C raises, by its name: Dagster, whose it is while a step is at work, is not loaded for that."""


def main() -> None:
    """The entry point of the package."""
    sys.unraisablehook = interrupt_again
    try:
        from kbz_assets.cli import app

        app()
    except KeyboardInterrupt:
        sys.stderr.write("kbz: interrupted before it began\n")
        sys.exit(128 + signal.SIGINT)


def interrupt_again(lost: sys.UnraisableHookArgs) -> None:
    """Repeat an interrupt that came while the garbage collector called back, where Python reports an exception and goes on."""
    if lost.exc_type.__name__ not in _INTERRUPTS:
        sys.__unraisablehook__(lost)
        return
    again = Timer(AGAIN_AFTER_SECONDS, interrupt_main)
    again.daemon = True
    again.start()
