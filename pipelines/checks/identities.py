"""Which rows of a quarter are of the same patient (R4 to R6), in bounded memory: the part of the second count that compares rows.

One pass looks at the rows with a BSN, the next at the rows without one, which can still lead to a BSN by their patient number. Each pass
takes one bucket of keys at a time: all rows of a BSN, or of a patient number, are in the same bucket. Rows that a later pass needs are few
among millions, so they are kept when they are found, in a folder or in memory, and not read again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

ROWS_IN_A_BUCKET = 25_000_000
"""About a gigabyte: half of each row's key, sorted, and the rows of patients who occur more than once."""

ID = ["id_hi", "id_lo"]
NUMBER = ["number_hi", "number_lo"]
BSN = ["patient_hi", "patient_lo"]
BSN_OF_PRACTICE = ["practice_agb", *BSN]
ROW = ["file_id", "row_number"]
KEPT = [*ROW, "practice_agb", "uzovi", "registered_on", "is_registered", "is_aw", "is_unknown"]
"""The columns from which a row is counted."""
LOOKED_AT = [*KEPT, *BSN, *NUMBER, "number_text", "birth_date"]
"""The columns by which rows with a BSN are compared, and from which they are counted."""

SHARED, PLACEHOLDER = 2, 3
"""So many different patient numbers or birth dates: two people may share the identity; it belongs to nobody (R6)."""


