"""Stories of closing, through the commands (R31 to R35, R39, R40)."""

import shutil
from pathlib import Path

import pytest

from kbz_assets.storage.home import Home
from tests.pipeline.stories import STORIES, events, happen

FOLDERS = sorted(path for path in STORIES.iterdir() if path.is_dir())


@pytest.mark.parametrize("story", FOLDERS, ids=lambda path: path.name)
def test_a_story_of_closing(story: Path, tmp_path: Path) -> None:
    shutil.copytree(story / "home", tmp_path / "home")
    for event in events(story):
        happen(event, Home(tmp_path / "home"))
