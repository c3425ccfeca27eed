"""Homes to run, with a key of their own."""

import shutil
from pathlib import Path

import pytest

from kbz_assets.storage.home import Home

CASES = Path(__file__).parents[1] / "cases"


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KBZ_PSEUDONYM_KEY", "5f0e1d2c3b4a59687786a5b4c3d2e1f0a9b8c7d6e5f4031221304f5e6d7c8b9a")
    monkeypatch.setenv("KBZ_DOCUMENTS", "no")  # a second for each run, and only test_documents looks at them
    for variable in ("KBZ_HOME", "DAGSTER_HOME", "KBZ_PSEUDONYM_KEY_FILE"):
        monkeypatch.setenv(variable, "")


@pytest.fixture
def small_home(tmp_path: Path) -> Home:
    """Four practices and 80 rows; its quarter is 2026Q1."""
    shutil.copytree(CASES / "plain-1" / "home", tmp_path / "home")
    return Home(tmp_path / "home")
