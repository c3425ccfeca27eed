"""The terminal: showing output, progress and faults."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr
from io import StringIO
from pathlib import Path
from typing import IO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from pipelines.core.diagnostics import Diagnostic, Severity

WIDTH_ON_PAPER = 110
LEAST_NAME = 12
_CUT = "…"

out = Console(highlight=False, emoji=False, markup=False, width=None if sys.stdout.isatty() else WIDTH_ON_PAPER)
err = Console(stderr=True, highlight=False, emoji=False, markup=False, soft_wrap=True)

_UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
"""Characters that move the cursor, change the direction of the text, or are invisible."""


def visible(text: str) -> str:
    """`text` with every character that a terminal would not show as such written as its code."""
    return _UNSHOWABLE.sub(lambda character: f"\\u{ord(character[0]):04x}", text)


def say(text: str) -> None:
    """Print a line on standard output, without markup."""
    out.print(visible(text), soft_wrap=True)


def tell_warning(text: str) -> None:
    """Print a warning on standard error."""
    err.print(visible(f"warning: {text}"))


def tell_diagnostics(diagnostics: Iterable[Diagnostic]) -> None:
    """Print one line per fault on standard error; warnings are marked."""
    for diagnostic in diagnostics:
        prefix = "warning: " if diagnostic.severity is Severity.WARNING else ""
        err.print(visible(f"{prefix}{diagnostic}"))


def room_for_names(width: int, columns: Iterable[Sequence[str]]) -> int:
    """The width left for names in a table of `width` characters with `columns`, with a space between all and at both ends."""
    widest = [max(map(len, cells)) for cells in columns]
    return max(width - sum(widest) - len(widest) - 2, LEAST_NAME)


def fitted(names: Sequence[str], width: int) -> list[str]:
    """`names` in `width` characters; a longer one is cut to words that distinguish it, preferably its last ones."""
    shown = [visible(name) for name in names]
    ways = [[way(name, width) for name in shown] for way in (_last_words, _inner_words, _first_letters)]
    often = [Counter(forms) for forms in ways]
    return [
        next((forms[at] for forms, times in zip(ways, often, strict=True) if times[forms[at]] == shown.count(name)), ways[0][at])
        for at, name in enumerate(shown)
    ]


def _last_words(name: str, width: int) -> str:
    if len(name) <= width:
        return name
    words = name.split()
    while len(words) > 1 and len(" ".join(words)) > width - len(_CUT):
        words = words[1:]
    return _CUT + " ".join(words)[-(width - len(_CUT)) :]


def _inner_words(name: str, width: int) -> str:
    return name if len(name) <= width else _last_words(name.rpartition(" ")[0], width - len(_CUT)) + _CUT


def _first_letters(name: str, width: int) -> str:
    return name if len(name) <= width else name[: width - len(_CUT)] + _CUT


class ScreenProgress:
    """Shows the progress of a run: a moving line on a terminal, plain lines elsewhere."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None)

    def say(self, text: str) -> None:
        """Show that something has begun."""
        if self._progress.console.is_terminal:
            self._progress.update(self._task, description=text, total=None, completed=0)
        else:
            self._progress.console.print(visible(text))

    def warn(self, text: str) -> None:
        """Show something that a person should look at."""
        self._progress.console.print(visible(f"warning: {text}"), soft_wrap=True)

    def advance(self, done: int, total: int) -> None:
        """Show that `done` of `total` parts of the last announced work are ready."""
        self._progress.update(self._task, completed=done, total=total)


@contextmanager
def screen_progress() -> Iterator[ScreenProgress]:
    """Show progress on the terminal while the block runs, and erase it afterwards."""
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        yield ScreenProgress(progress)


@contextmanager
def libraries_silenced() -> Iterator[None]:
    """Hide what libraries and the processes that they start write to standard error in the block; what the commands say stays visible."""
    with _apart_from_processes(err.file) as shown, redirect_stderr(StringIO()):
        err.file = shown
        try:
            yield
        finally:
            err.file = None  # type: ignore[assignment]  # whatever standard error is then


@contextmanager
def _apart_from_processes(screen: IO[str]) -> Iterator[IO[str]]:
    """`screen` for this process alone: where it is standard error, which others inherit, that leads nowhere in the block.

    Ctrl-C reaches these processes too, and each would show a trace: two for every step, which follow what it prints.
    """
    standard = sys.__stderr__
    if standard is None or screen is not standard:
        yield screen
        return
    standard.flush()
    inherited = standard.fileno()
    with (
        Path(os.devnull).open("w") as nowhere,
        os.fdopen(os.dup(inherited), "w", encoding=standard.encoding, errors=standard.errors) as own,
    ):
        os.dup2(nowhere.fileno(), inherited)
        try:
            yield own
        finally:
            own.flush()
            os.dup2(own.fileno(), inherited)
