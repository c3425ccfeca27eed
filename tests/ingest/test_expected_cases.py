"""The worked cases of the second edition: what becomes of every file and every rejected row is known.

Rows that are rejected for a placeholder (R6) are found by the SQL, and not looked at here.
"""

from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipelines.core.quarter import Quarter
from pipelines.ingest.quarter_lists import IngestResult, ingest_quarter
from pipelines.reference import files
from pipelines.reference.book import practice_of
from pipelines.reference.reading.agb_mapping import read_agb_mapping
from pipelines.reference.reading.practices import read_practices
from pipelines.reference.reading.source_profiles import read_source_profiles
from tests.ingest.delivering import KEY

CASES = Path(__file__).parents[1] / "cases"
QUARTERS = sorted((path.parent.parent.name, path.name) for path in CASES.glob("*/expected/*"))
FILE = ["file", "version", "sha256", "bytes", "status", "reason", "rows_read", "invalid_bsn"]
CELLS = ["lost_digits", "zero_dates"]


def expected(case: str, quarter: str, table: str) -> pl.DataFrame:
    return pl.read_csv(CASES / case / "expected" / quarter / f"{table}.csv", separator=";", infer_schema=False)


def ingested(case: str, label: str, sink: Path) -> IngestResult:
    quarter, reference = Quarter.parse(label), CASES / case / "home" / "reference"
    register = SimpleNamespace(
        practices=read_practices(reference / files.PRACTICES)[0], agb_mappings=read_agb_mapping(reference / files.AGB_MAPPING)[0]
    )
    return ingest_quarter(
        CASES / case / "home" / "deliveries" / label,
        sink,
        practice_of=practice_of(register, quarter.peildatum),
        peildatum=quarter.peildatum,
        profiles=read_source_profiles(reference / files.SOURCE_PROFILES)[0],
        key=KEY,
    )


def letters_and_digits(column: str) -> pl.Expr:
    return pl.col(column).fill_null("").str.replace_all(r"[^\p{L}\p{N}]", "").str.to_lowercase()


@pytest.mark.parametrize(("case", "label"), QUARTERS)
def test_files_come_out_as_expected(tmp_path, case, label):
    result = ingested(case, label, tmp_path)
    table = expected(case, label, "deliveries")
    assert_frame_equal(result.deliveries.select(pl.col(FILE).cast(pl.String)), table.select(FILE))
    assert result.deliveries["lines"].equals(result.deliveries["rows_read"], check_names=False)
    accepted = result.deliveries.filter(pl.col.status == "accepted").select("file", letters_and_digits("unused_columns"))
    assert_frame_equal(accepted, table.filter(pl.col.status == "accepted").select("file", letters_and_digits("unused_columns")))
    for column in CELLS:
        known = table.filter(pl.col(column).is_not_null()).select("file", column)
        found = known.select("file").join(result.deliveries.select("file", pl.col(column).cast(pl.String)), on="file", how="left")
        assert_frame_equal(found, known)


@pytest.mark.parametrize(("case", "label"), QUARTERS)
def test_rejected_rows_come_out_as_expected(tmp_path, case, label):
    result = ingested(case, label, tmp_path)
    columns = ["file", "row_number", "reason", "column_name"]
    found = set(result.rejected_rows.select(pl.col(columns).cast(pl.String)).rows())
    placeholders = expected(case, label, "deliveries").filter(pl.col.placeholder_identity != "0")["file"].to_list()
    wanted = set(expected(case, label, "rejected_rows").select(columns).rows())
    assert found <= wanted
    assert all(reason == "missing_identity" and file in placeholders for file, _, reason, _ in wanted - found)
    taken = result.deliveries["rows_read"].sum() - result.rejected_rows.height
    assert pl.scan_parquet(tmp_path / "part-*.parquet").select(pl.len()).collect().item() == taken
