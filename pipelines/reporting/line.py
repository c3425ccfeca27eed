"""One line of an explanation, and how it writes an amount."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.core.numbers import number
from pipelines.rules.rounding import eur


@dataclass(frozen=True, slots=True)
class Line:
    """The subject of the line, the rule behind it (or empty), and its text."""

    subject: str
    rule: str
    text: str


def euro(amount_cents: int) -> str:
    """Whole cents as `EUR 1,234.50`."""
    return f"EUR {number(eur(amount_cents), 2)}"
