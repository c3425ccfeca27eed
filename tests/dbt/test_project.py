"""The parsed project that runs start from."""

import os
import shutil
from pathlib import Path

import pytest
import yaml

from kbz_assets.dbt_build import project as dbt
from kbz_assets.storage.home import Home
from pipelines.core.quarter import Quarter


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project with what was parsed of it."""
    dbt.manifest_path()
    copy = tmp_path / "dbt_project"
    shutil.copytree(dbt.PROJECT_FOLDER, copy)
    monkeypatch.setattr(dbt, "PROJECT_FOLDER", copy)
    return copy


def test_a_project_that_was_parsed_is_not_parsed_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.utime(project / "target/manifest.json")
    monkeypatch.setattr(dbt, "run_dbt", None)
    assert dbt.manifest_path() == project / "target/manifest.json"


@pytest.mark.parametrize(
    "changed", ["models/marts/practice_shares.sql", "macros/run.sql", "tests/a_patient_counts_once.sql", "dbt_project.yml"]
)
def test_a_project_is_parsed_again_when_one_file_changed(project: Path, changed: str) -> None:
    manifest = project / "target/manifest.json"
    for file in (path for path in project.rglob("*") if path.is_file()):
        os.utime(file, (0, 0))
    os.utime(project / changed, (1, 1))
    dbt.manifest_path()
    assert manifest.stat().st_mtime > 1
    assert [path for path in manifest.parent.iterdir() if path.is_dir()] == []


def test_a_project_without_a_macro_of_the_dialect_is_refused_by_the_name_of_the_macro(project: Path) -> None:
    numbers = project / "macros/dialect/numbers.sql"
    numbers.write_text(numbers.read_text(encoding="utf-8").replace("duckdb__rounded_share", "other__rounded_share"), encoding="utf-8")
    with pytest.raises(dbt.DbtBuildError) as refused:
        dbt.manifest_path()
    assert str(refused.value).endswith("rounded_share: not available for duckdb, write duckdb__rounded_share in macros/dialect")


def test_a_run_passes_every_variable_that_has_a_sample_value(tmp_path: Path) -> None:
    """A variable that a run forgot would be that of the sample quarter."""
    quarter = Quarter.parse("2026Q1")
    variables = dbt.variables_of(quarter, "nza", Home(tmp_path).quarter(quarter), tmp_path)
    defaults = yaml.safe_load((dbt.PROJECT_FOLDER / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
    assert set(variables) >= set(defaults)
