"""The files that a region organisation may leave out, and the columns that a file may lack."""

from datetime import date
from decimal import Decimal

import pytest

from pipelines.core.interval import Interval
from pipelines.core.quarter import Quarter
from pipelines.reference.accounts import AccountUse, account_of
from pipelines.reference.controls import ControlCount
from pipelines.reference.overhead import OverheadLine
from pipelines.reference.receipts import Receipt
from pipelines.reference.savings import Savings
from pipelines.reference.settlements import Settlement
from pipelines.reference.signatories import Signatory, SignatoryRole
from pipelines.schemas.ledger import SettlementKind
from pipelines.schemas.payout_codes import Goal, Measure, OverheadFunction

PRACTICE = "01234567"
OTHER = "01234568"
OPTIONAL = ("kpi", "overhead", "savings", "controls", "settlements", "receipts", "signatories", "accounts")


def told(folder) -> list[str]:
    """The faults without the name of the file."""
    return [fault.partition(".csv:")[2] for fault in folder.diagnostics()]


@pytest.mark.parametrize("name", OPTIONAL)
def test_a_file_that_is_left_out_has_no_records(folder, name: str) -> None:
    (folder.path / f"{name}.csv").unlink()
    assert getattr(folder.book(), name) == ()


def test_the_functions_that_the_overhead_pays(folder) -> None:
    folder.add("overhead.csv", "rijnmond;kbz_kader;2026;linking_pin;0,5;45000,00")
    assert folder.book().overhead == (
        OverheadLine("rijnmond", "kbz_kader", 2026, OverheadFunction.LINKING_PIN, Decimal("0.5"), Decimal("45000.00")),
    )


def test_a_function_twice_and_one_of_a_scheme_that_does_not_exist_are_faults(folder) -> None:
    row = folder.row_after("overhead.csv")
    folder.add("overhead.csv", "rijnmond;kbz_kader;2026;other;1;1", "rijnmond;kbz_kader;2026;other;1;2", "rijnmond;oud;2026;other;1;2")
    assert [fault.partition(": ")[0] for fault in told(folder)] == [f"{row + 1} function", f"{row + 2} scheme"]


def test_the_numbers_behind_the_estimate_of_savings(folder) -> None:
    folder.add("savings.csv", "2026;rijnmond;1200;85;telling")
    assert folder.book().savings == (Savings(2026, "rijnmond", 1200, 85, "telling"),)
    folder.add("savings.csv", "2026;rijnmond;1;1;", "2027;rijnmond;1,5;-1;")
    assert [fault.partition(": ")[0].partition(" ")[2] for fault in told(folder)] == [
        "year",
        "complex_patients",
        "new_mental_health_patients",
    ]


def test_counts_from_elsewhere_are_read_and_a_second_one_of_a_source_is_a_fault(folder) -> None:
    folder.practices(PRACTICE)
    folder.add("controls.csv", f"2026Q1;{PRACTICE};ion;4190;landelijk", f"2026Q1;{PRACTICE};ion;4200;verzekeraar")
    assert folder.book().controls[0] == ControlCount(Quarter(2026, 1), PRACTICE, Measure.ION, 4190, "landelijk")
    folder.add("controls.csv", f"2026Q1;{PRACTICE};ion;1;landelijk")
    assert len(told(folder)) == 1


def test_receipts_have_an_insurer_or_an_unknown_one_and_may_go_back(folder) -> None:
    folder.add("receipts.csv", "1;2026-06-01;0101;kbz_kader;2026Q1;-12,5;b", "2;2026-06-01;unknown;kbz_kader;2026Q1;1;")
    first, second = folder.book().receipts
    assert first == Receipt("1", date(2026, 6, 1), "0101", "kbz_kader", Quarter(2026, 1), Decimal("-12.5"), "b")
    assert second.uzovi == "unknown"
    folder.add("receipts.csv", "1;2026-06-01;101;kbz_kader;2026Q1;1;")
    assert [fault.partition(": ")[0].partition(" ")[2] for fault in told(folder)] == ["uzovi"]


