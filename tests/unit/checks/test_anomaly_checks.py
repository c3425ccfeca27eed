"""What a person is asked to look at before paying."""

from fractions import Fraction

import polars as pl
import pytest

from pipelines.checks.anomaly_checks import LIMITS, Limits, plausibility, plausibility_sentences

SHARE, UNKNOWN, TWICE, ION, DELIVERED = plausibility_sentences()
A, B, C = "01000001", "01000002", "01000003"


def shares(*rows: tuple[str, int, int, int]) -> pl.DataFrame:
    columns = {"agb": pl.String, "ion": pl.Int64, "aw_ion": pl.Int64, "unknown_postcode": pl.Int64}
    return pl.DataFrame(list(rows), schema=columns, orient="row").with_columns(name=pl.lit("Praktijk"))


def outcomes(**further_rows: int) -> pl.DataFrame:
    rows = {"agb": [A for _ in further_rows], "duplicate_in_practice": list(further_rows.values())}
    return pl.DataFrame(rows, schema={"agb": pl.String, "duplicate_in_practice": pl.Int64})


def doubts(now, before=None, enrolled=(), limits=LIMITS, rows=None) -> dict[str, list[tuple[str, str]]]:
    answers = plausibility(now, outcomes() if rows is None else rows, before, enrolled, limits)
    return {one.name: [(doubt.agb, doubt.figure) for doubt in one.doubts] for one in answers}


@pytest.mark.parametrize(("aw_ion", "told"), [(280, []), (281, ["25.00% to 28.10%"]), (220, []), (219, ["25.00% to 21.90%"])])
def test_a_share_may_move_three_points_and_no_more(aw_ion: int, told: list[str]) -> None:
    found = doubts(shares((A, 1000, aw_ion, 0)), shares((A, 1000, 250, 0)))
    assert found[SHARE] == [(A, figure) for figure in told]


@pytest.mark.parametrize(("unknown", "told"), [(10, []), (11, ["1.10% of 1,000"])])
def test_one_percent_of_the_postcodes_may_be_unknown(unknown: int, told: list[str]) -> None:
    assert doubts(shares((A, 1000, 0, unknown)))[UNKNOWN] == [(A, figure) for figure in told]


@pytest.mark.parametrize(
    ("further", "told"), [(0, []), (50, []), (51, ["further rows 51, ION 1,000"]), (980, ["further rows 980, ION 1,000"])]
)
def test_an_older_list_next_to_the_new_one_is_noticed_by_the_patients_in_both(further: int, told: list[str]) -> None:
    assert doubts(shares((A, 1000, 0, 0), (B, 10, 0, 0)), rows=outcomes(a=further))[TWICE] == [(A, figure) for figure in told]


@pytest.mark.parametrize(("ion", "told"), [(1050, []), (1051, ["1,000 to 1,051"]), (950, []), (949, ["1,000 to 949"]), (0, ["1,000 to 0"])])
def test_ion_may_change_five_percent_of_what_it_was(ion: int, told: list[str]) -> None:
    assert doubts(shares((A, ion, 0, 0)), shares((A, 1000, 0, 0)))[ION] == [(A, figure) for figure in told]


def test_a_share_may_come_from_nothing_too() -> None:
    assert doubts(shares((A, 1000, 40, 0)), shares((A, 1000, 0, 0)))[SHARE] == [(A, "0.00% to 4.00%")]


def test_an_enrolled_practice_without_a_patient_who_counts_did_not_deliver() -> None:
    now = shares((A, 0, 0, 0), (B, 0, 0, 0), (C, 5, 0, 0))
    assert doubts(now, enrolled={A, C}) == {SHARE: [], UNKNOWN: [], TWICE: [], ION: [], DELIVERED: [(A, "nobody counted")]}


def test_nothing_is_compared_without_the_quarter_before_or_where_nobody_counted_in_it() -> None:
    now = shares((A, 1000, 900, 0), (B, 10, 9, 0))
    for before in (None, shares((A, 0, 0, 0))):
        found = doubts(now, before)
        assert (found[SHARE], found[ION]) == ([], [])


def test_the_limits_stand_in_one_place_and_in_the_sentences() -> None:
    limits = Limits(share_change=Fraction(1, 10), unknown_postcodes=Fraction(1, 2), ion_change=Fraction(1, 4), further_rows=Fraction(1, 8))
    now, before = shares((A, 1200, 120, 600)), shares((A, 1000, 0, 0))
    assert doubts(now, before, limits=limits, rows=outcomes(a=150)) == {SHARE: [], UNKNOWN: [], TWICE: [], ION: [], DELIVERED: []}
    told = plausibility_sentences(limits)
    assert ("10 points" in told[SHARE], "50%" in told[UNKNOWN], "25%" in told[ION]) == (True, True, True)
