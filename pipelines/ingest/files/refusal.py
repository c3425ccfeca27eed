"""The refusal of a whole delivered file."""

from __future__ import annotations

from pipelines.schemas.delivery_codes import FileReason


class RejectedFileError(Exception):
    """A file is rejected for `reason`.

    `detail` says what a person has to look at, and never holds a value from below the header. `question` is what to ask the practice,
    where the question of the reason is not specific enough.
    """

    def __init__(self, reason: FileReason, detail: str, question: str = "") -> None:
        self.reason, self.detail = reason, detail
        self.question = question or reason.question
        super().__init__(f"{reason}: {detail}")