@dataclass(frozen=True, slots=True)
class Buckets:
    """The number of buckets over which keys are divided, and the folder that keeps rows for the next pass (None: in memory)."""

    number: int
    folder: Path | None

    @classmethod
    def of(cls, rows: pl.LazyFrame, folder: Path | None, most_rows: int = ROWS_IN_A_BUCKET) -> Buckets:
        """A bucket for every `most_rows` rows; without a folder always one bucket."""
        height = rows.select(pl.len()).collect(engine="streaming").item() if folder else 0
        return cls(max(1, -(-height // most_rows)), folder)

    def parts(self, key: str) -> Iterator[pl.Expr]:
        """For each bucket in turn, whether a row is in it; rows without the key are in none."""
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
    """The rows and identities that decide who is who in a quarter (R6). "Without a BSN" includes rows whose BSN is a placeholder.

    Per bucket of BSNs: `repeated`, the rows whose BSN may occur more than once (its first half does), and `shared_bsns`, each BSN of a
    practice that several `people` may share: its number of different patient numbers or birth dates.
    Per bucket of patient numbers: `shared_numbers`, likewise for the rows without a BSN.
    In all: `without_bsn`, the rows without a BSN; `linked_by_number`, the rows with a BSN whose patient number a row without one has too;
    `identified_by_number`, the rows without a BSN that may be of the same patient as another row; their `ID` is the only BSN known for the
    number, else the number.
    """

    buckets: Buckets
    repeated: Sequence[pl.LazyFrame]
    shared_bsns: Sequence[pl.LazyFrame]
    without_bsn: pl.LazyFrame
    shared_numbers: Sequence[pl.LazyFrame]
    linked_by_number: pl.LazyFrame
    identified_by_number: pl.LazyFrame


def identities_of(rows: pl.LazyFrame, buckets: Buckets) -> Identities:
    """Apply R6 to the judged rows of a quarter."""
    repeated: list[pl.LazyFrame] = []
    shared_bsns: list[pl.LazyFrame] = []
    for at, in_bucket in enumerate(buckets.parts("patient_hi")):
        with_bsn = rows.filter(in_bucket)
        halves = more_than_once(with_bsn.select("patient_hi"))
        may_be_repeated = with_bsn.filter(pl.col("patient_hi").is_in(halves.implode())).select(LOOKED_AT)
        repeated.append(buckets.keep(may_be_repeated, f"repeated-{at}"))
        shared_bsns.append(buckets.keep(_shared(repeated[at], BSN_OF_PRACTICE, "number_text", "birth_date"), f"shared-bsns-{at}"))
    without_bsn = buckets.keep(_without_bsn(rows, repeated, shared_bsns), "without-bsn")
    placeholder_bsns = pl.concat([placeholders(shared) for shared in shared_bsns])
    shared_numbers, linked, identified = _by_number(rows, placeholder_bsns, without_bsn, buckets)
    return Identities(buckets, repeated, shared_bsns, without_bsn, shared_numbers, linked, identified)


def more_than_once(halves: pl.LazyFrame) -> pl.Series:
    """The values of the only column that occur more than once, sorted."""
    found = halves.drop_nulls().collect(engine="streaming").to_series()
    in_order = found.to_numpy(writable=True)
    in_order.sort()  # NumPy sorts whole numbers four times as fast as Polars
    return pl.Series(found.name, np.unique(in_order[1:][in_order[1:] == in_order[:-1]]), dtype=found.dtype)


def placeholders(shared: pl.LazyFrame) -> pl.LazyFrame:
    """The shared identities that belong to nobody (R6)."""
    return shared.filter(pl.col("people") >= PLACEHOLDER).drop("people")


def _shared(rows: pl.LazyFrame, identity: list[str], *different: str) -> pl.LazyFrame:
    """The identities with two or more values in one of the columns `different` (null does not count), and that number as `people`."""
    values = [pl.col(column).drop_nulls().n_unique().alias(column) for column in different]
    people = rows.group_by(identity).agg(values).select(*identity, people=pl.max_horizontal(different))
    return people.filter(pl.col("people") >= SHARED)


def _without_bsn(rows: pl.LazyFrame, repeated: Sequence[pl.LazyFrame], shared_bsns: Sequence[pl.LazyFrame]) -> pl.LazyFrame:
    """The rows whose BSN is missing or a placeholder."""
    columns = [*KEPT, *NUMBER, "birth_date"]
    missing = rows.filter(pl.col("patient_hi").is_null()).select(columns)
    with_placeholder = [
        of_bucket.join(placeholders(shared), on=BSN_OF_PRACTICE, how="semi").select(columns)
        for of_bucket, shared in zip(repeated, shared_bsns, strict=True)
    ]
    return pl.concat([missing, *with_placeholder])


def _by_number(
    rows: pl.LazyFrame, placeholder_bsns: pl.LazyFrame, without_bsn: pl.LazyFrame, buckets: Buckets
) -> tuple[list[pl.LazyFrame], pl.LazyFrame, pl.LazyFrame]:
    """`shared_numbers`, `linked_by_number` and `identified_by_number` of `Identities`."""
    shared_numbers: list[pl.LazyFrame] = []
    linked: list[pl.LazyFrame] = []
    identified: list[pl.LazyFrame] = []
    for at, in_bucket in enumerate(buckets.parts("number_hi")):
        of_bucket = without_bsn.filter(in_bucket)
        numbers = of_bucket.group_by(NUMBER).len("rows").collect(engine="streaming").lazy()
        halves = numbers.select("number_hi").unique().collect().to_series()
        with_bsn = (
            rows.filter(in_bucket & pl.col("patient_hi").is_not_null() & pl.col("number_hi").is_in(halves.implode()))
            .join(numbers, on=NUMBER, how="semi")
            .select(*KEPT, *BSN, *NUMBER)
        )
        linked.append(buckets.keep(with_bsn, f"linked-{at}"))
        shared_numbers.append(buckets.keep(_shared(of_bucket, NUMBER, "birth_date"), f"shared-numbers-{at}"))
        usable = of_bucket.join(placeholders(shared_numbers[at]), on=NUMBER, how="anti")
        with_known = usable.join(numbers, on=NUMBER).join(_known_bsns(linked[at], placeholder_bsns), on=NUMBER, how="left")
        has_others = pl.col("known_hi").is_not_null() | (pl.col("rows") > 1)
        identity = {"id_hi": pl.coalesce("known_hi", "number_hi"), "id_lo": pl.coalesce("known_lo", "number_lo")}
        identified.append(buckets.keep(with_known.filter(has_others).select(*KEPT, **identity), f"identified-{at}"))
    return shared_numbers, pl.concat(linked), pl.concat(identified)


def _known_bsns(linked: pl.LazyFrame, placeholder_bsns: pl.LazyFrame) -> pl.LazyFrame:
    """The patient numbers that have exactly one BSN, and that BSN as `known_hi`, `known_lo`."""
    usable = linked.join(placeholder_bsns, on=BSN_OF_PRACTICE, how="anti")
    bsns = usable.select(*NUMBER, known_hi="patient_hi", known_lo="patient_lo").unique()
    return bsns.filter(pl.len().over(NUMBER) == 1)


def contested(identities: Identities) -> Iterator[pl.DataFrame]:
    """The registered rows of patients who may have more than one row, with `outcome`, bucket by bucket (R4, R5).

    Such a patient has a BSN that occurs more than once, or that a row without one leads to by its patient number. Half of the key
    finds them; patients who share that half by chance come along, and get the outcome `counted` as they should.
    """
    buckets = identities.buckets
    in_buckets = zip(buckets.parts("patient_hi"), buckets.parts("id_hi"), identities.repeated, identities.shared_bsns, strict=True)
    for of_bsn, of_id, repeated, shared in in_buckets:
        linked_only = identities.linked_by_number.filter(of_bsn).join(repeated, on="patient_hi", how="anti")
        with_bsn = (
            pl.concat([frame.select(*KEPT, *BSN) for frame in (repeated, linked_only)])
            .join(placeholders(shared), on=BSN_OF_PRACTICE, how="anti")
            .select(*KEPT, id_hi="patient_hi", id_lo="patient_lo")
        )
        without_bsn = identities.identified_by_number.filter(of_id)
        yield _with_outcome(pl.concat([with_bsn, without_bsn]).filter("is_registered")).collect(engine="streaming")


def nameless(identities: Identities) -> Iterator[pl.DataFrame]:
    """The rows that have neither a usable BSN nor a usable number, with `outcome`, bucket by bucket."""
    rejected = pl.lit("rejected").alias("outcome")
    without = identities.without_bsn
    yield without.filter(pl.col("number_hi").is_null()).select(*KEPT, rejected).collect(engine="streaming")
    for in_bucket, shared in zip(identities.buckets.parts("number_hi"), identities.shared_numbers, strict=True):
        with_placeholder = without.filter(in_bucket).join(placeholders(shared), on=NUMBER, how="semi")
        yield with_placeholder.select(*KEPT, rejected).collect(engine="streaming")


def rows_of_shared(identities: Identities) -> pl.LazyFrame:
    """file_id, row_number and `people` of each row whose identity several people may share: its BSN, or its number without a BSN."""
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
    is_latest = pl.col("is_kept") & (pl.col("registered_on") == pl.col("registered_on").max().over(ID))
    return (
        registered.sort("registered_on", "file_id", "row_number", descending=[True, False, False])
        .with_columns(is_kept=pl.struct(*ID, "practice_agb").is_first_distinct())
        .with_columns(is_latest=is_latest)
        .with_columns(
            outcome=pl.when(~pl.col("is_kept"))
            .then(pl.lit("duplicate_in_practice"))
            .when(~pl.col("is_latest"))
            .then(pl.lit("moved_to_other_practice"))
            .when(pl.col("is_latest").sum().over(ID) > 1)
            .then(pl.lit("conflict"))
            .otherwise(pl.lit("counted"))
        )
    )
