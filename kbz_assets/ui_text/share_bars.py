"""A bar plot as SVG, drawn here because a library takes longer to load than all checks of a region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil

WIDTH, HEIGHT = 860, 300
LEFT, TOP, BOTTOM = 44, 12, 34
MOST_BARS = 300
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2)
MOST_TICKS = 6
COLOURS = {"paid": "#2b7a4b", "partly_paid": "#7fb892", "no_budget": "#c0504d", "not_selected": "#7d8fb3", "undecided": "#e0a030"}
OTHER_COLOUR = "#9aa5b1"


@dataclass(frozen=True, slots=True)
class Bar:
    """One practice: who it is, its share from 0 to 1, and its status."""

    title: str
    share: float
    status: str


@dataclass(frozen=True, slots=True)
class Line:
    """A threshold across the plot."""

    title: str
    share: float


def share_bars(bars: Sequence[Bar], lines: Sequence[Line]) -> str:
    """The bars from left to right with the lines across them. Of more than `MOST_BARS` only every second (third, …) bar is drawn."""
    drawn = bars[:: -(-len(bars) // MOST_BARS) or 1]
    highest = max([bar.share for bar in bars] + [line.share for line in lines], default=0.0)
    tick = next(step for step in STEPS if step * (MOST_TICKS - 1) >= highest or step == STEPS[-1])
    ticks = [tick * place for place in range(max(ceil(highest / tick), 1) + 1)]
    top = ticks[-1]
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="11">',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
            *(_tick(share, top) for share in ticks),
            *_bars(drawn, top),
            *(_line(line, top) for line in lines),
            _legend(drawn),
            "</svg>",
        ]
    )


def _y(share: float, top: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share / top)


def _tick(share: float, top: float) -> str:
    y = _y(share, top)
    return (
        f'<path d="M{LEFT} {y:.1f}H{WIDTH}" stroke="#e3e7eb"/>'
        f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end" fill="#555">{share * 100:.0f}%</text>'
    )


def _bars(bars: Sequence[Bar], top: float) -> list[str]:
    room = (WIDTH - LEFT) / max(len(bars), 1)
    return [
        f'<rect x="{LEFT + room * place:.1f}" y="{_y(bar.share, top):.1f}" width="{room * 0.84:.1f}" '
        f'height="{_y(0, top) - _y(bar.share, top):.1f}" fill="{COLOURS.get(bar.status, OTHER_COLOUR)}">'
        f"<title>{escape(bar.title)} {bar.share * 100:.2f}% {escape(bar.status)}</title></rect>"
        for place, bar in enumerate(bars)
    ]


def _line(line: Line, top: float) -> str:
    y = _y(line.share, top)
    return (
        f'<path d="M{LEFT} {y:.1f}H{WIDTH}" stroke="#b00020" stroke-dasharray="6 4"/>'
        f'<text x="{WIDTH - 4}" y="{y - 4:.1f}" text-anchor="end" fill="#b00020">{escape(line.title)}</text>'
    )


def _legend(bars: Sequence[Bar]) -> str:
    """The legend of the colours that occur; all other statuses are grey."""
    shown = [(status, colour) for status, colour in COLOURS.items() if any(bar.status == status for bar in bars)]
    entries = [*shown, ("not paid", OTHER_COLOUR)]
    return "".join(
        f'<rect x="{LEFT + 130 * place}" y="{HEIGHT - 18}" width="11" height="11" fill="{colour}"/>'
        f'<text x="{LEFT + 130 * place + 16}" y="{HEIGHT - 8}" fill="#333">{escape(status.replace("_", " "))}</text>'
        for place, (status, colour) in enumerate(entries)
    )
