"""The records of all files of a quarter, as tables and as warnings for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from pipelines.core.numbers import counted
from pipelines.ingest.files.discovery import Delivered
from pipelines.ingest.outcomes.file_warnings import FileWarning
from pipelines.ingest.records import DELIVERIES_SCHEMA, FoundInFiles, record_of
from pipelines.schemas.delivery_codes import FileStatus, FileWarningKind, ListWarning

_WARNED_BY_RUNS = (ListWarning.LOST_DIGITS, ListWarning.UNREADABLE_CELL, ListWarning.ZERO_DATES)


@dataclass(frozen=True, slots=True)
class QuarterBefore:
    """The quarter before: its peildatum, and SHA-256 -> name of its accepted lists."""

    peildatum: date
    lists: Mapping[str, str]


class QuarterRecords:
    """A record per delivered file. `DELIVERIES_SCHEMA` has the columns of the table `deliveries` that ingest fills, and some more."""

    def __init__(self, delivered: Delivered, practice_of: Mapping[str, str], found: FoundInFiles) -> None:
        self._not_read = delivered.not_read
        self._practice_of, self._found = practice_of, found
        self._folders = {file.file_id: file.folder for file in delivered.files}
        self._records = {file.file_id: found.records.get(file.file_id) or record_of(file) for file in delivered.files}

    def deliveries(self) -> pl.DataFrame:
        """The records, sorted by the name of the file."""
        return pl.DataFrame(list(self._records.values()), schema=DELIVERIES_SCHEMA).sort("file")

    def rejected_rows(self) -> pl.DataFrame:
        """The rejected rows of all files, sorted by the name of the file and the row."""
        return self._with_names(self._found.rejected_rows).select("file_id", "file", "row_number", "reason", "column_name")

    def warned_rows(self) -> pl.DataFrame:
        """The first rows of accepted files that each `ListWarning` is about, sorted by the name of the file and the row."""
        return self._with_names(self._found.warned_rows).select("file_id", "file", "row_number", "warning")

    def uncertain_rows(self) -> pl.DataFrame:
        """R12: practice_agb and rows, sorted by practice."""
        return pl.concat(self._found.uncertain_rows).group_by("practice_agb").agg(pl.col.rows.sum()).sort("practice_agb")

    def warnings(self, before: QuarterBefore) -> tuple[FileWarning, ...]:
        """What a person should look at, sorted by the name of the file."""
        found = [
            FileWarning(name, FileWarningKind.NOT_READ, f"is not read: it is {what}", self._of_folder(folder))
            for name, folder, what in self._not_read
        ]
        for file_id, record in self._records.items():
            practices = tuple(self._found.practices.get(file_id, ())) or self._of_folder(self._folders[file_id])
            warnings = self._warnings_of(file_id, record, before)
            found += [FileWarning(record["file"], kind, sentence, practices) for kind, sentence in warnings]
        return tuple(sorted(found, key=lambda warning: warning.file))

    def _warnings_of(
        self, file_id: int, record: Mapping[str, Any], before: QuarterBefore
    ) -> Iterator[tuple[FileWarningKind | ListWarning, str]]:
        if record["status"] == FileStatus.REJECTED:
            yield FileWarningKind.REJECTED_FILE, f"rejected, {record['reason']}: {record['detail']}; ask: {record['question']}"
        if record["status"] != FileStatus.DUPLICATE_FILE:
            yield from self._found.warnings.get(file_id, ())
        for warning in _WARNED_BY_RUNS:
            if record[warning]:
                yield warning, f"{counted(record[warning], warning.unit)} {warning}: {warning.question}"
        if record["unknown_words"]:
            unknown = ListWarning.UNKNOWN_REGISTRATION
            yield unknown, f"kind of registration {record['unknown_words']}: {unknown.question}"
        stale = self._staleness(file_id, record, before)
        if stale:
            yield FileWarningKind.STALE_LIST, f"{stale}; ask: {FileWarningKind.STALE_LIST.question}"

    def _staleness(self, file_id: int, record: Mapping[str, Any], before: QuarterBefore) -> str:
        """Why an accepted list may be that of the quarter before, or empty."""
        if record["status"] != FileStatus.ACCEPTED:
            return ""
        if record["sha256"] in before.lists:
            return f"has the bytes of {before.lists[record['sha256']]} of the quarter before"
        latest = self._found.latest[file_id]
        if latest is not None and latest < before.peildatum:
            return f"nobody was registered since {before.peildatum}"
        return ""

    def _of_folder(self, folder: str) -> tuple[str, ...]:
        """The contract practice whose folder it is."""
        return (self._practice_of[folder],) if folder in self._practice_of else ()

    def _with_names(self, rows: Iterable[pl.DataFrame]) -> pl.DataFrame:
        names = self.deliveries().select("file_id", "file")
        return pl.concat(rows).join(names, on="file_id", how="left").sort("file", "row_number", maintain_order=True)
