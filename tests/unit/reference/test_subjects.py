"""What each reference file takes and refuses."""

from datetime import date
from decimal import Decimal

import pytest

from pipelines.core.interval import Interval
from pipelines.core.quarter import Quarter
from pipelines.reference.book import practice_of
from pipelines.reference.practices import active_practices
from pipelines.schemas.payout_codes import PlanStatus

PRACTICE = "01234567"
OTHER = "01234568"
PEILDATUM = date(2026, 1, 1)


def test_a_practice_can_have_several_lines_in_time(folder) -> None:
    folder.add("practices.csv", f"{PRACTICE};De Brug;rijnmond;;;2020-01-01;2025-12-31", f"{PRACTICE};De Brug;noord;;;2026-01-01;")
    lines = folder.book().practices
    assert [line.region for line in lines] == ["rijnmond", "noord"]
    assert [line.region for line in active_practices(lines, PEILDATUM)] == ["noord"]


def test_two_register_lines_of_a_practice_on_the_same_day_are_a_fault(folder) -> None:
    row = folder.row_after("practices.csv")
    folder.add("practices.csv", f"{PRACTICE};De Brug;rijnmond;;;;2026-01-01", f"{PRACTICE};De Brug;noord;;;2026-01-01;")
    wrong = f"holds on the same day as line {row} for {PRACTICE}"
    assert folder.diagnostics() == [f"reference/practices.csv:{row + 1} active_from: {wrong}, expected at most one record on any day"]


def test_an_account_number_loses_its_spaces(folder) -> None:
    folder.add("practices.csv", f"{PRACTICE};De Brug;rijnmond;nl91 abna 0417 1643 00;Maatschap De Brug;;")
    assert folder.book().practices[0].iban == "NL91ABNA0417164300"


def test_an_interval_that_ends_before_it_begins_is_a_fault(folder) -> None:
    folder.add("practices.csv", f"{PRACTICE};De Brug;rijnmond;;;2026-01-02;2026-01-01")
    assert [diagnostic.partition(" ")[2] for diagnostic in folder.diagnostics()] == [
        "active_to: 2026-01-01 lies before 2026-01-02, expected the same day or a later one"
    ]


def test_a_mapping_goes_before_the_register_in_one_step(folder) -> None:
    """R3."""
    folder.practices(PRACTICE, OTHER, "01234569")
    folder.add("practices.csv", "01234560;Gestopt;rijnmond;;;;2025-12-31")
    folder.add("agb_mapping.csv", f"01987654;{PRACTICE};;", f"{OTHER};{PRACTICE};2026-01-01;2026-01-01", "01987653;01987654;;")
    folder.add("agb_mapping.csv", "01234569;01234560;;")
    assert practice_of(folder.book(), PEILDATUM) == {PRACTICE: PRACTICE, "01987654": PRACTICE, OTHER: PRACTICE}
    assert practice_of(folder.book(), date(2026, 4, 1))[OTHER] == OTHER


def test_two_mappings_of_an_agb_on_the_same_day_are_a_fault(folder) -> None:
    folder.practices(PRACTICE, OTHER)
    folder.add("agb_mapping.csv", f"01987654;{PRACTICE};;2026-01-01", f"01987654;{OTHER};2026-01-01;")
    assert len(folder.diagnostics()) == 1


def test_mappings_that_follow_each_other_are_right(folder) -> None:
    folder.practices(PRACTICE, OTHER)
    folder.add("agb_mapping.csv", f"01987654;{PRACTICE};;2025-12-31", f"01987654;{OTHER};2026-01-01;")
    assert folder.diagnostics() == []


def test_an_enrolment_may_begin_on_the_day_the_one_before_was_ended(folder) -> None:
    folder.practices(PRACTICE)
    folder.add("enrolments.csv", f"{PRACTICE};kbz_kader;2020-01-01;2026-01-01;;", f"{PRACTICE};kbz_kader;2026-01-01;;true;")
    first, second = folder.book().enrolments[-2:]
    assert (first.holds_on(PEILDATUM), second.holds_on(PEILDATUM)) == (False, True)
    assert (first.fixed, second.fixed) == (False, True)
    assert first.days == Interval(date(2020, 1, 1), date(2025, 12, 31))


