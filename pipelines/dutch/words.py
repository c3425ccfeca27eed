"""The Dutch words: `words.toml`, read once, and figures as a Dutch reader expects them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from pipelines.core.codes import Code
from pipelines.dutch.numbers import number, percentage

FILE = "words.toml"


@cache
def words() -> Mapping[str, Any]:
    """Everything in the file with words, by section."""
    text = files(__package__).joinpath(FILE).read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


def word(code: Code) -> str:
    """The Dutch word of a code; KeyError for one without a word."""
    found: str = words()["code"][type(code).__name__][code.value]
    return found


def said(path: str, **figures: object) -> str:
    """The text at `path` (`word.yes`, `status_sentence.paid`) with its figures filled in; KeyError for a text or figure that is missing."""
    *sections, name = path.split(".")
    found: Any = words()
    for section in sections:
        found = found[section]
    text: str = found[name]
    return text.format(**figures) if figures else text


def section(path: str) -> Mapping[str, Any]:
    """The texts of a section, such as `workbook.columns`, in the order of the file."""
    found: Any = words()
    for name in path.split("."):
        found = found[name]
    return MappingProxyType(found)


def euro(amount: Decimal) -> str:
    """`€ 12.223,75`; `-€ 3,10` below zero."""
    sign = "-" if amount < 0 else ""
    return sign + said("word.euro", amount=number(abs(amount), 2))


def agreed_share(share: Decimal) -> str:
    """A threshold or another agreed share without needless decimals: `25%`, `12,50%`."""
    return percentage(share, 0 if share * 100 % 1 == 0 else 2)


def day(value: date) -> str:
    """`1-10-2025`."""
    return f"{value.day}-{value.month}-{value.year}"


def day_and_month(value: date) -> str:
    """`15 mei`, where the year is plain."""
    return f"{value.day} {words()['word']['months'][value.month - 1]}"


def whole_day(value: date) -> str:
    """`15 mei 2026`, as in a letter."""
    return f"{day_and_month(value)} {value.year}"


def grouped(text: str, size: int = 4) -> str:
    """An IBAN (or a hash) in groups, as banks print it."""
    return " ".join(text[start : start + size] for start in range(0, len(text), size))


def yes_no(value: bool) -> str:
    """`ja` or `nee`."""
    return said("word.yes" if value else "word.no")
