"""An auditor recomputes the hashes of a closed quarter with the script of the docs (R33)."""

import re
import shutil
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from kbz_assets.storage.home import Home
from tests.pipeline.stories import events, happen

STORY = Path(__file__).parents[1] / "cases" / "closing" / "01-first-closing"
UNTIL_CLOSED = 3
PAGE = (Path(__file__).parents[2] / "docs" / "closing.md").read_text(encoding="utf-8")
(SCRIPT,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("closed") / "home"
    shutil.copytree(STORY / "home", home)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("KBZ_PSEUDONYM_KEY", "5f0e1d2c3b4a59687786a5b4c3d2e1f0a9b8c7d6e5f4031221304f5e6d7c8b9a")
        for event in islice(events(STORY), UNTIL_CLOSED):
            happen(event, Home(home))
    return home


def audited(home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", SCRIPT, str(home)], capture_output=True, text=True, check=False)


def test_the_script_prints_the_hash_that_the_manifest_carries(closed: Path) -> None:
    found = audited(closed)
    assert found.returncode == 0, found.stderr
    assert f'"closing_hash":"{found.stdout.strip()}"' in (closed / "ledger" / "2026Q1.json").read_text(encoding="utf-8").replace(": ", ":")


def test_the_script_fails_on_a_published_file_that_was_changed(closed: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(closed, home)
    changed = home / "output" / "2026Q1" / "journaal_2026Q1.csv"
    changed.chmod(0o600)
    changed.write_bytes(changed.read_bytes() + b" ")
    assert "journaal_2026Q1.csv" in audited(home).stderr
