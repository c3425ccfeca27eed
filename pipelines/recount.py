"""The counts of `practice_shares` made a second time, in another way, to hold against those of dbt.

Belongs here: R2, R4 to R8 and R10 as Polars over the registrations. Where it differs from the SQL, one of the two is wrong and
the run stops.
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
    identified = _identified(registrations)
    registered = identified.filter(_registered(peildatum))
    once, contested = _once_and_contested(registered)
    return Recount(
        practices=_counts(["practice_agb"], once, contested, frozenset(aw_entries)),
        files=_file_outcomes(identified, registered, contested),
    )


def recount_per_insurer(registrations: pl.LazyFrame, aw_entries: Collection[str], peildatum: date) -> pl.DataFrame:
    """Counted patients per practice and insurer under any AW list: agb, uzovi (4 digits or `unknown`) and `COUNTS`.

    With the list in force it is `practice_insurers`. The arguments are those of `recount`.
    """
    once, contested = _once_and_contested(_identified(registrations).filter(_registered(peildatum)))
    counts = _counts(["practice_agb", "uzovi"], once, contested, frozenset(aw_entries))
    return counts.select(
        pl.col("practice_agb").cast(pl.String).str.zfill(8).alias("agb"),
        pl.col("uzovi").cast(pl.String).str.zfill(4).fill_null("unknown"),
        *COUNTS,
    )


def _once_and_contested(registered: pl.LazyFrame) -> tuple[pl.LazyFrame, pl.DataFrame]:
    """The rows of patients who occur once, and those of the others with their outcome."""
    again = registered.group_by(_ID).len().filter(pl.col("len") > 1).select(_ID).collect(engine="streaming").lazy()
    contested = _with_outcome(registered.join(again, on=_ID, how="semi")).collect()
    return registered.join(again, on=_ID, how="anti"), contested


def _counts(by: list[str], once: pl.LazyFrame, contested: pl.DataFrame, entries: frozenset[str]) -> pl.DataFrame:
    """R8, R10 and R11 for each `by`, from who occurs once and who counts of the others."""
    columns = [*by, "postcode"]
    winners = contested.lazy().filter(pl.col("outcome") == "counted")
    kept = pl.concat([once.select(columns), winners.select(columns)])
    per_postcode = kept.group_by(columns).agg(ion=pl.len().cast(pl.Int64)).collect(engine="streaming")
    flags = _flags(per_postcode["postcode"].unique().to_list(), entries)
    return (
        per_postcode.join(flags, on="postcode", how="left", nulls_equal=True)
        .group_by(by)
        .agg(
            pl.col("ion").sum(),
            aw_ion=pl.col("ion").filter("is_aw").sum(),
            unknown_postcode=pl.col("ion").filter("is_unknown").sum(),
        )
        .sort(by)
    )


def _file_outcomes(identified: pl.LazyFrame, registered: pl.LazyFrame, contested: pl.DataFrame) -> pl.DataFrame:
    """Rows per file and outcome; who occurs once is counted without being looked at."""
    rows = identified.group_by("file_id").agg(rows=pl.len().cast(pl.Int64))
    usable = registered.group_by("file_id").agg(registered=pl.len().cast(pl.Int64))
    elsewhere = [name for name in OUTCOMES if name not in ("not_registered", "counted")]
    lost = contested.lazy().group_by("file_id").agg((pl.col("outcome") == name).sum().cast(pl.Int64).alias(name) for name in elsewhere)
    return (
        rows.join(usable, on="file_id", how="left")
        .join(lost, on="file_id", how="left")
        .with_columns(pl.exclude("file_id").fill_null(0))
        .with_columns(not_registered=pl.col("rows") - pl.col("registered"), counted=pl.col("registered") - pl.sum_horizontal(elsewhere))
        .select("file_id", *OUTCOMES)
        .sort("file_id")
        .collect(engine="streaming")
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


def _registered(peildatum: date) -> pl.Expr:
    """R2."""
    return (
        pl.col("is_ion")
        & (pl.col("registered_on") <= peildatum)
        & (pl.col("deregistered_on").is_null() | (pl.col("deregistered_on") > peildatum))
        & (pl.col("deceased_on").is_null() | (pl.col("deceased_on") > peildatum))
    )


def _identified(registrations: pl.LazyFrame) -> pl.LazyFrame:
    """R6: `id_hi` and `id_lo` name the patient of a row: its BSN, else the only BSN known for its number, else the number."""
    without_bsn = registrations.filter(pl.col("patient_hi").is_null()).select(_NUMBER).unique()
    known = (
        registrations.filter(pl.col("patient_hi").is_not_null() & pl.col("number_hi").is_not_null())
        .join(without_bsn, on=_NUMBER, how="semi")
        .select(*_NUMBER, "patient_hi", "patient_lo")
        .unique()
        .filter(pl.len().over(_NUMBER) == 1)
        .rename({"patient_hi": "known_hi", "patient_lo": "known_lo"})
    )
    return registrations.join(known, on=_NUMBER, how="left").with_columns(
        id_hi=pl.coalesce("patient_hi", "known_hi", "number_hi"),
        id_lo=pl.coalesce("patient_lo", "known_lo", "number_lo"),
    )


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


def _flags(postcodes: Collection[str | None], entries: frozenset[str]) -> pl.DataFrame:
    """R8 and R10 for each postcode: `is_aw`, `is_unknown`."""
    longer_than_pc4 = {entry[:4] for entry in entries if len(entry) > 4}  # noqa: PLR2004 - a PC4 has four digits
    rows = [(postcode, *_flag(postcode, entries, longer_than_pc4)) for postcode in postcodes]
    return pl.DataFrame(rows, schema={"postcode": pl.String, "is_aw": pl.Boolean, "is_unknown": pl.Boolean}, orient="row")


def _flag(postcode: str | None, entries: frozenset[str], longer_than_pc4: Collection[str]) -> tuple[bool, bool]:
    if postcode is None:
        return (False, True)
    if any(postcode[:length] in entries for length in range(4, len(postcode) + 1)):
        return (True, False)
    return (False, postcode in longer_than_pc4)
