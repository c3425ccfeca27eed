"""Parquet: every type as text, and what has no text is written and cannot be read."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import polars as pl
import pytest

from pipelines.ingest.cells.cell_values import LOST_DIGITS, UNREADABLE
from pipelines.ingest.files.limits import Limits
from pipelines.ingest.files.refusal import RejectedFileError
from pipelines.ingest.sheets.parquet import parquet_sheets
from pipelines.schemas.delivery_codes import FileReason
from tests.ingest.delivering import GOOD, HEADER, ingested, parquet


def texts(values: list[object], kind: pl.DataType | type[pl.DataType]) -> list[str | None]:
    """The values of one column as they are read, below its name."""
    packed = io.BytesIO()
    pl.DataFrame({"kolom": pl.Series(values, dtype=kind)}).write_parquet(packed)
    cells = parquet_sheets(packed.getvalue(), Limits()).sheets[0].cells["0"].to_list()
    assert cells[0] == "kolom"
    return cells[1:]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ([date(2020, 1, 1)], pl.List(pl.Date)),
        ([], pl.List(pl.String)),
        ([1, 2], pl.Array(pl.Int64, 2)),
        ({"date": "2020-01-01"}, pl.Struct({"date": pl.String})),
        ({"date": None}, pl.Struct({"date": pl.String})),
        ([{"key": "a", "value": "b"}], pl.List(pl.Struct({"key": pl.String, "value": pl.String}))),
        (timedelta(days=3), pl.Duration),
    ],
)
def test_a_nested_value_is_written_and_cannot_be_read(value, kind):
    assert texts([value, None], kind) == [UNREADABLE, None]


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (123456782, pl.Int64, "123456782"),
        (2**63, pl.UInt64, str(2**63)),
        (3311.0, pl.Float64, "3311"),
        (0.5, pl.Float64, "0.5"),
        (123456789012345.0, pl.Float64, "123456789012345"),
        (999999999999999.0, pl.Float64, "999999999999999"),
        (1e15, pl.Float64, f"{LOST_DIGITS}1000000000000000"),
        (1234567890123456.0, pl.Float64, f"{LOST_DIGITS}1234567890123456"),
        (-1e18, pl.Float64, f"{LOST_DIGITS}-1000000000000000000"),
        (123456784.0, pl.Float32, f"{LOST_DIGITS}123456784"),
        (3311.0, pl.Float32, "3311"),
        (float("nan"), pl.Float64, "NaN"),
        (float("inf"), pl.Float64, "inf"),
        (Decimal("12345678901234567890.00"), pl.Decimal(30, 2), "12345678901234567890"),
        (Decimal("0.50"), pl.Decimal(10, 2), "0.50"),
        (True, pl.Boolean, "true"),
        (date(2026, 1, 31), pl.Date, "2026-01-31"),
        (datetime(2026, 1, 31, 14, 5), pl.Datetime("us"), "2026-01-31 14:05:00"),  # noqa: DTZ001
        (datetime(2014, 12, 31, 23, 0, tzinfo=UTC), pl.Datetime("us", "UTC"), "2015-01-01 00:00:00"),
        (datetime(2015, 7, 1, 0, 0, tzinfo=UTC), pl.Datetime("ns", "UTC"), "2015-07-01 02:00:00"),
        (time(12, 30), pl.Time, "12:30:00"),
        ("1234AB", pl.Categorical, "1234AB"),
        ("ION", pl.Enum(["ION"]), "ION"),
        (b"zo\xc3\xab", pl.Binary, "zoë"),
        (b"\xff", pl.Binary, "\0"),
        (UNREADABLE, pl.String, "\ufffd"),
        (f"{LOST_DIGITS}5".encode(), pl.Binary, "\ufffd5"),
        (None, pl.Null, None),
    ],
)
def test_a_value_of_any_type_is_text_in_the_form_of_a_workbook(value, kind, text):
    assert texts([value, None], kind) == [text, None]


def test_a_mark_in_one_text_of_many_is_taken_out():
    assert texts(["x", UNREADABLE, None], pl.String) == ["x", "\ufffd", None]


@pytest.mark.parametrize(
    ("column", "values", "rejected"),
    [
        ("Uitschrijfdatum", [{"d": "2025-01-01"}, None], [(1, "invalid_date", "deregistered_on")]),
        ("Overlijdensdatum", [["2025-01-01"], None], [(1, "invalid_date", "deceased_on")]),
        ("Opmerking", [["x"], None], []),
        ("Uitschrijfdatum", [b"\xff", None], [(1, "unreadable_row", None)]),
    ],
)
def test_a_nested_value_in_a_date_rejects_its_row(tmp_path, column, values, rejected):
    columns = {name: [cell, cell] for name, cell in zip(HEADER.split(";"), GOOD.split(";"), strict=True)} | {column: values}
    found = ingested(tmp_path, {"lijst.parquet": parquet(columns)})
    assert found.rejected == rejected
    assert found.registrations.height == 2 - len(rejected)


def test_texts_that_a_dictionary_makes_small_count_in_full():
    packed = io.BytesIO()
    pl.DataFrame({"a": ["x" * 3_000] * 40_000, "b": ["1"] * 40_000}).write_parquet(packed)
    assert len(packed.getvalue()) < 20_000
    with pytest.raises(RejectedFileError) as refused:
        parquet_sheets(packed.getvalue(), Limits())
    assert refused.value.reason is FileReason.TOO_LARGE
