"""Whole quarters: homes with the tables that must come out of them, through the same job as `kbz run`."""

import shutil
from pathlib import Path

import pytest

from kbz_assets.commands.run import run_quarter
from kbz_assets.storage.home import Home
from pipelines.core.quarter import Quarter
from tests.expected_tables import CASES, QUARTERS, as_given, as_wanted, expected, given_tables, read_rows

LABELS = {case: [label for name, label in QUARTERS if name == case] for case, _ in QUARTERS}


@pytest.mark.parametrize("case", sorted(LABELS))
def test_a_home_gives_exactly_the_expected_tables_quarter_by_quarter(case: str, tmp_path: Path) -> None:
    shutil.copytree(CASES / case / "home", tmp_path / "home")
    home = Home(tmp_path / "home")
    for label in LABELS[case]:
        run_quarter(home, Quarter.parse(label), debug=False)
        assert given_tables(case, label)
        for table in given_tables(case, label):
            wanted = expected(case, label, table)
            found = read_rows(home.output(Quarter.parse(label)) / "tables" / f"{table}.csv")
            assert as_given(table, found, wanted) == as_wanted(table, wanted), f"{label} {table}"
