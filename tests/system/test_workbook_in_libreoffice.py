"""The workbook as LibreOffice computes and prints it, in the Dutch locale."""

from __future__ import annotations

import importlib.util
import re
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from pipelines.documents.workbook import workbook_bytes
from tests.unit.documents.many_situations import many_situations
from tests.unit.documents.workbooks import TABS, Workbook

pytestmark = pytest.mark.system
REMEMBERED = re.compile(r"(</f><v>)[^<]*(</v>)")


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).parents[2] / "tools" / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


LIBREOFFICE = tool("libreoffice")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("written") / "kbz.xlsx"
    path.write_bytes(workbook_bytes(many_situations()))
    return path


@pytest.fixture(scope="module")
def printed(written: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The pages as text."""
    return LIBREOFFICE.pages(LIBREOFFICE.converted(written, "pdf", tmp_path_factory.mktemp("printed")))


def forgetting(workbook: Path, path: Path) -> Path:
    """The workbook with a wrong remembered result of every formula."""
    with zipfile.ZipFile(workbook) as archive, zipfile.ZipFile(path, "w") as changed:
        for name in archive.namelist():
            changed.writestr(name, REMEMBERED.sub(r"\g<1>987654\2", archive.read(name).decode()))
    return path


def test_what_libreoffice_computes_is_what_the_workbook_remembers(written: Path, tmp_path: Path):
    wrong = forgetting(written, tmp_path / "kbz.xlsx")
    found = Workbook(LIBREOFFICE.converted(wrong, "xlsx", tmp_path / "out").read_bytes())
    wanted = Workbook(written.read_bytes())

    assert found.tabs == TABS
    for tab in TABS:
        assert [shown(line) for line in found.lines(tab)] == [shown(line) for line in wanted.lines(tab)], tab


def shown(line: list[str]) -> list[str]:
    """Numbers to the cent, without the empty cells that one of the two leaves out at the end."""
    cells = [f"{float(cell):.6f}" if re.fullmatch(r"-?\d+(\.\d+)?(E-?\d+)?", cell) and not cell.startswith("0") else cell for cell in line]
    return " | ".join(cells).rstrip(" |").split(" | ")


def test_no_cell_is_too_narrow_and_no_formula_fails(printed: list[str]):
    for page in printed:
        assert "#" not in page
        assert "Err:" not in page


def test_amounts_and_dates_are_printed_as_the_dutch_write_them(printed: list[str]):
    text = "\n".join(printed)

    assert "€ 4.654.321,00" in text
    assert "-€ " in text
    assert "1-1-2026" in text


def test_every_tab_begins_on_a_page_of_its_own_with_its_title(printed: list[str]):
    first = [page.strip().split("\n")[0].strip() for page in printed]

    for tab in TABS:
        assert f"{tab} 2026Q1 (voorstel)" in first
