"""Who is who among the rows of a quarter (R4 to R6), in bounded memory: the part of the second count that looks at several rows at once.

Rows are taken in buckets of their keys, one bucket after the other: all rows with a BSN are in the bucket of that BSN, all rows of a number
in that of the number. What one pass finds and the next one needs is kept in a folder where there is one, else in memory.
Rows that have to be looked at are kept as they are found: among millions they are few, and reading all of them again costs more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

ROWS_IN_A_BUCKET = 25_000_000
"""About a gigabyte: half a key per row, sorted, and the rows of patients who occur more than once."""

ID = ["id_hi", "id_lo"]
NUMBER = ["number_hi", "number_lo"]
BSN = ["patient_hi", "patient_lo"]
BSN_OF_PRACTICE = ["practice_agb", *BSN]
ROW = ["file_id", "row_number"]
KEPT = [*ROW, "practice_agb", "uzovi", "registered_on", "is_registered", "is_aw", "is_unknown"]
"""What is counted of a row."""
LOOKED_AT = [*KEPT, *BSN, *NUMBER, "number_text", "birth_date"]
"""What is kept of a row that has to be compared with others."""

TWO, PLACEHOLDER = 2, 3  # different numbers or birth dates: two people may share an identity, with three it is nobody's


@dataclass(frozen=True, slots=True)
class Buckets:
    """How many buckets the keys are divided over, and the folder in which is kept what goes from one pass to the next (None for memory)."""

    number: int
    folder: Path | None

    @classmethod
    def of(cls, rows: pl.LazyFrame, folder: Path | None, most_rows: int = ROWS_IN_A_BUCKET) -> Buckets:
        """One for every `most_rows` rows; without a folder always one."""
        height = rows.select(pl.len()).collect(engine="streaming").item() if folder else 0
        return cls(max(1, -(-height // most_rows)), folder)

    def parts(self, key: str) -> Iterator[pl.Expr]:
        """Whether a row is in a bucket, for each bucket in turn; rows without the key are in none."""
        for bucket in range(self.number):
            yield pl.col(key).is_not_null() if self.number == 1 else pl.col(key) % self.number == bucket

    def keep(self, frame: pl.LazyFrame, name: str) -> pl.LazyFrame:
        """The rows of `frame`, computed once."""
        if self.folder is None:
            return frame.collect(engine="streaming").lazy()
        path = self.folder / f"{name}.parquet"
        frame.sink_parquet(path, compression="lz4", statistics=False)
        return pl.scan_parquet(path, glob=False)


@dataclass(frozen=True, slots=True)
class Identities:
    """What identifies the rows of a quarter (R6).

    `repeated`: per bucket of BSNs the rows of which the first half of the BSN occurs more than once. `shared_bsns`: per bucket BSNs of a
    practice with `people`, the number of different patient numbers or birth dates, two or more. `without_bsn`: the rows whose BSN is
    missing or a placeholder. `shared_numbers`: per bucket of numbers, likewise. `of_numbers`: the rows with a BSN that have the number of
    one without. `named`: rows without a BSN of which others may be of the same patient, with `ID`: the only BSN known for the number,
    else the number.
    """

    buckets: Buckets
    repeated: Sequence[pl.LazyFrame]
    shared_bsns: Sequence[pl.LazyFrame]
    without_bsn: pl.LazyFrame
    shared_numbers: Sequence[pl.LazyFrame]
    of_numbers: pl.LazyFrame
    named: pl.LazyFrame


def identities_of(rows: pl.LazyFrame, buckets: Buckets) -> Identities:
    """R6 over the judged rows of a quarter."""
    repeated: list[pl.LazyFrame] = []
    shared_bsns: list[pl.LazyFrame] = []
    for at, in_bucket in enumerate(buckets.parts("patient_hi")):
        of_bucket = rows.filter(in_bucket)
        halves = more_than_once(of_bucket.select("patient_hi"))
        of_repeated = of_bucket.filter(pl.col("patient_hi").is_in(halves.implode())).select(LOOKED_AT)
        repeated.append(buckets.keep(of_repeated, f"repeated-{at}"))
        shared_bsns.append(buckets.keep(_shared(repeated[at], BSN_OF_PRACTICE, "number_text", "birth_date"), f"shared-bsns-{at}"))
    without_bsn = buckets.keep(_without_bsn(rows, repeated, shared_bsns), "without-bsn")
    of_nobody = pl.concat([placeholders(shared) for shared in shared_bsns])
    shared_numbers, of_numbers, named = _of_numbers(rows, of_nobody, without_bsn, buckets)
    return Identities(buckets, repeated, shared_bsns, without_bsn, shared_numbers, of_numbers, named)


def more_than_once(halves: pl.LazyFrame) -> pl.Series:
    """The values of the one column that occur more than once, sorted."""
    found = halves.drop_nulls().collect(engine="streaming").to_series()
    in_order = found.to_numpy(writable=True)
    in_order.sort()  # NumPy sorts whole numbers four times as fast as Polars
    return pl.Series(found.name, np.unique(in_order[1:][in_order[1:] == in_order[:-1]]), dtype=found.dtype)


def placeholders(shared: pl.LazyFrame) -> pl.LazyFrame:
    """The identities that are nobody's (R6)."""
    return shared.filter(pl.col("people") >= PLACEHOLDER).drop("people")


