"""The pages that walk a region through quarters quote what comes out of runs and closings."""

import importlib
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[2] / "tools" / "docs"


@pytest.mark.parametrize("name", ["walk_through_a_year", "walk_through_closings"])
def test_every_figure_of_a_page_is_what_the_product_computes(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(TOOLS))
    monkeypatch.setenv("COLUMNS", "200")
    walk, walking = importlib.import_module(name), importlib.import_module("walking")
    page = walk.PAGE.read_text(encoding="utf-8")

    blocks = walk.walked(tmp_path / "home")

    assert walking.in_page(page, blocks) == page, f"python tools/docs/{name}.py writes them anew"
    assert sorted(blocks) == sorted(block["name"] for block in walking.BLOCK.finditer(page))
