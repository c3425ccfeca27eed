"""Every command that is suggested runs as it is typed."""

import sys
from pathlib import Path

import pytest

from kbz_assets.commands.invocation import from_here, program, suggested
from kbz_assets.storage.home import Home


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in an environment that nobody activated, below the current folder."""
    folder = tmp_path / ".venv" / "bin"
    folder.mkdir(parents=True)
    (folder / "kbz").write_text("#!/bin/sh\n", encoding="utf-8")
    (folder / "kbz").chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(folder / "python"))
    monkeypatch.setenv("PATH", "/usr/bin")
    monkeypatch.setenv("KBZ_HOME", "")
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.mark.usefixtures("installed")
def test_a_program_that_the_shell_does_not_find_is_called_by_its_path() -> None:
    assert program() == ".venv/bin/kbz"


def test_from_elsewhere_the_path_is_the_whole_one_with_quotes_where_a_shell_needs_them(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other place").mkdir()
    monkeypatch.chdir(tmp_path / "other place")
    assert program() == str(installed / "kbz")
    installed.parent.rename(tmp_path / "my venv")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "my venv" / "bin" / "python"))
    assert program() == f"'{tmp_path}/my venv/bin/kbz'"


def test_a_program_that_the_shell_finds_is_called_by_its_name(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(installed))
    assert program() == "kbz"


@pytest.mark.usefixtures("installed")
def test_another_program_of_that_name_is_not_taken_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kbz").write_text("#!/bin/sh\n", encoding="utf-8")
    (tmp_path / "kbz").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert program() == ".venv/bin/kbz"


@pytest.mark.usefixtures("installed")
def test_a_suggestion_repeats_the_home_that_was_given(tmp_path: Path) -> None:
    assert suggested(Home(tmp_path / "rijnmond"), "run", "2026Q1") == ".venv/bin/kbz run 2026Q1 --home rijnmond"
    assert suggested(Home(Path("/srv/regio [2026]")), "ui") == ".venv/bin/kbz ui --home '/srv/regio [2026]'"


@pytest.mark.usefixtures("installed")
def test_a_suggestion_leaves_out_the_home_that_is_taken_anyway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert suggested(Home(tmp_path / "kbz_home"), "ui") == ".venv/bin/kbz ui"
    monkeypatch.setenv("KBZ_HOME", str(tmp_path / "rijnmond"))
    assert suggested(Home(tmp_path / "rijnmond"), "ui") == ".venv/bin/kbz ui"
    assert suggested(Home(tmp_path / "kbz_home"), "ui") == ".venv/bin/kbz ui --home kbz_home"


def test_a_path_is_shown_from_the_current_folder_where_it_is_below_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert from_here(tmp_path / "kbz_home" / "output") == "kbz_home/output"
    assert from_here(tmp_path.parent / "elsewhere") == str(tmp_path.parent / "elsewhere")
