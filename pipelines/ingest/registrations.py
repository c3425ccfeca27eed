"""Lists -> the rows of `registrations`, the rejected rows and the counts per file, for a batch of lists at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from pipelines.ingest.cells.dates import DateStyle
from pipelines.ingest.cells.normalise import translated, typed
from pipelines.ingest.cells.pseudonyms import PseudonymKey
from pipelines.ingest.lists.listing import ListedRows, Listing, RegularBody
from pipelines.ingest.lists.other_headers import other_headers
from pipelines.ingest.lists.unused_columns import suspicious_columns, telling_columns
from pipelines.ingest.outcomes import row_outcomes
from pipelines.ingest.text.regular import parsed_lists
from pipelines.schemas import landing
from pipelines.schemas.table import empty

SCHEMA = dict(empty(landing.registrations).schema)
REJECTED_SCHEMA = {"file_id": pl.UInt32, "row_number": pl.UInt32, "reason": pl.String, "column_name": pl.String}


@dataclass(frozen=True, slots=True)
class NumberedListing:
    """A listing with its file: the id, and the AGB code of its folder or "". `first_row`: the number of its first row."""

    file_id: int
    folder: str
    listing: Listing
    first_row: int = 1

    def sheets(self) -> Iterator[NumberedListing]:
        """The listing and those of the further sheets of its workbook, as separate lists."""
        first_row = self.first_row
        for listing in (self.listing, *self.listing.further):
            yield replace(self, listing=replace(listing, further=()), first_row=first_row)
            if isinstance(listing.rows, ListedRows):
                first_row += listing.rows.frame.height


@dataclass(frozen=True, slots=True)
class Practices:
    """What rows are judged by: the peildatum, and the contract practice of each AGB code that counts on it (R3)."""

    peildatum: date
    practice_of: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SuspiciousColumn:
    """An unused column of a file that may be a canonical column under an unknown name: its name as written, and what it may be."""

    file_id: int
    name: str
    may_be: str


@dataclass(frozen=True, slots=True)
class Batch:
    """The outcome of a batch of lists.

    `registrations`: as in `SCHEMA`, the rows that are not rejected. `rejected_rows`: file_id, row_number, reason, column_name. Both are
    in order of file and row. `uncertain_rows`: practice_agb, rows (R12). `counts`: as `row_outcomes.counts` gives them, one row per list
    that has rows, with `lines` and `other_header`, the number of the first row that is the header of another list. `warned_rows`,
    `unknown_words`: as `row_outcomes` gives them. `practices`: file_id, practice_agb, each once.
    """

    registrations: pl.DataFrame
    rejected_rows: pl.DataFrame
    uncertain_rows: pl.DataFrame
    counts: pl.DataFrame
    warned_rows: pl.DataFrame
    unknown_words: pl.DataFrame
    practices: pl.DataFrame
    suspicious_columns: tuple[SuspiciousColumn, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """Rows of some lists of one layout, one list below the other. `heights` and `lines` (as in `ListedRows`) are per list."""

    lists: list[NumberedListing]
    frame: pl.DataFrame
    heights: list[int]
    lines: list[int]

    @property
    def style(self) -> DateStyle:
        """How its dates are written."""
        return self.lists[0].listing.layout.dates


def batch_of(lists: Sequence[NumberedListing], practices: Practices, key: PseudonymKey) -> Batch:
    """The rows of `lists`. Of a list with a second header, or without an accepted row of ION, only the counts are kept."""
    pieces = _pieces(lists)
    judged = _judged(pieces, practices)
    counted = row_outcomes.counts(judged, practices.peildatum).join(_beside(pieces), on="file_id", how="left", maintain_order="left")
    is_without_ion = (pl.col.rows_read > pl.col.rejected) & (pl.col.ion == 0)
    not_taken = counted.filter(is_without_ion | pl.col.other_header.is_not_null())["file_id"]
    words = row_outcomes.unknown_words(judged)
    if len(not_taken):
        judged = judged.filter(~pl.col.file_id.is_in(not_taken.implode()))
    taken = judged.filter(pl.col.rejection.is_null()) if judged["rejection"].null_count() < len(judged) else judged
    return Batch(
        registrations=key.of_patients(taken).select(*SCHEMA),
        rejected_rows=row_outcomes.rejected_rows(judged),
        uncertain_rows=row_outcomes.uncertain_rows(judged),
        counts=counted,
        warned_rows=row_outcomes.warned_rows(judged, counted, practices.peildatum),
        unknown_words=words,
        practices=judged.select("file_id", "practice_agb").drop_nulls().unique().sort("file_id", "practice_agb"),
        suspicious_columns=tuple(_suspicious(pieces)),
    )


def _judged(pieces: Sequence[_Piece], practices: Practices) -> pl.DataFrame:
    """All rows, typed and judged, in order of file and row."""
    by_style: dict[DateStyle, list[_Piece]] = defaultdict(list)
    for piece in pieces:
        by_style[piece.style].append(piece)
    parts = [typed(_texts(of_style), style, practices.practice_of) for style, of_style in by_style.items()]
    rows = row_outcomes.with_rejection(parts[0] if len(parts) == 1 else pl.concat(parts))
    return rows.sort("file_id", "row_number") if len(pieces) > 1 else rows


def _pieces(lists: Sequence[NumberedListing]) -> list[_Piece]:
    """The rows of `lists`, those of regular bodies read together."""
    regular = [(one, one.listing.rows) for one in lists if isinstance(one.listing.rows, RegularBody)]
    pieces: list[_Piece] = []
    for places, parsed in parsed_lists([body for _, body in regular]):
        pieces.append(_Piece([regular[place][0] for place in places], parsed.frame, parsed.heights, parsed.lines))
    for one in lists:
        for sheet in one.sheets():
            if isinstance(sheet.listing.rows, ListedRows):
                exact = sheet.listing.rows
                pieces.append(_Piece([sheet], exact.frame, [exact.frame.height], [exact.lines]))
    return pieces


def _texts(pieces: Iterable[_Piece]) -> pl.DataFrame:
    """The rows of `pieces` one below the other, with `file_id`, `row_number` and `folder` (UInt32)."""
    frames = [_with_canonical_words(piece) for piece in pieces]
    files = pl.DataFrame(
        [
            (one.file_id, int(one.folder) if one.folder else None, one.first_row, height)
            for piece in pieces
            for one, height in zip(piece.lists, piece.heights, strict=True)
            if height
        ],
        schema={"file_id": pl.UInt32, "folder": pl.UInt32, "first_row": pl.UInt32, "rows": pl.UInt32},
        orient="row",
    )
    numbers = files.select(row_number=pl.int_ranges(pl.col.first_row, pl.col.first_row + pl.col.rows, dtype=pl.UInt32).explode())
    per_row = files.select(pl.col("file_id", "folder").repeat_by("rows").explode())
    return pl.concat(frames, how="diagonal").rechunk().hstack([*per_row, *numbers])


def _beside(pieces: Iterable[_Piece]) -> pl.DataFrame:
    """One row per list: file_id, `lines` and `other_header`."""
    rows = []
    for piece in pieces:
        headers = other_headers(piece.frame, piece.heights, [one.listing.layout for one in piece.lists])
        for place, (one, lines) in enumerate(zip(piece.lists, piece.lines, strict=True)):
            rows.append((one.file_id, lines, one.first_row + headers[place] if place in headers else None))
    per_sheet = pl.DataFrame(rows, schema={"file_id": pl.UInt32, "lines": pl.Int64, "other_header": pl.Int64}, orient="row")
    return per_sheet.group_by("file_id").agg(pl.col.lines.sum(), pl.col.other_header.min())


def _with_canonical_words(piece: _Piece) -> pl.DataFrame:
    """The canonical columns, with the words that a source profile translates."""
    layout = piece.lists[0].listing.layout
    frame = piece.frame.drop(layout.watched)
    return frame.with_columns(translated(frame[column], words) for column, words in layout.values.items() if column in frame.columns)


def _suspicious(pieces: Iterable[_Piece]) -> Iterator[SuspiciousColumn]:
    """The unused columns that a person should look at, by file and in the order of its columns."""
    for piece in pieces:
        watched = piece.lists[0].listing.layout.watched
        for one, telling in zip(piece.lists, telling_columns(piece.frame, watched, piece.heights), strict=True):
            for name, may_be in suspicious_columns(one.listing.layout, telling):
                yield SuspiciousColumn(one.file_id, name, may_be)
