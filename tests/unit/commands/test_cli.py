"""The `kbz` command: exit status, and faults in one line each."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kbz_assets.cli import app

COMMANDS = ("init", "demo", "run", "check", "ui", "explain", "scenario")


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    for variable in ("KBZ_HOME", "DAGSTER_HOME", "KBZ_PSEUDONYM_KEY", "KBZ_PSEUDONYM_KEY_FILE"):
        monkeypatch.setenv(variable, "")
    return CliRunner()


def told(result) -> list[str]:
    return result.stderr.splitlines()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(runner: CliRunner, command: str) -> None:
    result = runner.invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert f"Example: kbz {command}" in result.stdout
    assert "--home" in result.stdout


def test_a_home_from_init_reads_without_an_error_and_is_never_overwritten(runner: CliRunner, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert runner.invoke(app, ["init", "--home", str(home)]).exit_code == 0
    assert {path.name for path in home.iterdir()} >= {"deliveries", "reference", "warehouse", "ledger", "output", "dagster"}
    (home / "reference" / "plans.csv").write_text("mine", encoding="utf-8")
    assert runner.invoke(app, ["init", "--home", str(home)]).exit_code == 0
    assert (home / "reference" / "plans.csv").read_text(encoding="utf-8") == "mine"
    (home / "reference" / "plans.csv").unlink()
    assert runner.invoke(app, ["init", "--home", str(home)]).exit_code == 0
    assert runner.invoke(app, ["check", "--home", str(home)]).exit_code == 0


@pytest.mark.parametrize("label", ["2026Q5", "2026-01-01", "Q1"])
def test_a_wrong_quarter_is_a_wrong_argument(runner: CliRunner, tmp_path: Path, label: str) -> None:
    result = runner.invoke(app, ["run", label, "--home", str(tmp_path)])
    assert result.exit_code == 2
    assert told(result) == [f"QUARTER: '{label}' is not a quarter, expected a year and a quarter such as 2026Q1"]


def test_a_quarter_without_deliveries_is_a_wrong_argument(runner: CliRunner, tmp_path: Path) -> None:
    result = runner.invoke(app, ["run", "2026Q1", "--home", str(tmp_path)])
    assert result.exit_code == 2
    assert told(result) == ["deliveries/2026Q1: there is no such folder, expected a folder with the lists of the practices"]


def test_an_empty_home_is_told_in_one_line_by_check(runner: CliRunner, tmp_path: Path) -> None:
    result = runner.invoke(app, ["check", "--home", str(tmp_path)])
    assert result.exit_code == 2
    assert told(result) == ["reference: the folder is missing, expected a home as kbz init makes it"]


def test_a_demo_is_refused_in_a_home_with_real_reference_files(runner: CliRunner, tmp_path: Path) -> None:
    assert runner.invoke(app, ["init", "--home", str(tmp_path)]).exit_code == 0
    result = runner.invoke(app, ["demo", "--home", str(tmp_path)])
    assert result.exit_code == 2
    assert told(result) == [f"{tmp_path}: it holds a home that is no demo, expected another --home"]


def test_a_share_that_is_no_number_is_a_wrong_argument(runner: CliRunner, tmp_path: Path) -> None:
    result = runner.invoke(app, ["demo", "--home", str(tmp_path / "new"), "--dirty", "veel"])
    assert result.exit_code == 2
    assert told(result) == ["--dirty: it is no number, expected a share such as 0.02"]


def test_an_unexpected_error_is_one_line_and_debug_shows_it(runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("geheim")

    monkeypatch.setattr("kbz_assets.commands.check.check_home", broken)
    result = runner.invoke(app, ["check", "--home", str(tmp_path)])
    assert result.exit_code == 1
    assert told(result) == ["kbz: ZeroDivisionError: the command failed; --debug shows the log and the trace"]
    with pytest.raises(ZeroDivisionError):
        runner.invoke(app, ["check", "--home", str(tmp_path), "--debug"], catch_exceptions=False)


@pytest.mark.parametrize(("arguments", "status"), [(["--help"], 0), (["run", "2026Q5"], 2), (["nothing"], 2)])
def test_the_command_ends_with_its_status_and_all_that_it_had_to_say(arguments: list[str], status: int) -> None:
    command = [sys.executable, "-c", "from kbz_assets.cli import main; main()", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    in_process = CliRunner().invoke(app, arguments, prog_name="-c")
    assert done.returncode == in_process.exit_code == status
    assert (done.stdout, done.stderr) == (in_process.stdout, in_process.stderr)
