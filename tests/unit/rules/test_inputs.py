"""What the rules take in."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import polars as pl
import pytest

from pipelines.core.quarter import Quarter
from pipelines.ledger.booked import LEDGER_FILE, read_booked
from pipelines.rules.inputs import Booked, BookedLine, InsurerCount, PracticeCount, counts_instead, practice_counts
from pipelines.schemas.payout_codes import LineType

A, B = "01000001", "01000002"
Q1, Q2 = Quarter(2026, 1), Quarter(2026, 2)


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


def test_without_a_ledger_nothing_is_booked(tmp_path):
    assert read_booked(tmp_path / "ledger") == Booked()


def test_every_line_is_read_and_a_quarter_is_closed_when_it_has_a_manifest(tmp_path):
    pl.DataFrame(
        {
            "closing_id": ["c1"],
            "booked_at": [datetime(2026, 2, 1, tzinfo=UTC)],
            "quarter": ["2026Q2"],
            "origin_quarter": ["2026Q1"],
            "region": ["rijnmond"],
            "kind": ["correction"],
            "scheme": ["kader"],
            "agb": [A],
            "line_type": ["payout"],
            "amount": pl.Series([Decimal("-12.34")], dtype=pl.Decimal(14, 2)),
            "entry_hash": ["x"],
            "previous_hash": ["y"],
        }
    ).write_parquet(tmp_path / LEDGER_FILE)
    for quarter in (Q1, Q2):
        (tmp_path / f"{quarter}.json").write_text(json.dumps({"quarter": str(quarter)}), encoding="utf-8")

    line = BookedLine(Q2, Q1, "rijnmond", "kader", A, LineType.PAYOUT, Decimal("-12.34"))
    assert read_booked(tmp_path) == Booked((line,), frozenset({Q1, Q2}))
