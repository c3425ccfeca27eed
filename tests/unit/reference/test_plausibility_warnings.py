"""What is legal but looks like a mistake."""

import pytest

PRACTICE = "01234567"
PLANS = "agb;year;status;fte_huisarts;fte_poh;fte_assistent;fte_other;target_group;instruments;goals;tariff\n"
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


def test_a_home_straight_from_the_templates_has_no_warnings(folder) -> None:
    assert folder.warnings() == []


def test_a_practice_with_everything_filled_in_has_no_warnings(folder) -> None:
    folder.practices(PRACTICE)
    assert folder.warnings() == []


def test_a_practice_without_enrolment_anywhere(folder) -> None:
    folder.practices(PRACTICE)
    row = folder.row_after("practices.csv")
    folder.add("practices.csv", "01234568;Kade;rijnmond;NL91ABNA0417164300;Kade;;")
    wrong = "01234568 is enrolled in no scheme, expected an enrolment, past ones included"
    assert folder.warnings() == [f"reference/practices.csv:{row} agb: {wrong}"]


@pytest.mark.parametrize(
    ("account", "wrong"),
    [
        ("NL91ABNA0417164301", "that of 01234567 fails its test"),
        ("NL91-ABNA-0417-1643-00", "that of 01234567 fails its test"),
        ("", "01234567 has none"),
    ],
)
def test_an_account_that_is_missing_or_fails_its_test_is_reported_without_the_number(folder, account: str, wrong: str) -> None:
    folder.add("practices.csv", f"{PRACTICE};De Brug;rijnmond;{account};De Brug;;")
    folder.add("enrolments.csv", f"{PRACTICE};kbz_kader;2026-01-01;;;")
    [warning] = folder.warnings()
    assert f" iban: {wrong}" in warning
    assert not account or account not in warning


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


@pytest.mark.parametrize("argument", ["-", "n.v.t.", "nvt", "x", "???", "ok"])
def test_an_argument_that_says_nothing_counts_and_is_told(folder, argument: str) -> None:
    folder.practices(PRACTICE)
    folder.add("deviations.csv", f"{PRACTICE};kbz_kader;;;{argument};Bestuur")
    wrong = f"'{argument}' says nothing, and counts as an argument, expected the reason in words"
    assert [one.partition(" ")[2] for one in folder.warnings() if "argument" in one] == [f"argument: {wrong}"]


def test_an_argument_in_words_is_left_alone(folder) -> None:
    folder.practices(PRACTICE)
    folder.add("deviations.csv", f"{PRACTICE};kbz_kader;;;nieuwbouw;Bestuur")
    assert folder.warnings() == []


def test_a_stream_needs_no_argument_where_no_scheme_asks_for_one(folder) -> None:
    folder.practices(PRACTICE)
    for needs, told in (("mtvp", 1), ("ander", 0)):
        folder.rules(f"valid_from: 2020-01-01, needs_argument: [{needs}]")
        folder.write("enrolments.csv", f"agb;scheme;applied_on;ended_on;fixed;implementation_until\n{PRACTICE};proef;2023-01-01;;;\n")
        folder.write("streams.csv", f"agb;stream;valid_from;valid_to;argument\n{PRACTICE};mtvp;;;-\n")
        assert len([one for one in folder.warnings() if "says nothing" in one]) == told


@pytest.mark.parametrize(
    ("rule", "until", "wrong"),
    [
        (
            "",
            "2026-12-31",
            f"proef pays nothing for a phase, that of {PRACTICE} is not used, expected implementation_amount in its rule, or no day",
        ),
        ("implementation_amount: '1000', ", "2026-12-31", None),
        (
            "implementation_amount: '1000', ",
            "2022-12-31",
            f"the phase of {PRACTICE} ends before the enrolment begins, on 2023-01-01, expected a later day, or none",
        ),
        (
            "valid_to: 2022-12-31, implementation_amount: '1000', ",
            "2026-12-31",
            f"proef pays nothing for a phase, that of {PRACTICE} is not used, expected implementation_amount in its rule, or no day",
        ),
    ],
)
def test_an_implementation_phase_that_nothing_is_paid_for(folder, rule: str, until: str, wrong: str | None) -> None:
    """R29."""
    folder.practices(PRACTICE)
    folder.rules(f"{rule}valid_from: 2020-01-01")
    folder.write("enrolments.csv", f"agb;scheme;applied_on;ended_on;fixed;implementation_until\n{PRACTICE};proef;2023-01-01;;;{until}\n")
    phases = [one.partition("implementation_until: ")[2] for one in folder.warnings() if "implementation_until" in one]
    assert phases == ([wrong] if wrong else [])


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
    assert "practice_agb: 01999999 is not a practice, rows of 01987654 will be rejected" in mapping
    assert "agb: 01999998 is not a practice, this line is not used" in stream


