"""All lists of a quarter -> registrations on disk, and a record per delivered file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.core.quarter import Quarter
from pipelines.ingest.cells.pseudonyms import PseudonymKey
from pipelines.ingest.file_shares import Reading, deal, read_share
from pipelines.ingest.files.discovery import Delivered, discover
from pipelines.ingest.files.limits import Limits
from pipelines.ingest.outcomes.file_warnings import FileWarning
from pipelines.ingest.quarter_records import QuarterBefore, QuarterRecords
from pipelines.ingest.records import FoundInFiles
from pipelines.reference.source_profiles import SourceProfile

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class IngestResult:
    """The result of reading the deliveries of a quarter.

    `deliveries`: one row per delivered file, sorted by `file`, with the columns of the table `deliveries` that ingest knows, and
    `file_id`; `lines`, the data rows as counted apart from the parser, which must equal `rows_read`; each `ListWarning` as a count; and
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
    """Read every list below `folder` here, in one share, and write the rows that are not rejected to the empty folder `sink`.

    `sink` is None to write nothing. `practice_of`: AGB code -> contract practice, for the codes that count on the peildatum (R3).
    `lists_before`: SHA-256 -> name of the lists that were accepted for the quarter before. `on_progress` is called after each file with
    the numbers of files read and of files in all. InputError when a file changes meanwhile.
    """
    reading = Reading(peildatum, practice_of, profiles, limits or Limits())
    delivered = discover(folder, key)
    (share,) = deal(delivered, 1)
    found = read_share(share, sink, reading, key, on_read=_counting(len(share.files), on_progress))
    return merge(delivered, [found], reading, lists_before or {})


def merge(delivered: Delivered, found: Iterable[FoundInFiles], reading: Reading, lists_before: Mapping[str, str]) -> IngestResult:
    """Combine what was found in each share; `lists_before` as for `ingest_quarter`."""
    together = FoundInFiles()
    for one in found:
        together.take(one)
    records = QuarterRecords(delivered, reading.practice_of, together)
    before = QuarterBefore(Quarter.of(reading.peildatum).previous().peildatum, lists_before)
    return IngestResult(
        deliveries=records.deliveries(),
        rejected_rows=records.rejected_rows(),
        warned_rows=records.warned_rows(),
        uncertain_rows=records.uncertain_rows(),
        warnings=records.warnings(before),
        content_hash=delivered.content_hash,
    )


def _counting(total: int, on_progress: Progress | None) -> Callable[[], None]:
    """A function to call after each file, which reports the numbers of files read and of files in all."""
    done = 0

    def count() -> None:
        nonlocal done
        done += 1
        if on_progress:
            on_progress(done, total)

    return count
