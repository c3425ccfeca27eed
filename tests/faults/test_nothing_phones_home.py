"""Nothing is sent anywhere: a quarter is made without an attempt to reach another machine."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import KEY, PROJECT

WATCH = """
import os, socket, sys

LOCAL = ("127.", "localhost", "::1", socket.gethostname())

def watch(event, arguments):
    if event in ("socket.connect", "socket.sendto") and arguments[0].family != socket.AF_UNIX:
        target = arguments[1][0]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        target = arguments[0]
    else:
        return
    if target and not str(target).startswith(LOCAL):
        with open(os.environ["ATTEMPTS"], "a") as file:
            file.write(f"{event} {target}\\n")
        raise OSError("the network is closed")

sys.addaudithook(watch)
"""
"""A `sitecustomize` for every Python that is started: it writes down what goes out, and refuses it."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PROJECT / "tests/cases/plain-1/home", tmp_path / "home"))


@pytest.fixture
def attempts(tmp_path: Path) -> Path:
    """The file in which a watched process notes its attempts; it is there when one was made."""
    (tmp_path / "watch").mkdir()
    (tmp_path / "watch/sitecustomize.py").write_text(WATCH, encoding="utf-8")
    return tmp_path / "attempts"


def watched(command: list[str], attempts: Path) -> subprocess.CompletedProcess[str]:
    """Run a command without the settings of this shell, its network closed and watched."""
    bare = {"PATH": os.environ["PATH"], "KBZ_PSEUDONYM_KEY": KEY, "ATTEMPTS": str(attempts), "PYTHONPATH": str(attempts.parent / "watch")}
    return subprocess.run(command, env=bare, capture_output=True, text=True, check=False, cwd=attempts.parent)


def test_an_attempt_would_be_noticed(attempts: Path) -> None:
    asked = watched([sys.executable, "-c", "import urllib.request; urllib.request.urlopen('http://example.org')"], attempts)
    assert asked.returncode
    assert attempts.read_text(encoding="utf-8").split() == ["socket.getaddrinfo", "example.org"]


def test_a_run_of_a_quarter_makes_no_attempt(home: Path, attempts: Path) -> None:
    ran = watched([str(Path(sys.executable).with_name("kbz")), "run", "2026Q1", "--home", str(home)], attempts)
    assert ran.returncode == 0, ran.stderr
    assert not attempts.exists(), attempts.read_text(encoding="utf-8")


@pytest.mark.system
def test_the_page_its_daemon_and_a_run_on_it_make_no_attempt_in_any_language(home: Path) -> None:
    namespace = ["unshare", "--map-root-user", "--net", sys.executable, "-m", "tests.closed_network", str(home)]
    done = subprocess.run(namespace, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "run: SUCCESS, attempts: 0, when one was made: True", done.stderr
