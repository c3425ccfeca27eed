"""Whole quarters: homes with the tables that must come out of them, through the same job as `kbz run`."""

import shutil
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from kbz_assets.commands.run import run_quarter
from kbz_assets.storage.home import Home
from pipelines.core.quarter import Quarter

CASES = Path(__file__).parents[1] / "cases"
QUARTERS = sorted((path.parent.parent.name, path.name) for path in CASES.glob("*/expected/*"))
FREE_COLUMNS = {"deliveries": ["profile", "encoding"], "near_threshold": ["previous_share"]}
"""What the interface leaves open, or what depends on quarters that were run before."""
FREE_ON_IMPLEMENTATION = ["aw_share", "deviation", "price_level"]


def table(path: Path) -> pl.DataFrame:
    frame = pl.read_csv(path, separator=";", infer_schema=False, encoding="utf8")
    frame = frame.drop(FREE_COLUMNS.get(path.stem, []), strict=False)
    if path.stem == "payouts":
        line = pl.col("line_type") == "implementation"
        frame = frame.with_columns(pl.when(~line).then(pl.col(FREE_ON_IMPLEMENTATION)))
    return frame


@pytest.mark.parametrize(("case", "label"), QUARTERS, ids=lambda value: value)
def test_a_home_gives_exactly_the_expected_tables(case: str, label: str, tmp_path: Path) -> None:
    shutil.copytree(CASES / case / "home", tmp_path / "home")
    home, quarter = Home(tmp_path / "home"), Quarter.parse(label)
    run_quarter(home, quarter, debug=False)
    expected = sorted((CASES / case / "expected" / label).glob("*.csv"))
    assert expected
    for path in expected:
        found = table(home.output(quarter) / "tables" / path.name)
        assert_frame_equal(found, table(path), check_row_order=True)
