"""Dividing the files of a quarter into shares that are read in parallel. The outcome does not depend on the division.

Three steps, for any executor: `discover` finds the files and `deal` divides them; `read_share` reads one share, wherever
the files and the key are; `quarter_lists.merge` combines the results.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipelines.ingest.batches import in_batches
from pipelines.ingest.cells.pseudonyms import PseudonymKey
from pipelines.ingest.files import copies
from pipelines.ingest.files.discovery import Delivered, DeliveredFile
from pipelines.ingest.files.limits import Limits
from pipelines.ingest.files.refusal import RejectedFileError
from pipelines.ingest.lists.header import KnownNames
from pipelines.ingest.parts import PartWriter
from pipelines.ingest.prefetch import in_turn
from pipelines.ingest.reading import Found, ListingReader, read_ahead
from pipelines.ingest.records import FileRecords, FoundInFiles, batch_refusal
from pipelines.ingest.registrations import Batch, NumberedListing, Practices, batch_of
from pipelines.ingest.sheets.isolation import IsolatedReader
from pipelines.reference.source_profiles import SourceProfile

_BATCHES_AT_A_TIME = 2
_NAMES_OF_SHEETS = (".xlsx", ".parquet")


@dataclass(frozen=True, slots=True)
class FileShare:
    """Files to be read together, in their order; those with the same bytes are always in one share. `number` counts from 0."""

    number: int
    files: tuple[DeliveredFile, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reading of every share of a quarter needs.

    `practice_of`: AGB code -> contract practice, for the codes that count on the peildatum (R3).
    """

    peildatum: date
    practice_of: Mapping[str, str]
    profiles: Sequence[SourceProfile]
    limits: Limits = field(default_factory=Limits)


def files_to_read(delivered: Delivered) -> list[DeliveredFile]:
    """The files that are not superseded, in their order."""
    return [file for file in delivered.files if file.status is None]


def deal(delivered: Delivered, shares: int) -> tuple[FileShare, ...]:
    """The files to be read, in at most `shares` shares of about equal size; at least one share, which can be empty."""
    single, groups = copies.apart(files_to_read(delivered))
    together = [[file] for file in single] + groups
    dealt: list[list[DeliveredFile]] = [[] for _ in range(max(1, min(shares, len(together))))]
    sizes = [0] * len(dealt)
    for group in sorted(together, key=lambda files: (-sum(file.bytes for file in files), files[0].file_id)):
        least = min(range(len(dealt)), key=lambda number: (sizes[number], number))
        dealt[least] += group
        sizes[least] += sum(file.bytes for file in group)
    return tuple(FileShare(number, tuple(sorted(files, key=lambda file: file.file_id))) for number, files in enumerate(dealt))


def read_share(
    share: FileShare, sink: Path | None, reading: Reading, key: PseudonymKey, *, on_read: Callable[[], None] = lambda: None
) -> FoundInFiles:
    """Read the files of a share and write the rows that are not rejected to `sink` as parts (`registrations.SCHEMA`), named by the share.

    `sink` is a folder, or None to write nothing. `on_read` is called after each file. InputError when a file changes meanwhile.
    """
    records, writer = FileRecords(share.files, key), PartWriter(sink, share.number)
    single, groups = copies.apart(share.files)
    with IsolatedReader(reading.limits) as isolated:
        if any(file.name.lower().endswith(_NAMES_OF_SHEETS) for file in share.files):
            isolated.begin()
        lists = ListingReader(KnownNames(reading.profiles), reading.limits, isolated)
        reader = _ShareReader(lists, Practices(reading.peildatum, reading.practice_of), key, records, writer, on_read)
        reader.read(single)
        for group in groups:
            reader.read_copies(group)
    writer.close()
    return records.found


@dataclass(frozen=True, slots=True)
class _ShareReader:
    """Reads the files of one share: what it needs, and where its rows and records go."""

    reader: ListingReader
    practices: Practices
    key: PseudonymKey
    records: FileRecords
    writer: PartWriter
    on_read: Callable[[], None]

    def read(self, files: Sequence[DeliveredFile]) -> None:
        """Read `files`, no two of which have the same bytes."""
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
        """Read files with the same bytes and keep the one that counts. Each is judged alone first: its folder may decide the outcome."""
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
