"""What is known of each delivered file while a quarter is read, and what a person should know of it afterwards."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from pipelines.ingest.discovery import Delivered, DeliveredFile
from pipelines.ingest.file_warnings import FileWarning, words_in_short
from pipelines.ingest.listing import Listing
from pipelines.ingest.pseudonyms import PseudonymKey
from pipelines.ingest.refusal import RejectedFileError
from pipelines.ingest.registrations import REJECTED_SCHEMA, Batch, NumberedListing
from pipelines.ingest.showing import shown
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
_WARNED_BY_RUNS = (ListWarning.LOST_DIGITS, ListWarning.UNREADABLE_CELL, ListWarning.ZERO_DATES)


@dataclass(frozen=True, slots=True)
class QuarterBefore:
    """What is known of the quarter before: its peildatum, and the SHA-256 of each accepted list with its name."""

    peildatum: date
    lists: Mapping[str, str]


class FileRecords:
    """A record per delivered file. `DELIVERIES_SCHEMA` has the columns of the table `deliveries` that ingest knows, and more of its own."""

    def __init__(self, delivered: Delivered, practice_of: Mapping[str, str], key: PseudonymKey) -> None:
        self._not_read = delivered.not_read
        self._practice_of, self._key = practice_of, key
        self._folders = {file.file_id: file.folder for file in delivered.files}
        self._records = {file.file_id: _record(file) for file in delivered.files}
        self._practices: dict[int, list[str]] = defaultdict(list)
        self._latest: dict[int, date | None] = {}
        self._warnings: dict[int, list[tuple[FileWarningKind | ListWarning, str]]] = defaultdict(list)
        self._rejected_rows = [pl.DataFrame(schema=REJECTED_SCHEMA)]
        self._warned_rows = [pl.DataFrame(schema={"file_id": pl.UInt32, "warning": pl.String, "row_number": pl.UInt32})]
        self._uncertain_rows = [pl.DataFrame(schema={"practice_agb": pl.UInt32, "rows": pl.Int64})]

    def recognise(self, file_id: int, listing: Listing) -> None:
        """The file is a list of this kind."""
        layout = listing.layout
        unused = dict.fromkeys(each.layout.name_of(position) for each in (listing, *listing.further) for position in each.layout.unused)
        self._records[file_id] |= {
            "profile": layout.profile,
            "encoding": listing.encoding,
            "delimiter": listing.delimiter,
            "header_line": listing.header_line,
            "columns": "; ".join(f"{column}={self._shown(name)}" for column, name in layout.names.items()),
            "unused_columns": ", ".join(map(self._shown, unused)) or None,
        }
        self._warnings[file_id] += [(FileWarningKind.NOT_READ, self._shown(warning)) for warning in listing.warnings]

    def refuse(self, file_id: int, refused: RejectedFileError) -> None:
        """The file is rejected."""
        why = {"reason": refused.reason, "detail": self._shown(refused.detail), "question": refused.question}
        self._records[file_id] |= {"status": FileStatus.REJECTED, **why}

    def duplicate(self, file_id: int, original: str) -> None:
        """The file has the same bytes as one that counts."""
        self._records[file_id] |= {"status": FileStatus.DUPLICATE_FILE, "reason": None, "detail": original, "question": None}

    def add(self, batch: Batch, lists: Sequence[NumberedListing]) -> None:
        """What came of `lists`, which are accepted unless there is a reason in them to reject them."""
        counted, words = _counts_by_file(batch), _words_by_file(batch)
        for one in lists:
            refused = _refusal(one, counted.get(one.file_id), words.get(one.file_id, ""))
            if refused is not None:
                self.refuse(one.file_id, refused)
            else:
                self._accept(one.file_id, counted[one.file_id], words.get(one.file_id, ""))
        for column in batch.suspicious_columns:
            self._warnings[column.file_id].append((FileWarningKind.UNUSED_COLUMN, _of_column(self._shown(column.name), column.may_be)))
        for file_id, practice in batch.practices.iter_rows():
            self._practices[file_id].append(f"{practice:08d}")
        self._rejected_rows.append(batch.rejected_rows)
        self._warned_rows.append(batch.warned_rows)
        self._uncertain_rows.append(batch.uncertain_rows)

    def _accept(self, file_id: int, counts: Mapping[str, Any], unknown_words: str) -> None:
        counted = {str(name): counts[name] for name in _COUNTS}
        self._records[file_id] |= {"status": FileStatus.ACCEPTED, "unknown_words": self._shown(unknown_words) or None, **counted}
        self._latest[file_id] = counts["latest"]

    def deliveries(self) -> pl.DataFrame:
        """The records, sorted by the name of the file."""
        return pl.DataFrame(list(self._records.values()), schema=DELIVERIES_SCHEMA).sort("file")

    def rejected_rows(self) -> pl.DataFrame:
        """The rejected rows of all files, sorted by the name of the file and the row."""
        return self._with_names(self._rejected_rows).select("file_id", "file", "row_number", "reason", "column_name")

    def warned_rows(self) -> pl.DataFrame:
        """The first rows of accepted files that each `ListWarning` is about, sorted by the name of the file and the row."""
        return self._with_names(self._warned_rows).select("file_id", "file", "row_number", "warning")

    def uncertain_rows(self) -> pl.DataFrame:
        """R12: practice_agb and rows, sorted by practice."""
        return pl.concat(self._uncertain_rows).group_by("practice_agb").agg(pl.col.rows.sum()).sort("practice_agb")

    def warnings(self, before: QuarterBefore) -> tuple[FileWarning, ...]:
        """What a person should look at, sorted by the name of the file."""
        found = [
            FileWarning(name, FileWarningKind.NOT_READ, f"is not read: it is {what}", self._of_folder(folder))
            for name, folder, what in self._not_read
        ]
        for file_id, record in self._records.items():
            practices = tuple(self._practices[file_id]) or self._of_folder(self._folders[file_id])
            warnings = self._warnings_of(file_id, record, before)
            found += [FileWarning(record["file"], kind, sentence, practices) for kind, sentence in warnings]
        return tuple(sorted(found, key=lambda warning: warning.file))

    def _warnings_of(
        self, file_id: int, record: Mapping[str, Any], before: QuarterBefore
    ) -> Iterator[tuple[FileWarningKind | ListWarning, str]]:
        if record["status"] == FileStatus.REJECTED:
            yield FileWarningKind.REJECTED_FILE, f"rejected, {record['reason']}: {record['detail']}; ask: {record['question']}"
        if record["status"] != FileStatus.DUPLICATE_FILE:
            yield from self._warnings[file_id]
        for warning in _WARNED_BY_RUNS:
            if record[warning]:
                yield warning, f"{record[warning]} {warning}: {warning.question}"
        if record["unknown_words"]:
            unknown = ListWarning.UNKNOWN_REGISTRATION
            yield unknown, f"kind of registration {record['unknown_words']}: {unknown.question}"
        stale = self._staleness(file_id, record, before)
        if stale:
            yield FileWarningKind.STALE_LIST, f"{stale}; ask: {FileWarningKind.STALE_LIST.question}"

    def _staleness(self, file_id: int, record: Mapping[str, Any], before: QuarterBefore) -> str:
        """In what way an accepted list may be that of the quarter before, or empty."""
        if record["status"] != FileStatus.ACCEPTED:
            return ""
        if record["sha256"] in before.lists:
            return f"has the bytes of {before.lists[record['sha256']]} of the quarter before"
        latest = self._latest[file_id]
        if latest is not None and latest < before.peildatum:
            return f"nobody was registered since {before.peildatum}"
        return ""

    def _of_folder(self, folder: str) -> tuple[str, ...]:
        """The contract practice whose folder it is."""
        return (self._practice_of[folder],) if folder in self._practice_of else ()

    def _with_names(self, rows: Iterable[pl.DataFrame]) -> pl.DataFrame:
        names = self.deliveries().select("file_id", "file")
        return pl.concat(rows).join(names, on="file_id", how="left").sort("file", "row_number", maintain_order=True)

    def _shown(self, text: str) -> str:
        return shown(text, self._key)


def batch_refusal(one: NumberedListing, batch: Batch) -> RejectedFileError | None:
    """Why a list that was read is rejected after all: nothing in it is a row, or ION. None when it is accepted."""
    return _refusal(one, _counts_by_file(batch).get(one.file_id), _words_by_file(batch).get(one.file_id, ""))


def _refusal(one: NumberedListing, counts: Mapping[str, Any] | None, words: str) -> RejectedFileError | None:
    if counts is None:
        return RejectedFileError(FileReason.NO_ROWS, "nothing is written below the header")
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
    """The kinds of registration that nobody knows, of each file that has some."""
    words: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for file_id, word, rows in batch.unknown_words.iter_rows():
        words[file_id].append((word, rows))
    return {file_id: words_in_short(of_file) for file_id, of_file in words.items()}


def _of_column(name: str, may_be: str) -> str:
    return f'the column "{name}" is not used and may be {may_be}; ask: {FileWarningKind.UNUSED_COLUMN.question}'


def _record(file: DeliveredFile) -> dict[str, Any]:
    """What is known of a file before it is read."""
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