@pytest.mark.parametrize("stream", ["KBZ_pilot", "KBZ_PILOT", "kbz pilot", "KBZ-Pilot"])
def test_a_stream_that_is_almost_one_that_a_scheme_names(folder, stream: str) -> None:
    folder.practices(PRACTICE)
    row = folder.row_after("streams.csv")
    folder.add("streams.csv", f"{PRACTICE};{stream};;;")
    assert folder.warnings() == [f"reference/streams.csv:{row} stream: no scheme names {stream}, perhaps kbz_pilot is meant"]


@pytest.mark.parametrize("name", ["proeff", "PROEF"])
def test_a_name_in_a_rule_that_is_almost_a_scheme(folder, name: str) -> None:
    folder.schemes(f"valid_from: 2023-01-01\npaid_by: insurer\nbase: ion\nnot_with: [{name}]")
    assert [warning.partition(": ")[2] for warning in folder.warnings()] == [
        f"{name} is neither a stream in streams.csv nor a scheme, perhaps proef is meant"
    ]


def test_a_scheme_that_needs_an_argument_which_no_enrolment_carries(folder) -> None:
    folder.write("schemes.yaml", MUTUAL.replace("not_with: [twee]", "needs_argument: [twee, mtvp]"))
    assert [warning.partition(": ")[2] for warning in folder.warnings()] == [
        "needs_argument names the scheme twee, of which an enrolment carries no argument, expected it in not_with"
    ]


def test_a_line_for_a_region_without_practices_is_a_warning(folder) -> None:
    folder.add("practices.csv", f"{PRACTICE};De Brug;noord;NL91ABNA0417164300;De Brug;;")
    folder.add("enrolments.csv", f"{PRACTICE};kbz_kader;2026-01-01;;;")
    folder.add("budgets.csv", "zuid;kbz_kader;2026;1000;0")
    folder.add("kpi.csv", "2026Q1;zuid;health;verwijzingen;1;;;")
    assert [warning.partition(" region: ")[2] for warning in folder.warnings() if " region: " in warning] == [
        "zuid has no practices, expected a region of practices.csv: noord"
    ] * 2
    assert "rijnmond has no practices, expected a region of practices.csv: noord" in folder.warnings()[-1]


def test_an_enrolment_in_a_scheme_that_never_has_a_rule_for_the_region_of_the_practice(folder) -> None:
    folder.add(
        "practices.csv",
        f"{PRACTICE};De Brug;noord;NL91ABNA0417164300;De Brug;;",
        "01234568;Kade;rijnmond;NL91ABNA0417164300;Kade;;2025-12-31",
        "01234568;Kade;noord;NL91ABNA0417164300;Kade;2026-01-01;",
    )
    row = folder.row_after("enrolments.csv")
    folder.add(
        "enrolments.csv",
        f"{PRACTICE};rijnmond_koptarief;2026-01-01;;;",
        "01234568;rijnmond_koptarief;2024-01-01;2026-01-01;;",
        "01234568;kbz_kader;2026-01-01;;;",
    )
    wrong = "is enrolled in rijnmond_koptarief, which never has a rule for its region noord, expected a practice of rijnmond"
    assert folder.warnings() == [f"reference/enrolments.csv:{row} scheme: {PRACTICE} {wrong}"]


def test_an_enrolment_that_outlives_a_move_to_a_region_without_the_scheme(folder) -> None:
    folder.add(
        "practices.csv",
        f"{PRACTICE};De Brug;rijnmond;NL91ABNA0417164300;De Brug;;2025-12-31",
        f"{PRACTICE};De Brug;noord;NL91ABNA0417164300;De Brug;2026-01-01;",
    )
    folder.add("enrolments.csv", f"{PRACTICE};rijnmond_koptarief;2024-01-01;;;")
    [warning] = folder.warnings()
    assert "which never has a rule for its region noord" in warning


@pytest.mark.parametrize("name", ["De Brug 111222333", "De Brug (1112 22 333)", "111.222.333"])
def test_a_name_with_the_bsn_of_a_person_is_reported_without_the_number(folder, name: str) -> None:
    row = folder.row_after("practices.csv")
    folder.add("practices.csv", f"{PRACTICE};{name};rijnmond;NL91ABNA0417164300;De Brug;;")
    folder.add("enrolments.csv", f"{PRACTICE};kbz_kader;2026-01-01;;;")
    wrong = "holds a number that passes the test of a BSN, expected no number of a person: this text is shown to others"
    assert folder.warnings() == [f"reference/practices.csv:{row} name: {wrong}"]


@pytest.mark.parametrize("name", ["De Brug 123456789", "Praktijk 01234567", "Rekening 1112223334", "[red]De Brug[/]"])
def test_other_numbers_and_marks_in_a_name_are_nothing_to_warn_of(folder, name: str) -> None:
    folder.add("practices.csv", f"{PRACTICE};{name};rijnmond;NL91ABNA0417164300;De Brug;;")
    folder.add("enrolments.csv", f"{PRACTICE};kbz_kader;2026-01-01;;;")
    assert folder.warnings() == []


