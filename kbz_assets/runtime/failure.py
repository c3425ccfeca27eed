"""How a command or run that ends without a result says why."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.core.diagnostics import Diagnostic
from pipelines.core.quarter import Quarter


class RunFailedError(Exception):
    """The run ended without a publication; `lines` say why."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(lines))


def no_deliveries(quarter: Quarter) -> Diagnostic:
    """The fault of a quarter that has no folder with deliveries."""
    return Diagnostic(f"deliveries/{quarter}", None, "", "there is no such folder", "expected a folder with the lists of the practices")
