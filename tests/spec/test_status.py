"""Section D: the first status that applies (R15 to R19)."""

from datetime import date

import pytest

from pipelines.core.interval import Interval
from pipelines.reference.on_peildatum import OnPeildatum
from pipelines.reference.schemes import Participation, Remainder
from pipelines.rules.status import argued_streams
from pipelines.schemas.payout_codes import PlanStatus, Status
from tests.spec.situations import (
    DAY_AFTER,
    DAY_BEFORE,
    PEILDATUM,
    Q1,
    above,
    at_least,
    book_of,
    budget,
    budgeted,
    count,
    decided,
    deviation,
    enrolment,
    plan,
    practice,
    rule,
    scheme,
    stream,
    tariff,
)

A = "01000001"
FAILS = count(A, 8, 40)
UNSURE = count(A, 8, 40, unknown=2)
EXACT = count(A, 9, 36)
PASSES = count(A, 10, 39)


def status_of(counted, *rules, **parts):
    return decided([counted], *rules, **parts).statuses[A]


# R15


@pytest.mark.parametrize(
    ("applied_on", "ended_on", "status"),
    [
        (PEILDATUM, None, "paid"),
        (DAY_AFTER, None, "not_participating"),
        (DAY_BEFORE, DAY_AFTER, "paid"),
        (DAY_BEFORE, PEILDATUM, "not_participating"),
    ],
)
def test_an_enrolment_holds_from_its_first_day_until_the_day_it_ended(applied_on, ended_on, status):
    assert status_of(PASSES, enrolments=(enrolment(A, applied_on=applied_on, ended_on=ended_on),)) == status


def test_without_an_enrolment_a_practice_does_not_participate():
    assert status_of(PASSES, enrolments=()) == "not_participating"


def test_an_enrolment_in_another_scheme_does_not_count_in_this_one():
    assert status_of(PASSES, enrolments=(enrolment(A, "mtvp"),)) == "not_participating"


def test_a_scheme_for_all_takes_every_practice_of_its_regions():
    for_all = rule(participation=Participation.ALL, regions=frozenset({"rijnmond"}))
    practices = [PASSES, count("01000002", 1, 2, region="utrecht")]

    assert decided(practices, for_all, enrolments=()).statuses == {A: "paid"}


def test_a_scheme_without_a_rule_in_force_has_no_rows():
    ended = rule(valid=Interval(date(2020, 1, 1), DAY_BEFORE))
    to_come = rule(valid=Interval(DAY_AFTER, None))

    assert decided([PASSES], ended).lines == {}
    assert decided([PASSES], to_come).lines == {}


def test_a_rule_holds_on_its_last_day():
    assert decided([PASSES], rule(valid=Interval(date(2020, 1, 1), PEILDATUM))).statuses == {A: "paid"}


# Status 2


def test_a_practice_without_a_counted_row_has_not_delivered():
    assert status_of(count(A, 0, 0), rule(threshold=above("0.25"))) == "no_delivery"


def test_one_counted_row_is_a_delivery():
    assert status_of(count(A, 1, 1), rule(threshold=above("0.25"))) == "paid"


def test_who_does_not_participate_is_not_asked_for_a_delivery():
    assert status_of(count(A, 0, 0), enrolments=()) == "not_participating"


# R18


def test_a_stream_that_excludes_the_scheme_is_double_funding():
    assert status_of(PASSES, rule(not_with=("kbz_pilot",)), streams=(stream(A, "kbz_pilot"),)) == "double_funding"


def test_a_stream_that_ended_before_the_peildatum_excludes_no_longer():
    ended = stream(A, "kbz_pilot", valid=Interval(None, DAY_BEFORE))

    assert status_of(PASSES, rule(not_with=("kbz_pilot",)), streams=(ended,)) == "paid"


def test_an_argument_does_not_help_against_not_with():
    argued = stream(A, "kbz_pilot", argument="andere activiteiten")

    assert status_of(PASSES, rule(not_with=("kbz_pilot",)), streams=(argued,)) == "double_funding"


