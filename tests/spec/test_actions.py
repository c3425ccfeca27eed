"""What a person should do before the money is right, with what is at stake (R42)."""

from decimal import Decimal

import pytest

from pipelines.core.quarter import Quarter
from pipelines.reference.controls import ControlCount
from pipelines.reference.schemes import Participation
from pipelines.schemas.deliveries import attention_rows, deliveries
from pipelines.schemas.payout_codes import Measure, Payee, PlanStatus
from tests.spec.quarter_tables import quarter_before, rows, tables_of
from tests.spec.situations import Q1, at_least, book_of, count, decided, enrolment, plan, rule, scheme, staffing, stream

A, B = "01000001", "01000002"
LIMIT = rule(threshold=at_least("0.25"))


def actions(counts, *rules, before=None, tables=None, **parts):
    """The actions as (agb, action, scheme, subject, amount at stake, how many)."""
    decision = decided(counts, *rules, **parts).decision
    table = tables_of(decision, book_of(counts, *rules, **parts), before, **(tables or {}))["actions"]
    return [tuple(row.values()) for row in table.select("agb", "action", "scheme", "subject", "amount_at_stake", "how_many").to_dicts()]


def eur(amount):
    return Decimal(amount)


def test_a_participating_practice_without_a_counted_row_is_asked_for_its_list_once():
    both = {**scheme(), **scheme(name="ander"), **scheme(rule(participation=Participation.ALL), name="iedereen")}
    enrolments = (enrolment(A), enrolment(A, "ander"))

    assert actions([count(A, 0, 0)], schemes=both, enrolments=enrolments) == [(A, "deliver_list", None, None, None, None)]


def test_a_practice_that_does_not_participate_is_not_asked():
    assert actions([count(A, 0, 0)], enrolments=()) == []


def test_at_stake_for_a_missing_list_is_what_the_practice_got_in_the_quarter_before():
    both = {**scheme(), **scheme(name="ander"), **scheme(rule(payee=Payee.REGION_ORGANISATION), name="regio")}
    enrolments = tuple(enrolment(agb, name) for agb in (A, B) for name in both)
    earlier = decided([count(A, 5, 20)], quarter=Quarter(2025, 4), schemes=both, enrolments=enrolments)
    now = [count(A, 0, 0), count(B, 0, 0)]

    assert actions(now, before=quarter_before(earlier.decision, now), schemes=both, enrolments=enrolments) == [
        (A, "deliver_list", None, None, eur("10.00"), None),
        (B, "deliver_list", None, None, eur("0.00"), None),
    ]


def test_a_rejected_file_is_asked_for_again_of_the_folder_that_it_is_in():
    files = [
        {"file": f"{A}/lijst.png", "status": "rejected", "reason": "unreadable_file"},
        {"file": f"{A}/goed.csv", "status": "accepted"},
        {"file": "groep/lijst.csv", "status": "rejected", "reason": "missing_column"},
        {"file": "01000002.csv", "status": "rejected", "reason": "no_rows"},
        {"file": B, "status": "rejected", "reason": "no_rows"},
    ]
    decision = decided([]).decision
    table = tables_of(decision, book_of([]), deliveries=rows(deliveries, *files))["actions"]

    assert table.select("agb", "action", "subject", "reason").rows() == [
        (None, "resend_list", B, "the file was rejected: no_rows"),
        (None, "resend_list", "01000002.csv", "the file was rejected: no_rows"),
        (None, "resend_list", "groep/lijst.csv", "the file was rejected: missing_column"),
        (A, "resend_list", f"{A}/lijst.png", "the file was rejected: unreadable_file"),
    ]


def test_unknown_postcodes_that_decide_are_asked_for_with_what_they_could_bring():
    assert actions([count(A, 4, 20, unknown=3)], LIMIT) == [(A, "complete_postcodes", "kader", None, eur("7.00"), 3)]


def test_unknown_postcodes_that_decide_nothing_are_not_asked_for():
    assert actions([count(A, 5, 20, unknown=3), count(B, 1, 20, unknown=3)], LIMIT) == []


@pytest.mark.parametrize(
    ("counted", "lines"),
    [
        (count(A, 5, 20, rejected=2), [("correct_rows", "kader", "5.00", 2)]),
        (count(A, 9, 20, rejected=2), [("correct_rows", None, "0.00", 2)]),
        (count(A, 4, 20, unknown=3, rejected=2), [("complete_postcodes", "kader", "7.00", 3), ("correct_rows", None, "0.00", 2)]),
    ],
    ids=["they decide", "they decide nothing", "unknown postcodes decide without them"],
)
def test_rejected_rows_are_to_be_corrected_with_the_amount_where_they_make_the_practice_undecided(counted, lines):
    assert actions([counted], LIMIT) == [(A, action, name, None, eur(amount), many) for action, name, amount, many in lines]


