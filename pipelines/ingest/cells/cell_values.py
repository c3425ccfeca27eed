"""The content of a cell before it is interpreted: whether it is filled, and marks for cells without a value.

Belongs here: what all formats and all columns have in common. Does not belong here: the forms of a code, a number or a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import polars as pl

UNREADABLE = "\U0010fffd"
"""The text of a cell that is filled but has no value: an Excel error, a formula that was never calculated, a nested value."""
LOST_DIGITS = "\U0010fffc"
"""Prefix of a number that lost digits: its format kept only 15."""
EMPTY_WORDS = ("null", "none", "nan", "nvt", "n.v.t.", "-", "leeg", "onbekend")
"""Words that systems and people write for nothing, in small letters."""

_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")
_MARKS = UNREADABLE + LOST_DIGITS
_NEUTRAL = str.maketrans(dict.fromkeys(_MARKS, "\ufffd"))
_AROUND_RANGES = (  # Unicode separators (Z), control characters (Cc) without NUL, which is not text, and format characters (Cf)
    *((0x01, 0x20), (0x7F, 0xA0), (0xAD, 0xAD), (0x600, 0x605), (0x61C, 0x61C), (0x6DD, 0x6DD), (0x70F, 0x70F), (0x890, 0x891)),
    *((0x8E2, 0x8E2), (0x1680, 0x1680), (0x180E, 0x180E), (0x2000, 0x200F), (0x2028, 0x202F), (0x205F, 0x2064), (0x2066, 0x206F)),
    *((0x3000, 0x3000), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB), (0x110BD, 0x110BD), (0x110CD, 0x110CD), (0x13430, 0x13438)),
    *((0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0001, 0xE0001), (0xE0020, 0xE007F)),
)
AROUND = "".join(chr(code) for first, last in _AROUND_RANGES for code in range(first, last + 1))
"""What is stripped from both ends of a value: white space of every kind and invisible characters."""
_AS_TEXT = '^="((?s:.*))"$'
_AS_TEXT_PATTERN = re.compile(r'="(.*)"', re.DOTALL)


def neutralised(text: str) -> str:
    """`text` as delivered, with the marks removed that only a reader may set."""
    return text.translate(_NEUTRAL) if UNREADABLE in text or LOST_DIGITS in text else text


def shown_as_text(cell: str) -> str:
    """`cell` with a replacement character for NUL and lone surrogates, which no frame can hold."""
    return _NOT_TEXT.sub("\ufffd", cell)


def stripped(cell: str) -> str:
    """The value in a cell, without the white space around it and without Excel's `="..."`."""
    value = cell.strip(AROUND)
    as_text = _AS_TEXT_PATTERN.fullmatch(value)
    return as_text[1].strip(AROUND) if as_text else value


def is_filled(cell: str | None) -> bool:
    """Whether there is a value in a cell."""
    if not cell:
        return False
    value = cell if cell.isalnum() else stripped(cell)
    return value != "" and value.lower() not in EMPTY_WORDS


def is_blank(cells: Iterable[str | None]) -> bool:
    """Whether no cell is filled."""
    return not any(map(is_filled, cells))


def stripped_text(cells: pl.Expr) -> pl.Expr:
    """`stripped` for a column of text; null stays null."""
    return cells.str.strip_chars(AROUND).str.replace(_AS_TEXT, "${1}").str.strip_chars(AROUND)


def has_value(cells: pl.Expr) -> pl.Expr:
    """`is_filled` for a column of text."""
    return ~stripped_text(cells).str.to_lowercase().is_in(["", *EMPTY_WORDS]).fill_null(value=True)


def is_unreadable(cells: pl.Expr) -> pl.Expr:
    """Whether a cell is filled but has no value in its format. Null for null."""
    return cells == UNREADABLE


def has_lost_digits(cells: pl.Expr) -> pl.Expr:
    """Whether a cell is a number that lost digits in its format. Null for null."""
    return cells.str.starts_with(LOST_DIGITS)
