"""Why a delivered file as a whole cannot be used."""

from __future__ import annotations

from pipelines.schemas.delivery_codes import FileReason

Reason = FileReason


class RejectedFileError(Exception):
    """A file is rejected for `reason`; `detail` tells a person what to look at and never holds a value from below the header."""

    def __init__(self, reason: Reason, detail: str) -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason}: {detail}")
