"""The only place that validates tables, and what it relies on in pandera."""

import polars as pl
import pytest

from pipelines.schemas.boundary import TableSchemaError, broken_expectations, validated
from pipelines.schemas.catalogue import TABLES
from pipelines.schemas.deliveries import deliveries, rejected_rows
from pipelines.schemas.table import empty, key_of, sorted_by_key


def delivery(**changes: object) -> pl.DataFrame:
    row = {
        "quarter": "2026Q1", "file": "a.csv", "version": 1, "sha256": "0" * 64, "bytes": 9, "profile": None, "encoding": None,
        "status": "accepted", "reason": None, "detail": None, "unused_columns": None, "rows_read": 3, "rejected": 1,
        "not_registered": 0, "duplicate_in_practice": 0, "moved_to_other_practice": 0, "conflict": 0, "counted": 2,
        "invalid_bsn": 0, "placeholder_identity": 0, "lost_digits": 0, "zero_dates": 0,
    }  # fmt: skip
    return pl.DataFrame([{**row, **changes}], schema=empty(deliveries).schema)


def test_a_table_as_described_passes() -> None:
    frame = delivery()
    assert validated(frame, deliveries) is frame


@pytest.mark.parametrize("schema", TABLES, ids=lambda schema: schema.name)
def test_an_empty_table_passes(schema) -> None:
    assert broken_expectations(empty(schema), schema) == ()


def test_a_row_that_disappears_is_refused_by_the_name_of_its_invariant() -> None:
    broken = broken_expectations(delivery(counted=1), deliveries)
    assert [one.check for one in broken] == ["rows_in_equal_rows_out"]
    assert str(broken[0]) == "deliveries: rows_read of a file is the sum of its outcomes (1 row)"


def test_every_broken_expectation_is_reported_at_once() -> None:
    frame = pl.concat([delivery(status="lost"), delivery(counted=-1, file="b.csv")])
    assert {one.column for one in broken_expectations(frame, deliveries)} == {"", "status", "counted"}


def test_the_same_key_twice_is_refused() -> None:
    with pytest.raises(TableSchemaError, match="deliveries"):
        validated(pl.concat([delivery(), delivery()]), deliveries)


def test_a_column_more_a_column_less_and_another_type_are_refused() -> None:
    row = {"quarter": "2026Q1", "file": "a", "row_number": 1, "reason": "invalid_date", "column_name": None}
    good = pl.DataFrame([row], schema=empty(rejected_rows).schema)
    assert broken_expectations(good, rejected_rows) == ()
    for bad in (good.with_columns(more=1), good.drop("reason"), good.with_columns(pl.col("row_number").cast(pl.Int32))):
        assert broken_expectations(bad, rejected_rows)


def test_no_value_of_a_row_is_reported() -> None:
    frame = delivery(file="geheim.csv", status="geheim", rows_read=987654321)
    assert "geheim" not in str(broken_expectations(frame, deliveries))
    assert "987654321" not in str(broken_expectations(frame, deliveries))


def test_a_lazy_frame_is_not_taken_because_pandera_would_check_no_value_of_it() -> None:
    bad = delivery(status="lost")
    deliveries.validate(bad.lazy(), lazy=True)  # passes: the reason for this test
    with pytest.raises(TypeError, match="eager"):
        broken_expectations(bad.lazy(), deliveries)


def test_tables_are_sorted_by_their_key_in_code_point_order() -> None:
    frame = pl.concat([delivery(file=name) for name in ("é.csv", "a.csv", "Z.csv")])
    assert key_of(deliveries) == ["quarter", "file"]
    assert sorted_by_key(frame, deliveries)["file"].to_list() == ["Z.csv", "a.csv", "é.csv"]
