"""The counts of `practice_shares` made a second time, in another way, to hold against those of dbt.

Belongs here: R2, R4 to R8 and R10 as Polars over the registrations. Where it differs from the SQL, one of the two is wrong and
the run stops.

All registered rows are counted as if nobody occurred twice, as they stream by. Of patients who do occur more than once, few among
millions, the rows are taken out and judged, and what is lost of them is counted back. In memory are half a key per registered row and the
rows of these patients, never the registrations.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import polars as pl

COUNTS = ("ion", "aw_ion", "unknown_postcode")
OUTCOMES = ("not_registered", "duplicate_in_practice", "moved_to_other_practice", "conflict", "counted")

_ID = ["id_hi", "id_lo"]
_NUMBER = ["number_hi", "number_lo"]
_PC4 = 4


@dataclass(frozen=True, slots=True)
class Recount:
    """The second count.

    `practices`: practice_agb (the code as an integer) and `COUNTS`; practices where nobody counts are absent.
    `files`: file_id and `OUTCOMES`, rows of each outcome; files without a usable row are absent.
    """

    practices: pl.DataFrame
    files: pl.DataFrame


def recount(registrations: pl.LazyFrame, aw_entries: Collection[str], peildatum: date) -> Recount:
    """Count patients per practice and outcomes per file from the registrations.

    Args:
        registrations: one row per usable row of an accepted file.
        aw_entries: PC4, PC5 and PC6 entries of the list in force, normalised as in R7.
        peildatum: the first day of the quarter.
    """
    tally = _tally(["file_id", "practice_agb"], _judged(registrations, aw_entries, peildatum))
    return Recount(practices=_counted(tally, ["practice_agb"]), files=_summed(tally, ["file_id"], OUTCOMES))


def recount_per_insurer(registrations: pl.LazyFrame, aw_entries: Collection[str], peildatum: date) -> pl.DataFrame:
    """Counted patients per practice and insurer under any AW list: agb, uzovi (4 digits or `unknown`) and `COUNTS`.

    With the list in force it is `practice_insurers`. The arguments are those of `recount`.
    """
    by = ["practice_agb", "uzovi"]
    counts = _counted(_tally(by, _judged(registrations, aw_entries, peildatum)), by)
    return counts.select(
        pl.col("practice_agb").cast(pl.String).str.zfill(8).alias("agb"),
        pl.col("uzovi").cast(pl.String).str.zfill(4).fill_null("unknown"),
        *COUNTS,
    )


def disagreements(recounted: Recount, practice_shares: pl.DataFrame) -> list[str]:
    """One sentence per practice and count that differs between the two; empty when they agree."""
    ours = recounted.practices.select(pl.col("practice_agb").cast(pl.String).str.zfill(8).alias("agb"), *COUNTS)
    both = practice_shares.select("agb", *COUNTS).join(ours, on="agb", how="full", coalesce=True, suffix="_again").fill_null(0).sort("agb")
    return [
        f"{row['agb']}: {name} is {row[name]} in the shares and {row[f'{name}_again']} when counted again"
        for row in both.iter_rows(named=True)
        for name in COUNTS
        if row[name] != row[f"{name}_again"]
    ]


def _counted(tally: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """The counts of whoever has any."""
    return _summed(tally, by, COUNTS).filter(pl.col("ion") > 0)


def _summed(tally: pl.DataFrame, by: list[str], columns: Collection[str]) -> pl.DataFrame:
    return tally.group_by(by).agg(pl.col(columns).sum()).sort(by)


def _tally(by: list[str], rows: pl.LazyFrame) -> pl.DataFrame:
    """`OUTCOMES` and `COUNTS` of judged rows for each `by`, in lines that have to be summed."""
    registered = pl.col("is_registered")
    everybody = rows.group_by(by).agg(
        not_registered=_number_of(~registered),
        counted=_number_of(registered),
        ion=_number_of(registered),
        aw_ion=_number_of(registered & pl.col("is_aw")),
        unknown_postcode=_number_of(registered & pl.col("is_unknown")),
    )
    lost = ["duplicate_in_practice", "moved_to_other_practice", "conflict"]
    losses = (
        _contested(rows)
        .filter(pl.col("outcome").is_in(lost))
        .group_by(by)
        .agg(
            *(_number_of(pl.col("outcome") == name).alias(name) for name in lost),
            counted=-pl.len().cast(pl.Int64),
            ion=-pl.len().cast(pl.Int64),
            aw_ion=-_number_of(pl.col("is_aw")),
            unknown_postcode=-_number_of(pl.col("is_unknown")),
        )
    )
    return pl.concat([everybody.collect(engine="streaming"), losses], how="diagonal")


def _number_of(holds: pl.Expr) -> pl.Expr:
    return holds.sum().cast(pl.Int64)


def _judged(registrations: pl.LazyFrame, aw_entries: Collection[str], peildatum: date) -> pl.LazyFrame:
    """The rows with what can be said of each by itself: `is_registered` (R2), `is_aw` and `is_unknown` (R8, R10)."""
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


def _contested(rows: pl.LazyFrame) -> pl.DataFrame:
    """The registered rows of patients who have more than one, with their outcome.

    Half of the key finds them. Who shares that half by chance comes along, and counts.
    """
    registered = _identified(rows).filter("is_registered")
    halves = registered.select("id_hi").collect(engine="streaming").to_series().sort()
    again = halves.filter(halves == halves.shift(1)).unique()
    return _with_outcome(registered.filter(pl.col("id_hi").is_in(again.implode()))).collect(engine="streaming")


def _identified(rows: pl.LazyFrame) -> pl.LazyFrame:
    """R6: `id_hi` and `id_lo` name the patient of a row: its BSN, else the only BSN known for its number, else the number.

    Rows with and without a BSN are taken apart, so that only the few without one are looked up.
    """
    with_bsn = rows.filter(pl.col("patient_hi").is_not_null())
    without_bsn = rows.filter(pl.col("patient_hi").is_null())
    numbers = without_bsn.select(_NUMBER).unique().collect(engine="streaming")
    known = (
        with_bsn.select(*_NUMBER, "patient_hi", "patient_lo")
        .join(numbers.lazy(), on=_NUMBER, how="semi")
        .unique()
        .filter(pl.len().over(_NUMBER) == 1)
        .rename({"patient_hi": "known_hi", "patient_lo": "known_lo"})
        .collect(engine="streaming")
    )
    recognised = without_bsn.join(known.lazy(), on=_NUMBER, how="left").with_columns(
        id_hi=pl.coalesce("known_hi", "number_hi"), id_lo=pl.coalesce("known_lo", "number_lo")
    )
    return pl.concat([with_bsn.with_columns(id_hi="patient_hi", id_lo="patient_lo"), recognised.drop("known_hi", "known_lo")])


def _with_outcome(registered: pl.LazyFrame) -> pl.LazyFrame:
    """R4 and R5 for patients who occur more than once: `outcome` of each row."""
    claims = pl.col("is_kept") & (pl.col("registered_on") == pl.col("registered_on").max().over(_ID))
    return (
        registered.sort("registered_on", "file_id", "row_number", descending=[True, False, False])
        .with_columns(is_kept=pl.struct(*_ID, "practice_agb").is_first_distinct())
        .with_columns(claims=claims)
        .with_columns(
            outcome=pl.when(~pl.col("is_kept"))
            .then(pl.lit("duplicate_in_practice"))
            .when(~pl.col("claims"))
            .then(pl.lit("moved_to_other_practice"))
            .when(pl.col("claims").sum().over(_ID) > 1)
            .then(pl.lit("conflict"))
            .otherwise(pl.lit("counted"))
        )
    )
