"""All reference files together."""

import random
from pathlib import Path

import pytest

from pipelines.core.diagnostics import InputError, Severity
from pipelines.reference.reading.book import load_reference, read_reference
from pipelines.reference.reading.plausibility_warnings import plausibility_warnings

CASES = sorted((Path(__file__).parents[2] / "cases").glob("*/home/reference"))
REQUIRED = ["agb_mapping.csv", "aw_lists.csv", "budgets.csv", "deviations.csv", "enrolments.csv", "plans.csv", "practices.csv"]
REQUIRED += ["price_index.csv", "schemes.yaml", "source_profiles.yaml", "staffing.csv", "streams.csv"]


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.parts[-3])
def test_the_reference_of_every_case_is_read_without_an_error(case: Path) -> None:
    book = load_reference(case)
    assert book.practices
    assert all(len(one.entries) > 50 for one in book.aw_lists)
    assert all(warning.severity is Severity.WARNING for warning in plausibility_warnings(book))


def test_there_are_cases() -> None:
    assert len(CASES) >= 10


def test_a_home_straight_from_the_templates_has_no_errors(folder) -> None:
    assert folder.diagnostics() == []
    assert list(folder.book().schemes) == ["rijnmond_koptarief", "kbz_kader", "toekomstbestendige_huisartsenzorg", "mtvp"]


@pytest.mark.parametrize("name", REQUIRED)
def test_a_missing_file_is_one_fault(folder, name: str) -> None:
    (folder.path / name).unlink()
    assert folder.diagnostics() == [f"reference/{name}: is missing, expected the file; kbz init writes a template of it"]


def test_a_missing_folder_is_one_fault(tmp_path: Path) -> None:
    read = read_reference(tmp_path / "reference")
    assert read.book is None
    assert [str(diagnostic) for diagnostic in read.diagnostics] == [
        "reference: the folder is missing, expected a home as kbz init makes it"
    ]


def test_many_faults_in_many_files_are_reported_at_once_in_order_one_line_each(folder) -> None:
    folder.practices("01234567")
    folder.add("practices.csv", "123;;rijnmond;;;1-1-2026;", "01234568;Kade;rijnmond;;;;")
    folder.add("agb_mapping.csv", "01987654;0123456;;")
    folder.add("aw_lists.csv", "weg;weg.csv;;;;", f"weg2;weg.csv;;;{'0' * 64};")
    folder.add("enrolments.csv", "01234567;kopstuk;2026-01-01;;misschien;")
    folder.add("deviations.csv", "01234567;kbz_kader;;;;")
    folder.add("plans.csv", "01234567;26;klaar;veel;;;;;")
    folder.add("streams.csv", "01234567;;;;")
    folder.add("budgets.csv", "rijnmond;kbz_kader;2026;1.000,00;0,2", "rijnmond;kopstuk;2026;1;0")
    folder.add("price_index.csv", "2023;4,32%;")
    folder.add("staffing.csv", "huisarts;;2024")
    folder.add("kpi.csv", "2026-1;rijnmond;geluk;a;1;;")
    folder.add("schemes.yaml", "  proef: {title: 7, segment: S4, rules: [{base: ion}]}")
    folder.write("source_profiles.yaml", "profiles: 7\n")

    with pytest.raises(InputError) as found:
        load_reference(folder.path)
    lines = str(found.value).splitlines()
    assert len(lines) == len(found.value.diagnostics) == 23
    assert [diagnostic.file for diagnostic in found.value.diagnostics] == sorted(diagnostic.file for diagnostic in found.value.diagnostics)
    assert {line.partition(":")[0].partition(" ")[0] for line in lines} == {
        f"reference/{name}" for name in [*REQUIRED, "kpi.csv", "aw_lists/weg.csv"]
    }


def test_a_file_with_faults_of_its_own_does_not_make_others_wrong(folder) -> None:
    folder.practices("01234567")
    folder.write("practices.csv", "agb;name\n")
    folder.write("schemes.yaml", "[")
    assert {diagnostic.partition(":")[0] for diagnostic in folder.diagnostics()} == {"reference/practices.csv", "reference/schemes.yaml"}


def test_the_faults_do_not_depend_on_the_order_in_which_they_are_found() -> None:
    diagnostics = list(read_reference(Path("/nergens")).diagnostics) * 2
    random.Random(1).shuffle(diagnostics)
    assert len(InputError(diagnostics).diagnostics) == 1
