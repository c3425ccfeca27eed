"""Why a delivered file as a whole cannot be used."""

from __future__ import annotations

from pipelines.schemas.delivery_codes import FileReason


class RejectedFileError(Exception):
    """A file is rejected for `reason`.

    `detail` says what a person has to look at and never holds a value from below the header. `question` is what to ask the practice,
    where that says more than the question of the reason.
    """

    def __init__(self, reason: FileReason, detail: str, question: str = "") -> None:
        self.reason, self.detail = reason, detail
        self.question = question or reason.question
        super().__init__(f"{reason}: {detail}")
