"""The second count of any rows is what the rules give one row at a time."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pipelines.checks.second_count import COUNTS, IDENTITY_COUNTS, OUTCOMES, recount
from pipelines.schemas import landing
from pipelines.schemas.table import empty
from tests.property.counting_oracle import counts_of, files_of, judge

PEILDATUM = date(2026, 1, 1)
ENTRIES = ("1234AB", "1235", "1236A")
POSTCODES = (None, "1234AB", "1234AC", "1234", "1235ZZ", "1236AA", "1236", "9999")
ENDS = (None, None, None, None, PEILDATUM, PEILDATUM + timedelta(days=1))
FEW = st.none() | st.integers(1, 4)


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Any]:
    """A row out of so few patients, numbers and birth dates that every part of R6 meets every other."""
    practice, has_second_code = draw(st.integers(1, 2)), draw(st.booleans())
    bsn, number, born = draw(FEW), draw(FEW), draw(FEW)
    if bsn is None and number is None:
        number = draw(st.integers(1, 4))
    return {
        "file_id": draw(st.integers(1, 2)),
        "practice_agb": practice,
        "patient_hi": bsn and bsn // 3,
        "patient_lo": bsn,
        "number_hi": number and 10 + number // 2,
        "number_lo": number and 100 * practice + 10 * has_second_code + number,
        "postcode": draw(st.sampled_from(POSTCODES)),
        "registered_on": PEILDATUM + timedelta(days=draw(st.integers(-2, 1))),
        "deregistered_on": draw(st.sampled_from(ENDS)),
        "deceased_on": draw(st.sampled_from(ENDS)),
        "is_ion": draw(st.sampled_from((True, True, True, False))),
        "uzovi": None,
        "birth_date": born and date(1950 + born, 1, 1),
        "number_text": number,
    }


@given(st.lists(rows(), max_size=25), st.none() | st.integers(1, 25))
def test_the_second_count_agrees_with_the_rules_read_one_row_at_a_time(drawn: list[dict[str, Any]], most_rows: int | None) -> None:
    """In memory, and in buckets of at most so many rows."""
    numbered = [{**row, "row_number": at} for at, row in enumerate(drawn, start=1)]
    judged = judge(numbered, PEILDATUM)
    frame = pl.DataFrame(numbered, schema=dict(empty(landing.registrations).schema))
    with TemporaryDirectory() as folder:
        in_buckets = {"scratch": Path(folder), "most_rows": most_rows} if most_rows else {}
        found = recount(frame.lazy(), ENTRIES, PEILDATUM, **in_buckets)

    counts = counts_of(numbered, judged, ENTRIES)
    expected = {
        practice: (one["aw"] + one["other"] + one["unknown"], one["aw"], one["unknown"], one["rejected"])
        for practice, one in counts.items()
    }
    assert {row[0]: row[1:] for row in found.practices.select("practice_agb", *COUNTS, "rejected").iter_rows()} == expected
    files = found.files.select("file_id", *OUTCOMES, *IDENTITY_COUNTS)
    assert {row[0]: row[1:] for row in files.iter_rows()} == files_of(numbered, judged)