def test_an_argument_with_the_bsn_of_a_person(folder) -> None:
    folder.practices(PRACTICE)
    folder.add("streams.csv", f"{PRACTICE};mtvp;;;voor patient 111222333")
    [warning] = folder.warnings()
    assert " argument: holds a number that passes the test of a BSN" in warning
    assert "111222333" not in warning


def test_the_account_of_the_debtor_is_tested(folder) -> None:
    folder.write("schemes.yaml", 'settings: {debtor_iban: "NL91ABNA0417164301"}\nschemes:\n')
    assert folder.warnings() == ["reference/schemes.yaml settings.debtor_iban: the account fails its test, expected a valid IBAN"]


def test_lines_of_the_optional_files_that_lead_nowhere(folder) -> None:
    folder.practices(PRACTICE)
    for name, line in {
        "overhead.csv": "region;scheme;year;function;fte;cost\nrijnmond;kbz_kader;2026;community;0,5;40000",
        "controls.csv": "quarter;agb;measure;count;source\n2026Q1;01999999;ion;100;landelijk",
        "receipts.csv": "id;date;uzovi;scheme;quarter;amount;reference\n1;2026-01-01;3311;vervallen;2026Q1;1,00;",
        "accounts.csv": "use;scheme;account;name\npayout;vervallen;4001;",
        "signatories.csv": "name;role;valid_from;valid_to;limit\nA. Jansen;preparer;;;",
    }.items():
        folder.write(name, f"{line}\n")
    schemes = "rijnmond_koptarief, kbz_kader, toekomstbestendige_huisartsenzorg, mtvp"
    assert folder.warnings() == [
        f"reference/accounts.csv:2 scheme: vervallen is not a scheme, expected one of schemes.yaml: {schemes}",
        (
            "reference/controls.csv:2 agb: 01999999 is not a practice, this line is not used, "
            "expected the AGB code of a practice in practices.csv"
        ),
        "reference/overhead.csv:2 year: rijnmond has no budget for kbz_kader in 2026, expected a line for it in budgets.csv",
        f"reference/receipts.csv:2 scheme: vervallen is not a scheme, expected one of schemes.yaml: {schemes}",
        "reference/signatories.csv role: nobody is approver, so that nothing can be closed, expected names of both roles",
    ]


@pytest.mark.parametrize(
    ("rules", "warned"),
    [
        (["valid_from: 2025-01-01, valid_to: 2025-12-31", "valid_from: 2026-01-01"], []),
        (["valid_from: 2025-01-01, valid_to: 2026-02-15", "valid_from: 2026-04-01"], []),
        (["valid_from: 2025-01-01, valid_to: 2026-03-31", "valid_from: 2026-04-02"], ["2026Q2"]),
        (["valid_from: 2025-01-01, valid_to: 2025-12-31", "valid_from: 2026-07-01"], ["2026Q1"]),
        (["valid_from: 2025-01-01, valid_to: 2025-12-31"], []),
        (["valid_from: 2025-01-01, valid_to: 9999-12-31"], []),
        (["valid_from: 2023-01-01", "valid_from: 2025-01-01, valid_to: 2025-12-31, regions: [noord]"], ["2026Q1 for noord"]),
        (["valid_from: 2025-01-01, valid_to: 2025-12-31, regions: [noord]", "valid_from: 2026-07-01, regions: [zuid]"], []),
    ],
)
def test_a_rule_that_ends_before_the_next_one_begins(folder, rules: list[str], warned: list[str]) -> None:
    folder.rules(*rules)
    told = [warning for warning in folder.warnings() if "no rule is in force in " in warning]
    assert [warning.partition("no rule is in force in ")[2].partition(",")[0] for warning in told] == warned
    assert all("schemes.proef.rules: " in warning for warning in told)


def test_a_tariff_in_a_plan_that_no_scheme_takes(folder) -> None:
    folder.schemes("valid_from: 2023-01-01\npaid_by: insurer\nbase: ion")
    folder.add("practices.csv", f"{PRACTICE};De Brug;rijnmond;NL91ABNA0417164300;De Brug;;")
    folder.add("enrolments.csv", f"{PRACTICE};proef;2026-01-01;;;")
    folder.write("plans.csv", PLANS + f"{PRACTICE};2026;approved;;;;;;;;60,00\n")
    assert folder.warnings() == [
        (
            "reference/plans.csv:2 tariff: no scheme takes its tariff from a plan, this one is not used, "
            "expected by_plan in the tariff of a scheme"
        )
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


def test_a_price_index_that_is_not_a_factor_is_a_warning(folder) -> None:
    folder.add("price_index.csv", "2023;4,32;", "2024;1,0432;")
    row = folder.row_after("price_index.csv") - 2
    expected = "expected a factor such as 1.0432 for 4.32% more"
    assert folder.warnings() == [f"reference/price_index.csv:{row} index: 4.32 for 2023 is unusual, {expected}"]
