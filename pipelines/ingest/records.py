"""What reading finds out about each delivered file, as plain data, so that several processes can read files and combine the results."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from pipelines.ingest.cells.pseudonyms import PseudonymKey
from pipelines.ingest.files.discovery import DeliveredFile
from pipelines.ingest.files.refusal import RejectedFileError
from pipelines.ingest.files.showing import shown
from pipelines.ingest.lists.header import several_lists
from pipelines.ingest.lists.listing import Listing
from pipelines.ingest.outcomes.file_warnings import words_in_short
from pipelines.ingest.registrations import REJECTED_SCHEMA, Batch, NumberedListing
from pipelines.schemas.delivery_codes import FileReason, FileStatus, FileWarningKind, ListWarning

_SHA256_OF_NOTHING = hashlib.sha256().hexdigest()
_TEXTS = (
    *("file", "sha256", "profile", "encoding", "delimiter", "columns", "unused_columns", "unknown_words"),
    *("status", "reason", "detail", "question"),
)
_COUNTS = ("rows_read", "rejected", *ListWarning, "lines")
DELIVERIES_SCHEMA = {
    "file_id": pl.UInt32,
    **dict.fromkeys(_TEXTS, pl.String),
    **{str(name): pl.Int64 for name in ("version", "bytes", "header_line", *_COUNTS)},
}
WARNED_SCHEMA = {"file_id": pl.UInt32, "warning": pl.String, "row_number": pl.UInt32}
UNCERTAIN_SCHEMA = {"practice_agb": pl.UInt32, "rows": pl.Int64}

Warnings = dict[int, list[tuple[FileWarningKind | ListWarning, str]]]


@dataclass(slots=True)
class FoundInFiles:
    """What reading found out about some files, by file_id. Of patients it has row numbers only, and it has no key.

    `records`: the cells of `DELIVERIES_SCHEMA`. `practices`: whose rows are in a file. `latest`: the last day of registration in it.
    `rejected_rows`, `warned_rows` and `uncertain_rows`: frames of `REJECTED_SCHEMA`, `WARNED_SCHEMA` and `UNCERTAIN_SCHEMA`.
    """

    records: dict[int, dict[str, Any]] = field(default_factory=dict)
    practices: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    latest: dict[int, date | None] = field(default_factory=dict)
    warnings: Warnings = field(default_factory=lambda: defaultdict(list))
    rejected_rows: list[pl.DataFrame] = field(default_factory=lambda: [pl.DataFrame(schema=REJECTED_SCHEMA)])
    warned_rows: list[pl.DataFrame] = field(default_factory=lambda: [pl.DataFrame(schema=WARNED_SCHEMA)])
    uncertain_rows: list[pl.DataFrame] = field(default_factory=lambda: [pl.DataFrame(schema=UNCERTAIN_SCHEMA)])

    def take(self, other: FoundInFiles) -> None:
        """Add the findings about other files."""
        self.records.update(other.records)
        self.practices.update(other.practices)
        self.latest.update(other.latest)
        self.warnings.update(other.warnings)
        self.rejected_rows += other.rejected_rows
        self.warned_rows += other.warned_rows
        self.uncertain_rows += other.uncertain_rows


class FileRecords:
    """Records in `found` what is found out about files while they are read."""

    def __init__(self, files: Iterable[DeliveredFile], key: PseudonymKey) -> None:
        self._key = key
        self.found = FoundInFiles(records={file.file_id: record_of(file) for file in files})

    def recognise(self, file_id: int, listing: Listing) -> None:
        """Record that the file is a list of this kind."""
        layout = listing.layout
        unused = dict.fromkeys(each.layout.name_of(position) for each in (listing, *listing.further) for position in each.layout.unused)
        self.found.records[file_id] |= {
            "profile": layout.profile,
            "encoding": listing.encoding,
            "delimiter": listing.delimiter,
            "header_line": listing.header_line,
            "columns": "; ".join(f"{column}={self._shown(name)}" for column, name in layout.names.items()),
            "unused_columns": ", ".join(map(self._shown, unused)) or None,
        }
        absent = dict.fromkeys(column for each in (listing, *listing.further) for column in each.layout.absent)
        self.found.warnings[file_id] += [(FileWarningKind.ABSENT_COLUMN, _absent(column, layout.profile)) for column in absent]
        self.found.warnings[file_id] += [(kind, self._shown(sentence)) for kind, sentence in listing.warnings]

    def refuse(self, file_id: int, refused: RejectedFileError) -> None:
        """Record that the file is rejected."""
        why = {"reason": refused.reason, "detail": self._shown(refused.detail), "question": refused.question}
        self.found.records[file_id] |= {"status": FileStatus.REJECTED, **why}

    def duplicate(self, file_id: int, original: str) -> None:
        """Record that the file has the same bytes as one that counts."""
        self.found.records[file_id] |= {"status": FileStatus.DUPLICATE_FILE, "reason": None, "detail": original, "question": None}

    def add(self, batch: Batch, lists: Sequence[NumberedListing]) -> None:
        """Record the outcome of `lists`: accepted, unless their rows give a reason to reject them."""
        counted, words = _counts_by_file(batch), _words_by_file(batch)
        for one in lists:
            refused = _refusal(one, counted.get(one.file_id), words.get(one.file_id, ""))
            if refused is not None:
                self.refuse(one.file_id, refused)
            else:
                self._accept(one.file_id, counted[one.file_id], words.get(one.file_id, ""))
        for column in batch.suspicious_columns:
            self.found.warnings[column.file_id].append((FileWarningKind.UNUSED_COLUMN, _of_column(self._shown(column.name), column.may_be)))
        for file_id, practice in batch.practices.iter_rows():
            self.found.practices[file_id].append(f"{practice:08d}")
        self.found.rejected_rows.append(batch.rejected_rows)
        self.found.warned_rows.append(batch.warned_rows)
        self.found.uncertain_rows.append(batch.uncertain_rows)

    def _accept(self, file_id: int, counts: Mapping[str, Any], unknown_words: str) -> None:
        counted = {str(name): counts[name] for name in _COUNTS}
        self.found.records[file_id] |= {"status": FileStatus.ACCEPTED, "unknown_words": self._shown(unknown_words) or None, **counted}
        self.found.latest[file_id] = counts["latest"]

    def _shown(self, text: str) -> str:
        return shown(text, self._key)


def batch_refusal(one: NumberedListing, batch: Batch) -> RejectedFileError | None:
    """Why a list that was read is rejected after all: it has no rows, no row of ION, or is several lists. None when it is accepted."""
    return _refusal(one, _counts_by_file(batch).get(one.file_id), _words_by_file(batch).get(one.file_id, ""))


def _refusal(one: NumberedListing, counts: Mapping[str, Any] | None, words: str) -> RejectedFileError | None:
    if counts is None:
        return RejectedFileError(FileReason.NO_ROWS, "nothing is written below the header")
    if counts["other_header"] is not None:
        return several_lists(f"row {counts['other_header']} has the names of other columns than the header")
    if counts["ion"] or counts["rows_read"] == counts["rejected"]:
        return None
    return RejectedFileError(
        FileReason.NO_ION_ROWS,
        f'no row is ION: the column "{one.listing.layout.names["registration"]}" has {words or "PASSANT alone"}',
        "say what the words in this column mean, or translate them in source_profiles.yaml; if it has something else, leave it out",
    )


def _counts_by_file(batch: Batch) -> dict[int, dict[str, Any]]:
    return {counts["file_id"]: counts for counts in batch.counts.iter_rows(named=True)}


def _words_by_file(batch: Batch) -> dict[int, str]:
    """The unknown kinds of registration of each file that has some."""
    words: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for file_id, word, rows in batch.unknown_words.iter_rows():
        words[file_id].append((word, rows))
    counts = _counts_by_file(batch)
    return {file_id: words_in_short(of_file, has_ion=counts[file_id]["ion"] > 0) for file_id, of_file in words.items()}


def _absent(column: str, profile: str) -> str:
    return f"no column for {column}, though the profile {profile} names one; ask: {FileWarningKind.ABSENT_COLUMN.question}"


def _of_column(name: str, may_be: str) -> str:
    return f'the column "{name}" is not used and may be {may_be}; ask: {FileWarningKind.UNUSED_COLUMN.question}'


def record_of(file: DeliveredFile) -> dict[str, Any]:
    """The part of its record that is known before the file is read."""
    return {
        **dict.fromkeys(DELIVERIES_SCHEMA),
        "file_id": file.file_id,
        "file": file.name,
        "version": file.version,
        "sha256": file.sha256 or _SHA256_OF_NOTHING,
        "bytes": file.bytes,
        "status": file.status,
        "detail": file.copy_of or None,
        **{str(name): 0 for name in _COUNTS},
    }
