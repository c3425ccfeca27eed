"""The pictures of the pages: made from the real imports, and drawn without a library of the internet."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree as ET

import pytest

PROJECT = Path(__file__).parents[3]
PAGES = sorted((PROJECT / "docs").rglob("*.md"))
SVG = "{http://www.w3.org/2000/svg}"


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, PROJECT / "tools" / "docs" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


FLOWCHART = tool("flowchart")


def texts(svg: str) -> list[str]:
    return [text.text for text in ET.fromstring(svg).iter(f"{SVG}text")]


def test_the_pictures_of_the_rooms_are_those_of_the_imports():
    page = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")

    assert tool("import_picture").in_page(page) == page, "python tools/docs/import_picture.py writes them anew"


def test_every_picture_of_a_page_can_be_drawn():
    blocks = [block for page in PAGES for block in re.findall(r"```mermaid\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)]

    assert len(blocks) >= 3
    for block in blocks:
        chart = FLOWCHART.parsed(block)
        assert len(list(ET.fromstring(FLOWCHART.svg_of_fence(block)).iter(f"{SVG}rect"))) == len(chart.nodes)


def test_labels_have_lines_and_their_signs_are_escaped():
    svg = FLOWCHART.svg_of_fence("flowchart LR\n  a[lists<br/>A & B] -->|reads| b[tables]\n")

    assert sorted(texts(svg)) == ["A & B", "lists", "reads", "tables"]


def test_an_arrow_over_several_ranks_passes_beside_what_lies_between():
    ranks = FLOWCHART.ranks_of(["a", "b", "c"], [("a", "b"), ("b", "c"), ("a", "c")])

    assert [sorted(rank) for rank in ranks] == [["a"], ["a>c#1", "b"], ["c"]]


@pytest.mark.parametrize("source", ["sequenceDiagram\n  a->>b: hi", "flowchart LR\n  a -.-> b", "flowchart TB\n  subgraph x"])
def test_what_cannot_be_drawn_stops_the_site(source: str):
    with pytest.raises(FLOWCHART.FlowchartError):
        FLOWCHART.parsed(source)
