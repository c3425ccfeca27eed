"""Column letters of spreadsheets, and what they export as text for a cell whose value they cannot show."""

from __future__ import annotations

ERROR = r"#(?:N/[AB]|[A-Z]{2,10}(?:/0)?[!?])"
"""The form of an error, in Dutch or English: `#N/B`, `#VERW!`, `#DIV/0!`."""
TOO_NARROW = "##+"
"""The form of a number or date in a column that is too narrow for it."""

_LETTERS = 26


def column_letters(number: int) -> str:
    """The letters of the column with this number, from 1: 1 is `A`, 28 is `AB`."""
    letters = ""
    while number:
        number, place = divmod(number - 1, _LETTERS)
        letters = chr(ord("A") + place) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of the column with these letters, from 1."""
    number = 0
    for letter in letters.upper():
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number
