"""All lists of a quarter -> registrations on disk, and a record per delivered file."""

from __future__ import annotations

import hashlib
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.ingest.discovery import DeliveredFile, Status, discover
from pipelines.ingest.header import KnownNames
from pipelines.ingest.isolation import IsolatedReader
from pipelines.ingest.limits import Limits
from pipelines.ingest.listing import Listing, RegularBody
from pipelines.ingest.outcomes import WARNINGS
from pipelines.ingest.prefetch import in_turn
from pipelines.ingest.pseudonyms import PseudonymKey
from pipelines.ingest.reading import Found, ListingReader, read_ahead
from pipelines.ingest.refusal import Reason, RejectedFileError
from pipelines.ingest.registrations import REJECTED_SCHEMA, SCHEMA, Batch, NumberedListing, Practices, batch_of
from pipelines.ingest.regular import layout_key
from pipelines.reference.source_profiles import SourceProfile
from pipelines.schemas import landing
from pipelines.schemas.boundary import validated

_BATCH_FILES = 100
_BATCHES_AT_A_TIME = 2
_NAMES_OF_SHEETS = (".xlsx", ".parquet")
_BATCH_BYTES = 48 * 1024**2
_WAITING_BYTES = 96 * 1024**2
_FEW = 16
_ROW_GROUP = 122_880  # what DuckDB reads at a time
_SHA256_OF_NOTHING = hashlib.sha256().hexdigest()
_COUNTS = ("rows_read", "rejected", *WARNINGS, "lines")
DELIVERIES_SCHEMA = {
    "file_id": pl.UInt32,
    **dict.fromkeys(("file", "sha256", "profile", "encoding", "delimiter", "columns", "status", "reason", "detail"), pl.String),
    **dict.fromkeys(("version", "bytes", "header_line", *_COUNTS), pl.Int64),
}
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class IngestResult:
    """What a quarter's deliveries came to.

    `deliveries`: one row per delivered file, sorted by `file`, with the columns of the table `deliveries` that ingest knows, and
    `file_id`; `lines`, the data rows as counted beside the parser, to which `rows_read` must be equal; the warnings
    `registered_on_peildatum`, `unreadable_birth_date` and `foreign_postcode` as counts of rows; and how the file was recognised:
    `delimiter`, `header_line` (as an editor shows it), `columns` (`canonical=name in the file`, separated by `; `) and `detail`, what is
    wrong with a rejected file. Counts are 0 for a file that is not accepted.
    `rejected_rows`: file_id, file, row_number, reason, column_name. `warnings`: sentences about files.
    `content_hash`: that of the files as they were read; see `discovery.delivery_hash`.
    """

    deliveries: pl.DataFrame
    rejected_rows: pl.DataFrame
    warnings: tuple[str, ...]
    content_hash: str


def ingest_quarter(
    folder: Path,
    sink: Path | None,
    *,
    practice_of: Mapping[str, str],
    peildatum: date,
    profiles: Sequence[SourceProfile],
    key: PseudonymKey,
    limits: Limits | None = None,
    on_progress: Progress | None = None,
) -> IngestResult:
    """Read every list below `folder` and write the rows that are not rejected to `sink` as `part-NNNNN.parquet` (`registrations.SCHEMA`).

    `sink` is an empty folder, or None to write nothing. `practice_of`: AGB code -> contract practice, for the codes that count on the
    peildatum (R3). `on_progress` is told after each file how many of how many are read. InputError when a file changes meanwhile.
    """
    limits = limits or Limits()
    delivered = discover(folder, key)
    records = _Records(delivered.files)
    writer = _Writer(sink)
    practices = Practices(peildatum, practice_of)
    with IsolatedReader(limits) as isolated:
        if any(file.name.lower().endswith(_NAMES_OF_SHEETS) for file in delivered.files):
            isolated.begin()
        reader = ListingReader(KnownNames(profiles), limits, isolated)
        to_read = [file for file in delivered.files if file.status is None]
        found = _told(read_ahead(to_read, reader), len(to_read), on_progress)
        batches = _batches(found, records)
        judged = in_turn(
            lambda lists: batch_of(lists, practices, key),
            batches,
            threads=_BATCHES_AT_A_TIME,
            size=lambda _: 1,
            most=_BATCHES_AT_A_TIME + 1,
        )
        for lists, batch in judged:
            writer.write(batch.registrations)
            records.add(batch, lists)
    writer.close()
    return IngestResult(records.deliveries(), records.rejected_rows(), delivered.warnings, delivered.content_hash)


def _told(found: Iterable[Found], total: int, on_progress: Progress | None) -> Iterator[Found]:
    for done, one in enumerate(found, start=1):
        yield one
        if on_progress:
            on_progress(done, total)


def _batches(found: Iterable[Found], records: _Records) -> Iterator[list[NumberedListing]]:
    """The listings in batches of a bounded size, lists of one layout together as far as possible; refusals go to the records."""
    waiting = _Waiting()
    for file, listing in found:
        if isinstance(listing, RejectedFileError):
            records.refuse(file.file_id, listing)
            continue
        records.recognise(file.file_id, listing)
        yield from waiting.batches_with(NumberedListing(file.file_id, file.folder, listing))
    yield from waiting.rest()