def _shared(rows: pl.LazyFrame, identity: list[str], *different: str) -> pl.LazyFrame:
    """The identities that have two or more values of one of the columns `different`, null apart, with that number as `people`."""
    values = [pl.col(column).drop_nulls().n_unique().alias(column) for column in different]
    people = rows.group_by(identity).agg(values).select(*identity, people=pl.max_horizontal(different))
    return people.filter(pl.col("people") >= TWO)


def _without_bsn(rows: pl.LazyFrame, repeated: Sequence[pl.LazyFrame], shared_bsns: Sequence[pl.LazyFrame]) -> pl.LazyFrame:
    """The rows whose BSN is missing or a placeholder."""
    columns = [*KEPT, *NUMBER, "birth_date"]
    missing = rows.filter(pl.col("patient_hi").is_null()).select(columns)
    of_nobody = [
        of_bucket.join(placeholders(shared), on=BSN_OF_PRACTICE, how="semi").select(columns)
        for of_bucket, shared in zip(repeated, shared_bsns, strict=True)
    ]
    return pl.concat([missing, *of_nobody])


def _of_numbers(
    rows: pl.LazyFrame, of_nobody: pl.LazyFrame, without_bsn: pl.LazyFrame, buckets: Buckets
) -> tuple[list[pl.LazyFrame], pl.LazyFrame, pl.LazyFrame]:
    """`shared_numbers`, `of_numbers` and `named` of `Identities`, number by number; `of_nobody` are the BSNs that are placeholders."""
    shared_numbers: list[pl.LazyFrame] = []
    of_numbers: list[pl.LazyFrame] = []
    named: list[pl.LazyFrame] = []
    for at, in_bucket in enumerate(buckets.parts("number_hi")):
        of_bucket = without_bsn.filter(in_bucket)
        numbers = of_bucket.group_by(NUMBER).len().collect(engine="streaming").lazy()
        halves = numbers.select("number_hi").unique().collect().to_series()
        with_bsn = (
            rows.filter(in_bucket & pl.col("patient_hi").is_not_null() & pl.col("number_hi").is_in(halves.implode()))
            .join(numbers, on=NUMBER, how="semi")
            .select(*KEPT, *BSN, *NUMBER)
        )
        of_numbers.append(buckets.keep(with_bsn, f"of-numbers-{at}"))
        known = (
            of_numbers[at]
            .join(of_nobody, on=BSN_OF_PRACTICE, how="anti")
            .select(*NUMBER, known_hi="patient_hi", known_lo="patient_lo")
            .unique()
            .filter(pl.len().over(NUMBER) == 1)
        )
        shared = buckets.keep(_shared(of_bucket, NUMBER, "birth_date"), f"shared-numbers-{at}")
        shared_numbers.append(shared)
        of_somebody = (
            of_bucket.join(placeholders(shared), on=NUMBER, how="anti").join(numbers, on=NUMBER).join(known, on=NUMBER, how="left")
        )
        with_others = of_somebody.filter(pl.col("known_hi").is_not_null() | (pl.col("len") > 1))
        identified = with_others.select(*KEPT, id_hi=pl.coalesce("known_hi", "number_hi"), id_lo=pl.coalesce("known_lo", "number_lo"))
        named.append(buckets.keep(identified, f"named-{at}"))
    return shared_numbers, pl.concat(of_numbers), pl.concat(named)


