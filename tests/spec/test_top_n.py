"""The practices with the highest shares of a region are taken, the others are not selected (R28)."""

from pipelines.reference.schemes import Participation
from tests.spec.situations import at_least, count, decided, deviation, enrolment, plan, rule, stream

A, B, C, D = "01000001", "01000002", "01000003", "01000004"
FOUR = [count(A, 4, 10), count(B, 3, 10), count(C, 2, 10), count(D, 1, 10)]


def test_the_highest_shares_go_on_and_the_others_are_not_selected():
    assert decided(FOUR, rule(top_n=2)).statuses == {A: "paid", B: "paid", C: "not_selected", D: "not_selected"}


def test_a_pilot_stands_outside_the_count():
    enrolments = (enrolment(A, fixed=True), enrolment(B), enrolment(C), enrolment(D))

    assert decided(FOUR, rule(top_n=2), enrolments=enrolments).statuses == {A: "paid", B: "paid", C: "paid", D: "not_selected"}


def test_a_practice_that_takes_part_without_an_enrolment_is_no_pilot():
    for_all = rule(top_n=2, participation=Participation.ALL)

    assert decided(FOUR, for_all, enrolments=()).statuses == {A: "paid", B: "paid", C: "not_selected", D: "not_selected"}


def test_a_threshold_still_holds_for_a_pilot():
    enrolments = (enrolment(A), enrolment(B), enrolment(C), enrolment(D, fixed=True))

    assert decided(FOUR, rule(top_n=4, threshold=at_least("0.2")), enrolments=enrolments).statuses[D] == "below_threshold"


def test_a_practice_that_fails_an_earlier_test_leaves_its_place_to_the_next():
    outcome = decided(FOUR, rule(top_n=2, not_with=("kbz_pilot",)), streams=(stream(A, "kbz_pilot"),))

    assert outcome.statuses == {A: "double_funding", B: "paid", C: "paid", D: "not_selected"}


def test_an_undecided_practice_is_not_a_candidate():
    counts = [count(A, 2, 10, unknown=5), count(B, 3, 10), count(C, 3, 11)]

    assert decided(counts, rule(top_n=1, threshold=at_least("0.25"))).statuses == {
        A: "undecided",
        B: "paid",
        C: "not_selected",
    }


def test_a_practice_with_a_deviation_is_a_candidate():
    selection = rule(top_n=3, threshold=at_least("0.25"), deviation_allowed=True)

    assert decided(FOUR, selection, deviations=(deviation(C),)).statuses == {
        A: "paid",
        B: "paid",
        C: "paid",
        D: "below_threshold",
    }


def test_a_practice_with_a_deviation_takes_a_place():
    selection = rule(top_n=3, threshold=at_least("0.25"), deviation_allowed=True)
    outcome = decided(FOUR, selection, deviations=(deviation(C), deviation(D)))

    assert outcome.statuses == {A: "paid", B: "paid", C: "paid", D: "not_selected"}


def test_a_candidate_without_a_plan_keeps_its_place():
    outcome = decided(FOUR, rule(top_n=2, plan_required=True), plans=(plan(B), plan(C)))

    assert outcome.statuses == {A: "no_plan", B: "paid", C: "not_selected", D: "not_selected"}


def test_equal_shares_are_ordered_by_aw_ion_then_agb():
    counts = [count(A, 1, 10), count(B, 2, 20), count(C, 2, 20)]

    assert decided(counts, rule(top_n=2)).statuses == {A: "not_selected", B: "paid", C: "paid"}


def test_each_region_has_its_own_selection():
    counts = [count(A, 4, 10), count(B, 3, 10), count(C, 2, 10, region="utrecht"), count(D, 1, 10, region="utrecht")]

    assert decided(counts, rule(top_n=1)).statuses == {A: "paid", B: "not_selected", C: "paid", D: "not_selected"}
