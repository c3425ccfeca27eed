"""A home in which a closed quarter is corrected, and the commands on it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kbz_assets.cli import app
from kbz_assets.storage.home import Home
from pipelines.core.quarter import Quarter
from tests.pipeline.stories import STORIES
from tests.quick_run import quick_run
from tests.servers import KEY

STORY = STORIES / "02-late-list"
TWO_PEOPLE = ("--prepared-by", "A. de Vries", "--approved-by", "B. Jansen")


def late_list(folder: Path) -> Home:
    """The first quarter is closed without a list; the second was run after it came, and corrects it."""
    home = Home(folder)
    shutil.copytree(STORY / "home", home.path)
    quick_run(home, Quarter(2026, 1))
    closed = kbz(home, "close", "2026Q1", *TWO_PEOPLE, "--total", "102.00", "--accept-missing", "--reason", "lijst volgt")
    assert closed.exit_code == 0, closed.output
    shutil.copytree(STORY / "steps" / "04", home.path, dirs_exist_ok=True)
    quick_run(home, Quarter(2026, 2))
    return home


def kbz(home: Home, *words: str) -> Result:
    """What a command says of the home."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("KBZ_PSEUDONYM_KEY", KEY)
        environment.setenv("COLUMNS", "200")
        return CliRunner().invoke(app, [*words, "--home", str(home.path)])
