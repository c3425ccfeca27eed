"""Draw the rooms of the project and who imports whom, from the real imports: `python tools/docs/import_picture.py`.

Writes the pictures between the marks in `docs/architecture.md`; a test checks that they are up to date. An arrow that follows from
others is left out: where A imports B and B imports C, no arrow says that A imports C.
"""

from pathlib import Path

import grimp

PAGE = Path(__file__).parents[2] / "docs" / "architecture.md"
BEGIN, END = "<!-- imports:begin -->", "<!-- imports:end -->"
PACKAGES = ("kbz_assets", "pipelines")

Arrow = tuple[str, str]


def pictures() -> str:
    """The marked block: one flowchart per package."""
    graph = grimp.build_graph(*PACKAGES)
    blocks = [f"### {package}\n\n```mermaid\n{_flowchart(graph, package)}\n```\n" for package in PACKAGES]
    return "\n".join([BEGIN, "", *blocks, END])


def rooms_importing(graph: grimp.ImportGraph, package: str) -> set[Arrow]:
    """The arrows between the rooms of a package, without those that follow from others; a room is what is directly below it."""
    arrows = {
        (_room(module), _room(imported))
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
        if module.startswith(f"{package}.") and imported.startswith(f"{package}.")
    }
    between = {(one, other) for one, other in arrows if one != other}
    return {arrow for arrow in between if not _reaches(*arrow, between - {arrow})}


def in_page(text: str) -> str:
    """The page with the pictures between its marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{pictures()}{after}"


def _room(module: str) -> str:
    return module.split(".")[1]


def _reaches(start: str, goal: str, arrows: set[Arrow]) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        found = {other for one, other in arrows if one == here} - seen
        seen |= found
        waiting.extend(found)
    return goal in seen


def _flowchart(graph: grimp.ImportGraph, package: str) -> str:
    arrows = sorted(rooms_importing(graph, package))
    alone = {_room(module) for module in graph.find_children(package)} - {room for arrow in arrows for room in arrow}
    return "\n".join(["flowchart TB", *(f"    {room}" for room in sorted(alone)), *(f"    {one} --> {other}" for one, other in arrows)])


if __name__ == "__main__":
    PAGE.write_text(in_page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