def test_an_enrolment_in_a_scheme_that_excludes_this_one_is_double_funding():
    both = (enrolment(A), enrolment(A, "koptarief"))

    assert status_of(PASSES, rule(not_with=("koptarief",)), enrolments=both) == "double_funding"


def test_an_enrolment_that_has_ended_excludes_no_longer():
    both = (enrolment(A), enrolment(A, "koptarief", ended_on=PEILDATUM))

    assert status_of(PASSES, rule(not_with=("koptarief",)), enrolments=both) == "paid"


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ((), "paid"),
        (("andere activiteiten",), "paid"),
        (("",), "double_funding"),
        (("   ",), "double_funding"),
        (("andere activiteiten", ""), "double_funding"),
        (("andere activiteiten", "meer uren"), "paid"),
    ],
)
def test_a_stream_that_needs_an_argument_needs_one_in_every_valid_record(arguments, status):
    streams = tuple(stream(A, "mtvp", argument) for argument in arguments)

    assert status_of(PASSES, rule(needs_argument=("mtvp",)), streams=streams) == status


def test_a_stream_with_a_record_without_argument_is_not_among_those_that_are_let_through():
    terms = rule(needs_argument=("mtvp", "project"))
    streams = (stream(A, "mtvp", "meer uren"), stream(A, "mtvp"), stream(A, "project", "andere activiteiten"))
    reference = OnPeildatum.of(book_of([PASSES], terms, streams=streams), Q1)

    assert argued_streams(terms, A, reference) == {"project": ("andere activiteiten",)}


def test_the_finding_names_the_argument_that_let_a_stream_through():
    argued = decided([PASSES], rule(needs_argument=("mtvp",)), streams=(stream(A, "mtvp", "andere activiteiten"),))

    assert argued.lines[A].judgement.findings[-1].figures == "mtvp let through: andere activiteiten"


def test_a_record_without_argument_that_is_no_longer_valid_does_not_matter():
    streams = (stream(A, "mtvp", "andere activiteiten"), stream(A, "mtvp", valid=Interval(None, DAY_BEFORE)))

    assert status_of(PASSES, rule(needs_argument=("mtvp",)), streams=streams) == "paid"


def test_a_stream_of_another_practice_excludes_nobody_here():
    assert status_of(PASSES, rule(not_with=("kbz_pilot",)), streams=(stream("01000009", "kbz_pilot"),)) == "paid"


# R16 with R12


@pytest.mark.parametrize(
    ("counted", "threshold", "status"),
    [
        (EXACT, above("0.25"), "below_threshold"),
        (EXACT, at_least("0.25"), "paid"),
        (FAILS, at_least("0.25"), "below_threshold"),
        (UNSURE, at_least("0.25"), "undecided"),
        (UNSURE, above("0.25"), "below_threshold"),
        (PASSES, above("0.25"), "paid"),
        (FAILS, None, "paid"),
    ],
)
def test_the_lower_share_pays_the_upper_share_alone_is_undecided(counted, threshold, status):
    assert status_of(counted, rule(threshold=threshold)) == status


def test_rejected_rows_that_may_be_patients_decide_as_unknown_postcodes_do():
    assert status_of(count(A, 9, 36, rejected=1), rule(threshold=at_least("0.25"))) == "undecided"
    assert status_of(count(A, 9, 35, rejected=1), rule(threshold=at_least("0.25"))) == "paid"
    assert status_of(count(A, 8, 36, rejected=1), rule(threshold=above("0.25"))) == "below_threshold"


# R17


@pytest.mark.parametrize(
    ("counted", "status", "stood_in"),
    [(FAILS, "paid", True), (UNSURE, "paid", True), (PASSES, "paid", False)],
)
def test_a_deviation_stands_in_only_where_the_lower_share_fails(counted, status, stood_in):
    outcome = decided([counted], rule(threshold=at_least("0.25"), deviation_allowed=True), deviations=(deviation(A),))

    assert outcome.statuses[A] == status
    assert outcome.lines[A].judgement.deviation is stood_in


