"""Counts `practice_shares` and `delivery_outcomes` a second time, in another way, to compare with dbt.

Belongs here: R2, R4 to R8, R10 and R12 as Polars over the registrations. Where it differs from the SQL, one of the two is wrong and
the run stops.

All registered rows are first counted in a stream, as if nobody occurred twice. The rows of patients who do occur more than once, and of
placeholders, are few among millions: these are judged bucket by bucket (`identities`), and the counts are corrected.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

import polars as pl

from pipelines.checks.identities import (
    PLACEHOLDER,
    ROW,
    ROWS_IN_A_BUCKET,
    Buckets,
    Identities,
    contested,
    identities_of,
    nameless,
    rows_of_shared,
)
from pipelines.schemas.columns import UNKNOWN_INSURER
from pipelines.schemas.delivery_codes import IdentityWarning, RowOutcome

COUNTS = ("ion", "aw_ion", "unknown_postcode")
OUTCOMES = tuple(map(str, RowOutcome))
IDENTITY_COUNTS = tuple(map(str, IdentityWarning))

LOST = ("rejected", "duplicate_in_practice", "moved_to_other_practice", "conflict")
"""The outcomes of rows that count in the stream, but not in the end."""

_PC4 = 4


@dataclass(frozen=True, slots=True)
class Recount:
    """The second count.

    `practices`: practice_agb (the code as an integer), `COUNTS` and `rejected`; practices where all of these are 0 are absent.
    `files`: file_id, `OUTCOMES` and `IDENTITY_COUNTS`, rows of each; files without a landed row are absent.
    """

    practices: pl.DataFrame
    files: pl.DataFrame


def recount(
    registrations: pl.LazyFrame,
    aw_entries: Collection[str],
    peildatum: date,
    *,
    scratch: Path | None = None,
    most_rows: int = ROWS_IN_A_BUCKET,
) -> Recount:
    """Count the patients of each practice and the outcomes of each file from the registrations.

    Args:
        registrations: one row per landed row of an accepted file.
        aw_entries: PC4, PC5 and PC6 entries of the list in force, normalised as in R7.
        peildatum: the first day of the quarter.
        scratch: an empty folder for what does not fit in memory; without it everything is in memory.
        most_rows: how many rows a bucket may have where there is a folder.
    """
    rows = _judged(registrations, aw_entries, peildatum)
    identities = identities_of(rows, Buckets.of(registrations, scratch, most_rows))
    tally = _tally(["file_id", "practice_agb"], rows, identities)
    practices = _summed(tally, ["practice_agb"], (*COUNTS, "rejected")).filter((pl.col("ion") > 0) | (pl.col("rejected") > 0))
    files = _summed(tally, ["file_id"], OUTCOMES).join(_identity_counts(identities), on="file_id", how="left", maintain_order="left")
    return Recount(practices=practices, files=files.with_columns(pl.col(IDENTITY_COUNTS).fill_null(0)))


def recount_per_insurer(
    registrations: pl.LazyFrame, aw_entries: Collection[str], peildatum: date, *, scratch: Path | None = None
) -> pl.DataFrame:
    """Counted patients per practice and insurer under any AW list: agb, uzovi (4 digits or `unknown`) and `COUNTS`.

    With the list in force the result is `practice_insurers`. The arguments are those of `recount`.
    """
    by = ["practice_agb", "uzovi"]
    rows = _judged(registrations, aw_entries, peildatum)
    identities = identities_of(rows, Buckets.of(registrations, scratch))
    counts = _summed(_tally(by, rows, identities), by, COUNTS).filter(pl.col("ion") > 0)
    return counts.select(
        pl.col("practice_agb").cast(pl.String).str.zfill(8).alias("agb"),
        pl.col("uzovi").cast(pl.String).str.zfill(4).fill_null(UNKNOWN_INSURER),
        *COUNTS,
    )


def disagreements(recounted: Recount, practice_shares: pl.DataFrame, uncertain_rows: pl.DataFrame) -> list[str]:
    """One sentence per practice and count that differs between the two; empty when they agree.

    `uncertain_rows`: the landing file of that name; ingest's rejected rows are added to those of the second count (R12).
    """
    names = (*COUNTS, "uncertain_rows")
    landed = uncertain_rows.select("practice_agb", landed="rows")
    counted = recounted.practices.join(landed, on="practice_agb", how="full", coalesce=True).fill_null(0)
    ours = counted.select(
        pl.col("practice_agb").cast(pl.String).str.zfill(8).alias("agb"), *COUNTS, uncertain_rows=pl.col("landed") + pl.col("rejected")
    )
    both = practice_shares.select("agb", *names).join(ours, on="agb", how="full", coalesce=True, suffix="_again").fill_null(0).sort("agb")
    return [
        f"{row['agb']}: {name} is {row[name]} in the shares and {row[f'{name}_again']} when counted again"
        for row in both.iter_rows(named=True)
        for name in names
        if row[name] != row[f"{name}_again"]
    ]


def _summed(tally: pl.DataFrame, by: list[str], columns: Collection[str]) -> pl.DataFrame:
    return tally.group_by(by).agg(pl.col(columns).sum()).sort(by)


def _tally(by: list[str], rows: pl.LazyFrame, identities: Identities) -> pl.DataFrame:
    """`OUTCOMES` and `COUNTS` of judged rows by the columns `by`, in lines that have to be summed."""
    registered = pl.col("is_registered")
    everybody = rows.group_by(by).agg(
        not_registered=_number_of(~registered),
        counted=_number_of(registered),
        ion=_number_of(registered),
        aw_ion=_number_of(registered & pl.col("is_aw")),
        unknown_postcode=_number_of(registered & pl.col("is_unknown")),
    )
    losses = [_losses(by, taken_out) for taken_out in chain(contested(identities), nameless(identities))]
    return pl.concat([everybody.collect(engine="streaming"), *losses], how="diagonal")


def _losses(by: list[str], taken_out: pl.DataFrame) -> pl.DataFrame:
    """What the rows with an `outcome` in `LOST` take away from the counts of the stream."""
    registered = pl.col("is_registered")
    return (
        taken_out.filter(pl.col("outcome").is_in(LOST))
        .group_by(by)
        .agg(
            *(_number_of(pl.col("outcome") == name).alias(name) for name in LOST),
            not_registered=-_number_of(~registered),
            counted=-_number_of(registered),
            ion=-_number_of(registered),
            aw_ion=-_number_of(registered & pl.col("is_aw")),
            unknown_postcode=-_number_of(registered & pl.col("is_unknown")),
        )
    )


def _number_of(holds: pl.Expr) -> pl.Expr:
    return holds.sum().cast(pl.Int64)


def _judged(registrations: pl.LazyFrame, aw_entries: Collection[str], peildatum: date) -> pl.LazyFrame:
    """The rows with what follows from each row alone: `is_registered` (R2), `is_aw` and `is_unknown` (R8, R10)."""
    entries = frozenset(aw_entries)
    longer_than_pc4 = sorted({entry[:_PC4] for entry in entries if len(entry) > _PC4})
    postcode = pl.col("postcode")
    prefixes = [
        postcode.str.head(length).is_in(sorted(entry for entry in entries if len(entry) == length))
        for length in sorted(set(map(len, entries)))
    ]
    is_aw = pl.any_horizontal(pl.lit(value=False), *prefixes).fill_null(value=False)
    is_cut_by_the_list = postcode.is_in(longer_than_pc4)
    return registrations.with_columns(
        is_registered=_is_registered(peildatum),
        is_aw=is_aw,
        is_unknown=postcode.is_null() | (is_cut_by_the_list & ~is_aw),
    )


def _is_registered(peildatum: date) -> pl.Expr:
    """R2."""
    return (
        pl.col("is_ion")
        & (pl.col("registered_on") <= peildatum)
        & (pl.col("deregistered_on").is_null() | (pl.col("deregistered_on") > peildatum))
        & (pl.col("deceased_on").is_null() | (pl.col("deceased_on") > peildatum))
    )


def _identity_counts(identities: Identities) -> pl.DataFrame:
    """`IDENTITY_COUNTS` per file_id: the rows with a placeholder, and with an identity that two people may share."""
    is_placeholder = pl.col("people") >= PLACEHOLDER
    per_row = rows_of_shared(identities).group_by(ROW).agg(placeholder=is_placeholder.any(), shared=(~is_placeholder).any())
    per_file = per_row.group_by("file_id").agg(
        placeholder_identity=_number_of(pl.col("placeholder")), shared_identity=_number_of(pl.col("shared"))
    )
    return per_file.collect(engine="streaming")