def test_the_account_is_that_of_the_scheme_else_of_all_schemes_else_the_default(folder) -> None:
    folder.add("accounts.csv", "payout;kbz_kader;4001;KBZ", "payout;;4100;", "creditors;;1700;")
    accounts = folder.book().accounts
    asked = [
        (AccountUse.PAYOUT, "kbz_kader"),
        (AccountUse.PAYOUT, "mtvp"),
        (AccountUse.IMPLEMENTATION, "kbz_kader"),
        (AccountUse.CREDITORS, ""),
    ]
    assert [account_of(accounts, use, scheme) for use, scheme in asked] == ["4001", "4100", "4010", "1700"]
    assert [account_of((), use) for use in AccountUse] == ["4000", "4010", "1600", "1290", "4090"]


def test_an_account_twice_for_a_use_and_scheme_is_a_fault(folder) -> None:
    row = folder.row_after("accounts.csv")
    folder.add("accounts.csv", "payout;;4100;", "payout;;4200;", "payout;kbz_kader;4200;", "cost;;1;")
    assert [fault.partition(",")[0] for fault in told(folder)] == [
        f"{row + 1} use: payout is in line {row} too",
        f"{row + 3} use: 'cost' is not known",
    ]


def test_signatories_have_a_role_and_an_approver_a_limit(folder) -> None:
    folder.add("signatories.csv", "A. Jansen;preparer;;2026-12-31;", "B. de Vries;approver;2026-01-01;;250000,00")
    assert folder.book().signatories == (
        Signatory("A. Jansen", SignatoryRole.PREPARER, Interval(None, date(2026, 12, 31)), None),
        Signatory("B. de Vries", SignatoryRole.APPROVER, Interval(date(2026, 1, 1), None), Decimal("250000.00")),
    )


def test_a_person_with_a_role_twice_on_a_day_is_a_fault_however_the_name_is_written(folder) -> None:
    row = folder.row_after("signatories.csv")
    folder.add("signatories.csv", "Renée Smit;approver;;;100", "renee  smit;approver;;;200", "Renée Smit;preparer;;;", "?;preparer;;;")
    assert told(folder) == [
        f"{row + 1} valid_from: holds on the same day as line {row} for reneesmit approver, expected at most one record on any day",
        f"{row + 3} name: '?' has no letter or digit, expected the name of a person",
    ]


def a_settlement(**changes: str) -> str:
    cells = {
        "id": "1",
        "agb": PRACTICE,
        "date": "2026-05-20",
        "kind": "received",
        "amount": "10,00",
        "reference": "KBZ-2026Q1-01234567",
        "argument": "terugbetaald",
        "approved_by": "Bestuur",
    }
    return ";".join((cells | changes).values())


def test_a_settlement_is_read_whole(folder) -> None:
    folder.practices(PRACTICE)
    folder.add("settlements.csv", a_settlement())
    assert folder.book().settlements == (
        Settlement(
            id="1",
            agb=PRACTICE,
            date=date(2026, 5, 20),
            kind=SettlementKind.RECEIVED,
            amount_eur=Decimal("10.00"),
            reference="KBZ-2026Q1-01234567",
            argument="terugbetaald",
            approved_by="Bestuur",
        ),
    )


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"amount": "0,00"}, "amount"),
        ({"amount": "-1,00"}, "amount"),
        ({"kind": "returned", "amount": "-1,00"}, "amount"),
        ({"kind": "returned", "reference": ""}, "reference"),
        ({"kind": "moved", "reference": ""}, "reference"),
        ({"kind": "moved"}, "amount"),
        ({"kind": "refund"}, "kind"),
        ({"amount": "10,001"}, "amount"),
        ({"argument": ""}, "argument"),
        ({"approved_by": ""}, "approved_by"),
        ({"agb": OTHER}, "agb"),
        ({"date": ""}, "date"),
    ],
)
def test_a_settlement_that_does_not_fit_the_ledger_is_a_fault(folder, changes: dict[str, str], column: str) -> None:
    folder.practices(PRACTICE)
    row = folder.row_after("settlements.csv")
    folder.add("settlements.csv", a_settlement(**changes))
    assert [fault.partition(": ")[0] for fault in told(folder)] == [f"{row} {column}"]


