"""Markdown for the Dagster page. It gets aggregates, per practice at the most detailed."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence

_ADDRESS = re.compile(r"(?<=\w)(?=://)|(?<=\bwww)(?=\.)", re.IGNORECASE)
"""Text that Markdown turns into a link without any markup."""


def table(header: Sequence[str], rows: Iterable[Sequence[object]], *, right: Sequence[str] = ()) -> str:
    """A table; the columns named in `right` are aligned right. None is an empty cell."""
    rule = ("---:" if name in right else "---" for name in header)
    return "\n".join(_line(cells) for cells in (header, tuple(rule), *rows))


def image(svg: str, title: str) -> str:
    """A drawing embedded in the text."""
    return f"![{title}](data:image/svg+xml;base64,{b64encode(svg.encode()).decode()})"


def items(lines: Iterable[str]) -> str:
    """A list with a line per item."""
    return "\n".join(f"- {_plain(line)}" for line in lines)


def _line(cells: Iterable[object]) -> str:
    return f"| {' | '.join(_plain('' if cell is None else str(cell)) for cell in cells)} |"


def _plain(text: str) -> str:
    """Text of files and registers, escaped so that Markdown interprets nothing in it, also no bare address."""
    escaped = "".join(f"\\{one}" if one in "\\`*_[]<>|#!&@" else " " if one.isspace() else one for one in text)
    return _ADDRESS.sub(r"\\", escaped)
