"""A disk that is full or read-only: one line with the place and what to do, and what was published before stays as it was."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kbz_assets.cli import app
from tests.servers import KEY, PROJECT

KBZ = str(Path(sys.executable).with_name("kbz"))
CASE = PROJECT / "tests/cases/plain-1/home"
NAMESPACE = ["unshare", "--map-root-user", "--mount", "sh", "-c"]
NEEDED_MIB = 16
READ_ONLY = """timeout 30 sh -c 'until mount -o remount,ro "$DISK" 2>/dev/null; do sleep 0.1; done'"""
"""Not while a file is open to be written, as by Dagster's capture of what steps print, which ends a moment after the run."""


@dataclass(frozen=True)
class Told:
    """How commands ended: their status and what they wrote to standard error."""

    status: int
    lines: list[str]


def in_namespace(script: str, folder: Path) -> Told:
    """Run a script in which `$DISK` can be mounted as a small disk that nobody else sees."""
    environment = {"PATH": os.environ["PATH"], "KBZ_PSEUDONYM_KEY": KEY, "DISK": str(folder), "KBZ": KBZ, "CASE": str(CASE)}
    done = subprocess.run([*NAMESPACE, script], env=environment, capture_output=True, text=True, check=False)
    return Told(done.returncode, done.stderr.splitlines())


def can_mount(folder: Path) -> bool:
    return shutil.which("unshare") is not None and in_namespace('mount -t tmpfs none "$DISK"', folder).status == 0


def on_small_disk(mib: int, folder: Path) -> Told:
    """`kbz run` of a home on a disk of `mib`; where nothing can be mounted, in a process whose files may not grow so large."""
    if can_mount(folder):
        return in_namespace(
            f'mount -t tmpfs -o size={mib}m none "$DISK" && cp -r "$CASE" "$DISK/home" && $KBZ run 2026Q1 --home "$DISK/home"', folder
        )
    shutil.copytree(CASE, folder / "home")
    environment = {"PATH": os.environ["PATH"], "KBZ_PSEUDONYM_KEY": KEY}
    limited = f'ulimit -f {mib * 64}; exec "{KBZ}" run 2026Q1 --home "{folder}/home"'
    done = subprocess.run(["sh", "-c", limited], env=environment, capture_output=True, text=True, check=False)
    return Told(done.returncode, done.stderr.splitlines())


@pytest.mark.parametrize("mib", [1, 2, 3, 4, 5])
def test_a_full_disk_is_reported_in_one_line_and_nothing_raw_is_between(mib: int, tmp_path: Path) -> None:
    told = on_small_disk(mib, tmp_path)
    assert told.status == 1
    steps = ("Reading the lists", "Counting patients per practice", "Counting a second time, another way", "Deciding the payouts")
    (line,) = [line for line in told.lines if line not in steps and not line.startswith("warning: ")]
    assert line.startswith(str(tmp_path))
    assert "expected" in line
    assert any(words in line for words in ("the disk is full", "may not become so large", "cannot be read or written"))


def test_on_a_read_only_disk_commands_that_only_read_work_and_others_report_it(tmp_path: Path) -> None:
    agb = "01181304"
    commands = ("run 2026Q1", "check --quarter 2026Q1", f"explain 2026Q1 {agb}", "scenario 2026Q1 --scheme kbz_kader --tariff 50")
    assert can_mount(tmp_path), "this test needs util-linux, and namespaces for this user"
    script = f'mount -t tmpfs -o size={NEEDED_MIB * 4}m none "$DISK" && cp -r "$CASE" "$DISK/home" && '
    script += f'$KBZ run 2026Q1 --home "$DISK/home" 2>/dev/null && {READ_ONLY} || exit 99\n'
    script += "\n".join(f'$KBZ {command} --home "$DISK/home" >/dev/null; echo "status $?" >&2' for command in commands)
    told = in_namespace(script, tmp_path)
    blocks = "\n".join(told.lines).split("status ")
    statuses = [int(block.splitlines()[0]) for block in blocks[1:]]
    assert statuses == [1, 0, 0, 1]
    for at in (0, 3):
        (line,) = [line for line in blocks[at].splitlines()[bool(at) :] if not line.startswith("warning: ")]
        assert line.startswith(f"{tmp_path}/home/")
        assert ": the disk is read-only, expected one that can be written: mount it so, or name another --home" in line


def test_a_folder_that_this_user_may_not_write_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied", str(tmp_path / "home" / "output"))

    shutil.copytree(CASE, tmp_path / "home")
    monkeypatch.setenv("KBZ_PSEUDONYM_KEY", KEY)
    monkeypatch.setattr("kbz_assets.defs.publication.publish_tables", refused)
    result = CliRunner().invoke(app, ["run", "2026Q1", "--home", str(tmp_path / "home")])
    assert result.exit_code == 1
    expected = "this user may not use it, expected the rights to read and write it: see chmod and chown"
    assert result.stderr.splitlines()[-1] == f"{tmp_path}/home/output: {expected}"
