"""The version of the program."""

from __future__ import annotations

from importlib.metadata import version

DISTRIBUTION = "kbz-pipeline"


def program_version() -> str:
    """The version of this installation."""
    return version(DISTRIBUTION)
