"""The tables of what the figures rest on."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest

from pipelines.core.interval import Interval
from pipelines.core.quarter import Quarter
from pipelines.ledger.accounts import changed_accounts
from pipelines.ledger.closing import Payment
from pipelines.reference.aw_lists import AwList
from pipelines.reference.practices import Practice
from pipelines.reference.reading.schemes_file import BUDGET_KEYS, RULE_KEYS, TARIFF_KEYS, THRESHOLD_KEYS
from pipelines.reference.savings import Savings
from pipelines.reference.schemes import Remainder, Settings
from pipelines.reporting.background import EarlierTables
from pipelines.reporting.rows import frame
from pipelines.reporting.tables import money_tables
from pipelines.schemas import indicators, payouts
from pipelines.schemas.background import AccountChange, rules_in_force
from pipelines.schemas.deliveries import deliveries
from pipelines.schemas.marts import practice_outcomes
from pipelines.schemas.payout_codes import Base, Per
from tests.spec.quarter_tables import count_tables, tables_of
from tests.spec.situations import (
    PEILDATUM,
    Q1,
    at_least,
    book_of,
    budget,
    budgeted,
    count,
    decided,
    enrolment,
    index,
    practice,
    rule,
    stream,
    tariff,
)

A, B, C = "01000001", "01000002", "01000003"
COUNTS = [count(A, 8, 20), count(B, 6, 20), count(C, 2, 20)]


def made(counts=COUNTS, *rules, **parts):
    """The tables of a quarter in which `counts` were decided."""
    return tables_of(decided(counts, *rules, **parts).decision, book_of(counts, *rules, **parts))


def _day(text):
    return None if text == "None" else date.fromisoformat(text)


def the_row(table, **where):
    """The one row of `table` with these values."""
    return table.filter(**where).row(0, named=True)


def test_the_register_names_practices_that_have_left_and_that_are_to_come():
    left = Practice(B, "Oud", "noord", "", "", Interval(date(2010, 1, 1), date(2020, 12, 31)))
    moved = (replace(left, name="Nieuw", region="rijnmond", active=Interval(date(2030, 1, 1), None)), left)
    to_move = replace(practice(A), name="Later", active=Interval(date(2030, 1, 1), None))
    now = practice(A, active=Interval(None, date(2029, 12, 31)))

    register = made([COUNTS[0]], practices=(now, to_move, *moved))["register"]

    assert register.rows() == [("2026Q1", A, f"Praktijk {A}", "rijnmond", True), ("2026Q1", B, "Nieuw", "rijnmond", False)]


def test_an_enrolment_excludes_by_itself_and_a_stream_for_want_of_an_argument():
    """R18: an enrolment carries no argument, so nobody reads that one is missing."""
    terms, koptarief = rule(needs_argument=("mtvp", "koptarief")), enrolment(A, "koptarief", applied_on=date(2024, 5, 1))
    streams = (stream(A, "mtvp"), stream(B, "mtvp"))

    figures = made(COUNTS, terms, enrolments=(enrolment(A), enrolment(B), koptarief), streams=streams)["status_figures"]

    shown = ("excluded_by", "excluded_since", "argument_missing")
    assert [the_row(figures, agb=A)[name] for name in shown] == ["koptarief", date(2024, 5, 1), False]
    assert [the_row(figures, agb=B)[name] for name in shown] == ["mtvp", None, True]


def test_the_facts_name_days_list_and_contact():
    settings = replace(Settings(4), answer_by_day=45, pay_day=60, contact="bureau@regio.example", debtor_name="Regio")

    (facts,) = made(settings=settings)["quarter_facts"].rows(named=True)

    assert (facts["peildatum"], facts["answer_by"], facts["pay_on"]) == (date(2026, 1, 1), date(2026, 2, 15), date(2026, 3, 2))
    assert (facts["contact"], facts["debtor_name"], facts["aw_list"], facts["compared_with"]) == (
        "bureau@regio.example",
        "Regio",
        "list",
        None,
    )


def test_the_facts_tell_which_list_was_in_force_and_leave_open_what_nobody_wrote():
    names = ["contact", "debtor_name", *(f"aw_list_{name}" for name in ("file", "valid_from", "valid_to", "sha256", "source"))]
    known = AwList("nza", "nza.csv", Interval(date(2023, 1, 1), date(2026, 12, 31)), "ab" * 32, "NZa", ("9001",))

    full, bare = (
        the_row(made(aw_lists=(one,))["quarter_facts"]) for one in (known, replace(known, valid=Interval(None, None), sha256="", source=""))
    )

    assert [full[name] for name in names] == [None, None, "nza.csv", date(2023, 1, 1), date(2026, 12, 31), "ab" * 32, "NZa"]
    assert [bare[name] for name in names] == [None, None, "nza.csv", None, None, None, None]


def test_codes_and_streams_of_a_rule_are_shown_with_spaces_between():
    codes = frozenset({"0101", "0202", "0303", "0404", "0505"})
    terms = rule(base=Base.ION, uzovi=codes, needs_argument=("mtvp", "pilot"), source="004", top_n=3)

    full, bare = (the_row(made(COUNTS, one)["rules_in_force"]) for one in (terms, rule(source="")))

    names = ("uzovi", "needs_argument", "not_with", "source", "top_n", "index_chain", "band_min", "carry_over", "threshold")
    assert [full[name] for name in names] == ["0101 0202 0303 0404 0505", "mtvp pilot", None, "004", 3, *[None] * 4]
    assert [bare[name] for name in names] == [None] * 9


def test_a_rule_in_force_shows_its_tariff_with_the_whole_chain_of_indices():
    terms = rule(
        threshold=at_least("0.25"),
        tariff=tariff("60.00", Per.YEAR, price_level=2024, band=(Decimal("35.00"), Decimal("85.00"))),
        budget=budgeted(Remainder.PARTIAL, reserve=True),
        not_with=("pilot", "mtvp"),
    )
    parts = {"price_index": index(y2025="1.0432", y2026="1.05"), "budgets": (budget("1000"),)}

    row = the_row(made(COUNTS, terms, **parts)["rules_in_force"], scheme="kader")

    assert (row["agreed_tariff"], row["tariff"], row["index_chain"]) == (Decimal("60.00"), Decimal("65.72"), "2025 1.0432, 2026 1.05")
    assert (row["band_min"], row["band_max"]) == (Decimal("38.34"), Decimal("93.11"))
    assert (row["threshold"], row["comparison"], row["remainder"], row["reserve"]) == (Decimal("0.250000"), "at_least", "partial", True)
    assert row["not_with"] == "pilot mtvp"


def test_every_parameter_of_a_rule_is_a_column_of_the_rules_in_force_or_shown_elsewhere():
    parts = {"threshold", "tariff", "budget"}
    named_otherwise = {"regions": "region", "share": "threshold", "amount": "agreed_tariff", "first_that_does_not_fit": "remainder"}
    named_otherwise["band"] = "band_min"
    elsewhere = {"near": "near_threshold", "band_argument": "exceptions", "by_plan": "exceptions"}

    keys = {*RULE_KEYS, *THRESHOLD_KEYS, *TARIFF_KEYS, *BUDGET_KEYS} - parts - set(elsewhere)
    assert {named_otherwise.get(key, key) for key in keys} <= set(rules_in_force.columns)


def test_a_practice_below_the_threshold_reads_how_many_patients_are_missing():
    figures = made([*COUNTS, count("01000004", 7, 20)], rule(threshold=at_least("0.35")))["status_figures"]

    assert dict(figures.select("agb", "patients_short").iter_rows()) == {A: None, B: 1, C: 5, "01000004": None}


def test_places_are_those_of_the_candidates_and_pilots_have_none():
    enrolled = (enrolment(A, fixed=True), enrolment(B), enrolment(C))

    figures = made(COUNTS, rule(top_n=1), enrolments=enrolled)["status_figures"]

    assert list(figures.select("agb", "place", "places").iter_rows()) == [(A, None, None), (B, 1, 1), (C, 2, 1)]


def test_a_practice_below_the_threshold_has_no_place():
    figures = made(COUNTS, rule(top_n=2, threshold=at_least("0.30")))["status_figures"]

    assert list(figures.select("agb", "place", "places").iter_rows()) == [(A, 1, 2), (B, 2, 2), (C, None, None)]


def test_what_was_left_at_its_turn_is_shown_of_every_practice_that_is_served():
    terms = rule(tariff=tariff("1.00"), budget=budgeted(Remainder.PARTIAL))

    figures = made(COUNTS, terms, budgets=(budget("44"),))["status_figures"]

    left = {A: Decimal("11.00"), B: Decimal("3.00"), C: Decimal("0.00")}
    assert dict(figures.select("agb", "budget_left").iter_rows()) == left
    assert figures["reserved"].to_list() == [None] * 3


def test_the_next_enrolment_is_shown_before_one_that_ended():
    enrolled = (
        enrolment(A, applied_on=date(2020, 1, 1), ended_on=date(2021, 1, 1)),
        enrolment(A, applied_on=date(2026, 2, 2)),
    )

    row = the_row(made([COUNTS[0]], rule(), enrolments=enrolled)["status_figures"])

    assert (row["applied_on"], row["entry_on"], row["ended_on"]) == (date(2026, 2, 2), date(2026, 4, 1), None)


@pytest.mark.parametrize(
    ("enrolled", "shown"),
    [
        ("2020-01-01 2021-01-01, 2025-12-31 None, 2026-02-02 None", "2025-12-31 2026-01-01 None"),
        ("2026-07-01 2027-01-01, 2026-04-01 2026-05-01", "2026-04-01 2026-04-01 2026-05-01"),
        ("2024-01-01 2025-01-01, 2020-01-01 2021-01-01", "2024-01-01 2024-01-01 2025-01-01"),
        ("", "None None None"),
    ],
    ids=["the one that holds", "else the next", "else the last", "none"],
)
def test_of_several_enrolments_one_is_shown_with_the_day_on_which_it_enters(enrolled, shown):
    days = [map(_day, one.split()) for one in enrolled.split(", ") if one]
    of_others = (enrolment(A, "other", applied_on=PEILDATUM), enrolment(B, applied_on=PEILDATUM))
    enrolments = (*of_others, *(enrolment(A, applied_on=first, ended_on=last) for first, last in days))

    row = the_row(made(COUNTS[:2], rule(), enrolments=enrolments)["status_figures"], agb=A)

    assert " ".join(str(row[name]) for name in ("applied_on", "entry_on", "ended_on")) == shown


def test_the_rows_of_a_list_add_up_with_those_that_do_not_count():
    counts = [count(A, 8, 20, unknown=3, rejected=4)]
    outcome = {"agb": A, "not_registered": 5, "duplicate_in_practice": 2, "moved_to_other_practice": 1, "conflict": 1}
    texts = dict.fromkeys(deliveries.columns)
    rejected = {**texts, "quarter": "2026Q1", "file": f"{A}/list.csv", "status": "rejected", "reason": "no_rows"}
    of_counts = count_tables(decided(counts).decision, deliveries=pl.DataFrame([rejected], infer_schema_length=None))

    tables = money_tables(
        decided(counts).decision, book_of(counts), replace(of_counts, practice_outcomes=frame([outcome], practice_outcomes))
    )

    row = the_row(tables["lists_read"])
    assert (row["rows_read"], row["counted"], row["uncertain_rows"], row["rejected_files"]) == (33, 20, 4, 1)
    assert (row["not_registered"], row["duplicate_in_practice"], row["unknown_postcode"]) == (5, 2, 3)


def test_budgets_of_earlier_quarters_and_figures_of_the_quarter_before_are_shown_too():
    terms, quarter = rule(tariff=tariff("1.00"), budget=budgeted()), Quarter(2026, 2)
    book = book_of(COUNTS, terms, budgets=(budget("400"), budget("400", year=2025)))
    q1, q2 = (decided(COUNTS, terms, quarter=one, budgets=book.budgets).decision for one in (Q1, quarter))
    first = money_tables(q1, book, count_tables(q1))
    last_year = first["budget_use"].with_columns(quarter=pl.lit("2025Q4"))
    earlier = EarlierTables([last_year, first["budget_use"]], first["kpi"])

    second = money_tables(q2, book, replace(count_tables(q2), earlier=earlier))

    assert second["budget_quarters"]["quarter"].to_list() == ["2026Q1", "2026Q2"]
    assert second["budget_quarters"]["paid"].to_list() == [Decimal("16.00"), Decimal("16.00")]
    trend = second["kpi_trend"].filter(indicator="aw_ion")
    assert trend["quarter"].to_list() == ["2026Q1", "2026Q2"]
    assert set(payouts.budget_use.columns) > set(second["budget_quarters"].columns)
    assert set(indicators.kpi.columns) > set(second["kpi_trend"].columns)


def test_an_estimate_of_savings_shows_the_numbers_behind_it():
    savings = (Savings(2026, "rijnmond", 10, 20, "regioplan"), Savings(2025, "rijnmond", 1, 1, "oud"))

    (row,) = made(savings=savings)["savings_estimates"].rows(named=True)

    assert row["estimate"] == 10 * Decimal("356.00") + 20 * Decimal("700.00")
    assert (row["complex_patients"], row["source"]) == (10, "regioplan")


def test_an_account_is_new_changed_or_as_it_was():
    first, second = "NL91ABNA0417164300", "NL90ABNA0417000000"

    def payment(agb, iban):
        nothing = Decimal("0.00")
        return Payment(Q1, agb, nothing, nothing, nothing, nothing, nothing, iban, "Praktijk", None)

    rows = changed_accounts([payment(A, first), payment(B, second), payment(C, first), payment("01000009", None)], {B: first, C: first})

    assert [(row.agb, row.kind, row.iban, row.known_iban) for row in rows] == [
        (A, AccountChange.NEW, first, None),
        (B, AccountChange.CHANGED, second, first),
    ]


def test_an_overhead_limit_is_a_share():
    terms = rule(budget=replace(budgeted(), overhead_max=Decimal("0.10")))

    row = the_row(made(COUNTS, terms, budgets=(budget("400"),))["rules_in_force"])

    assert Fraction(row["overhead_max"]) == Fraction(1, 10)