def test_two_enrolments_in_a_scheme_on_the_same_day_are_a_fault(folder) -> None:
    folder.practices(PRACTICE)
    folder.add("enrolments.csv", f"{PRACTICE};kbz_kader;2020-01-01;2026-01-02;;", f"{PRACTICE};kbz_kader;2026-01-01;;;")
    assert len(folder.diagnostics()) == 1


def test_an_enrolment_that_was_ended_on_its_first_day_never_held(folder) -> None:
    folder.practices(PRACTICE)
    folder.add("enrolments.csv", f"{PRACTICE};kbz_kader;2026-01-01;2026-01-01;;", f"{PRACTICE};kbz_kader;2026-01-01;;;")
    assert folder.book().enrolments[-2].days is None


@pytest.mark.parametrize("word", ["true", "TRUE", "Waar"])
def test_a_spreadsheet_may_have_translated_true(folder, word: str) -> None:
    folder.practices(PRACTICE)
    folder.add("enrolments.csv", f"{PRACTICE};kbz_kader;2026-01-01;;{word};")
    assert folder.book().enrolments[-1].fixed


@pytest.mark.parametrize(("argument", "approver", "column"), [("", "Bestuur", "argument"), ("nieuwbouw", "", "approved_by")])
def test_a_deviation_without_argument_or_approver_is_a_fault_whenever_it_is_valid(folder, argument, approver, column) -> None:
    folder.practices(PRACTICE)
    folder.add("deviations.csv", f"{PRACTICE};kbz_kader;2001-01-01;2001-12-31;{argument};{approver}")
    assert [diagnostic.partition(" ")[2] for diagnostic in folder.diagnostics()] == [f"{column}: is empty, expected a value"]


def test_the_functions_of_a_plan_that_are_filled_in_are_kept(folder) -> None:
    folder.practices(PRACTICE)
    folder.add("plans.csv", f"{PRACTICE};2026;approved;0,005;;0;;ouderen;4D")
    plan = folder.book().plans[0]
    assert plan.fte == {"huisarts": Decimal("0.005"), "assistent": Decimal(0)}
    assert (plan.status, plan.target_group) == (PlanStatus.APPROVED, "ouderen")


def test_a_status_that_is_not_known_is_reported_with_those_that_are(folder) -> None:
    folder.practices(PRACTICE)
    folder.add("plans.csv", f"{PRACTICE};2026;Approved;;;;;;")
    expected = "expected draft, submitted, approved or rejected"
    assert [diagnostic.partition(" ")[2] for diagnostic in folder.diagnostics()] == [f"status: 'Approved' is not known, {expected}"]


def test_two_plans_of_a_practice_for_a_year_are_a_fault(folder) -> None:
    folder.practices(PRACTICE)
    row = folder.row_after("plans.csv")
    folder.add("plans.csv", f"{PRACTICE};2026;draft;;;;;;", f"{PRACTICE};2025;draft;;;;;;", f"{PRACTICE};2026;approved;;;;;;")
    wrong = f"{PRACTICE} 2026 is in line {row} too"
    assert folder.diagnostics() == [f"reference/plans.csv:{row + 2} year: {wrong}, expected one record"]


def test_several_records_of_a_stream_may_hold_on_the_same_day(folder) -> None:
    folder.practices(PRACTICE)
    folder.add("streams.csv", f"{PRACTICE};mtvp;;;", f"{PRACTICE};mtvp;2026-01-01;;andere activiteiten")
    assert [stream.argument for stream in folder.book().streams] == ["", "andere activiteiten"]


def test_a_budget_is_in_cents_and_its_overhead_a_share(folder) -> None:
    folder.add("budgets.csv", "rijnmond;kbz_kader;2026;4957,97;0,0333", "rijnmond;kbz_kader;2027;1,234;1,1")
    assert [diagnostic.partition(" ")[2] for diagnostic in folder.diagnostics()] == [
        (
            "amount: '1,234' has more than two decimals, expected an amount with at most two decimals "
            "such as 1250,50, no mark between thousands"
        ),
        "overhead_share: '1,1' is not a share, expected 0 to 1, such as 0,25 for 25%",
    ]


def test_a_negative_amount_is_a_fault(folder) -> None:
    folder.add("budgets.csv", "rijnmond;kbz_kader;2026;-1;0")
    assert [diagnostic.partition(" ")[2] for diagnostic in folder.diagnostics()] == ["amount: '-1' is negative, expected 0 or more"]