class _Waiting:
    """Listings that wait until there are enough of their layout for a batch."""

    def __init__(self) -> None:
        self._lists: dict[Hashable, list[NumberedListing]] = defaultdict(list)
        self._sizes: Counter[Hashable] = Counter()

    def batches_with(self, one: NumberedListing) -> Iterator[list[NumberedListing]]:
        """The batches that are complete with `one`."""
        rows = one.listing.rows
        layout = layout_key(rows) if isinstance(rows, RegularBody) else None
        self._lists[layout].append(one)
        self._sizes[layout] += rows.end if isinstance(rows, RegularBody) else int(rows.frame.estimated_size())
        if len(self._lists[layout]) == _BATCH_FILES or self._sizes[layout] > _BATCH_BYTES:
            del self._sizes[layout]
            yield self._lists.pop(layout)
        elif self._sizes.total() > _WAITING_BYTES:
            yield from self.rest()

    def rest(self) -> Iterator[list[NumberedListing]]:
        """Everything that waits: many lists of a layout by themselves, the others together."""
        few: list[NumberedListing] = []
        for layout, lists in self._lists.items():
            if self._sizes[layout] * _FEW > _BATCH_BYTES:
                yield lists
            else:
                few += lists
        if few:
            yield sorted(few, key=lambda one: one.file_id)
        self._lists.clear()
        self._sizes.clear()


class _Writer:
    """Writes parts, readable for their owner alone."""

    def __init__(self, sink: Path | None) -> None:
        self._sink = sink
        self._parts = 0

    def write(self, registrations: pl.DataFrame) -> None:
        """A part, unless there is nothing to write."""
        if registrations.height:
            self._write(registrations)

    def close(self) -> None:
        """A part without rows, if there was none: the schema is always there."""
        if not self._parts:
            self._write(pl.DataFrame(schema=SCHEMA))

    def _write(self, registrations: pl.DataFrame) -> None:
        if self._sink is not None:
            path = self._sink / f"part-{self._parts:05d}.parquet"
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as part:
                validated(registrations, landing.registrations).write_parquet(
                    part, compression="lz4", statistics=False, row_group_size=_ROW_GROUP
                )
        self._parts += 1


class _Records:
    """What is known of each file so far."""

    def __init__(self, files: Sequence[DeliveredFile]) -> None:
        self._records = {file.file_id: _record(file) for file in files}
        self._rejected_rows = [pl.DataFrame(schema=REJECTED_SCHEMA)]

    def recognise(self, file_id: int, listing: Listing) -> None:
        """The file is a list of this kind."""
        layout = listing.layout
        self._records[file_id] |= {
            "profile": layout.profile,
            "encoding": listing.encoding,
            "delimiter": listing.delimiter,
            "header_line": listing.header_line,
            "columns": "; ".join(f"{column}={name}" for column, name in layout.names.items()),
        }

    def refuse(self, file_id: int, refused: RejectedFileError) -> None:
        """The file is rejected."""
        self._records[file_id] |= {"status": Status.REJECTED, "reason": refused.reason, "detail": refused.detail}

    def add(self, batch: Batch, lists: Sequence[NumberedListing]) -> None:
        """The counts of `lists`, which are accepted unless nothing in them is a row, or ION."""
        counted = {counts["file_id"]: counts for counts in batch.counts.iter_rows(named=True)}
        for one in lists:
            counts = counted.get(one.file_id)
            if counts is None:
                self.refuse(one.file_id, RejectedFileError(Reason.NO_ROWS, "there is no row below the header"))
            elif counts["ion"] == 0 and counts["rows_read"] > counts["rejected"]:
                self.refuse(
                    one.file_id, RejectedFileError(Reason.NO_ION_ROWS, "no row is ION: another column was taken for the registration")
                )
            else:
                self._records[one.file_id] |= {"status": Status.ACCEPTED, **{name: counts[name] for name in _COUNTS}}
        self._rejected_rows.append(batch.rejected_rows)

    def deliveries(self) -> pl.DataFrame:
        """The records, sorted by the name of the file."""
        return pl.DataFrame(list(self._records.values()), schema=DELIVERIES_SCHEMA).sort("file")

    def rejected_rows(self) -> pl.DataFrame:
        """The rejected rows of all files, sorted by the name of the file and the row."""
        names = self.deliveries().select("file_id", "file")
        rows = pl.concat(self._rejected_rows).join(names, on="file_id", how="left")
        return rows.select("file_id", "file", "row_number", "reason", "column_name").sort("file", "row_number")


def _record(file: DeliveredFile) -> dict[str, object]:
    """What is known of a file before it is read."""
    return {
        **dict.fromkeys(DELIVERIES_SCHEMA),
        "file_id": file.file_id,
        "file": file.name,
        "version": file.version,
        "sha256": file.sha256 or _SHA256_OF_NOTHING,
        "bytes": file.bytes,
        "status": file.status,
        **dict.fromkeys(_COUNTS, 0),
    }
