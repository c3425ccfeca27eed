"""The wheel is whole: installed with the runtime lock and away from the checkout, the commands and the dbt models work."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.servers import eventually, free_port

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.system


def environment(folder: Path) -> dict[str, str]:
    """One that holds nothing of this checkout."""
    return {"HOME": str(folder), "PATH": os.environ["PATH"], "DO_NOT_TRACK": "1"}


def run(*command: str | Path, folder: Path) -> str:
    """What the command prints; it has to end well."""
    done = subprocess.run(list(map(str, command)), cwd=folder, env=environment(folder), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that has the wheel and what the runtime lock names, and nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = ["-m", "pip", "--disable-pip-version-check", "--quiet"]
    built = folder / "built"
    subprocess.run([sys.executable, *pip, "wheel", "--no-deps", "--no-build-isolation", "-w", built, ROOT], check=True)
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    python = folder / "venv" / "bin" / "python"
    subprocess.run([python, *pip, "install", "--require-hashes", "--no-deps", "-r", ROOT / "requirements-runtime.lock"], check=True)
    subprocess.run([python, *pip, "install", "--no-deps", *built.glob("*.whl")], check=True)
    return python.parent


@pytest.fixture(scope="module")
def demo_home(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo that the installed command made and ran."""
    home = tmp_path_factory.mktemp("away") / "home"
    size = ["--practices", "10", "--patients", "5000", "--quarters", "1"]
    assert "total" in run(installed / "kbz", "demo", "--home", home, *size, folder=home.parent)
    return home


def test_the_demo_of_the_installed_command_publishes_its_tables(demo_home: Path) -> None:
    assert len(list((demo_home / "output" / "2026Q1" / "tables").glob("*.parquet"))) > 5


def test_the_installed_package_is_not_the_checkout(installed: Path, tmp_path: Path) -> None:
    where = run(installed / "python", "-c", "import kbz_assets; print(kbz_assets.__file__)", folder=tmp_path)
    assert not where.startswith(str(ROOT))


def test_the_page_of_the_installed_command_answers(installed: Path, demo_home: Path) -> None:
    port = free_port()
    command = [installed / "kbz", "ui", "--home", demo_home, "--port", str(port)]
    with subprocess.Popen(list(map(str, command)), cwd=demo_home.parent, env=environment(demo_home.parent)) as page:
        try:
            eventually(lambda: answers(f"http://127.0.0.1:{port}/server_info"), "the page of the installed command")
        finally:
            page.terminate()
