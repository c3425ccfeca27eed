"""Section C: shares, rank and order (R11 to R14)."""

from fractions import Fraction

import pytest

from pipelines.rules.shares import could_differ, fewest_passing, in_order, lower_bound, passes, ranks, share, upper_bound
from tests.spec.situations import above, at_least, count


def test_the_share_is_aw_ion_over_ion():
    assert share(count("01000001", 10, 41)) == Fraction(10, 41)


def test_the_upper_bound_takes_every_unknown_postcode_as_aw():
    counted = count("01000001", 10, 41, unknown=2)

    assert (lower_bound(counted), upper_bound(counted)) == ((10, 41), (12, 41))


def test_a_rejected_row_that_may_be_a_patient_widens_both_bounds_and_leaves_the_share():
    counted = count("01000001", 10, 41, unknown=2, rejected=3)

    assert share(counted) == Fraction(10, 41)
    assert (lower_bound(counted), upper_bound(counted)) == ((10, 44), (15, 44))


@pytest.mark.parametrize(
    ("aw_ion", "rejected", "differ"),
    [(9, 0, False), (9, 1, True), (8, 0, False), (8, 1, False)],
    ids=["passes", "left open by the row", "fails", "fails with the row too"],
)
def test_one_rejected_row_can_leave_it_open_whether_the_threshold_is_passed(aw_ion, rejected, differ):
    assert could_differ(at_least("0.25"), count("01000001", aw_ion, 36, rejected=rejected)) is differ


def test_a_practice_where_nobody_counts_has_no_share_and_no_rank():
    nobody = count("01000001", 0, 0)

    assert share(nobody) is None
    assert ranks([nobody, count("01000002", 0, 5)]) == {"01000002": 1}


def test_equal_shares_get_equal_rank_and_the_next_rank_is_skipped():
    practices = [count("01000001", 1, 2), count("01000002", 1, 4), count("01000003", 2, 8), count("01000004", 1, 10)]

    assert ranks(practices) == {"01000001": 1, "01000002": 2, "01000003": 2, "01000004": 4}


def test_equal_shares_at_the_top_are_both_first():
    practices = [count("01000001", 2, 4), count("01000002", 1, 2), count("01000003", 1, 3)]

    assert ranks(practices) == {"01000001": 1, "01000002": 1, "01000003": 3}


def test_shares_that_look_equal_in_six_places_still_rank_apart():
    practices = [count("01000001", 333_333_333, 1_000_000_000), count("01000002", 1, 3)]

    assert ranks(practices) == {"01000002": 1, "01000001": 2}


def test_the_order_is_share_then_aw_ion_then_agb():
    practices = [
        count("01000004", 1, 4),
        count("01000003", 2, 8),
        count("01000002", 2, 8),
        count("01000001", 1, 3),
        count("01000000", 0, 0),
        count("01000005", 0, 5),
    ]

    assert [one.agb[-1] for one in in_order(practices)] == ["1", "2", "3", "4", "5", "0"]


@pytest.mark.parametrize(
    ("threshold", "aw_ion", "ion", "passing"),
    [
        (above("0.25"), 9, 36, False),
        (at_least("0.25"), 9, 36, True),
        (above("0.25"), 10, 39, True),
        (at_least("0.25"), 2499999, 10000000, False),
        (above("0.25"), 2500001, 10000000, True),
        (at_least("0"), 0, 7, True),
        (above("0"), 0, 7, False),
        (at_least("1"), 7, 7, True),
    ],
)
def test_exactly_the_threshold_passes_at_least_and_fails_above(threshold, aw_ion, ion, passing):
    assert passes(threshold, aw_ion, ion) is passing


@pytest.mark.parametrize("threshold", [above("0.25"), at_least("0.25"), at_least("0.3"), above("0")])
def test_the_fewest_aw_ion_to_pass_is_the_edge_of_the_test(threshold):
    for ion in range(1, 50):
        edge = fewest_passing(threshold, ion)
        assert passes(threshold, edge, ion)
        assert not passes(threshold, edge - 1, ion)
