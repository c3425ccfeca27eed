"""The screen: what the commands show a person, and how faults are told."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from pipelines.core.diagnostics import Diagnostic, Severity

WIDTH_ON_PAPER = 110

out = Console(highlight=False, emoji=False, width=None if sys.stdout.isatty() else WIDTH_ON_PAPER)
err = Console(stderr=True, highlight=False, emoji=False, soft_wrap=True)


def tell_diagnostics(diagnostics: Iterable[Diagnostic]) -> None:
    """One line per fault on standard error; warnings say so."""
    for diagnostic in diagnostics:
        prefix = "warning: " if diagnostic.severity is Severity.WARNING else ""
        err.print(f"{prefix}{diagnostic}", markup=False)


class ScreenProgress:
    """Shows the steps of a run as they go: a line that moves on a terminal, plain lines elsewhere."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None)

    def say(self, text: str) -> None:
        """Show that something has begun."""
        if self._progress.console.is_terminal:
            self._progress.update(self._task, description=text, total=None, completed=0)
        else:
            self._progress.console.print(text, markup=False)

    def warn(self, text: str) -> None:
        """Show something that a person should look at."""
        self._progress.console.print(f"warning: {text}", markup=False, soft_wrap=True)

    def advance(self, done: int, total: int) -> None:
        """Show that `done` of `total` parts of what was said last are ready."""
        self._progress.update(self._task, completed=done, total=total)


@contextmanager
def screen_progress() -> Iterator[ScreenProgress]:
    """Progress on the screen while the block runs; it leaves nothing behind."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        yield ScreenProgress(progress)