def test_two_budgets_for_a_region_scheme_and_year_are_a_fault(folder) -> None:
    folder.add("budgets.csv", "rijnmond;kbz_kader;2026;1;0", "rijnmond;kbz_kader;2026;2;0", "noord;kbz_kader;2026;2;0")
    assert len(folder.diagnostics()) == 1


@pytest.mark.parametrize(("share", "diagnostics"), [("0,10", 0), ("0,100001", 1)])
def test_an_overhead_above_that_of_the_scheme_is_a_fault(folder, share: str, diagnostics: int) -> None:
    folder.add("budgets.csv", f"rijnmond;kbz_kader;2026;1000;{share}")
    assert len(folder.diagnostics()) == diagnostics


def test_an_overhead_is_held_against_the_rules_of_its_own_year(folder) -> None:
    folder.add("budgets.csv", "rijnmond;kbz_kader;2022;1000;0,50")
    assert folder.diagnostics() == []


def test_the_price_index_is_a_factor_per_year(folder) -> None:
    folder.add("price_index.csv", "2023;1,0432;CBS", "2024;1.0261;")
    index = folder.book().price_index
    assert (index.by_year, index.source[2023]) == ({2023: Decimal("1.0432"), 2024: Decimal("1.0261")}, "CBS")


def test_two_indexes_for_a_year_and_one_of_nothing_are_faults(folder) -> None:
    folder.add("price_index.csv", "2023;1,0432;", "2023;1,05;", "2024;0;", "24;1;")
    assert [diagnostic.partition(" ")[2].partition(":")[0] for diagnostic in folder.diagnostics()] == ["year", "index", "year"]


def test_a_cost_that_is_not_filled_in_and_an_unknown_function_are_faults(folder) -> None:
    folder.add("staffing.csv", "assistent;;2024", "tandarts;1;2024", "poh;1;2022", "poh;1;2023")
    assert [diagnostic.partition(" ")[2].partition(":")[0] for diagnostic in folder.diagnostics()] == [
        "cost_per_fte",
        "function",
        "price_level",
    ]


def test_figures_from_elsewhere_have_a_quarter_and_an_aim(folder) -> None:
    folder.add("kpi.csv", "2026Q1;rijnmond;experience;verwijzingen;-87,7;per 1000;regioplan")
    figure = folder.book().kpi[0]
    assert (figure.quarter, figure.value) == (Quarter(2026, 1), Decimal("-87.7"))
    folder.add("kpi.csv", "2026Q5;rijnmond;health;a;1;;", "2026Q1;rijnmond;geluk;a;1;;", "2026Q1;rijnmond;cost;verwijzingen;1;;")
    assert [diagnostic.partition(" ")[2].partition(":")[0] for diagnostic in folder.diagnostics()] == ["quarter", "aim", "indicator"]


def test_the_figures_from_elsewhere_may_be_left_out(folder) -> None:
    (folder.path / "kpi.csv").unlink()
    assert folder.book().kpi == ()


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("enrolments.csv", "01999999;kbz_kader;2026-01-01;;;"),
        ("deviations.csv", "01999999;kbz_kader;;;nieuwbouw;Bestuur"),
        ("plans.csv", "01999999;2026;draft;;;;;;"),
    ],
)
def test_a_record_of_a_practice_that_is_not_in_the_register_is_a_fault(folder, name: str, line: str) -> None:
    folder.add(name, line)
    wrong = "01999999 is not a practice, expected the AGB code of a practice in practices.csv"
    assert [diagnostic.partition(" ")[2] for diagnostic in folder.diagnostics()] == [f"agb: {wrong}"]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("enrolments.csv", f"{PRACTICE};kopstuk;2026-01-01;;;"),
        ("deviations.csv", f"{PRACTICE};kopstuk;;;nieuwbouw;Bestuur"),
        ("budgets.csv", "rijnmond;kopstuk;2026;1;0"),
    ],
)
def test_a_record_of_a_scheme_that_does_not_exist_is_a_fault(folder, name: str, line: str) -> None:
    folder.practices(PRACTICE)
    folder.add(name, line)
    expected = "expected one of schemes.yaml: rijnmond_koptarief, kbz_kader, toekomstbestendige_huisartsenzorg, mtvp"
    assert [diagnostic.partition(" ")[2] for diagnostic in folder.diagnostics()] == [f"scheme: kopstuk is not a scheme, {expected}"]