@pytest.mark.parametrize("changes", [{"amount": "-5,00", "reference": ""}, {}, {"reference": ""}])
def test_a_write_off_goes_either_way_and_needs_no_reference(folder, changes: dict[str, str]) -> None:
    folder.practices(PRACTICE)
    folder.add("settlements.csv", a_settlement(kind="written_off", **changes))
    assert folder.diagnostics() == []


def test_the_same_id_twice_is_a_fault(folder) -> None:
    folder.practices(PRACTICE)
    folder.add("settlements.csv", a_settlement(), a_settlement())
    assert [fault.partition(" ")[2] for fault in told(folder)] == [
        f"id: 1 is in line {folder.row_after('settlements.csv') - 2} too, expected one record"
    ]


def test_a_balance_moves_from_one_practice_to_another_in_two_lines(folder) -> None:
    folder.practices(PRACTICE, OTHER)
    moved = {"kind": "moved", "reference": "overname"}
    folder.add("settlements.csv", a_settlement(**moved), a_settlement(**moved, id="2", agb=OTHER, amount="-10,00"))
    assert folder.diagnostics() == []


@pytest.mark.parametrize(
    "others",
    [
        [{"amount": "10,00"}],
        [{"amount": "-9,99"}],
        [{"amount": "-10,00", "agb": PRACTICE}],
        [{"amount": "-10,00", "reference": "anders"}],
        [{"amount": "-5,00"}, {"amount": "-5,00"}],
    ],
)
def test_a_move_that_is_not_a_pair_is_a_fault_of_each_of_its_lines(folder, others: list[dict[str, str]]) -> None:
    folder.practices(PRACTICE, OTHER)
    moved = {"kind": "moved", "reference": "overname"}
    lines = [a_settlement(**moved), *(a_settlement(**(moved | {"agb": OTHER, "id": f"a{at}"} | other)) for at, other in enumerate(others))]
    folder.add("settlements.csv", *lines)
    assert len(told(folder)) == len(lines)
    assert all("are not a pair" in fault for fault in told(folder))


def test_a_plan_may_name_goals_and_a_tariff(folder) -> None:
    folder.practices(PRACTICE, OTHER)
    header = "agb;year;status;fte_huisarts;fte_poh;fte_assistent;fte_other;target_group;instruments;goals;tariff"
    folder.write("plans.csv", f"{header}\n{PRACTICE};2026;approved;;;;;;;C A;72,5\n{OTHER};2026;draft;;;;;;;;\n")
    named, without = folder.book().plans
    assert (named.goals, named.tariff_eur, named.approved) == ((Goal("C"), Goal("A")), Decimal("72.5"), True)
    assert (without.goals, without.tariff_eur, without.approved) == ((), None, False)


@pytest.mark.parametrize("goals", ["A,B", "AB", "E", "a", "A A"])
def test_goals_are_letters_with_spaces_between(folder, goals: str) -> None:
    folder.practices(PRACTICE)
    header = "agb;year;status;fte_huisarts;fte_poh;fte_assistent;fte_other;target_group;instruments;goals"
    folder.write("plans.csv", f"{header}\n{PRACTICE};2026;approved;;;;;;;{goals}\n")
    expected = "expected letters from A to D, each once, with spaces between: A C"
    assert told(folder) == [f"2 goals: {goals!r} does not name goals, {expected}"]


def test_an_index_may_be_provisional(folder) -> None:
    folder.write("price_index.csv", "year;index;source;status\n2023;1,04;CBS;\n2024;1,03;CPB;provisional\n2025;1,02;CBS;final\n")
    index = folder.book().price_index
    assert (index.provisional, index.rows) == ({2024}, {2023: 2, 2024: 3, 2025: 4})


def test_a_figure_from_elsewhere_may_have_a_target(folder) -> None:
    folder.write("kpi.csv", "quarter;region;aim;indicator;value;unit;source;target\n2026Q1;rijnmond;work;verzuim;4,2;%;AZW;3,8\n")
    assert folder.book().kpi[0].target == Decimal("3.8")


def test_no_figure_from_elsewhere_is_about_the_process(folder) -> None:
    folder.add("kpi.csv", "2026Q1;rijnmond;process;x;1;;")
    assert [fault.partition(": ")[2] for fault in told(folder)] == ["'process' is not known, expected health, experience, cost or work"]
