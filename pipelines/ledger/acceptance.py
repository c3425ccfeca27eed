"""Which rejected files and missing practices a closing has to accept (R32)."""

from __future__ import annotations

import polars as pl

from pipelines.core.quarter import Quarter
from pipelines.ledger.closing import MISSING_DELIVERY, REJECTED_DELIVERY, Accepted
from pipelines.reference.book import ReferenceBook
from pipelines.reference.practices import active_practices


def to_accept(quarter: Quarter, book: ReferenceBook, deliveries: pl.DataFrame, practice_shares: pl.DataFrame) -> tuple[Accepted, ...]:
    """The rejected files of a quarter with their hash, and its active practices that are enrolled in a scheme and have no counted row.

    `deliveries` and `practice_shares` are the tables of the quarter.
    """
    rejected = deliveries.filter(status="rejected").sort("file").select("file", "sha256").iter_rows()
    counted = set(practice_shares.filter(pl.col("ion") > 0)["agb"])
    enrolled = {one.agb for one in book.enrolments if one.holds_on(quarter.peildatum)}
    active = {practice.agb for practice in active_practices(book.practices, quarter.peildatum)}
    return (
        *((REJECTED_DELIVERY, str(quarter), file, sha256) for file, sha256 in rejected),
        *((MISSING_DELIVERY, str(quarter), agb) for agb in sorted((active & enrolled) - counted)),
    )
