"""Killed commands: readers find complete tables, and the next command removes what the killed one left."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kbz_assets.cli import app
from kbz_assets.storage.home import Home
from kbz_assets.storage.mending import mend
from pipelines.core.quarter import Quarter
from tests.servers import KEY, PROJECT

QUARTER = Quarter(2026, 1)
CASE = PROJECT / "tests/cases/plain-1/home"

DIE = """
import os, signal, shutil
from pathlib import Path
from kbz_assets.storage import files

left = [int(os.environ["STEPS"])]

def deadly(function):
    def done(*arguments, **named):
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        return function(*arguments, **named)
    return done

files.exchange = deadly(files.exchange) if os.environ["EXCHANGE"] else (lambda *_: False)
Path.rename, Path.replace, os.fsync = deadly(Path.rename), deadly(Path.replace), deadly(os.fsync)
shutil.rmtree = deadly(shutil.rmtree)
"""
"""Kills this process before its n-th step of those that change what is there."""

PUBLISH = """
from kbz_assets.storage.files import whole_folder
with whole_folder(Path(os.environ["FOLDER"])) as aside:
    for name in ("a", "b"):
        (aside / name).write_text("new")
"""
RUN = "from kbz_assets.cli import app; app(['run', '2026Q1', '--home', os.environ['FOLDER']])"


def killed(program: str, steps: int, folder: Path, *, exchange: bool) -> bool:
    """Run a program that dies before step `steps`; whether it came so far."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(PROJECT),
        "KBZ_PSEUDONYM_KEY": KEY,
        "STEPS": str(steps),
        "EXCHANGE": "1" if exchange else "",
        "FOLDER": str(folder),
    }
    done = subprocess.run([sys.executable, "-c", DIE + program], env=environment, capture_output=True, check=False)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode != 0


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


@pytest.mark.parametrize("exchange", [True, False], ids=["in one step", "in two renames"])
def test_after_a_kill_at_any_step_of_a_publication_the_old_or_the_new_tables_are_there_whole(tmp_path: Path, exchange: bool) -> None:
    home = Home(tmp_path / "home")
    target, old, new = home.published(QUARTER), {"a": "old", "c": "old"}, {"a": "new", "b": "new"}
    found, steps = [], 0
    while True:
        shutil.rmtree(tmp_path / "home", ignore_errors=True)
        target.mkdir(parents=True)
        for name, text in old.items():
            (target / name).write_text(text, encoding="utf-8")
        if not killed(PUBLISH, steps, target, exchange=exchange):
            break
        if exchange:
            assert contents(target) in (old, new), "there is never a gap"
        mend(home)
        assert [path.name for path in target.parent.iterdir()] == ["tables"]
        found.append(contents(target))
        steps += 1
    assert old in found
    assert new in found
    assert all(one in (old, new) for one in found)
    assert contents(target) == new


def test_tables_of_which_a_kill_left_nothing_come_back_with_the_next_command_also_when_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(Path(shutil.copytree(CASE, tmp_path / "home")))
    monkeypatch.setenv("KBZ_PSEUDONYM_KEY", KEY)
    assert CliRunner().invoke(app, ["run", str(QUARTER), "--home", str(home.path)]).exit_code == 0
    published = {path.name: path.read_bytes() for path in home.published(QUARTER).iterdir()}
    home.published(QUARTER).rename(home.output(QUARTER) / ".tables.old")
    (home.reference / "plans.csv").unlink()
    assert CliRunner().invoke(app, ["run", str(QUARTER), "--home", str(home.path)]).exit_code == 2
    assert {path.name: path.read_bytes() for path in home.published(QUARTER).iterdir()} == published


def test_the_scratch_of_killed_commands_is_gone_after_the_next_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(Path(shutil.copytree(CASE, tmp_path / "home")))
    monkeypatch.setenv("KBZ_PSEUDONYM_KEY", KEY)
    check = "kbz_assets.commands.check.recount"
    for command, at in (("['check', '--quarter', '2026Q1', ", check), ("['run', '2026Q1', ", "kbz_assets.defs.dbt.build")):
        module, _, name = at.rpartition(".")
        program = f"import os, signal, {module} as m\nm.{name} = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)\n"
        program += f"from kbz_assets.cli import app; app({command}'--home', os.environ['FOLDER']])"
        environment = {**os.environ, "FOLDER": str(home.path), "PYTHONPATH": str(PROJECT)}
        done = subprocess.run([sys.executable, "-c", program], env=environment, check=False, capture_output=True)
        assert done.returncode == -signal.SIGKILL
        left = [path for folder in (home.scratch, home.quarter(QUARTER).scratch) for path in folder.glob("run-*")]
        assert left, "the killed command left its scratch"
        assert CliRunner().invoke(app, ["check", "--home", str(home.path)]).exit_code in (0, 2)
        assert not any(path.exists() for path in left)
