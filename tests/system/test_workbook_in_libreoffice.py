"""The workbook as LibreOffice computes and prints it, in the Dutch locale."""

from __future__ import annotations

import importlib.util
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest

from pipelines.core.quarter import Quarter
from pipelines.documents.quarter_tables import QuarterTables
from pipelines.documents.workbook import workbook_bytes
from pipelines.ledger.ledger import Ledger
from pipelines.reference.schemes import Remainder, Scheme
from pipelines.schemas.payout_codes import PaidBy, Per
from tests.spec.quarter_tables import quarter_before
from tests.spec.situations import Q1, above, budget, budgeted, count, decided, deviation, enrolment, plan, rule, scheme, staffing, tariff
from tests.unit.documents.quarters import tables_of_quarter
from tests.unit.documents.workbooks import TABS, Workbook, with_lists
from tests.unit.ledger.closings import close, key

pytestmark = pytest.mark.system
BEFORE = Quarter(2025, 4)
REMEMBERED = re.compile(r"(</f><v>)[^<]*(</v>)")


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).parents[2] / "tools" / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


LIBREOFFICE = tool("libreoffice")


def quarter() -> QuarterTables:
    """Practices that are paid, partly, by deviation, by insurers, are undecided, below the threshold, or do not take part."""
    agbs = [f"0100000{number}" for number in range(1, 8)]
    shares = ((300, 0), (200, 0), (98, 4), (60, 0), (10, 0), (150, 0), (20, 0))
    counts = [
        count(agb, aw_ion * 10, 4000, unknown=unknown * 10, u0403=(2000, aw_ion * 5))
        for agb, (aw_ion, unknown) in zip(agbs, shares, strict=True)
    ]
    yearly = rule(
        threshold=above("0.25"),
        deviation_allowed=True,
        plan_required=True,
        budget=budgeted(Remainder.PARTIAL, reserve=True),
        tariff=tariff("1069.85", Per.YEAR),
        implementation_amount_eur=Decimal("12345.67"),
    )
    module = Scheme("module", "Modulegelden wijkverpleging", "S2", (rule(paid_by=PaidBy.INSURER, tariff=tariff("3.00")),))
    parts = {
        "schemes": {**scheme(yearly), "module": module},
        "enrolments": (enrolment(agbs[0], implementation_until=Q1.peildatum), *map(enrolment, agbs[1:5]), enrolment(agbs[5], "module")),
        "plans": tuple(plan(agb, huisarts="0.2", poh="0.4", goals="AD") for agb in agbs[:5]),
        "deviations": (deviation(agbs[4], argument="nieuwbouw: twee straten staan nog niet op de lijst, en de wijk groeit snel"),),
        "staffing": staffing(huisarts="180000.00", poh="120000.00"),
        "budgets": (budget("4654321.00", "0.10"),),
    }
    before = {"budgets": (budget("6000000.00", "0.10", year=2025),), "plans": tuple(plan(agb, year=2025) for agb in agbs)}
    earlier = decided(counts[:4], quarter=BEFORE, **{**parts, **before})
    booked = key(agbs[0], BEFORE, region="rijnmond")
    ledger = close(Ledger(), BEFORE, {booked: "1000.00"})
    compared, recomputed = quarter_before(earlier.decision, counts), {BEFORE: {booked: Decimal("1234.56")}}
    return with_lists(tables_of_quarter(counts, before=compared, ledger=ledger, recomputed=recomputed, **parts))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("written") / "kbz.xlsx"
    path.write_bytes(workbook_bytes(quarter()))
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
