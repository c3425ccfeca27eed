"""Lists with one trap each: what becomes of the file and its rows. The whole quarter of them runs in `tests/pipeline`."""

import json
from pathlib import Path

import polars as pl
import pytest

from pipelines.core.quarter import Quarter
from pipelines.ingest.quarter_lists import ingest_quarter
from pipelines.reference.book import practice_of
from pipelines.reference.reading.book import load_reference
from tests.ingest.delivering import KEY

FOUND = Path(__file__).parents[1] / "cases" / "found"
QUARTER = Quarter(2026, 1)
CASES = [path.parent.name for path in sorted(FOUND.glob("*/expected.json")) if json.loads(path.read_text())["exit"] == 0]


@pytest.mark.parametrize("case", CASES)
def test_the_files_of_a_case_come_out_as_decided(tmp_path, case):
    expected = json.loads((FOUND / case / "expected.json").read_text())
    home = FOUND / case / expected["home"]
    result = ingest_quarter(
        home / "deliveries" / str(QUARTER),
        tmp_path,
        practice_of=practice_of(load_reference(home / "reference"), QUARTER.peildatum),
        peildatum=QUARTER.peildatum,
        profiles=(),
        key=KEY,
    )
    files = {
        row["file"]: {"status": row["status"], "reason": row["reason"] or "", "rows_read": row["rows_read"], "rejected": row["rejected"]}
        for row in result.deliveries.iter_rows(named=True)
    }
    assert files == {
        name: {key: of[key] for key in ("status", "reason", "rows_read", "rejected")} for name, of in expected["files"].items()
    }
    rejected = result.rejected_rows.select("file", "row_number", "reason", "column_name").rows()
    assert rejected == [tuple(row) for row in expected["rejected_rows"]]
    for row in result.deliveries.filter(pl.col.detail.is_not_null()).iter_rows(named=True):
        assert [words for words in expected["detail"].get(row["file"], []) if words not in row["detail"]] == []
    assert result.deliveries["lines"].equals(result.deliveries["rows_read"], check_names=False)