@pytest.mark.parametrize(
    "record",
    [
        deviation(A, valid=Interval(None, DAY_BEFORE)),
        deviation(A, valid=Interval(DAY_AFTER, None)),
        deviation(A, argument=" "),
        deviation(A, approved_by=""),
        deviation(A, approved_by=" "),
        deviation("01000009"),
    ],
)
def test_a_deviation_counts_only_when_valid_argued_approved_and_of_the_practice(record):
    assert status_of(FAILS, rule(threshold=at_least("0.25"), deviation_allowed=True), deviations=(record,)) == "below_threshold"


@pytest.mark.parametrize(("counted", "status"), [(FAILS, "below_threshold"), (PASSES, "paid")])
def test_a_deviation_is_ignored_where_the_scheme_allows_none_and_a_warning_says_so(counted, status):
    outcome = decided([counted], rule(threshold=at_least("0.25")), deviations=(deviation(A),))

    assert outcome.statuses[A] == status
    assert [warning.wrong for warning in outcome.decision.warnings] == ["kader allows no deviation, this one is ignored"]


def test_the_deviation_of_a_practice_that_has_left_is_nothing_to_warn_of():
    other = count("01000002", 10, 39)
    practices = (practice(A, active=Interval(None, DAY_BEFORE)), practice("01000002"))

    assert decided([other], rule(threshold=at_least("0.25")), practices=practices, deviations=(deviation(A),)).warnings == []


def test_a_scheme_that_allows_no_deviation_says_nothing_of_those_of_another_scheme_or_region():
    allowed = rule(threshold=at_least("0.25"), deviation_allowed=True, regions=frozenset({"rijnmond"}))
    not_allowed = rule(threshold=at_least("0.25"), regions=frozenset({"utrecht"}))
    schemes = {**scheme(allowed, not_allowed), **scheme(name="ander")}

    assert decided([FAILS, count("01000002", 9, 20, region="utrecht")], schemes=schemes, deviations=(deviation(A),)).warnings == []


@pytest.mark.parametrize(
    ("limit", "found"),
    [
        (at_least("0.25"), f"practice {A} passes the threshold of kader without it"),
        (None, "kader has no threshold, this one is ignored"),
    ],
)
def test_a_deviation_that_is_not_needed_is_a_warning(limit, found):
    outcome = decided([PASSES], rule(threshold=limit, deviation_allowed=True), deviations=(deviation(A),))

    assert outcome.statuses[A] == "paid"
    assert [warning.wrong for warning in outcome.decision.warnings] == [found]


def test_without_a_delivery_nobody_knows_whether_a_deviation_is_needed():
    allowed = rule(threshold=at_least("0.25"), deviation_allowed=True)

    assert decided([count(A, 0, 0)], allowed, deviations=(deviation(A),)).warnings == []


def test_a_deviation_does_not_show_where_an_earlier_status_applies():
    allowed = rule(threshold=at_least("0.25"), deviation_allowed=True)

    assert not decided([FAILS], allowed, deviations=(deviation(A),), enrolments=()).lines[A].judgement.deviation


def test_a_deviation_shows_also_when_a_later_status_applies():
    allowed = rule(threshold=at_least("0.25"), deviation_allowed=True, plan_required=True)
    line = decided([FAILS], allowed, deviations=(deviation(A),)).lines[A]

    assert (line.status.value, line.judgement.deviation) == ("no_plan", True)


# R19


@pytest.mark.parametrize(
    ("plans", "status"),
    [
        ((), "no_plan"),
        ((plan(A),), "paid"),
        ((plan(A, PlanStatus.SUBMITTED),), "no_plan"),
        ((plan(A, PlanStatus.DRAFT),), "no_plan"),
        ((plan(A, PlanStatus.REJECTED),), "no_plan"),
        ((plan(A, year=2025),), "no_plan"),
    ],
)
def test_the_plan_of_the_calendar_year_has_to_be_approved(plans, status):
    assert status_of(PASSES, rule(plan_required=True), plans=plans) == status


