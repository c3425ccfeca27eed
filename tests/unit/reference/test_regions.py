"""Regions that are one, written in two ways."""

import pytest

PRACTICE = "01234567"
OTHER = "01234568"


def practices(folder, *regions: str) -> None:
    for at, region in enumerate(regions, start=1):
        folder.add("practices.csv", f"0123450{at};Praktijk {at};{region};NL91ABNA0417164300;Praktijk;;")


@pytest.mark.parametrize("mistyped", ["Haaglanden", "HAAGLANDEN", "haag landen", "haag\u200blanden", "haag\u00a0landen"])
def test_a_region_that_differs_in_case_or_white_space_is_a_fault_that_says_which_is_meant(folder, mistyped: str) -> None:
    row = folder.row_after("practices.csv")
    practices(folder, "haaglanden", mistyped, "haaglanden")
    [fault] = folder.diagnostics()
    assert fault.startswith(f"reference/practices.csv:{row + 1} region: ")
    assert fault.endswith(" differs from 'haaglanden' only in case or white space, did you mean 'haaglanden'?")


def test_what_most_practices_have_is_meant_whatever_the_other_files_say(folder) -> None:
    practices(folder, "Haaglanden")
    row = folder.row_after("budgets.csv")
    folder.add("budgets.csv", "haaglanden;kbz_kader;2026;1000;0", "haaglanden;kbz_kader;2027;1000;0")
    told = "region: 'haaglanden' differs from 'Haaglanden' only in case or white space, did you mean 'Haaglanden'?"
    assert folder.diagnostics() == [f"reference/budgets.csv:{row} {told}", f"reference/budgets.csv:{row + 1} {told}"]


def test_a_region_of_a_scheme_is_compared_too(folder) -> None:
    practices(folder, "Rijnmond")
    [fault] = folder.diagnostics()
    assert fault.startswith("reference/schemes.yaml:")
    assert " schemes.rijnmond_koptarief.rules: 'rijnmond' differs from 'Rijnmond' only in case or white space" in fault


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("overhead.csv", "region;scheme;year;function;fte;cost\nNoord;kbz_kader;2026;other;1;1"),
        ("savings.csv", "year;region;complex_patients;new_mental_health_patients;source\n2026;Noord;1;1;"),
        ("kpi.csv", "quarter;region;aim;indicator;value;unit;source\n2026Q1;Noord;health;x;1;;"),
    ],
)
def test_the_regions_of_the_optional_files_are_compared_too(folder, name: str, content: str) -> None:
    practices(folder, "noord")
    folder.write(name, content)
    told = "'Noord' differs from 'noord' only in case or white space, did you mean 'noord'?"
    assert folder.diagnostics() == [f"reference/{name}:2 region: {told}"]


def test_white_space_around_a_region_and_another_way_to_compose_its_letters_are_the_same_region(folder) -> None:
    practices(folder, "fryslân", " fryslân ", "frysla\u0302n")
    assert {practice.region for practice in folder.book().practices} == {"fryslân"}


def test_regions_with_other_letters_are_other_regions(folder) -> None:
    practices(folder, "noord", "noord-oost", "noord2")
    assert folder.diagnostics() == []
