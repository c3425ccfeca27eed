"""The page that walks a region through a year quotes what comes out of a run, quarter by quarter."""

import importlib.util
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


def test_every_figure_of_the_year_is_what_the_product_computes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = importlib.util.spec_from_file_location("walk_through_a_year", PROJECT / "tools" / "docs" / "walk_through_a_year.py")
    walk = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, walk)
    spec.loader.exec_module(walk)
    page = walk.PAGE.read_text(encoding="utf-8")

    blocks = walk.walked(tmp_path / "home")

    assert walk.in_page(page, blocks) == page, "python tools/docs/walk_through_a_year.py writes them anew"
    assert sorted(blocks) == sorted(block["name"] for block in walk.BLOCK.finditer(page))
