"""The progress of a run, for the person who watches."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Receives the progress of the steps of a run."""

    def say(self, text: str) -> None:
        """Show that something has begun."""

    def advance(self, done: int, total: int) -> None:
        """Show that `done` of `total` parts of the last announced work are ready."""

    def warn(self, text: str) -> None:
        """Show something that a person should look at."""


class Silent:
    """Shows nothing: for runs launched by a schedule or the Dagster page, whose log is enough."""

    def say(self, text: str) -> None:
        """Nobody listens."""

    def advance(self, done: int, total: int) -> None:
        """Nobody listens."""

    def warn(self, text: str) -> None:
        """Nobody listens."""
