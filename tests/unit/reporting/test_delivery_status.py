"""Which enrolled practices delivered, and how their counts changed."""

from datetime import date
from fractions import Fraction

import polars as pl
import pytest

from pipelines.reporting.delivery_status import DeliveryStatus, counts_of, delivery_statuses, rejected_files, with_rejected_file
from tests.spec.situations import LONG_AGO, PEILDATUM, enrolment, practice

A, B, C, D = "01000001", "01000002", "01000003", "01000004"


def statuses(counts, previous=None, *, rejected=(), enrolled=(A, B, C)) -> list[DeliveryStatus]:
    """Of four practices, in another order than that of their codes."""
    return delivery_statuses(
        practices=[practice(agb) for agb in (D, C, B, A)],
        enrolments=[enrolment(agb) for agb in enrolled],
        peildatum=PEILDATUM,
        counts=counts,
        previous=previous or {},
        with_rejected_file=rejected,
    )


def test_an_enrolled_practice_has_delivered_or_its_list_was_rejected_or_is_missing() -> None:
    found = statuses({A: (10, 3), D: (10, 3)}, rejected={A, B})
    assert [(one.agb, one.status, one.ion, one.aw_ion) for one in found] == [
        (A, "delivered", 10, 3),
        (B, "rejected", 0, 0),
        (C, "missing", 0, 0),
    ]


def test_an_enrolment_that_has_ended_asks_for_no_list() -> None:
    ended = delivery_statuses(
        practices=[practice(A)],
        enrolments=[enrolment(A, applied_on=LONG_AGO, ended_on=date(2025, 1, 1))],
        peildatum=PEILDATUM,
        counts={},
        previous={},
        with_rejected_file=(),
    )
    assert ended == []


def test_a_change_is_relative_to_the_quarter_before_where_that_is_known() -> None:
    found = statuses({A: (12, 3), B: (5, 1), C: (0, 0)}, {A: (10, 4), B: (4, 0), C: (9, 9)})
    assert [(one.ion_change, one.aw_ion_change) for one in found] == [
        (Fraction(1, 5), Fraction(-1, 4)),
        (Fraction(1, 4), None),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("ion", "aw_ion", "is_above"),
    [
        (Fraction(1, 10), Fraction(1, 10), False),
        (Fraction(11, 100), None, True),
        (Fraction(-11, 100), Fraction(0), True),
        (None, Fraction(-1, 2), True),
        (None, None, False),
    ],
)
def test_a_change_of_more_than_a_share_in_either_direction_is_seen(ion: Fraction | None, aw_ion: Fraction | None, is_above: bool) -> None:
    assert DeliveryStatus(A, "Praktijk", "delivered", 1, 1, ion, aw_ion).is_above(Fraction(1, 10)) is is_above


def test_counts_are_those_of_the_table_of_shares() -> None:
    assert counts_of(pl.DataFrame({"aw_ion": [3], "name": ["x"], "ion": [10], "agb": [A]})) == {A: (10, 3)}


def test_a_rejected_file_is_of_the_practice_in_whose_folder_it_lies() -> None:
    names = [f"{A}/map/lijst.csv", f"{A}/b.csv", f"{B}/goed.csv", "los.csv", f"{C}/d.csv"]
    status = ["rejected", "rejected", "accepted", "rejected", "rejected"]
    deliveries = pl.DataFrame({"file": names, "status": status, "reason": ["no_rows"] * 5})

    assert {agb: [one.file for one in files] for agb, files in rejected_files(deliveries, {A: A, B: B, C: A}).items()} == {
        A: [f"{A}/map/lijst.csv", f"{A}/b.csv", f"{C}/d.csv"]
    }
    assert with_rejected_file(deliveries, {A: A, B: B}) == {A}
