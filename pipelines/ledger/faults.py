"""What stops a run or a closing: a damaged ledger, or the refusal of a closing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


class Reported(Protocol):
    """A fault that is reported in one line."""

    def __str__(self) -> str:
        """The line."""
        ...


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault in a file of the ledger or of a frozen output."""

    file: str
    wrong: str

    def __str__(self) -> str:
        return f"{self.file}: {self.wrong}"


class BrokenLedgerError(Exception):
    """The ledger is damaged (R33): all faults that were found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


class RefusedError(Exception):
    """A closing is refused (R32), with all reasons. Nothing was changed."""

    def __init__(self, refusals: Iterable[Reported]) -> None:
        self.refusals = tuple(refusals)
        super().__init__("\n".join(map(str, self.refusals)))
