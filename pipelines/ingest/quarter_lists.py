"""All lists of a quarter -> registrations on disk, and a record per delivered file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.core.quarter import Quarter
from pipelines.ingest import copies
from pipelines.ingest.batches import in_batches
from pipelines.ingest.discovery import DeliveredFile, discover
from pipelines.ingest.file_warnings import FileWarning
from pipelines.ingest.header import KnownNames
from pipelines.ingest.isolation import IsolatedReader
from pipelines.ingest.limits import Limits
from pipelines.ingest.parts import PartWriter
from pipelines.ingest.prefetch import in_turn
from pipelines.ingest.pseudonyms import PseudonymKey
from pipelines.ingest.reading import Found, ListingReader, read_ahead
from pipelines.ingest.records import FileRecords, QuarterBefore, batch_refusal
from pipelines.ingest.refusal import RejectedFileError
from pipelines.ingest.registrations import Batch, NumberedListing, Practices, batch_of
from pipelines.reference.source_profiles import SourceProfile

_BATCHES_AT_A_TIME = 2
_NAMES_OF_SHEETS = (".xlsx", ".parquet")
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class IngestResult:
    """What a quarter's deliveries came to.

    `deliveries`: one row per delivered file, sorted by `file`, with the columns of the table `deliveries` that ingest knows, and
    `file_id`; `lines`, the data rows as counted beside the parser, to which `rows_read` must be equal; each `ListWarning` as a count; and
    how the file was recognised: `delimiter`, `header_line` (as an editor shows it), `columns` (`canonical=name in the file`, separated by
    `; `), `unknown_words` (kinds of registration) and `question`, what to ask about a rejected file. Counts are 0 for a file that is not
    accepted.
    `rejected_rows`: file_id, file, row_number, reason, column_name. `warned_rows`: file_id, file, row_number, warning; the first rows of
    each `ListWarning`. `uncertain_rows`: practice_agb (UInt32), rows (Int64), of R12. `warnings`: what a person should look at in files.
    `content_hash`: that of the files as they were read; see `discovery.delivery_hash`.
    """

    deliveries: pl.DataFrame
    rejected_rows: pl.DataFrame
    warned_rows: pl.DataFrame
    uncertain_rows: pl.DataFrame
    warnings: tuple[FileWarning, ...]
    content_hash: str


@dataclass(frozen=True, slots=True)
class _Ingest:
    """What reading the lists of a quarter needs, and where it goes."""

    reader: ListingReader
    practices: Practices
    key: PseudonymKey
    records: FileRecords
    writer: PartWriter
    on_read: Callable[[], None] = field(default=lambda: None)

    def read(self, files: Sequence[DeliveredFile]) -> None:
        """The lists in `files`, of which no two have the same bytes."""
        judged = in_turn(
            lambda lists: batch_of(lists, self.practices, self.key),
            in_batches(self._recognised(read_ahead(files, self.reader))),
            threads=_BATCHES_AT_A_TIME,
            size=lambda _: 1,
            most=_BATCHES_AT_A_TIME + 1,
        )
        for lists, batch in judged:
            self.writer.write(batch.registrations)
            self.records.add(batch, lists)

    def read_copies(self, group: Sequence[DeliveredFile]) -> None:
        """The one that counts of some files with the same bytes. Each is judged by itself first: what counts may depend on its folder."""
        seen: list[copies.Copy] = []
        kept: dict[int, tuple[NumberedListing, Batch]] = {}
        for file, listing in read_ahead(group, self.reader):
            refused, needs_folder = listing if isinstance(listing, RejectedFileError) else None, False
            for one in self._recognised([(file, listing)]):
                batch = batch_of([one], self.practices, self.key)
                refused, needs_folder = batch_refusal(one, batch), batch.counts["without_own_agb"].sum() > 0
                if refused is None and not kept:
                    kept[file.file_id] = one, batch
            seen.append(copies.Copy(file, refused, needs_folder))
        outcome = copies.judged(sorted(seen, key=lambda copy: copy.file.file_id), self.practices.practice_of)
        for copy, refused in outcome.refused:
            self.records.refuse(copy.file.file_id, refused)
        if outcome.counts is not None:
            one, batch = kept[outcome.counts.file.file_id]
            self.writer.write(batch.registrations)
            self.records.add(batch, [one])
            for copy in outcome.duplicates:
                self.records.duplicate(copy.file.file_id, outcome.counts.file.name)

    def _recognised(self, found: Iterable[Found]) -> Iterator[NumberedListing]:
        """The listings; refusals go to the records."""
        for file, listing in found:
            if isinstance(listing, RejectedFileError):
                self.records.refuse(file.file_id, listing)
            else:
                self.records.recognise(file.file_id, listing)
                yield NumberedListing(file.file_id, file.folder, listing)
            self.on_read()


def ingest_quarter(
    folder: Path,
    sink: Path | None,
    *,
    practice_of: Mapping[str, str],
    peildatum: date,
    profiles: Sequence[SourceProfile],
    key: PseudonymKey,
    lists_before: Mapping[str, str] | None = None,
    limits: Limits | None = None,
    on_progress: Progress | None = None,
) -> IngestResult:
    """Read every list below `folder` and write the rows that are not rejected to `sink` as `part-NNNNN.parquet` (`registrations.SCHEMA`).

    `sink` is an empty folder, or None to write nothing. `practice_of`: AGB code -> contract practice, for the codes that count on the
    peildatum (R3). `lists_before`: SHA-256 -> name of the lists that were accepted for the quarter before. `on_progress` is called after
    each file with how many of how many are read. InputError when a file changes meanwhile.
    """
    limits = limits or Limits()
    delivered = discover(folder, key)
    records, writer = FileRecords(delivered, practice_of, key), PartWriter(sink)
    to_read = [file for file in delivered.files if file.status is None]
    single, groups = copies.apart(to_read)
    with IsolatedReader(limits) as isolated:
        if any(file.name.lower().endswith(_NAMES_OF_SHEETS) for file in to_read):
            isolated.begin()
        reader = ListingReader(KnownNames(profiles), limits, isolated)
        ingest = _Ingest(reader, Practices(peildatum, practice_of), key, records, writer, _counting(len(to_read), on_progress))
        ingest.read(single)
        for group in groups:
            ingest.read_copies(group)
    writer.close()
    before = QuarterBefore(Quarter.of(peildatum).previous().peildatum, lists_before or {})
    return IngestResult(
        deliveries=records.deliveries(),
        rejected_rows=records.rejected_rows(),
        warned_rows=records.warned_rows(),
        uncertain_rows=records.uncertain_rows(),
        warnings=records.warnings(before),
        content_hash=delivered.content_hash,
    )


def _counting(total: int, on_progress: Progress | None) -> Callable[[], None]:
    """What reports after each file how many of how many are read."""
    done = 0

    def count() -> None:
        nonlocal done
        done += 1
        if on_progress:
            on_progress(done, total)

    return count
