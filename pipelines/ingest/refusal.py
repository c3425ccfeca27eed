"""Why a delivered file as a whole cannot be used."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """The reasons for which a file is rejected, in the words of the table `deliveries`."""

    UNREADABLE_FILE = "unreadable_file"
    MISSING_COLUMN = "missing_column"
    AMBIGUOUS_COLUMN = "ambiguous_column"
    NO_ROWS = "no_rows"
    NO_ION_ROWS = "no_ion_rows"
    TOO_LARGE = "too_large"


class RejectedFileError(Exception):
    """A file is rejected for `reason`; `detail` tells a person what to look at and never holds a value from below the header."""

    def __init__(self, reason: Reason, detail: str) -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason}: {detail}")
