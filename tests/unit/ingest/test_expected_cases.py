"""The worked cases: what becomes of every file and every rejected row is known."""

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipelines.core.quarter import Quarter
from pipelines.ingest.quarter_lists import ingest_quarter
from pipelines.reference.book import practice_of
from pipelines.reference.reading.book import load_reference
from tests.unit.ingest.delivering import KEY

CASES = Path(__file__).parents[2] / "cases"
QUARTERS = sorted((path.parent.parent.name, path.name) for path in CASES.glob("*/expected/*"))


def expected(case: str, quarter: str, table: str, columns: list[str]) -> pl.DataFrame:
    return pl.read_csv(CASES / case / "expected" / quarter / f"{table}.csv", separator=";", infer_schema=False).select(columns)


@pytest.mark.parametrize(("case", "label"), QUARTERS)
def test_files_and_rejected_rows_come_out_as_expected(tmp_path, case, label):
    quarter, book = Quarter.parse(label), load_reference(CASES / case / "home" / "reference")
    result = ingest_quarter(
        CASES / case / "home" / "deliveries" / label,
        tmp_path,
        practice_of=practice_of(book, quarter.peildatum),
        peildatum=quarter.peildatum,
        profiles=book.source_profiles,
        key=KEY,
    )
    files = ["file", "version", "sha256", "bytes", "status", "reason", "rows_read", "rejected", "invalid_bsn"]
    rows = ["file", "row_number", "reason", "column_name"]
    assert_frame_equal(result.deliveries.select(pl.col(files).cast(pl.String)), expected(case, label, "deliveries", files))
    assert_frame_equal(result.rejected_rows.select(pl.col(rows).cast(pl.String)), expected(case, label, "rejected_rows", rows))
    assert result.deliveries["lines"].equals(result.deliveries["rows_read"], check_names=False)
    taken = result.deliveries.select((pl.col.rows_read - pl.col.rejected).sum()).item()
    assert pl.scan_parquet(tmp_path / "part-*.parquet").select(pl.len()).collect().item() == taken
