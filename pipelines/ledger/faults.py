"""What stops a run or a closing: a ledger that is not whole, and a closing that is refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


class Reported(Protocol):
    """Something that is reported in a line."""

    def __str__(self) -> str:
        """The line."""
        ...


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a file of the ledger or of a frozen output that does not fit."""

    file: str
    wrong: str

    def __str__(self) -> str:
        return f"{self.file}: {self.wrong}"


class BrokenLedgerError(Exception):
    """The ledger is not whole (R33): every fault that was found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


class RefusedError(Exception):
    """A closing is refused (R32), for these reasons. Nothing was changed."""

    def __init__(self, refusals: Iterable[Reported]) -> None:
        self.refusals = tuple(refusals)
        super().__init__("\n".join(map(str, self.refusals)))