def contested(identities: Identities) -> Iterator[pl.DataFrame]:
    """The registered rows of patients who may have more than one, with `outcome`, bucket by bucket (R4, R5).

    Who may have more than one row has a BSN that occurs more than once, or one that a row without a BSN leads to by its number. Half
    of a key finds them: who shares that half by chance comes along, and counts.
    """
    buckets = identities.buckets
    in_buckets = zip(buckets.parts("patient_hi"), buckets.parts("id_hi"), identities.repeated, identities.shared_bsns, strict=True)
    for of_bsn, of_id, repeated, shared in in_buckets:
        led_to = identities.of_numbers.filter(of_bsn).join(repeated, on="patient_hi", how="anti")
        with_bsn = (
            pl.concat([frame.select(*KEPT, *BSN) for frame in (repeated, led_to)])
            .join(placeholders(shared), on=BSN_OF_PRACTICE, how="anti")
            .select(*KEPT, id_hi="patient_hi", id_lo="patient_lo")
        )
        named = identities.named.filter(of_id)
        yield _with_outcome(pl.concat([with_bsn, named]).filter("is_registered")).collect(engine="streaming")


def nameless(identities: Identities) -> Iterator[pl.DataFrame]:
    """The rows that have neither a usable BSN nor a usable number, with `outcome`, bucket by bucket."""
    rejected = pl.lit("rejected").alias("outcome")
    without = identities.without_bsn
    yield without.filter(pl.col("number_hi").is_null()).select(*KEPT, rejected).collect(engine="streaming")
    for in_bucket, shared in zip(identities.buckets.parts("number_hi"), identities.shared_numbers, strict=True):
        misnamed = without.filter(in_bucket).join(placeholders(shared), on=NUMBER, how="semi")
        yield misnamed.select(*KEPT, rejected).collect(engine="streaming")


def rows_of_shared(identities: Identities) -> pl.LazyFrame:
    """file_id, row_number and `people` of each row whose BSN, or whose number where it has no BSN, several people may share."""
    columns = [*ROW, "people"]
    by_bsn = [
        of_bucket.join(shared, on=BSN_OF_PRACTICE).select(columns)
        for of_bucket, shared in zip(identities.repeated, identities.shared_bsns, strict=True)
    ]
    by_number = [
        identities.without_bsn.filter(in_bucket).join(shared, on=NUMBER).select(columns)
        for in_bucket, shared in zip(identities.buckets.parts("number_hi"), identities.shared_numbers, strict=True)
    ]
    return pl.concat([*by_bsn, *by_number])


def _with_outcome(registered: pl.LazyFrame) -> pl.LazyFrame:
    """R4 and R5 for patients who occur more than once: `outcome` of each row."""
    claims = pl.col("is_kept") & (pl.col("registered_on") == pl.col("registered_on").max().over(ID))
    return (
        registered.sort("registered_on", "file_id", "row_number", descending=[True, False, False])
        .with_columns(is_kept=pl.struct(*ID, "practice_agb").is_first_distinct())
        .with_columns(claims=claims)
        .with_columns(
            outcome=pl.when(~pl.col("is_kept"))
            .then(pl.lit("duplicate_in_practice"))
            .when(~pl.col("claims"))
            .then(pl.lit("moved_to_other_practice"))
            .when(pl.col("claims").sum().over(ID) > 1)
            .then(pl.lit("conflict"))
            .otherwise(pl.lit("counted"))
        )
    )
