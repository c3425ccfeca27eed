"""Names and accounts as banks take them: the characters of EPC217-08, and the test of an IBAN."""

from __future__ import annotations

import re
import unicodedata

from stdnum import iban

LONGEST_NAME = 70
_TAKEN = re.compile(r"[a-zA-Z0-9/\-?:().,'+ ]")
_LETTER_OR_DIGIT = re.compile(r"[a-zA-Z0-9]")
_INSTEAD = {
    "&": "+",
    ";": ",",
    "€": "E",
    **dict.fromkeys("_~\N{EN DASH}\N{EM DASH}", "-"),
    **dict.fromkeys("[{", "("),
    **dict.fromkeys("]}", ")"),
    **dict.fromkeys("\\|", "/"),
    **dict.fromkeys("`\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}", "'"),
    **dict(zip("ßæøœđłħðþ", "saoodlhdt", strict=True)),
    **dict(zip("ẞÆØŒĐŁĦÐÞ", "SAOODLHDT", strict=True)),
}


def bank_name(name: str) -> str:
    """`name` in the at most 70 characters that every bank takes, white space folded; empty when no letter or digit remains."""
    apart = unicodedata.normalize("NFKD", name)
    plain = "".join(_INSTEAD.get(character, character) for character in apart if not unicodedata.category(character).startswith("M"))
    folded = " ".join(plain.split())
    converted = "".join(character if _TAKEN.fullmatch(character) else "." for character in folded)[:LONGEST_NAME].rstrip()
    return converted if _LETTER_OR_DIGIT.search(converted) else ""


def is_iban(account: str) -> bool:
    """Whether `account`, without spaces and in capitals, is an IBAN: its two check digits, and the length and form of its country.

    The lists of banks that the library has for some countries take no part: a bank can be newer than they are.
    """
    return bool(iban.is_valid(account, check_country=False)) and iban.compact(account) == account
