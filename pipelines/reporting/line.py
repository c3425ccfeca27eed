"""One line of an explanation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """What a line is about, the rule behind it (empty where none is), and what it says."""

    subject: str
    rule: str
    text: str
