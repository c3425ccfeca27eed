"""One module says where everything in a home is."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from kbz_assets.storage.home import Home
from pipelines.core.quarter import Quarter

SOURCE = Path(__file__).parents[3] / "kbz_assets"
NOT_OF_A_HOME = (
    *("dbt_build/", "storage/home.py", "storage/plain_path.py", "storage/scratch.py"),
    *("runtime/costs.py", "upstream/spark_session.py"),
)
"""The folders of the dbt project, the home itself, what is in temporary and scratch folders, and what the system says of processes."""

FOLDERS = ("deliveries", "reference", "warehouse", "ledger", "output", "dagster")
KEYS_OF_DAGSTER = ("dagster/column_schema", "dagster/column_lineage", "dagster/row_count", "dagster/partition", "dagster/data_version")


def spelled_paths(source: str) -> Iterator[str]:
    """The texts that are put behind a `/`, and those that begin with a folder of the home."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.BinOp(op=ast.Div(), right=ast.JoinedStr() | ast.Constant(value=str())):
                yield ast.unparse(node)
            case ast.Constant(value=str()) | ast.JoinedStr():
                text = ast.unparse(node).strip("f'\"")
                if text.startswith(tuple(f"{name}/" for name in FOLDERS)) and text not in KEYS_OF_DAGSTER:
                    yield text


@pytest.mark.parametrize("source", ["home.path / 'demo.json'", "folder / f'{name}.csv'", "told(f'warehouse/{quarter}')", "x = 'output/a'"])
def test_a_path_that_is_spelled_out_is_found(source: str) -> None:
    assert list(spelled_paths(source))


def test_no_other_module_spells_a_path_of_the_home() -> None:
    modules = {path.relative_to(SOURCE).as_posix(): path for path in SOURCE.rglob("*.py")}
    found = {
        name: list(spelled_paths(path.read_text(encoding="utf-8"))) for name, path in modules.items() if not name.startswith(NOT_OF_A_HOME)
    }
    assert {name: texts for name, texts in found.items() if texts} == {}


def test_a_scheme_of_any_name_has_a_scenario_folder_of_its_own() -> None:
    home, quarter = Home(Path("/home")), Quarter(2026, 1)
    folders = [home.scenario(quarter, name) for name in ("kader", "kader 2", "a/b", "a_b", "..", ".", "Übung", "%2E")]
    assert len(set(folders)) == len(folders)
    assert {folder.parent for folder in folders} == {home.output(quarter) / "scenario"}
    assert all(".." not in folder.parts for folder in folders)
    assert folders[0].name == "kader"


def test_the_quarters_of_a_folder_are_the_names_of_its_folders(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for name in ("2026Q1", "2025Q4", "2026Q5", "oud", "2025Q4 (kopie)"):
        (home.all_deliveries / name).mkdir(parents=True)
    (home.all_deliveries / "2024Q1").write_text("a file", encoding="utf-8")
    (home.all_deliveries / "2024Q2").symlink_to(home.all_deliveries / "2026Q1")
    assert home.delivered_quarters() == [Quarter(2025, 4), Quarter(2026, 1)]
    assert home.worked_quarters() == home.published_quarters() == []
