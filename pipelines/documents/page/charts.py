"""The plots of the page: placing figures as they are shown.

Horizontal places are percentages of the width and heights are pixels, so that a plot fits a phone and its text keeps its size.
"""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from pipelines.documents.page.blocks import Label, Mark, Plot, Sparkline, percents
from pipelines.documents.page.disclosure import Shown, whole_euro
from pipelines.dutch.words import euro, said

DOT, ROW_HEIGHT, AXIS = 4, 11, 22
LEFT, RIGHT, LABELS = 17, 64, 66
FLOW_HEIGHT, LINE_HEIGHT, LETTERS = 260, 13, 19
COLOURS = 6
SCENARIO_HEIGHT = 190
SPARK_HEIGHT, SPARK_RANGE = 16, 5


@dataclass(frozen=True, slots=True)
class Dot:
    """One practice by its share in whole percents."""

    percent: int
    label: str
    style: str


def dots(found: Iterable[Dot], thresholds: Sequence[tuple[Decimal, str]], *, title: str, description: str, region: str) -> Plot:
    """Practices along an axis of shares, stacked where they have the same percentage; thresholds (in percent) as lines."""
    stacks: dict[int, list[Dot]] = defaultdict(list)
    for dot in sorted(found, key=lambda one: (one.percent, one.style, one.label)):
        stacks[dot.percent].append(dot)
    shown = [*stacks, *(int(at) for at, _ in thresholds), 40]
    last = -(-(max(shown) + 1) // 10) * 10
    top = 16 * len(thresholds) + 14
    floor = top + max([3, *map(len, stacks.values())]) * ROW_HEIGHT
    marks = [Mark("line", "axis", _line("0%", floor, "100%", floor))]
    labels = [
        Label(f"{at}%", percents(at, last), str(floor + 16), "start" if at == 0 else "end" if at == last else "middle")
        for at in range(0, last + 1, 10)
    ]
    for at, (threshold, text) in enumerate(thresholds):
        x, y = f"{threshold * 100 / last:.2f}%", 16 * (at + 1)
        marks.append(Mark("line", "threshold", _line(x, y - 10, x, floor)))
        labels.append(Label(f"\u00a0{text}", x, str(y), "start", "label strong"))
    for percent, stack in stacks.items():
        for at, dot in enumerate(stack):
            place = [("cx", percents(2 * percent + 1, 2 * last)), ("cy", str(floor - 7 - at * ROW_HEIGHT)), ("r", str(DOT))]
            marks.append(Mark("circle", f"dot {dot.style}", place, dot.label))
    styles = {dot.style for stack in stacks.values() for dot in stack}
    legend = [(f"dot {style}", said(f"page.shares.legend.{style}")) for style in ("paid", "unpaid", "open") if style in styles]
    return Plot(title, description, floor + AXIS, marks, labels, legend, region)


def sparkline(values: Sequence[int]) -> Sparkline | None:
    """The course of a figure over the quarters, from its lowest value up; the height is that of a change by `SPARK_RANGE` or more."""
    if len(values) < 2:  # noqa: PLR2004 - a line has two ends
        return None
    lowest, height = min(values), SPARK_HEIGHT - 4
    spread = max(max(values) - lowest, SPARK_RANGE)
    ys = [2 + height - height * (value - lowest) // spread for value in values]
    xs = [percents(at, len(values) - 1) for at in range(len(values))]
    return Sparkline([Mark("line", "", _line(*one, *other)) for one, other in pairwise(zip(xs, ys, strict=True))])


def scenario_plot(amounts: Mapping[int, Shown], agreed: Decimal, limit: int | None, names: Mapping[str, str], region: str) -> Plot:
    """What is paid in a year by tariff, with the budget as a horizontal line and the agreed tariff as a vertical one."""
    values = {tariff: shown.value or 0 for tariff, shown in amounts.items()}
    most = max([*values.values(), limit or 0, 1])
    first, last = min(values), max(values)
    floor, height = SCENARIO_HEIGHT - AXIS, SCENARIO_HEIGHT - AXIS - 20

    def x(tariff: int | Decimal) -> str:
        return f"{3 + 92 * Decimal(tariff - first) / (last - first):.2f}%"

    def y(value: int) -> str:
        return f"{floor - Decimal(height) * value / most:.1f}"

    points = [(x(tariff), y(value)) for tariff, value in values.items()]
    marks, legend = [Mark("line", "axis", _line("0%", floor, "100%", floor))], [("course", said("page.scenario.course"))]
    labels = [
        Label(euro(Decimal(tariff))[:-3], x(tariff), str(floor + 16), "start" if tariff == first else "end" if tariff == last else "middle")
        for tariff in values
        if (tariff - first) % 10 == 0
    ]
    if limit is not None:
        marks.append(Mark("line", "limit", _line("0%", y(limit), "100%", y(limit))))
        legend.append(("limit", said("page.scenario.limit", amount=whole_euro(limit))))
    if first <= agreed <= last:
        marks.append(Mark("line", "threshold", _line(x(agreed), 14, x(agreed), floor)))
        labels.append(Label(said("page.scenario.agreed"), x(agreed), "11", "middle", "label"))
    marks += [Mark("line", "course", _line(*one, *other)) for one, other in pairwise(points)]
    marks += [
        Mark("circle", "dot paid", [("cx", x(tariff)), ("cy", y(values[tariff])), ("r", "4")], f"{euro(Decimal(tariff))}: {shown.text}")
        for tariff, shown in amounts.items()
    ]
    description = said("page.scenario.described", **names, first=amounts[first].text, last=amounts[last].text)
    return Plot(said("page.scenario.plot", **names), description, SCENARIO_HEIGHT, marks, labels, legend, region)


@dataclass(frozen=True, slots=True)
class Flow:
    """Money from an insurer for a scheme, in EUR as shown."""

    insurer: str
    scheme: str
    value: int


def flows(found: Sequence[Flow]) -> Plot | None:
    """Insurers at the left, schemes at the right, and bands between them as thick as the amount; None when nothing flows."""
    total = sum(flow.value for flow in found)
    if not total:
        return None
    insurers = _places(found, lambda flow: flow.insurer, lambda _: 1)
    schemes = _places(found, lambda flow: flow.scheme, lambda name: len(_lines(name)))
    height = max(end for _, end in (*insurers.values(), *schemes.values())) + 8
    colours = {name: f"c{at % COLOURS}" for at, name in enumerate(schemes)}
    ribbons, marks, labels = [], [], []
    out, into = {name: start for name, (start, _) in insurers.items()}, {name: start for name, (start, _) in schemes.items()}
    for flow in found:
        thick = _thick(flow.value, total)
        ribbons.append(_ribbon(flow, out[flow.insurer], into[flow.scheme], thick, colours[flow.scheme]))
        out[flow.insurer] += thick
        into[flow.scheme] += thick
    for name, (start, _) in insurers.items():
        marks.append(Mark("rect", "node", _rect(LEFT - 1, start, out[name] - start)))
        labels.append(Label(name, f"{LEFT - 2}%", f"{(start + out[name]) / 2 + 4:.1f}", "end"))
    for name, (start, _) in schemes.items():
        marks.append(Mark("rect", f"node {colours[name]}", _rect(RIGHT, start, into[name] - start)))
        labels += [Label(line, f"{LABELS}%", f"{start + 10 + at * LINE_HEIGHT:.1f}", "start") for at, line in enumerate(_lines(name))]
    return Plot(said("page.insurers.plot"), said("page.insurers.described"), int(height), marks, labels, ribbons=ribbons)


def _places(found: Sequence[Flow], name_of: Callable[[Flow], str], lines_of: Callable[[str], int]) -> dict[str, tuple[Decimal, Decimal]]:
    """The top and bottom of each node, one below the other; a thin node has room for its label."""
    total = sum(flow.value for flow in found)
    sums: dict[str, int] = defaultdict(int)
    for flow in found:
        sums[name_of(flow)] += flow.value
    places, y = {}, Decimal(4)
    for name, value in sums.items():
        room = max(_thick(value, total), Decimal(lines_of(name) * LINE_HEIGHT))
        places[name] = (y, y + room)
        y += room + 6
    return places


def _thick(value: int, total: int) -> Decimal:
    return Decimal(FLOW_HEIGHT) * value / total


def _ribbon(flow: Flow, out: Decimal, into: Decimal, thick: Decimal, colour: str) -> Mark:
    half = (LEFT + RIGHT) // 2
    there = f"M{LEFT} {out:.1f}C{half} {out:.1f} {half} {into:.1f} {RIGHT} {into:.1f}"
    back = f"L{RIGHT} {into + thick:.1f}C{half} {into + thick:.1f} {half} {out + thick:.1f} {LEFT} {out + thick:.1f}Z"
    label = said("page.insurers.flow", insurer=flow.insurer, scheme=flow.scheme, amount=whole_euro(Decimal(flow.value)))
    return Mark("path", f"ribbon {colour}", [("d", there + back)], label)


def _rect(x: int, y: Decimal, height: Decimal) -> list[tuple[str, str]]:
    return [("x", f"{x}%"), ("y", f"{y:.1f}"), ("width", "1%"), ("height", f"{max(height, Decimal(1)):.1f}")]


def _lines(title: str) -> list[str]:
    return textwrap.wrap(title, LETTERS, max_lines=3, placeholder="…")


def _line(x1: str, y1: object, x2: str, y2: object) -> list[tuple[str, str]]:
    return [("x1", x1), ("y1", str(y1)), ("x2", x2), ("y2", str(y2))]
