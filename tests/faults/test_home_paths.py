"""A home works wherever it is: its path is never a pattern, a template or markup."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kbz_assets.cli import app
from kbz_assets.storage.home import Home
from pipelines.core.quarter import Quarter
from tests.servers import KEY, PROJECT

QUARTER = Quarter(2026, 1)
CASE = PROJECT / "tests/cases/plain-1/home"
NAMES = (
    "regio [2026] [!a]",
    "{{ var('x') }} {a} %20 100% {% if %}",
    'it\'s "quoted" $HOME `x` ;&|',
    "Ωμέγα 東京 עברית é 😀",
    "** *.parquet [red]x[/red] a=b,c #d",
)


def run(home: Path):
    return CliRunner().invoke(app, ["run", str(QUARTER), "--home", str(home)])


def published(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in Home(home).published(QUARTER).iterdir()}


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KBZ_PSEUDONYM_KEY", KEY)
    for variable in ("KBZ_HOME", "DAGSTER_HOME", "KBZ_PSEUDONYM_KEY_FILE", "DAGSTER_DISABLE_TELEMETRY"):
        monkeypatch.setenv(variable, "")


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The tables of the same home at a plain path."""
    home = tmp_path_factory.mktemp("plain") / "home"
    shutil.copytree(CASE, home)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("KBZ_PSEUDONYM_KEY", KEY)
        assert run(home).exit_code == 0
    return published(home)


@pytest.mark.parametrize("name", NAMES)
def test_a_run_gives_the_same_tables_at_any_path(name: str, tmp_path: Path, expected: dict[str, bytes]) -> None:
    home = tmp_path / name / "home"
    shutil.copytree(CASE, home)
    result = run(home)
    assert result.exit_code == 0, result.stderr
    assert published(home) == expected
    assert f"Tables:       {Home(home).published(QUARTER)}" in result.stdout
    assert not (Home(home).dagster / ".telemetry").exists(), "the settings of the instance were not read"


def test_what_reads_a_quarter_works_at_any_path(tmp_path: Path) -> None:
    home = tmp_path / "".join(NAMES[0:1]) / "{{ x }} 😀 'q' *"
    shutil.copytree(CASE, home)
    assert run(home).exit_code == 0
    for command in (
        ["check", "--quarter", str(QUARTER)],
        ["explain", str(QUARTER), "01181304"],
        ["scenario", str(QUARTER), "--scheme", "kbz_kader", "--aw-list", "nza2019"],
    ):
        result = CliRunner().invoke(app, [*command, "--home", str(home)])
        assert result.exit_code == 0, result.stderr


def test_a_link_to_a_folder_of_the_system_is_gone_after_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    shutil.copytree(CASE, tmp_path / "[x]")
    assert run(tmp_path / "[x]").exit_code == 0
    assert [path for folder in (tmp_path / "tmp").glob("kbz-*") for path in folder.iterdir()] == []
