"""Postcodes: the one way in which a postcode of a patient or of an AW list is written (R7, R10)."""

from __future__ import annotations

import re
import unicodedata
from string import ascii_lowercase, ascii_uppercase

_NOT_ISSUED = "SA|SD|SS"
_POSTCODE = re.compile(rf"[1-9][0-9]{{3}}((?!{_NOT_ISSUED})[A-Z]{{2}})?")
_LIST_ENTRY = re.compile(rf"[1-9][0-9]{{3}}([A-Z]|(?!{_NOT_ISSUED})[A-Z]{{2}})?")
_COUNTRY = re.compile(r"^NL(?=[0-9])")
_RAISED = str.maketrans(ascii_lowercase, ascii_uppercase, ".-")


def normalised(text: str) -> str | None:
    """R7: the PC6 (`1234AB`) or PC4 (`1234`) that `text` is another spelling of; None for anything else."""
    return _matched(_POSTCODE, text)


def list_entry(text: str) -> str | None:
    """R10: the PC4, PC5 (`1234A`) or PC6 of an AW list that `text` is another spelling of; None for anything else."""
    return _matched(_LIST_ENTRY, text)


def _matched(pattern: re.Pattern[str], text: str) -> str | None:
    code = "".join(text.split()).translate(_RAISED)
    if not code.isascii():  # zero-width space, byte order mark and the like
        code = "".join(character for character in code if unicodedata.category(character) != "Cf")
    code = _COUNTRY.sub("", code)
    return code if pattern.fullmatch(code) else None
