"""A small plot of shares as lines, dots and labels, which typst and SVG draw alike. Lengths are in tenths of a point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from itertools import pairwise
from typing import Literal

WIDTH, HEIGHT = 2300, 760
LEFT, RIGHT, TOP, BOTTOM = 240, 1720, 60, 620
LABEL_GAP = 85
GRID = Decimal("0.1")
HEADROOM = Decimal("1.2")


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line from (`x1`, `y1`) to (`x2`, `y2`)."""

    x1: int
    y1: int
    x2: int
    y2: int
    look: Literal["axis", "threshold", "trend", "range"]


@dataclass(frozen=True, slots=True)
class Label:
    """A text with its middle, its start or its end at (`x`, `y`)."""

    x: int
    y: int
    text: str
    anchor: Literal["start", "middle", "end"]
    look: Literal["axis", "threshold", "trend"]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture of `width` by `height` with what it shows in words."""

    alt: str
    strokes: tuple[Stroke, ...]
    dots: tuple[tuple[int, int], ...]
    labels: tuple[Label, ...]
    width: int = WIDTH
    height: int = HEIGHT
    kind: Literal["drawing"] = "drawing"


@dataclass(frozen=True, slots=True)
class Point:
    """A share with the texts below and above it."""

    share: Decimal
    below: str
    above: str


def plot_of_shares(
    points: Sequence[Point],
    *,
    bounds: tuple[Decimal, Decimal],
    thresholds: Sequence[tuple[Decimal, str]],
    ends: tuple[str, str],
    alt: str,
) -> Drawing:
    """The points from left to right over 0% to a tenth well above all of them, at most 100%, with dashed thresholds (share, label).

    `bounds` are the least and most that the last share can be, drawn as a bar behind it.
    `ends` are words for the lower and upper end of the scale; the upper one is filled in with the whole per cents of it.
    """
    highest = max(*(point.share for point in points), bounds[1], *(share for share, _ in thresholds), GRID)
    scale = min(Decimal(1), (highest * HEADROOM / GRID).to_integral_value(ROUND_CEILING) * GRID)
    places = [(_across(place, len(points)), _up(point.share, scale)) for place, point in enumerate(points)]
    axis = (Stroke(LEFT, BOTTOM, RIGHT, BOTTOM, "axis"), Stroke(LEFT, TOP, RIGHT, TOP, "axis"))
    limits = tuple(Stroke(LEFT, _up(share, scale), RIGHT, _up(share, scale), "threshold") for share, _ in thresholds)
    here = places[-1][0]
    uncertain = (Stroke(here, _up(bounds[0], scale), here, _up(bounds[1], scale), "range"),) if bounds[0] != bounds[1] else ()
    trend = tuple(Stroke(*start, *end, "trend") for start, end in pairwise(places))
    scale_labels = (
        Label(LEFT - 40, BOTTOM, ends[0], "end", "axis"),
        Label(LEFT - 40, TOP, ends[1].format(percent=f"{scale * 100:.0f}"), "end", "axis"),
    )
    below = tuple(Label(x, BOTTOM + 70, point.below, "middle", "axis") for (x, _), point in zip(places, points, strict=True))
    above = tuple(Label(x, y - 70, point.above, "middle", "trend") for (x, y), point in zip(places, points, strict=True) if point.above)
    beside = tuple(_beside([(_up(share, scale), text) for share, text in thresholds]))
    return Drawing(alt, (*axis, *uncertain, *limits, *trend), tuple(places), (*scale_labels, *below, *above, *beside))


def _across(place: int, many: int) -> int:
    """The horizontal place of a point."""
    margin = (RIGHT - LEFT) // (2 * many)
    return LEFT + margin + place * 2 * margin


def _up(share: Decimal, scale: Decimal) -> int:
    return BOTTOM - int((BOTTOM - TOP) * share / scale)


def _beside(labels: Sequence[tuple[int, str]]) -> Iterator[Label]:
    """Labels of thresholds right of them, moved down where two would cover each other."""
    free = 0
    for y, text in sorted(labels):
        placed = max(y, free)
        yield Label(RIGHT + 40, placed, text, "start", "threshold")
        free = placed + LABEL_GAP
