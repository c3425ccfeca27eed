"""Parsing one value of a reference file: from text to the exact type, with a sentence for each fault.

Belongs here: parsers that know one value and nothing else. CSV cells and YAML scalars share them.
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
    """A value as it is in the file, trimmed; `decimal_comma` says whether `6,80` is a number there."""

    text: str
    decimal_comma: bool = False

    def written(self, number: str) -> str:
        """How the file writes a number that has a decimal point here."""
        return number.replace(".", ",") if self.decimal_comma else number


class CellError(Exception):
    """A value that is refused: what is `wrong`, what is `expected` and, for a whole record, the `column` to look at."""

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
_GROUPED = re.compile(r"-?[0-9]{1,3}(([.' \u00a0\u202f][0-9]{3})+(,[0-9]*)?|(,[0-9]{3})+(\.[0-9]*)?)")  # 1.250,50 or 1,250.50
_PERCENTAGE = re.compile(r"([0-9]{1,6}([.,][0-9]{1,6})?) ?%")
_CENT_DIGITS = 2


def shown(value: str) -> str:
    """`value` as a fault may print it: quoted, cut off, and without the long numbers that identify an account or a person."""
    text = _LONG_NUMBER.sub("…", value)
    return repr(text if len(text) <= _SHOWN_LENGTH else text[:_SHOWN_LENGTH] + "…")


def text(cell: Cell) -> str:
    """Any text without control characters, composed; line ends inside a quoted cell become spaces."""
    joined = unicodedata.normalize("NFC", " ".join(cell.text.split()))
    if any(unicodedata.category(character) == "Cc" for character in joined):
        raise CellError("holds a control character", "expected readable text")
    return joined


def iban(cell: Cell) -> str:
    """An account number without spaces, in capitals. Whether it passes its test is a matter of `plausibility_warnings`."""
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
    raise CellError(f"{shown(cell.text)} is not a date", "expected a date such as 2026-01-31")


def agb(cell: Cell) -> str:
    """An AGB code of 8 digits."""
    if not _AGB.fullmatch(cell.text):
        raise CellError(f"{shown(cell.text)} is not an AGB code", "expected 8 digits, leading zeros included")
    return cell.text


def uzovi(cell: Cell) -> str:
    """A UZOVI code of 4 digits."""
    if not _UZOVI.fullmatch(cell.text):
        raise CellError(f"{shown(cell.text)} is not a UZOVI code", "expected 4 digits, leading zeros included")
    return cell.text


def year(cell: Cell) -> int:
    """A calendar year from 1900 to 2999."""
    if not _YEAR.fullmatch(cell.text):
        raise CellError(f"{shown(cell.text)} is not a year", "expected four digits such as 2026")
    return int(cell.text)


def quarter(cell: Cell) -> Quarter:
    """A quarter such as 2026Q1."""
    try:
        return Quarter.parse(cell.text)
    except ValueError:
        raise CellError(f"{shown(cell.text)} is not a quarter", "expected a year and a quarter such as 2026Q1") from None


def yes_no(cell: Cell) -> bool:
    """`true` or `false`, in any case, or the Dutch words that a spreadsheet makes of them."""
    answer = _YES_NO.get(cell.text.lower())
    if answer is None:
        raise CellError(f"{shown(cell.text)} is neither true nor false", "expected true or false")
    return answer


def decimal(cell: Cell) -> Decimal:
    """An exact number, at most 12 digits on either side of the point."""
    number = cell.text.replace(",", ".") if cell.decimal_comma else cell.text
    if not _DECIMAL.fullmatch(number):
        raise CellError(
            f"{shown(cell.text)} is not a number", f"expected a number such as {cell.written('1250.50')}{_separator_hint(cell)}"
        )
    return Decimal(number)


def _separator_hint(cell: Cell) -> str:
    """What to change where digits are divided in another way than is taken here."""
    if _GROUPED.fullmatch(cell.text):
        return ", without a mark between the thousands"
    return ", with a point before the decimals" if "," in cell.text and not cell.decimal_comma else ""


def not_negative(cell: Cell) -> Decimal:
    """A number of 0 or more."""
    number = decimal(cell)
    if number < 0:
        raise CellError(f"{shown(cell.text)} is negative", "expected 0 or more")
    return number


def signed_euro(cell: Cell) -> Decimal:
    """An amount in euro of either sign, with at most two decimals as written (R21): `110.000` may be meant as a hundred thousand."""
    amount = decimal(cell)
    if len(re.split("[.,]", cell.text)[-1]) > _CENT_DIGITS and re.search("[.,]", cell.text):
        expected = f"expected an amount with at most two decimals such as {cell.written('1250.50')}, no mark between thousands"
        raise CellError(f"{shown(cell.text)} has more than two decimals", expected)
    return amount


def euro(cell: Cell) -> Decimal:
    """An amount in euro of 0.00 or more, with at most two decimals as written (R21)."""
    amount = signed_euro(cell)
    if amount < 0:
        raise CellError(f"{shown(cell.text)} is negative", "expected 0 or more")
    return amount


def share(cell: Cell) -> Decimal:
    """A share from 0 to 1."""
    percentage = _PERCENTAGE.fullmatch(cell.text)
    if percentage is not None:
        meant = cell.written(f"{Decimal(percentage[1].replace(',', '.')) / 100:f}")
        raise CellError(f"{shown(cell.text)} is a percentage", f"expected a share: {meant}")
    number = decimal(cell)
    if not 0 <= number <= 1:
        raise CellError(f"{shown(cell.text)} is not a share", f"expected 0 to 1, such as {cell.written('0.25')} for 25%")
    return number


def exact_share(cell: Cell) -> Fraction:
    """A share from 0 to 1 as a fraction of integers."""
    return Fraction(share(cell))


def factor(cell: Cell) -> Decimal:
    """A factor above 0."""
    number = decimal(cell)
    if number <= 0:
        expected = f"expected more than 0, such as {cell.written('1.0432')} for {cell.written('4.32')}% more"
        raise CellError(f"{shown(cell.text)} is not a factor", expected)
    return number


def sha256(cell: Cell) -> str:
    """A SHA-256 in hex, in small letters."""
    digest = cell.text.lower()
    if not _SHA256.fullmatch(digest):
        raise CellError("is not a SHA-256", "expected 64 hex digits")
    return digest


def whole(at_least: int) -> Parser[int]:
    """Whole numbers from `at_least` up."""

    def parse(cell: Cell) -> int:
        if not _WHOLE.fullmatch(cell.text) or int(cell.text) < at_least:
            raise CellError(f"{shown(cell.text)} is not a whole number", f"expected {at_least} or more")
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
