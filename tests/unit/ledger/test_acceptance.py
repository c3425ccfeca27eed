"""What a closing has to accept: rejected files, and practices without a counted row (R32)."""

from dataclasses import replace

import pytest

from pipelines.core.interval import Interval
from pipelines.ledger.acceptance import to_accept
from pipelines.schemas.deliveries import deliveries
from pipelines.schemas.shares import practice_shares
from tests.spec.quarter_tables import rows
from tests.spec.situations import ALWAYS, DAY_AFTER, DAY_BEFORE, EMPTY_BOOK, PEILDATUM, Q1, enrolment, practice

A, B = "01000001", "01000002"
REGISTER, ENROLLED = (practice(A),), (enrolment(A),)
MISSES_A = (("missing_delivery", "2026Q1", A),)


def accepted(*, files=(), ion=None, practices=REGISTER, enrolments=ENROLLED):
    """What a closing accepts; `files` as (file, status), `ion` by practice."""
    delivered = rows(
        deliveries, *({"quarter": "2026Q1", "file": file, "status": status, "sha256": f"hash of {file}"} for file, status in files)
    )
    shares = rows(practice_shares, *({"quarter": "2026Q1", "agb": agb, "ion": count} for agb, count in (ion or {}).items()))
    return to_accept(Q1, replace(EMPTY_BOOK, practices=practices, enrolments=enrolments), delivered, shares)


def test_every_rejected_file_is_named_with_its_hash_in_order_of_path():
    files = [("b.csv", "rejected"), ("a.csv", "rejected"), ("c.csv", "accepted"), ("d.csv", "superseded"), ("e.csv", "duplicate_file")]

    assert accepted(files=files, ion={A: 1}) == (
        ("rejected_delivery", "2026Q1", "a.csv", "hash of a.csv"),
        ("rejected_delivery", "2026Q1", "b.csv", "hash of b.csv"),
    )


def test_an_enrolled_practice_is_missing_until_one_of_its_rows_counts():
    assert accepted() == MISSES_A
    assert accepted(ion={A: 0}) == MISSES_A
    assert accepted(ion={A: 1}) == ()
    assert accepted(ion={B: 1}) == MISSES_A


def test_rejected_files_come_before_missing_practices_and_these_by_agb():
    many = [f"0100000{digit}" for digit in "7153642"]
    found = accepted(
        files=[("a.csv", "rejected")], practices=tuple(practice(agb) for agb in many), enrolments=tuple(enrolment(agb) for agb in many)
    )

    assert [one[0] for one in found] == ["rejected_delivery"] + ["missing_delivery"] * 7
    assert [one[2] for one in found[1:]] == sorted(many)


@pytest.mark.parametrize(
    ("enrolments", "expected"),
    [
        ((), ()),
        ((enrolment(A, "another"),), MISSES_A),
        ((enrolment(A, applied_on=PEILDATUM),), MISSES_A),
        ((enrolment(A, applied_on=DAY_AFTER),), ()),
        ((enrolment(A, ended_on=PEILDATUM),), ()),
        ((enrolment(A, ended_on=DAY_AFTER),), MISSES_A),
        ((enrolment(B),), ()),
    ],
)
def test_only_who_is_enrolled_in_any_scheme_on_the_peildatum_is_missed(enrolments, expected):
    assert accepted(enrolments=enrolments) == expected


@pytest.mark.parametrize(
    ("active", "expected"),
    [
        (ALWAYS, MISSES_A),
        (Interval(PEILDATUM, PEILDATUM), MISSES_A),
        (Interval(None, DAY_BEFORE), ()),
        (Interval(DAY_AFTER, None), ()),
    ],
)
def test_only_who_is_active_on_the_peildatum_is_missed(active, expected):
    assert accepted(practices=(practice(A, active=active),)) == expected