@pytest.mark.parametrize(
    ("record", "status"),
    [
        (plan(A, goals="B"), "paid"),
        (plan(A, goals="AD"), "paid"),
        (plan(A), "no_plan"),
        (plan(A, PlanStatus.SUBMITTED, goals="B"), "no_plan"),
    ],
)
def test_where_goals_are_required_an_approved_plan_names_one_also_where_no_plan_is_required(record, status):
    assert status_of(PASSES, rule(plan_required=False, goals_required=True), plans=(record,)) == status


def test_without_a_plan_there_is_no_goal():
    assert status_of(PASSES, rule(goals_required=True)) == "no_plan"


@pytest.mark.parametrize(("goals", "figures"), [("AD", "goals A D"), ("", "no goal A to D")])
def test_the_finding_names_the_goals_of_the_plan(goals, figures):
    outcome = decided([PASSES], rule(goals_required=True), plans=(plan(A, goals=goals),))

    assert outcome.lines[A].judgement.findings[-1].figures == figures


def test_a_scheme_that_asks_for_no_plan_pays_without_one():
    assert status_of(PASSES, rule(plan_required=False)) == "paid"


# The order of the statuses


def test_the_first_status_that_applies_is_the_status():
    strict = rule(threshold=at_least("0.25"), not_with=("kbz_pilot",), plan_required=True, top_n=0)
    everything_wrong = {"enrolments": (), "streams": (stream(A, "kbz_pilot"),)}
    enrolled = {**everything_wrong, "enrolments": (enrolment(A),)}

    assert status_of(count(A, 0, 0), strict, **everything_wrong) == "not_participating"
    assert status_of(count(A, 0, 0), strict, **enrolled) == "no_delivery"
    assert status_of(FAILS, strict, **enrolled) == "double_funding"
    assert status_of(FAILS, strict) == "below_threshold"
    assert status_of(UNSURE, strict) == "undecided"
    assert status_of(PASSES, strict) == "not_selected"
    taken = rule(threshold=at_least("0.25"), plan_required=True, top_n=1, budget=budgeted(Remainder.PARTIAL))
    budgets = {amount: {"budgets": (budget(amount),), "plans": (plan(A),)} for amount in ("0.00", "36.00", "40.00")}
    assert status_of(PASSES, taken, budgets=(budget("0.00"),)) == "no_plan"
    assert [status_of(PASSES, taken, **parts) for parts in budgets.values()] == ["no_budget", "partly_paid", "paid"]


def test_the_statuses_are_in_the_order_in_which_they_are_tested():
    assert list(Status) == [
        "not_participating",
        "no_delivery",
        "double_funding",
        "below_threshold",
        "undecided",
        "not_selected",
        "no_plan",
        "no_budget",
        "partly_paid",
        "paid",
    ]


def test_later_tests_are_not_looked_at_once_a_status_applies():
    strict = rule(threshold=at_least("0.25"), plan_required=True)

    assert [one.rule for one in decided([PASSES], strict, enrolments=()).lines[A].judgement.findings] == ["R15"]
    assert [one.rule for one in decided([FAILS], strict).lines[A].judgement.findings] == ["R15", "D2", "R18", "R16", "R16", "R17"]


def test_every_finding_says_what_it_was_decided_by():
    findings = decided([PASSES], rule(threshold=above("0.25"))).lines[A].judgement.findings

    assert [one.figures for one in findings] == [
        "applied on 2020-01-01",
        "39 counted patients",
        "no stream or scheme excludes this one",
        "10 of 39 is 0.256410, must be above 0.250000",
        "10 of 39 is 0.256410, must be above 0.250000",
    ]


def test_only_practices_of_the_regions_of_the_scheme_are_judged():
    here, elsewhere = count(A, 1, 2), count("01000002", 1, 2, region="utrecht")

    assert set(decided([here, elsewhere], rule(regions=frozenset({"rijnmond"}))).lines) == {A}
    assert set(decided([here, elsewhere], rule()).lines) == {A, "01000002"}


def test_a_practice_that_stopped_does_not_make_an_empty_tariff_a_fault():
    stopped = practice(A, active=Interval(None, DAY_BEFORE))
    left_out = rule(tariff=tariff(None))

    assert decided([], left_out, practices=(stopped,), enrolments=(enrolment(A),)).lines == {}