def test_a_plan_that_is_not_approved_is_asked_for_with_the_full_amount():
    counted, terms = [count(A, 5, 20)], rule(plan_required=True)

    assert actions(counted, terms, plans=(plan(A, PlanStatus.SUBMITTED),)) == [(A, "approve_plan", "kader", None, eur("5.00"), None)]
    assert actions(counted, terms, plans=(plan(A),)) == []


def test_every_stream_without_an_argument_is_asked_about():
    terms = rule(needs_argument=("mtvp", "project", "ander"))
    streams = (stream(A, "mtvp"), stream(A, "project"), stream(A, "ander", "andere activiteiten"))

    assert actions([count(A, 5, 20)], terms, streams=streams) == [
        (A, "argue_stream", "kader", "mtvp", eur("5.00"), None),
        (A, "argue_stream", "kader", "project", eur("5.00"), None),
    ]


def test_nobody_is_asked_to_argue_an_enrolment_which_no_argument_lets_through():
    """R18: an enrolment carries no argument, so a scheme in `needs_argument` excludes as in `not_with`."""
    terms = rule(needs_argument=("koptarief", "mtvp"))
    both = (enrolment(A), enrolment(A, "koptarief"))
    streams = (stream(A, "koptarief", "andere activiteiten"), stream(A, "mtvp"))

    assert actions([count(A, 5, 20)], terms, enrolments=both) == []
    assert actions([count(A, 5, 20)], terms, enrolments=both, streams=streams) == [(A, "argue_stream", "kader", "mtvp", eur("5.00"), None)]


def test_conflicts_are_to_be_settled_one_line_per_practice():
    conflicts = [
        {"file": "a.csv", "row_number": number, "outcome": outcome, "agb": agb}
        for number, (outcome, agb) in enumerate([("conflict", A), ("conflict", A), ("conflict", B), ("moved_to_other_practice", B)])
    ]
    table = tables_of(decided([]).decision, book_of([]), attention_rows=rows(attention_rows, *conflicts))["actions"]

    assert table.select("agb", "action", "how_many").rows() == [(A, "settle_registrations", 2), (B, "settle_registrations", 1)]


@pytest.mark.parametrize(("counted", "patients"), [(count(A, 9, 40), 1), (count(A, 11, 40), 2)])
def test_a_practice_near_the_threshold_is_to_be_watched(counted, patients):
    near = rule(threshold=at_least("0.25", near="0.05"))
    amount = eur(counted.aw_ion).quantize(eur("0.01"))

    assert actions([counted], near) == [(A, "watch_threshold", "kader", None, amount, patients)]


def test_a_plan_that_costs_more_than_is_paid_is_to_be_revised_by_the_difference():
    parts = {"plans": (plan(A, poh="0.3"),), "staffing": staffing(poh="100.00")}

    assert actions([count(A, 5, 20)], rule(plan_required=True), **parts) == [(A, "revise_plan", "kader", None, eur("10.00"), None)]
    assert actions([count(A, 8, 20)], rule(plan_required=True), **parts) == []


def test_a_control_count_that_differs_is_to_be_compared():
    controls = (ControlCount(Q1, A, Measure.ION, 25, "register"), ControlCount(Q1, A, Measure.AW_ION, 5, "11119"))

    assert actions([count(A, 5, 20)], controls=controls) == [(A, "compare_count", None, "ion register", None, 5)]


def test_every_action_says_why():
    near = rule(threshold=at_least("0.25", near="0.5"), plan_required=True)
    counts = [count(A, 4, 20, unknown=3, rejected=2), count(B, 8, 20)]
    table = tables_of(decided(counts, near).decision, book_of(counts, near))["actions"]

    assert table.filter(agb=A)["reason"].to_list() == [
        "3 of 20 patients have an unknown postcode, and they decide",
        "rows that may be patients could not be used",
        "the share is near the threshold: 1 more patients in an AW and it passes",
    ]
    assert table.filter(agb=B)["reason"].to_list() == [
        "no plan of this year",
        "the share is near the threshold: 4 fewer and it fails",
    ]
