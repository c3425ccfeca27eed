"""Lists -> the rows of `registrations`, the rejected rows and the counts per file, for a batch of lists at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.ingest.header import DateStyle
from pipelines.ingest.listing import Listing, RegularBody
from pipelines.ingest.normalise import typed
from pipelines.ingest.outcomes import WARNINGS, counts, rejected_rows, with_rejection
from pipelines.ingest.pseudonyms import PseudonymKey
from pipelines.ingest.regular import parsed_lists
from pipelines.schemas import landing
from pipelines.schemas.table import empty

SCHEMA = dict(empty(landing.registrations).schema)
REJECTED_SCHEMA = {"file_id": pl.UInt32, "row_number": pl.UInt32, "reason": pl.String, "column_name": pl.String}
COUNTS_SCHEMA = {"file_id": pl.UInt32, **dict.fromkeys(("rows_read", "rejected", "ion", *WARNINGS, "lines"), pl.Int64)}


@dataclass(frozen=True, slots=True)
class NumberedListing:
    """A listing with what its file tells: its id, and the AGB code of its folder or ""."""

    file_id: int
    folder: str
    listing: Listing


@dataclass(frozen=True, slots=True)
class Practices:
    """Against what rows are judged: the peildatum, and the contract practice of each AGB code that counts on it (R3)."""

    peildatum: date
    practice_of: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Batch:
    """What came of a batch of lists.

    `registrations`: as in `SCHEMA`, the rows that are not rejected. `rejected_rows`: file_id, row_number, reason, column_name. Both are
    in order of file and row. `counts`: as `outcomes.counts` gives them with `lines`, one row per list that has rows.
    """

    registrations: pl.DataFrame
    rejected_rows: pl.DataFrame
    counts: pl.DataFrame


@dataclass(frozen=True, slots=True)
class _Piece:
    """Rows of some lists of one style, one list below the other. `heights` and `lines` (as in `ListedRows`) are per list."""

    lists: list[NumberedListing]
    frame: pl.DataFrame
    heights: list[int]
    lines: list[int]


def batch_of(lists: Sequence[NumberedListing], practices: Practices, key: PseudonymKey) -> Batch:
    """The rows of `lists`. A list of which no row that is not rejected is ION comes out with its counts only."""
    by_style: dict[DateStyle, list[_Piece]] = defaultdict(list)
    pieces = _pieces(lists)
    for piece in pieces:
        by_style[piece.lists[0].listing.layout.dates].append(piece)
    typed_parts = [typed(_texts(of_style), style, practices.practice_of) for style, of_style in by_style.items()]
    judged = with_rejection(typed_parts[0] if len(typed_parts) == 1 else pl.concat(typed_parts))
    if len(pieces) > 1:
        judged = judged.sort("file_id", maintain_order=True)
    counted = counts(judged, practices.peildatum).join(_lines(pieces), on="file_id", how="left", maintain_order="left")
    without_ion = counted.filter((pl.col.rows_read > pl.col.rejected) & (pl.col.ion == 0))["file_id"]
    if len(without_ion):
        judged = judged.filter(~pl.col.file_id.is_in(without_ion.implode()))
    taken = judged.filter(pl.col.rejection.is_null()) if judged["rejection"].null_count() < len(judged) else judged
    return Batch(key.of_patients(taken).select(*SCHEMA), rejected_rows(judged), counted)


def _pieces(lists: Sequence[NumberedListing]) -> list[_Piece]:
    """The rows of `lists`, those of regular bodies read together."""
    regular = [(one, one.listing.rows) for one in lists if isinstance(one.listing.rows, RegularBody)]
    pieces = []
    for places, parsed in parsed_lists([body for _, body in regular]):
        pieces.append(_Piece([regular[place][0] for place in places], parsed.frame, parsed.heights, parsed.lines))
    for one in lists:
        if not isinstance(one.listing.rows, RegularBody):
            exact = one.listing.rows
            pieces.append(_Piece([one], exact.frame, [exact.frame.height], [exact.lines]))
    return pieces


def _texts(pieces: Iterable[_Piece]) -> pl.DataFrame:
    """The rows of `pieces` one below the other, with `file_id`, `row_number` from 1, and `folder` (UInt32)."""
    frames = [_with_canonical_words(piece.frame, piece.lists[0].listing) for piece in pieces]
    files = pl.DataFrame(
        [
            (one.file_id, int(one.folder) if one.folder else None, height)
            for piece in pieces
            for one, height in zip(piece.lists, piece.heights, strict=True)
            if height
        ],
        schema={"file_id": pl.UInt32, "folder": pl.UInt32, "rows": pl.UInt32},
        orient="row",
    )
    numbers = files.select(row_number=pl.int_ranges(1, pl.col.rows + 1, dtype=pl.UInt32).explode())
    per_row = files.select(pl.col("file_id", "folder").repeat_by("rows").explode())
    return pl.concat(frames, how="diagonal").rechunk().hstack([*per_row, *numbers])


def _lines(pieces: Iterable[_Piece]) -> pl.DataFrame:
    rows = [(one.file_id, lines) for piece in pieces for one, lines in zip(piece.lists, piece.lines, strict=True)]
    return pl.DataFrame(rows, schema={"file_id": pl.UInt32, "lines": pl.Int64}, orient="row")


def _with_canonical_words(frame: pl.DataFrame, listing: Listing) -> pl.DataFrame:
    """`frame` with the words that a source profile translates."""
    words = {column: of_column for column, of_column in listing.layout.values.items() if column in frame.columns}
    return frame.with_columns(pl.col(column).str.strip_chars().replace(of_column) for column, of_column in words.items())
