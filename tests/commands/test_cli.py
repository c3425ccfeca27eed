"""The `kbz` command: exit status, and faults in one line each."""

import shlex
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from kbz_assets.cli import app
from kbz_assets.commands.invocation import program
from pipelines.reference.schemes import Remainder
from tests.servers import free_port

COMMANDS = sorted(get_command(app).commands)
INTERFACE = (Path(__file__).parents[2] / "docs" / "interface.md").read_text(encoding="utf-8")


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    for variable in ("KBZ_HOME", "DAGSTER_HOME", "KBZ_PSEUDONYM_KEY", "KBZ_PSEUDONYM_KEY_FILE"):
        monkeypatch.setenv(variable, "")
    return CliRunner()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder that is a home, in which nothing is."""
    (tmp_path / "reference").mkdir()
    return tmp_path


def told(result) -> list[str]:
    return result.stderr.splitlines()


@pytest.mark.parametrize("option", ["--help", "-h"])
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(runner: CliRunner, command: str, option: str) -> None:
    result = runner.invoke(app, [command, option])
    assert result.exit_code == 0
    assert f"Example: {program()} {command}" in " ".join(result.stdout.split())
    assert "--home" in result.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_an_example_is_one_command_when_it_is_pasted_from_a_narrow_terminal(
    runner: CliRunner, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = runner.invoke(app, [command, "--help"]).stdout.split("Example: ")[1]
    *continued, last = (line.strip() for line in shown.strip().splitlines())
    assert all(line.endswith(" \\") for line in continued)
    assert shlex.split(" ".join([*(line.removesuffix("\\") for line in continued), last]))[1] == command


@pytest.mark.parametrize(
    "words", [["run", "2026Q1", "--home", ""], ["report", "2026Q1", "--to", ""], ["status", "--year", "2026", "--to", ""]]
)
def test_a_folder_from_an_unset_variable_of_the_shell_is_not_the_current_folder(
    runner: CliRunner, words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = runner.invoke(app, words)
    assert result.exit_code == 2
    [line] = told(result)
    assert line.startswith(f"{words[-2]}: ")
    assert "it is empty" in line
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_place_of_a_home_is_one_line(runner: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "list.csv").touch()
    result = runner.invoke(app, ["status", "--home", str(tmp_path / "list.csv")])
    assert result.exit_code == 2
    [line] = told(result)
    assert "list.csv is a file, expected" in line


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_interface(command: str) -> None:
    assert f"| `kbz {command}" in INTERFACE


def test_a_home_from_init_reads_without_an_error_and_is_never_overwritten(runner: CliRunner, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert runner.invoke(app, ["init", "--home", str(home)]).exit_code == 0
    assert {path.name for path in home.iterdir()} >= {"deliveries", "reference", "warehouse", "ledger", "output", "dagster"}
    (home / "reference" / "plans.csv").write_text("mine", encoding="utf-8")
    assert runner.invoke(app, ["init", "--home", str(home)]).exit_code == 0
    assert (home / "reference" / "plans.csv").read_text(encoding="utf-8") == "mine"
    (home / "reference" / "plans.csv").unlink()
    assert runner.invoke(app, ["init", "--home", str(home)]).exit_code == 0
    assert "reference/plans.csv" not in runner.invoke(app, ["check", "--home", str(home)]).stderr


def test_an_engine_that_does_not_exist_is_one_line_also_for_the_page(
    runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(Path(__file__).parents[1] / "cases" / "plain-1" / "home", tmp_path / "home")
    monkeypatch.setenv("KBZ_ENGINE", "flink")
    result = runner.invoke(app, ["run", "2026Q1", "--home", str(tmp_path / "home")])
    assert result.exit_code == 2
    assert told(result) == ["KBZ_ENGINE: it is not an engine, expected duckdb or spark"]
    result = runner.invoke(app, ["ui", "--port", str(free_port()), "--home", str(tmp_path / "home")])
    assert result.exit_code == 2
    assert told(result) == ["KBZ_ENGINE: it is not an engine, expected duckdb or spark"]


def test_a_setting_with_a_typing_error_in_its_name_is_a_warning(runner: CliRunner, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KBZ_PSEUDONYM_KEYS", "secret")
    result = runner.invoke(app, ["check", "--home", str(home)])
    assert told(result)[0] == "warning: KBZ_PSEUDONYM_KEYS: it is not a setting, perhaps KBZ_PSEUDONYM_KEY is meant"


def test_a_first_quarter_that_is_yet_to_come_is_one_line(runner: CliRunner, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KBZ_FIRST_QUARTER", "2999Q1")
    result = runner.invoke(app, ["run", "2026Q1", "--home", str(home)])
    assert result.exit_code == 2
    assert told(result) == ["KBZ_FIRST_QUARTER: 2999Q1 is yet to come, expected a quarter that has begun"]


def test_a_bare_home_is_not_ready_for_the_running_quarter(runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kbz_assets.runtime.clock.SystemClock.now", lambda _: datetime(2026, 11, 25, tzinfo=UTC))
    made = runner.invoke(app, ["init", "--home", str(tmp_path / "home")])
    assert f"{program()} run 2026Q4 --home {tmp_path / 'home'}" in made.stdout
    result = runner.invoke(app, ["check", "--home", str(tmp_path / "home")])
    assert result.exit_code == 2
    assert "Reference files for 2026Q4: " in result.stdout
    assert any(line.startswith("reference/aw_lists.csv valid_from: no list is valid on 2026-10-01") for line in told(result))


@pytest.mark.parametrize("label", ["2026Q5", "2026-01-01", "Q1"])
def test_a_wrong_quarter_is_a_wrong_argument(runner: CliRunner, home: Path, label: str) -> None:
    result = runner.invoke(app, ["run", label, "--home", str(home)])
    assert result.exit_code == 2
    assert told(result) == [f"QUARTER: '{label}' is not a quarter, expected a year and a quarter such as 2026Q1"]


def test_a_quarter_from_an_unset_variable_of_the_shell_is_not_the_running_one(runner: CliRunner, home: Path) -> None:
    result = runner.invoke(app, ["check", "--quarter", "", "--home", str(home)])
    assert result.exit_code == 2
    assert told(result) == ["QUARTER: '' is not a quarter, expected a year and a quarter such as 2026Q1"]


def test_a_quarter_without_deliveries_is_a_wrong_argument(runner: CliRunner, home: Path) -> None:
    result = runner.invoke(app, ["run", "2026Q1", "--home", str(home)])
    assert result.exit_code == 2
    assert told(result) == ["deliveries/2026Q1: there is no such folder, expected a folder with the lists of the practices"]


def test_a_home_without_reference_files_is_reported_in_one_line_by_check(runner: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "ledger").mkdir()
    result = runner.invoke(app, ["check", "--home", str(tmp_path)])
    assert result.exit_code == 2
    assert told(result) == ["reference: the folder is missing, expected a home as kbz init makes it"]


def test_a_demo_is_refused_in_a_home_with_real_reference_files(runner: CliRunner, tmp_path: Path) -> None:
    assert runner.invoke(app, ["init", "--home", str(tmp_path)]).exit_code == 0
    result = runner.invoke(app, ["demo", "--home", str(tmp_path)])
    assert result.exit_code == 2
    assert told(result) == [f"{tmp_path}: it holds a home that is not a demo, expected another --home"]


def test_a_share_that_is_not_a_number_is_a_wrong_argument(runner: CliRunner, tmp_path: Path) -> None:
    result = runner.invoke(app, ["demo", "--home", str(tmp_path / "new"), "--dirty", "veel"])
    assert result.exit_code == 2
    assert told(result) == ["--dirty: it is not a number, expected a share such as 0.02"]


def test_a_negative_share_is_a_wrong_argument(runner: CliRunner, home: Path) -> None:
    result = runner.invoke(app, ["check", "--home", str(home), "--flag-above", "-0.05"])
    assert result.exit_code == 2
    assert "--flag-above: it is negative, expected a share such as 0.02" in told(result)


def test_an_unexpected_error_is_one_line_and_debug_shows_it(runner: CliRunner, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("geheim")

    monkeypatch.setattr("kbz_assets.commands.check.check_home", broken)
    result = runner.invoke(app, ["check", "--home", str(home)])
    assert result.exit_code == 1
    assert told(result) == ["kbz: ZeroDivisionError: the command failed; --debug shows the log and the trace"]
    with pytest.raises(ZeroDivisionError):
        runner.invoke(app, ["check", "--home", str(home), "--debug"], catch_exceptions=False)


def test_the_version_is_shown(runner: CliRunner) -> None:
    assert runner.invoke(app, ["--version"]).stdout == f"kbz {version('kbz-pipeline')}\n"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["run"], "QUARTER: it is missing, expected year and quarter, such as 2026Q1; see {program} run --help"),
        (["explain", "2026Q1"], "AGB: it is missing, expected AGB code of the practice, 8 digits; see {program} explain --help"),
        (["nothing"], "kbz: no such command 'nothing', expected as {program} --help shows"),
        (["run", "2026Q1", "--fast"], "--fast: no such option: --fast, expected as {program} run --help shows"),
        (["scenario", "2026Q1", "--reserve", "x"], "--reserve: 'x' is not one of 'yes', 'no', expected as {program} scenario --help shows"),
        (["ui", "--home", ""], "--home: it is empty, expected as {program} ui --help shows"),
    ],
)
def test_a_wrong_argument_is_one_line(runner: CliRunner, arguments: list[str], line: str) -> None:
    result = runner.invoke(app, arguments)
    assert result.exit_code == 2
    assert told(result) == [line.format(program=program())]


def test_a_word_that_an_option_takes_is_shown_without_broken_brackets(runner: CliRunner) -> None:
    shown = " ".join(runner.invoke(app, ["scenario", "--help"]).stdout.replace("\u2502", "").split())
    assert ", ".join(Remainder) in shown


@pytest.mark.parametrize(
    ("path", "wrong"),
    [("x" * 250 + "/" + "y" * 200, "the path of the home has "), ("what?", "the path of the home has the character '?'")],
)
def test_a_home_whose_path_no_database_takes_is_a_wrong_argument(runner: CliRunner, tmp_path: Path, path: str, wrong: str) -> None:
    result = runner.invoke(app, ["init", "--home", str(tmp_path / path)])
    assert result.exit_code == 2
    assert result.stderr.startswith(f"--home: {wrong}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("left", [None, ".DS_Store"])
def test_a_quarter_without_a_delivered_file_is_a_wrong_argument(runner: CliRunner, tmp_path: Path, left: str | None) -> None:
    assert runner.invoke(app, ["init", "--home", str(tmp_path)]).exit_code == 0
    (tmp_path / "deliveries" / "2026Q1" / "map").mkdir(parents=True)
    if left:
        (tmp_path / "deliveries" / "2026Q1" / left).write_text("junk", encoding="utf-8")
    for command in (["run", "2026Q1"], ["check", "--quarter", "2026Q1"]):
        result = runner.invoke(app, [*command, "--home", str(tmp_path)])
        assert result.exit_code == 2
        assert (
            told(result)[-1] == "deliveries/2026Q1: there is no file of a practice in it, expected a folder with the lists of the practices"
        )


@pytest.mark.parametrize(("quarter", "wrong"), [("2001Q1", "lies before the first quarter"), ("2999Q1", "is yet to come")])
def test_a_quarter_that_cannot_be_run_is_a_wrong_argument(runner: CliRunner, home: Path, quarter: str, wrong: str) -> None:
    (home / "deliveries" / quarter).mkdir(parents=True)
    (home / "deliveries" / quarter / "a.csv").write_text("a", encoding="utf-8")
    result = runner.invoke(app, ["run", quarter, "--home", str(home)])
    assert result.exit_code == 2
    (line,) = told(result)
    assert line.startswith(f"QUARTER: {quarter} {wrong}")


@pytest.mark.parametrize(
    "command",
    [
        ["run", "2026Q1"],
        ["check"],
        ["check", "--quarter", "2026Q1"],
        ["ui"],
        ["status"],
        ["status", "--json"],
        ["status", "--year", "2026", "--to", "accountant"],
        ["verify"],
        ["close", "2026Q1", "--prepared-by", "A", "--approved-by", "B", "--total", "1.00"],
        ["explain", "2026Q1", "01234567"],
        ["scenario", "2026Q1", "--tariff", "60"],
    ],
)
def test_a_folder_that_is_not_a_home_is_refused_and_nothing_is_made(runner: CliRunner, tmp_path: Path, command: list[str]) -> None:
    """A mistyped home gets no all-clear: nothing says that its ledger, which is not there, is right."""
    result = runner.invoke(app, [*command, "--home", str(tmp_path / "typo")])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert told(result) == [
        f"{tmp_path}/typo: it is not a home, expected a folder as this makes it: {program()} init --home {tmp_path}/typo"
    ]
    assert list(tmp_path.iterdir()) == []


def test_a_ledger_that_is_kept_elsewhere_can_be_verified_there(runner: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "ledger").mkdir()
    result = runner.invoke(app, ["verify", "--home", str(tmp_path)])
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("closings 0, lines 0, ")


def test_ctrl_c_while_the_command_loads_is_one_line() -> None:
    program = "import builtins, sys; from kbz_assets.entry import main; load = builtins.__import__\n"
    program += "def interrupted(name, *rest):\n    if name == 'typer': raise KeyboardInterrupt\n    return load(name, *rest)\n"
    program += "builtins.__import__ = interrupted; main()"
    done = subprocess.run([sys.executable, "-c", program, "status"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "kbz: interrupted before it began\n")


def test_ctrl_c_while_the_garbage_collector_calls_back_is_not_lost() -> None:
    program = "import builtins, signal; from kbz_assets.entry import main; load = builtins.__import__\n"
    program += "class Collected:\n    def __del__(self): signal.raise_signal(signal.SIGINT)\n"
    program += "def collecting(name, *rest):\n    Collected()\n    while True: pass\n"
    program += "builtins.__import__ = collecting; main()"
    done = subprocess.run([sys.executable, "-c", program, "status"], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "kbz: interrupted before it began\n")


@pytest.mark.parametrize(("arguments", "status"), [(["--help"], 0), (["run", "2026Q5"], 2), (["nothing"], 2)])
def test_the_command_ends_with_its_status_and_all_that_it_had_to_say(arguments: list[str], status: int) -> None:
    command = [sys.executable, "-c", "from kbz_assets.entry import main; main()", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    in_process = CliRunner().invoke(app, arguments, prog_name="-c")
    assert done.returncode == in_process.exit_code == status
    assert (done.stdout, done.stderr) == (in_process.stdout, in_process.stderr)
