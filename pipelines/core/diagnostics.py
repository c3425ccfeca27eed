"""Faults that a person has to mend, reported in one line each.

Belongs here: the value that every reader of an input uses to say what is wrong. A fault never carries a value of a patient.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """ERROR stops the run; WARNING is reported and the run goes on."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Diagnostic:
    """One thing that is wrong in one place of one input.

    `file` is the path below the home (`reference/practices.csv`). `row` is the line as an editor or spreadsheet shows it, the
    header being 1, or None for the whole file. `column` is a column name, a key (`rules[0].tariff`) or empty.
    """

    file: str
    row: int | None
    column: str
    wrong: str
    expected: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        """`FILE:ROW column: what is wrong, what is expected`."""
        place = self.file if self.row is None else f"{self.file}:{self.row}"
        if self.column:
            place = f"{place} {self.column}"
        return f"{place}: {self.wrong}, {self.expected}" if self.expected else f"{place}: {self.wrong}"


class InputError(Exception):
    """The inputs cannot be used: every fault found, at once.

    `diagnostics` holds the errors and the warnings; at least one is an error.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = in_order(diagnostics)
        super().__init__("\n".join(str(diagnostic) for diagnostic in self.diagnostics))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Diagnostic, ...]]]:
        """Pickle the error with its diagnostics, for another process."""
        return type(self), (self.diagnostics,)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Each of `diagnostics` once, by file, row and column; those about a whole file come before those about its rows."""

    def place(one: Diagnostic) -> tuple[str, int, str, str, str, Severity]:
        return one.file, one.row or 0, one.column, one.wrong, one.expected, one.severity

    return tuple(sorted(set(diagnostics), key=place))


def errors(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Those of `diagnostics` that stop a run."""
    return [diagnostic for diagnostic in diagnostics if diagnostic.severity is Severity.ERROR]


def raise_errors(diagnostics: Iterable[Diagnostic]) -> None:
    """Raise `InputError` with all of `diagnostics` if one of them is an error."""
    found = list(diagnostics)
    if errors(found):
        raise InputError(found)
