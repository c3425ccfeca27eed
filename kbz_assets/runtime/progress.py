"""How far a run is, for whoever watches it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Takes what the steps of a run have to say."""

    def say(self, text: str) -> None:
        """Show that something has begun."""

    def advance(self, done: int, total: int) -> None:
        """Show that `done` of `total` parts of what was said last are ready."""

    def warn(self, text: str) -> None:
        """Show something that a person should look at."""


class Silent:
    """Says nothing: for runs that are launched by a schedule or the Dagster page, whose log says enough."""

    def say(self, text: str) -> None:
        """Nobody listens."""

    def advance(self, done: int, total: int) -> None:
        """Nobody listens."""

    def warn(self, text: str) -> None:
        """Nobody listens."""
