"""Draw the flowcharts of the pages as SVG when the site is built, so that no page fetches a library.

Understands the part of Mermaid that the pages use: `flowchart TB` or `LR`, nodes `a[label]` with `<br/>`, arrows `a --> b` and
`a -->|label| b`. A forge draws the same blocks itself.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

_NODE = r"(\w+)(?:\[([^\]]+)\])?"
_ARROW = re.compile(rf"^{_NODE}\s*-->\s*(?:\|([^|]+)\|)?\s*{_NODE}$")
_ALONE = re.compile(rf"^{_NODE}$")
_LETTER, _LINE, _PADDING = 7.4, 17.0, 12.0
_BETWEEN_RANKS, _BETWEEN_NODES, _PER_LABEL_LETTER = 44.0, 24.0, 6.6

Arrow = tuple[str, str]


class FlowchartError(ValueError):
    """A line of a flowchart is not supported."""


@dataclass
class Flowchart:
    """Nodes by name with the lines of their labels, and arrows with their labels."""

    goes_right: bool = False
    nodes: dict[str, list[str]] = field(default_factory=dict)
    arrows: dict[Arrow, list[str]] = field(default_factory=dict)

    def add(self, name: str, label: str | None) -> None:
        """Add a node, or give one its label."""
        if label or name not in self.nodes:
            self.nodes[name] = re.split(r"<br\s*/?>", label or name)


def svg_of_fence(source: str, *_: object, **__: object) -> str:
    """The function that pymdownx.superfences calls for a block in the language `mermaid`."""
    return drawing(parsed(source))


def parsed(source: str) -> Flowchart:
    """The flowchart in `source`; FlowchartError for an unsupported line."""
    lines = [line.strip() for line in source.splitlines() if line.strip()]
    if lines[0] not in ("flowchart TB", "flowchart LR"):
        raise FlowchartError(lines[0])
    chart = Flowchart(goes_right=lines[0].endswith("LR"))
    for line in lines[1:]:
        if arrow := _ARROW.match(line):
            one, one_label, label, other, other_label = arrow.groups()
            chart.add(one, one_label)
            chart.add(other, other_label)
            chart.arrows[one, other] = re.split(r"<br\s*/?>", label) if label else []
        elif node := _ALONE.match(line):
            chart.add(*node.groups())
        else:
            raise FlowchartError(line)
    return chart


def ranks_of(nodes: Iterable[str], arrows: Iterable[Arrow]) -> list[list[str]]:
    """The nodes by their longest way from a node without arrows to it, each rank ordered by where its arrows come from.

    An arrow over several ranks gets a place in each rank that it passes, named `one>other#rank`.
    """
    rank = dict.fromkeys(nodes, 0)
    for _ in rank:
        for one, other in arrows:
            rank[other] = max(rank[other], rank[one] + 1)
    ranks: list[list[str]] = [[name for name in rank if rank[name] == at] for at in range(max(rank.values()) + 1)]
    for one, other in arrows:
        for at in range(rank[one] + 1, rank[other]):
            ranks[at].append(_place(one, other, at))
    comes_from: dict[str, list[str]] = {}
    for one, other in arrows:
        way = [one, *(_place(one, other, at) for at in range(rank[one] + 1, rank[other])), other]
        for above, below in pairwise(way):
            comes_from.setdefault(below, []).append(above)
    for above, below in pairwise(ranks):
        position = {name: (at + 0.5) / len(above) for at, name in enumerate(above)}
        below.sort(key=lambda name, position=position: _mean([position[origin] for origin in comes_from[name]]))
    return ranks


def drawing(chart: Flowchart) -> str:
    """The flowchart as an SVG that takes its colours from the page."""
    ranks = ranks_of(chart.nodes, chart.arrows)
    sizes = {name: _size(chart.nodes.get(name)) for rank in ranks for name in rank}
    places, width, height = _placed(chart, ranks, sizes)
    parts = [_arrow(chart, arrow, ranks, places, sizes) for arrow in chart.arrows]
    parts += [_box(chart.nodes[name], *places[name], *sizes[name]) for name in chart.nodes]
    head = '<marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    style = "max-width:100%;height:auto;font:13px sans-serif"
    size = f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}"'
    label = escape(", ".join(f"{one} to {other}" for one, other in chart.arrows), quote=True)
    marker = f'<defs>{head}<path d="M0 0L8 4L0 8z" fill="currentColor"/></marker></defs>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{label}" {size} style="{style}">{marker}{"".join(parts)}</svg>'


def _place(one: str, other: str, rank: int) -> str:
    return f"{one}>{other}#{rank}"


def _mean(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers)


def _size(lines: list[str] | None) -> tuple[float, float]:
    """Width and height of a node; a place that an arrow passes through is narrow."""
    if lines is None:
        return 8.0, 8.0
    return max(map(len, lines)) * _LETTER + 2 * _PADDING, len(lines) * _LINE + 2 * _PADDING - 6


def _placed(
    chart: Flowchart, ranks: list[list[str]], sizes: dict[str, tuple[float, float]]
) -> tuple[dict[str, tuple[float, float]], float, float]:
    """The middle of each node, and the size of the whole. `along` is the way the chart goes, `across` the other."""
    along, across = (0, 1) if chart.goes_right else (1, 0)
    longest = max((len(line) for lines in chart.arrows.values() for line in lines), default=0)
    gap = max(_BETWEEN_RANKS, longest * _PER_LABEL_LETTER + 24) if chart.goes_right else _BETWEEN_RANKS
    breadths = [sum(sizes[name][across] + _BETWEEN_NODES for name in rank) for rank in ranks]
    places: dict[str, tuple[float, float]] = {}
    at = 4.0
    for rank, breadth in zip(ranks, breadths, strict=True):
        depth = max(sizes[name][along] for name in rank)
        beside = (max(breadths) - breadth) / 2 + _BETWEEN_NODES / 2
        for name in rank:
            middle = (at + depth / 2, beside + sizes[name][across] / 2)
            places[name] = middle if chart.goes_right else (middle[1], middle[0])
            beside += sizes[name][across] + _BETWEEN_NODES
        at += depth + gap
    whole = (at - gap + 4, max(breadths))
    return (places, *whole) if chart.goes_right else (places, whole[1], whole[0])


def _arrow(
    chart: Flowchart,
    arrow: Arrow,
    ranks: list[list[str]],
    places: dict[str, tuple[float, float]],
    sizes: dict[str, tuple[float, float]],
) -> str:
    one, other = arrow
    along = 0 if chart.goes_right else 1
    passed = [places[place] for at in range(len(ranks)) if (place := _place(one, other, at)) in places]
    points = [_moved(places[one], along, sizes[one][along] / 2), *passed, _moved(places[other], along, -sizes[other][along] / 2)]
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for start, end in pairwise(points):
        half = (end[along] - start[along]) / 2
        (x1, y1), (x2, y2) = _moved(start, along, half), _moved(end, along, -half)
        path += f"C{x1:.1f} {y1:.1f} {x2:.1f} {y2:.1f} {end[0]:.1f} {end[1]:.1f}"
    line = f'<path d="{path}" fill="none" stroke="currentColor" opacity=".6" marker-end="url(#tip)"/>'
    middle = ((points[0][0] + points[1][0]) / 2, (points[0][1] + points[1][1]) / 2 - 8 - _LINE * max(len(chart.arrows[arrow]) - 1, 0))
    return line + _text(chart.arrows[arrow], *middle)


def _moved(point: tuple[float, float], along: int, by: float) -> tuple[float, float]:
    return (point[0] + by, point[1]) if along == 0 else (point[0], point[1] + by)


def _box(lines: list[str], x: float, y: float, width: float, height: float) -> str:
    corner = f'x="{x - width / 2:.1f}" y="{y - height / 2:.1f}" width="{width:.1f}" height="{height:.1f}" rx="5"'
    shape = f'<rect {corner} fill="currentColor" fill-opacity=".07" stroke="currentColor"/>'
    return shape + _text(lines, x, y + 4 - _LINE * (len(lines) - 1) / 2)


def _text(lines: list[str], x: float, y: float) -> str:
    return "".join(
        f'<text x="{x:.1f}" y="{y + at * _LINE:.1f}" text-anchor="middle" fill="currentColor">{escape(line)}</text>'
        for at, line in enumerate(lines)
    )
