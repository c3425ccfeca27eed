"""Enumerations whose members explain themselves: the code that tables carry, and the sentence that a person reads."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Code(StrEnum):
    """A code of a table with its `sentence` for the data dictionary and, where the practice has to be asked, the `question`.

    A member is written `CODE = "code", "What it means."` or `CODE = "code", "What it means.", "What to ask the practice."`.
    """

    sentence: str
    question: str

    def __new__(cls, code: str, sentence: str = "", question: str = "") -> Self:
        """The member that is equal to its `code`; a member is found by its code alone."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.sentence = sentence
        member.question = question
        return member
