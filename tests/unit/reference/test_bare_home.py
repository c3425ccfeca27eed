"""What `kbz check` says of a home that is not filled in yet."""

import pytest

from pipelines.core.diagnostics import Severity
from pipelines.core.quarter import Quarter
from pipelines.reference.bare_home import bare_home_diagnostics

PRACTICE = "01234567"
QUARTER = Quarter(2026, 4)


def test_a_home_straight_from_the_templates_is_checked_for_what_is_missing(folder) -> None:
    found = bare_home_diagnostics(folder.book(), QUARTER)
    index = "expected one of every year from 2023 to 2026, for the tariff of kbz_kader"
    assert [(str(diagnostic), diagnostic.severity) for diagnostic in found] == [
        (
            "reference/aw_lists.csv valid_from: no list is valid on 2026-10-01; none is registered, expected exactly one",
            Severity.ERROR,
        ),
        (
            "reference/enrolments.csv: has no enrolment that holds on 2026-10-01, expected a line for each practice in a scheme",
            Severity.WARNING,
        ),
        ("reference/practices.csv: has no practice, expected a line for each contract practice", Severity.WARNING),
        (f"reference/price_index.csv: has no index, {index}", Severity.WARNING),
    ]


def test_a_home_that_is_filled_in_lacks_nothing(folder) -> None:
    folder.practices(PRACTICE)
    folder.aw_list("lijst.csv", "postcode\n1234\n")
    folder.add("price_index.csv", "2023;1,04;")
    assert bare_home_diagnostics(folder.book(), QUARTER) == ()


def test_practices_that_have_all_left_are_reported(folder) -> None:
    folder.aw_list("lijst.csv", "postcode\n1234\n")
    folder.add("price_index.csv", "2023;1,04;")
    folder.add("practices.csv", f"{PRACTICE};De Brug;rijnmond;;;;2025-12-31")
    folder.add("enrolments.csv", f"{PRACTICE};kbz_kader;2023-01-01;;;")
    [found] = bare_home_diagnostics(folder.book(), QUARTER)
    assert found.wrong == "has no practice that is active on 2026-10-01"


@pytest.mark.parametrize("schemes", ["schemes:\n", "schemes:\n  # koptarief:\n"])
def test_a_home_without_a_scheme_is_reported(folder, schemes: str) -> None:
    folder.write("schemes.yaml", schemes)
    assert "has no scheme with a rule in force on 2026-10-01" in [found.wrong for found in bare_home_diagnostics(folder.book(), QUARTER)]


def test_nobody_has_to_enrol_where_every_practice_takes_part(folder) -> None:
    folder.aw_list("lijst.csv", "postcode\n1234\n")
    folder.add("practices.csv", f"{PRACTICE};De Brug;rijnmond;;;;")
    folder.schemes("valid_from: 2023-01-01\npaid_by: insurer\nbase: ion\nparticipation: all")
    assert bare_home_diagnostics(folder.book(), QUARTER) == ()


def test_no_index_is_missed_before_a_year_after_the_price_level_has_come(folder) -> None:
    folder.aw_list("lijst.csv", "postcode\n1234\n")
    folder.add("practices.csv", f"{PRACTICE};De Brug;rijnmond;;;;")
    folder.schemes('valid_from: 2023-01-01\npaid_by: insurer\nbase: ion\ntariff: {amount: "1.00", per: quarter, price_level: 2026}')
    assert [found.wrong for found in bare_home_diagnostics(folder.book(), QUARTER)] == ["has no enrolment that holds on 2026-10-01"]
    assert "has no index" in [found.wrong for found in bare_home_diagnostics(folder.book(), Quarter(2027, 1))]


def test_an_enrolment_is_missed_also_where_another_scheme_takes_every_practice(folder) -> None:
    folder.aw_list("lijst.csv", "postcode\n1234\n")
    folder.add("practices.csv", f"{PRACTICE};De Brug;rijnmond;;;;")
    folder.rules("valid_from: 2023-01-01, regions: [noord], participation: all", "valid_from: 2023-01-01, regions: [rijnmond]")
    assert [found.wrong for found in bare_home_diagnostics(folder.book(), QUARTER)] == ["has no enrolment that holds on 2026-10-01"]
