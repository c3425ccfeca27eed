"""What a person should look at in delivered files: the sentence, and the practices concerned."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.core.numbers import counted
from pipelines.ingest.cells.cell_values import UNREADABLE
from pipelines.ingest.outcomes.row_outcomes import MOST_WORDS_NAMED
from pipelines.schemas.delivery_codes import FileWarningKind, ListWarning

_LONGEST_WORD = 30
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[ ./()-])*")


@dataclass(frozen=True, slots=True)
class FileWarning:
    """One thing in one file that a person should look at. `practices`: AGB codes of the contract practices concerned, if known."""

    file: str
    kind: FileWarningKind | ListWarning
    sentence: str
    practices: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.file}: {self.sentence}"


def words_in_short(words: Sequence[tuple[str, int]], *, has_ion: bool) -> str:
    """Words with their numbers of rows, most frequent first, as far as they may be shown. `has_ion`: the column has ION too.

    Kinds of registration are a few words of letters. Where there are many, or other characters, or in a column without ION more
    than one to two rows, the column may hold something about patients, such as their names: then their number is given and none is shown.
    """
    may_be_names = not has_ion and 2 * len(words) > sum(rows for _, rows in words)
    if may_be_names or len(words) > MOST_WORDS_NAMED:
        return counted(len(words), "different word")
    shown = [f"{_shown_word(word)} ({counted(rows, 'row')})" for word, rows in words if _shown_word(word)]
    hidden = len(words) - len(shown)
    return ", ".join([*shown, *([f"{hidden} that {'is not a word' if hidden == 1 else 'are not words'}"] if hidden else [])])


def _shown_word(word: str) -> str:
    """The word as it is shown; empty for a word that must not be shown."""
    if word == UNREADABLE:
        return "a cell that cannot be read"
    return word if len(word) <= _LONGEST_WORD and _WORD.fullmatch(word) else ""
