"""What the rules take in."""

from decimal import Decimal

import polars as pl
import pytest

from pipelines.core.quarter import Quarter
from pipelines.rules.inputs import Booked, BookedLine, InsurerCount, PracticeCount, counts_instead, practice_counts
from pipelines.schemas.payout_codes import LineType

A, B = "01000001", "01000002"


def test_counts_are_put_together_from_both_tables_by_agb():
    shares = pl.DataFrame(
        {
            "agb": [B, A],
            "name": ["b", "a"],
            "region": ["r", "r"],
            "ion": [0, 5],
            "aw_ion": [0, 2],
            "unknown_postcode": [0, 1],
            "uncertain_rows": [3, 4],
        }
    )
    insurers = pl.DataFrame({"agb": [A, A], "uzovi": ["unknown", "0101"], "ion": [2, 3], "aw_ion": [1, 1], "unknown_postcode": [1, 0]})

    assert practice_counts(shares, insurers) == (
        PracticeCount(A, "a", "r", 5, 2, 1, 4, (InsurerCount("0101", 3, 1, 0), InsurerCount("unknown", 2, 1, 1))),
        PracticeCount(B, "b", "r", 0, 0, 0, 3, ()),
    )


def test_other_counts_keep_the_practices_and_whoever_has_nobody_gets_nothing():
    shares = pl.DataFrame({"agb": [B, A], "name": ["b", "a"], "region": ["r", "r"], "ion": [7, 7], "uncertain_rows": [3, 4]})
    other = pl.DataFrame({"agb": [A, A], "uzovi": ["0101", "unknown"], "ion": [3, 2], "aw_ion": [1, 0], "unknown_postcode": [0, 1]})

    assert counts_instead(shares, other) == (
        PracticeCount(A, "a", "r", 5, 1, 1, 4, (InsurerCount("0101", 3, 1, 0), InsurerCount("unknown", 2, 0, 1))),
        PracticeCount(B, "b", "r", 0, 0, 0, 3, ()),
    )


def test_insurers_that_do_not_add_up_are_refused():
    with pytest.raises(ValueError, match="practice 01000001: ion per insurer does not add up to that of the practice"):
        PracticeCount(A, "a", "r", 5, 2, 1, 0, (InsurerCount("0101", 4, 2, 1),))
    with pytest.raises(ValueError, match="practice 01000001: unknown_postcode per insurer does not add up"):
        PracticeCount(A, "a", "r", 5, 2, 1, 0, (InsurerCount("0101", 5, 2, 0),))


def test_what_is_booked_before_a_quarter_has_nothing_of_the_quarter_itself_or_a_later_one():
    year_before, q1, q2, q3 = Quarter(2025, 4), *(Quarter(2026, number) for number in (1, 2, 3))
    line = {each: BookedLine(each, "r", "kader", A, LineType.PAYOUT, Decimal("1.00")) for each in (year_before, q1, q2, q3)}
    booked = Booked(tuple(line.values()), frozenset(line))

    assert booked.before(q2) == Booked((line[year_before], line[q1]), frozenset({year_before, q1}))
    assert booked.earlier_in_year(q2) == Booked((line[q1],), frozenset({q1}))
