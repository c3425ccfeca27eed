"""What is legal but looks like a mistake."""

import pytest

PRACTICE = "01234567"
MUTUAL = """\
schemes:
  een:
    title: Een
    segment: S3
    rules: [{valid_from: 2020-01-01, paid_by: insurer, base: ion, not_with: [twee]}]
  twee:
    title: Twee
    segment: S3
    rules: [{valid_from: 2020-01-01, valid_to: 2025-12-31, paid_by: insurer, base: ion, not_with: [een]}]
"""


def test_a_home_straight_from_the_templates_is_not_suspicious(folder) -> None:
    assert folder.warnings() == []


def test_a_practice_with_everything_filled_in_is_not_suspicious(folder) -> None:
    folder.practices(PRACTICE)
    assert folder.warnings() == []


def test_a_practice_without_enrolment_anywhere(folder) -> None:
    folder.practices(PRACTICE)
    row = folder.row_after("practices.csv")
    folder.add("practices.csv", "01234568;Kade;rijnmond;NL91ABNA0417164300;Kade;;")
    wrong = "01234568 is enrolled in no scheme, expected an enrolment, past ones included"
    assert folder.warnings() == [f"reference/practices.csv:{row} agb: {wrong}"]


@pytest.mark.parametrize(("account", "wrong"), [("NL91ABNA0417164301", "that of 01234567 fails its test"), ("", "01234567 has none")])
def test_an_account_that_is_missing_or_fails_its_test_is_told_without_the_number(folder, account: str, wrong: str) -> None:
    folder.add("practices.csv", f"{PRACTICE};De Brug;rijnmond;{account};De Brug;;")
    folder.add("enrolments.csv", f"{PRACTICE};kbz_kader;2026-01-01;;;")
    [warning] = folder.warnings()
    assert f" iban: {wrong}" in warning
    assert "0417164301" not in warning


@pytest.mark.parametrize(
    ("first", "second", "warnings"),
    [
        ("2021-01-01;", "2022-01-01;", 1),
        ("2021-01-01;2022-01-01", "2022-01-01;", 0),
        ("2026-01-01;", "2022-01-01;", 0),
        ("2021-01-01;2021-01-01", "2021-01-01;", 0),
    ],
)
def test_two_schemes_that_exclude_each_other_and_a_practice_in_both(folder, first: str, second: str, warnings: int) -> None:
    folder.write("schemes.yaml", MUTUAL)
    folder.add("practices.csv", f"{PRACTICE};De Brug;rijnmond;NL91ABNA0417164300;De Brug;;")
    folder.add("enrolments.csv", f"{PRACTICE};een;{first};;", f"{PRACTICE};twee;{second};;")
    told = [warning for warning in folder.warnings() if "the two exclude each other" in warning]
    assert len(told) == warnings


def test_a_budget_for_a_scheme_that_has_none(folder) -> None:
    folder.practices(PRACTICE)
    folder.add(
        "budgets.csv",
        "rijnmond;rijnmond_koptarief;2026;1000;0",
        "rijnmond;kbz_kader;2026;1000;0",
        "rijnmond;kbz_kader;2020;1000;0",
    )
    assert [warning.partition(": ")[2].partition(",")[0] for warning in folder.warnings()] == [
        "rijnmond_koptarief has no budget in 2026",
        "kbz_kader has no budget in 2020",
    ]


def test_a_deviation_for_a_scheme_that_allows_none(folder) -> None:
    folder.practices(PRACTICE)
    folder.add("deviations.csv", f"{PRACTICE};rijnmond_koptarief;;;nieuwbouw;Bestuur", f"{PRACTICE};kbz_kader;;;nieuwbouw;Bestuur")
    assert [warning.partition(": ")[2] for warning in folder.warnings()] == [
        "rijnmond_koptarief allows no deviation, this one is ignored, expected deviation_allowed in its rule, or no deviation"
    ]


def test_a_mapping_and_a_stream_of_a_practice_that_does_not_exist(folder) -> None:
    folder.practices(PRACTICE)
    folder.add("agb_mapping.csv", "01987654;01999999;;")
    folder.add("streams.csv", "01999998;mtvp;;;")
    mapping, stream = folder.warnings()
    assert "practice_agb: 01999999 is no practice, rows of 01987654 will be rejected" in mapping
    assert "agb: 01999998 is no practice" in stream


def test_a_stream_that_is_almost_one_that_exists(folder) -> None:
    folder.practices(PRACTICE)
    folder.add("streams.csv", f"{PRACTICE};kbz_piloot;;;")
    [warning] = folder.warnings()
    assert "kbz_pilot is no stream in streams.csv and no scheme, perhaps kbz_piloot is meant" in warning


def test_a_region_without_practices(folder) -> None:
    folder.add("practices.csv", f"{PRACTICE};De Brug;noord;NL91ABNA0417164300;De Brug;;")
    folder.add("enrolments.csv", f"{PRACTICE};kbz_kader;2026-01-01;;;")
    folder.add("budgets.csv", "Noord;kbz_kader;2026;1000;0")
    assert [warning.partition(": ")[2] for warning in folder.warnings()] == [
        "Noord has no practices, expected a region of practices.csv: noord",
        "rijnmond has no practices, expected a region of practices.csv: noord",
    ]


def test_a_list_with_far_fewer_entries_than_the_one_before_and_one_that_overlaps(folder) -> None:
    entries = [f"12{number}" for number in range(10, 20)]
    folder.aw_list("oud.csv", "\n".join(["postcode", *entries]), "2012-01-01;2023-01-01")
    folder.aw_list("half.csv", "\n".join(["postcode", *entries[:5]]), "2023-01-01;2025-12-31")
    folder.aw_list("minder.csv", "\n".join(["postcode", *entries[:2]]), "2026-01-01;")
    assert [warning.partition(": ")[2].partition(",")[0] for warning in folder.warnings()] == [
        "half begins before oud has ended",
        "minder has 2 entries",
    ]


def test_a_price_index_that_is_no_factor(folder) -> None:
    folder.add("price_index.csv", "2023;4,32;", "2024;1,0432;")
    assert folder.warnings() == ["reference/price_index.csv index: 4.32 for 2023 is unusual, expected such as 1.0432 for 4.32% more"]
