"""What became of every delivered row, from what ingest and the SQL each know of it."""

import polars as pl
import pytest

from pipelines.checks.row_accounting import (
    deliveries_table,
    identity_warnings,
    lines_not_read,
    outcome_disagreements,
    rejected_rows_table,
)
from pipelines.checks.second_count import IDENTITY_COUNTS, OUTCOMES
from pipelines.core.quarter import Quarter
from pipelines.ingest.records import DELIVERIES_SCHEMA
from pipelines.schemas.boundary import validated
from pipelines.schemas.deliveries import deliveries, rejected_rows
from pipelines.schemas.marts import delivery_outcomes, rejected_identities
from pipelines.schemas.table import empty

QUARTER = Quarter.parse("2026Q1")


def records(**particular: object) -> pl.DataFrame:
    """The record of one accepted file of five rows, of which ingest rejected one."""
    numbers = {name: 0 for name, dtype in DELIVERIES_SCHEMA.items() if dtype == pl.Int64}
    words = {"file_id": 1, "file": "a.csv", "sha256": 64 * "a", "status": "accepted"}
    return pl.DataFrame([{**numbers, **words, "rows_read": 5, "lines": 5, "rejected": 1, **particular}], schema=DELIVERIES_SCHEMA)


def outcomes(**counts: int) -> pl.DataFrame:
    row = {"file_id": 1, **dict.fromkeys((*OUTCOMES, *IDENTITY_COUNTS), 0), **counts}
    return pl.DataFrame([row], schema=dict(empty(delivery_outcomes).schema))


def test_the_rejected_rows_of_a_file_are_those_of_ingest_and_those_that_lost_their_identity() -> None:
    table = deliveries_table(QUARTER, records(), outcomes(rejected=2, counted=2, placeholder_identity=3))
    row = validated(table, deliveries).row(0, named=True)
    assert (row["rejected"], row["counted"], row["placeholder_identity"]) == (3, 2, 3)


def test_a_file_in_which_every_row_lost_its_identity_stays_accepted() -> None:
    table = deliveries_table(QUARTER, records(), outcomes(rejected=4, placeholder_identity=4))
    row = validated(table, deliveries).row(0, named=True)
    assert (row["status"], row["rejected"], row["counted"]) == ("accepted", 5, 0)


def test_a_file_of_which_no_row_landed_has_no_outcome_of_the_sql() -> None:
    table = deliveries_table(QUARTER, records(status="rejected", reason="no_rows", rows_read=0, lines=0, rejected=0), outcomes().clear())
    row = validated(table, deliveries).row(0, named=True)
    assert [row[name] for name in ("status", "rejected", "counted", "conflict", "placeholder_identity")] == ["rejected", 0, 0, 0, 0]


def test_a_row_that_lost_its_identity_is_listed_with_its_reason() -> None:
    by_ingest = pl.DataFrame({"file": ["a.csv"], "row_number": [2], "reason": ["invalid_date"], "column_name": ["registered_on"]})
    by_identity = pl.DataFrame({"file_id": [1], "row_number": [4]}, schema=dict(empty(rejected_identities).schema))
    table = rejected_rows_table(QUARTER, records(), by_ingest, by_identity)
    assert validated(table, rejected_rows).rows() == [
        ("2026Q1", "a.csv", 2, "invalid_date", "registered_on"),
        ("2026Q1", "a.csv", 4, "missing_identity", "bsn"),
    ]


def test_a_line_that_was_not_read_is_reported() -> None:
    assert lines_not_read(records(lines=6)) == ["a.csv: 5 rows read, 6 lines counted"]
    assert lines_not_read(records()) == []


def test_the_lines_of_a_file_that_was_rejected_are_not_missed() -> None:
    assert lines_not_read(records(status="rejected", lines=6)) == []


@pytest.mark.parametrize("name", [*OUTCOMES, *IDENTITY_COUNTS])
def test_a_count_that_differs_from_the_second_one_is_reported(name: str) -> None:
    again = outcomes(**{name: 2}).cast({"file_id": pl.UInt32})
    assert outcome_disagreements(again, outcomes(**{name: 2}), records()) == []
    assert outcome_disagreements(again, outcomes(**{name: 1}), records()) == [f"a.csv: {name} is 1 in the SQL and 2 when counted again"]


def test_a_file_without_a_landed_row_agrees_with_none() -> None:
    none = outcomes().cast({"file_id": pl.UInt32}).clear()
    assert outcome_disagreements(none, outcomes(), records()) == []


def test_rows_that_only_one_of_the_counts_has_are_reported() -> None:
    counted, none = outcomes(counted=2), outcomes().clear()
    narrow = {"file_id": pl.UInt32}
    assert outcome_disagreements(none.cast(narrow), counted, records()) == ["a.csv: counted is 2 in the SQL and 0 when counted again"]
    assert outcome_disagreements(counted.cast(narrow), none, records()) == ["a.csv: counted is 0 in the SQL and 2 when counted again"]


def test_placeholders_and_identities_that_two_people_may_share_are_warnings_with_the_file_and_what_to_ask() -> None:
    assert identity_warnings(records(), outcomes()) == []
    found = identity_warnings(records(), outcomes(placeholder_identity=3, shared_identity=2))
    assert [line.split("; ask: ")[0] for line in found] == ["a.csv: 3 rows placeholder_identity", "a.csv: 2 rows shared_identity"]
    assert all(line.split("; ask: ")[1] for line in found)


def test_one_row_is_in_the_singular() -> None:
    (line,) = identity_warnings(records(), outcomes(shared_identity=1))
    assert line.startswith("a.csv: 1 row shared_identity; ask: ")
