"""What one value of a reference file may look like: parsers from text to the exact type, each with its own sentence for a fault.

Belongs here: parsers that know one value and nothing else. CSV cells and YAML scalars go through the same ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias, TypeVar

from pipelines.core.quarter import Quarter

T = TypeVar("T")
Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as it stands in the file, trimmed; `decimal_comma` tells whether `6,80` is a number there."""

    text: str
    decimal_comma: bool = False


class CellError(Exception):
    """A value that is not taken: what is `wrong` and what is `expected`, and of a whole record the `column` to look at."""

    def __init__(self, wrong: str, expected: str, column: str = "") -> None:
        self.wrong, self.expected, self.column = wrong, expected, column
        super().__init__(f"{column}: {wrong}, {expected}")


Parser: TypeAlias = Callable[[Cell], T]

_SHOWN_LENGTH = 40
_LONG_NUMBER = re.compile(r"[0-9]{9,}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DECIMAL = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?")
_AGB = re.compile(r"[0-9]{8}")
_UZOVI = re.compile(r"[0-9]{4}")
_YEAR = re.compile(r"(19|2[0-9])[0-9]{2}")
_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")
_WHOLE = re.compile(r"[0-9]{1,9}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_YES_NO = {"true": True, "waar": True, "false": False, "onwaar": False}  # what a spreadsheet makes of them, Dutch or not
_CENT = Decimal("0.01")


def shown(value: str) -> str:
    """`value` as a fault may print it: quoted, cut off, and without the long numbers that identify an account or a person."""
    text = _LONG_NUMBER.sub("…", value)
    return repr(text if len(text) <= _SHOWN_LENGTH else text[:_SHOWN_LENGTH] + "…")


def text(cell: Cell) -> str:
    """Any text without control characters; line ends inside a quoted cell become spaces."""
    joined = " ".join(cell.text.split())
    if any(unicodedata.category(character) == "Cc" for character in joined):
        raise CellError("holds a control character", "expected readable text")
    return joined


def iban(cell: Cell) -> str:
    """An account number without spaces, in capitals. Whether it passes its test is a suspicion, not a fault of the cell."""
    return "".join(text(cell).split()).upper()


def bic(cell: Cell) -> str:
    """The code of a bank."""
    code = "".join(text(cell).split()).upper()
    if not _BIC.fullmatch(code):
        raise CellError(f"{shown(cell.text)} is not a BIC", "expected 8 or 11 letters and digits such as ABNANL2A")
    return code


def day(cell: Cell) -> date:
    """An ISO date."""
    if _DATE.fullmatch(cell.text):
        try:
            return date.fromisoformat(cell.text)
        except ValueError:
            pass
    raise CellError(f"{shown(cell.text)} is no date", "expected a date such as 2026-01-31")


def agb(cell: Cell) -> str:
    """An AGB code of 8 digits."""
    if not _AGB.fullmatch(cell.text):
        raise CellError(f"{shown(cell.text)} is no AGB code", "expected 8 digits, leading zeros included")
    return cell.text


def uzovi(cell: Cell) -> str:
    """A UZOVI code of 4 digits."""
    if not _UZOVI.fullmatch(cell.text):
        raise CellError(f"{shown(cell.text)} is no UZOVI code", "expected 4 digits, leading zeros included")
    return cell.text


def year(cell: Cell) -> int:
    """A calendar year from 1900 to 2999."""
    if not _YEAR.fullmatch(cell.text):
        raise CellError(f"{shown(cell.text)} is no year", "expected four digits such as 2026")
    return int(cell.text)


def quarter(cell: Cell) -> Quarter:
    """A quarter such as 2026Q1."""
    try:
        return Quarter.parse(cell.text)
    except ValueError:
        raise CellError(f"{shown(cell.text)} is no quarter", "expected a year and a quarter such as 2026Q1") from None


def yes_no(cell: Cell) -> bool:
    """`true` or `false`, in any case, or the Dutch words that a spreadsheet makes of them."""
    answer = _YES_NO.get(cell.text.lower())
    if answer is None:
        raise CellError(f"{shown(cell.text)} is no yes or no", "expected true or false")
    return answer


def decimal(cell: Cell) -> Decimal:
    """An exact number, at most 12 digits on either side of the point."""
    number = cell.text.replace(",", ".") if cell.decimal_comma else cell.text
    if not _DECIMAL.fullmatch(number):
        hint = ", with a point unless ; separates the cells" if "," in cell.text and not cell.decimal_comma else ""
        raise CellError(f"{shown(cell.text)} is no number", f"expected a number such as 1250.50{hint}")
    return Decimal(number)


def signed_euro(cell: Cell) -> Decimal:
    """An amount in euro, in whole cents, of either sign (R21)."""
    amount = decimal(cell)
    if amount != amount.quantize(_CENT):
        raise CellError(f"{shown(cell.text)} has more than two decimals", "expected an amount in whole cents such as 6.80")
    return amount


def not_negative(cell: Cell) -> Decimal:
    """A number of 0 or more."""
    number = decimal(cell)
    if number < 0:
        raise CellError(f"{shown(cell.text)} is negative", "expected 0 or more")
    return number


def euro(cell: Cell) -> Decimal:
    """An amount in euro of 0.00 or more, in whole cents (R21)."""
    amount = not_negative(cell)
    if amount != amount.quantize(_CENT):
        raise CellError(f"{shown(cell.text)} has more than two decimals", "expected an amount in whole cents such as 6.80")
    return amount


def share(cell: Cell) -> Decimal:
    """A share from 0 to 1."""
    number = decimal(cell)
    if not 0 <= number <= 1:
        raise CellError(f"{shown(cell.text)} is no share", "expected 0 to 1, such as 0.25 for 25%")
    return number


def exact_share(cell: Cell) -> Fraction:
    """A share from 0 to 1 as a fraction of integers."""
    return Fraction(share(cell))


def factor(cell: Cell) -> Decimal:
    """A factor above 0."""
    number = decimal(cell)
    if number <= 0:
        raise CellError(f"{shown(cell.text)} is no factor", "expected more than 0, such as 1.0432 for 4.32% more")
    return number


def sha256(cell: Cell) -> str:
    """A SHA-256 in hex, in small letters."""
    digest = cell.text.lower()
    if not _SHA256.fullmatch(digest):
        raise CellError("is no SHA-256", "expected 64 hex digits")
    return digest


def whole(at_least: int) -> Parser[int]:
    """Whole numbers from `at_least` up."""

    def parse(cell: Cell) -> int:
        if not _WHOLE.fullmatch(cell.text) or int(cell.text) < at_least:
            raise CellError(f"{shown(cell.text)} is not taken", f"expected a whole number of {at_least} or more")
        return int(cell.text)

    return parse


def one_of(*words: str) -> Parser[str]:
    """One of `words`, written exactly so."""

    def parse(cell: Cell) -> str:
        if cell.text not in words:
            raise CellError(f"{shown(cell.text)} is not known", f"expected {listed(words)}")
        return cell.text

    return parse


def word(words: type[Word], *known_words: Word) -> Parser[Word]:
    """One of the words of an enumeration, or of the `known_words` alone, written exactly so."""
    known = one_of(*(known_words or words))
    return lambda cell: words(known(cell))


def listed(words: tuple[str, ...]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last
