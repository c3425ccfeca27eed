"""The counts of `practice_shares` and `delivery_outcomes` a second time, in another way, to compare with those of dbt.

Belongs here: R2, R4 to R8, R10 and R12 as Polars over the registrations. Where it differs from the SQL, one of the two is wrong and
the run stops.

All registered rows are counted as if nobody occurred twice, as they stream by. The rows of patients who do occur more than once, and of
placeholders, are few among millions: they are taken out and judged, and what they change is counted back. In memory are half a key per row
and the rows of these patients, never the registrations.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.schemas.delivery_codes import IdentityWarning, RowOutcome

COUNTS = ("ion", "aw_ion", "unknown_postcode")
OUTCOMES = tuple(map(str, RowOutcome))
IDENTITY_COUNTS = tuple(map(str, IdentityWarning))

_ID = ["id_hi", "id_lo"]
_NUMBER = ["number_hi", "number_lo"]
_BSN_OF_PRACTICE = ["practice_agb", "patient_hi", "patient_lo"]
_PC4 = 4
_TWO, _PLACEHOLDER = 2, 3  # different numbers or birth dates: two people may share an identity, with three it is nobody's


@dataclass(frozen=True, slots=True)
class Recount:
    """The second count.

    `practices`: practice_agb (the code as an integer), `COUNTS` and `rejected`; practices where all of these are 0 are absent.
    `files`: file_id, `OUTCOMES` and `IDENTITY_COUNTS`, rows of each; files without a landed row are absent.
    """

    practices: pl.DataFrame
    files: pl.DataFrame


@dataclass(frozen=True, slots=True)
class _Identities:
    """R6: what identifies the rows of a quarter.

    `shared_bsns` (of a practice) and `shared_numbers` have `people`, the number of different patient numbers or birth dates, two or more.
    `known`: the one BSN of a number, as known_hi and known_lo. `repeated`: first halves of keys that may occur more than once, sorted.
    """

    shared_bsns: pl.DataFrame
    shared_numbers: pl.DataFrame
    known: pl.DataFrame
    repeated: pl.Series


def recount(registrations: pl.LazyFrame, aw_entries: Collection[str], peildatum: date) -> Recount:
    """Count patients per practice and outcomes per file from the registrations.

    Args:
        registrations: one row per landed row of an accepted file.
        aw_entries: PC4, PC5 and PC6 entries of the list in force, normalised as in R7.
        peildatum: the first day of the quarter.
    """
    rows = _judged(registrations, aw_entries, peildatum)
    identities = _identities(rows)
    tally = _tally(["file_id", "practice_agb"], rows, identities)
    practices = _summed(tally, ["practice_agb"], (*COUNTS, "rejected")).filter((pl.col("ion") > 0) | (pl.col("rejected") > 0))
    files = _summed(tally, ["file_id"], OUTCOMES).join(_identity_counts(rows, identities), on="file_id", how="left", maintain_order="left")
    return Recount(practices=practices, files=files.with_columns(pl.col(IDENTITY_COUNTS).fill_null(0)))


def recount_per_insurer(registrations: pl.LazyFrame, aw_entries: Collection[str], peildatum: date) -> pl.DataFrame:
    """Counted patients per practice and insurer under any AW list: agb, uzovi (4 digits or `unknown`) and `COUNTS`.

    With the list in force it is `practice_insurers`. The arguments are those of `recount`.
    """
    by = ["practice_agb", "uzovi"]
    rows = _judged(registrations, aw_entries, peildatum)
    counts = _summed(_tally(by, rows, _identities(rows)), by, COUNTS).filter(pl.col("ion") > 0)
    return counts.select(
        pl.col("practice_agb").cast(pl.String).str.zfill(8).alias("agb"),
        pl.col("uzovi").cast(pl.String).str.zfill(4).fill_null("unknown"),
        *COUNTS,
    )


def disagreements(recounted: Recount, practice_shares: pl.DataFrame, uncertain_rows: pl.DataFrame) -> list[str]:
    """One sentence per practice and count that differs between the two; empty when they agree.

    `uncertain_rows`: the landing file of that name, what ingest adds to the rejected rows of the second count (R12).
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


def _tally(by: list[str], rows: pl.LazyFrame, identities: _Identities) -> pl.DataFrame:
    """`OUTCOMES` and `COUNTS` of judged rows for each `by`, in lines that have to be summed."""
    registered = pl.col("is_registered")
    everybody = rows.group_by(by).agg(
        not_registered=_number_of(~registered),
        counted=_number_of(registered),
        ion=_number_of(registered),
        aw_ion=_number_of(registered & pl.col("is_aw")),
        unknown_postcode=_number_of(registered & pl.col("is_unknown")),
    )
    lost = ["rejected", "duplicate_in_practice", "moved_to_other_practice", "conflict"]
    taken_out = pl.concat([_contested(rows, identities), _rejected(rows, identities)], how="diagonal")
    losses = (
        taken_out.filter(pl.col("outcome").is_in(lost))
        .group_by(by)
        .agg(
            *(_number_of(pl.col("outcome") == name).alias(name) for name in lost),
            not_registered=-_number_of(~registered),
            counted=-_number_of(registered),
            ion=-_number_of(registered),
            aw_ion=-_number_of(registered & pl.col("is_aw")),
            unknown_postcode=-_number_of(registered & pl.col("is_unknown")),
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


def _identities(rows: pl.LazyFrame) -> _Identities:
    """R6, from the rows with a BSN that occurs more than once and from the rows without one: few among millions."""
    halves = rows.select("patient_hi").drop_nulls().collect(engine="streaming").to_series().sort()
    repeated = halves.filter(halves == halves.shift(1)).unique()
    of_repeated = rows.filter(pl.col("patient_hi").is_in(repeated.implode()))
    shared_bsns = _shared(of_repeated, _BSN_OF_PRACTICE, "number_text", "birth_date")
    without_bsn = _without_bsn(rows, shared_bsns).filter(pl.col("number_hi").is_not_null())
    shared_numbers = _shared(without_bsn, _NUMBER, "birth_date")
    numbers = without_bsn.group_by(_NUMBER).len().collect(engine="streaming")
    known = (
        rows.filter(pl.col("patient_hi").is_not_null())
        .select(*_NUMBER, *_BSN_OF_PRACTICE)
        .join(numbers.lazy(), on=_NUMBER, how="semi")
        .join(_placeholders(shared_bsns).lazy(), on=_BSN_OF_PRACTICE, how="anti")
        .select(*_NUMBER, known_hi="patient_hi", known_lo="patient_lo")
        .unique()
        .filter(pl.len().over(_NUMBER) == 1)
        .collect(engine="streaming")
    )
    several_rows = numbers.filter(pl.col("len") > 1)["number_hi"]
    return _Identities(shared_bsns, shared_numbers, known, pl.concat([repeated, known["known_hi"], several_rows]).unique().sort())


def _shared(rows: pl.LazyFrame, identity: list[str], *different: str) -> pl.DataFrame:
    """The identities that have two or more values of one of the columns `different`, null apart, with that number as `people`."""
    values = [pl.col(column).drop_nulls().n_unique().alias(column) for column in different]
    people = rows.group_by(identity).agg(values).select(*identity, people=pl.max_horizontal(different))
    return people.filter(pl.col("people") >= _TWO).collect(engine="streaming")


def _placeholders(shared: pl.DataFrame) -> pl.DataFrame:
    return shared.filter(pl.col("people") >= _PLACEHOLDER).drop("people")


def _without_bsn(rows: pl.LazyFrame, shared_bsns: pl.DataFrame) -> pl.LazyFrame:
    """The rows whose BSN is missing or a placeholder."""
    missing = rows.filter(pl.col("patient_hi").is_null())
    return pl.concat([missing, rows.join(_placeholders(shared_bsns).lazy(), on=_BSN_OF_PRACTICE, how="semi")])


def _rejected(rows: pl.LazyFrame, identities: _Identities) -> pl.DataFrame:
    """The rows that have neither a usable BSN nor a usable number, with `outcome`."""
    without_bsn = _without_bsn(rows, identities.shared_bsns)
    nameless = without_bsn.filter(pl.col("number_hi").is_null())
    misnamed = without_bsn.join(_placeholders(identities.shared_numbers).lazy(), on=_NUMBER, how="semi")
    return pl.concat([nameless, misnamed]).with_columns(outcome=pl.lit("rejected")).collect(engine="streaming")


def _identity_counts(rows: pl.LazyFrame, identities: _Identities) -> pl.DataFrame:
    """`IDENTITY_COUNTS` per file_id: rows of placeholders, and rows of what two people may share."""
    row = ["file_id", "row_number"]
    by_bsn = rows.join(identities.shared_bsns.lazy(), on=_BSN_OF_PRACTICE)
    by_number = _without_bsn(rows, identities.shared_bsns).join(identities.shared_numbers.lazy(), on=_NUMBER)
    is_placeholder = pl.col("people") >= _PLACEHOLDER
    people = pl.concat([by_bsn.select(*row, "people"), by_number.select(*row, "people")]).collect(engine="streaming")
    per_row = people.group_by(row).agg(placeholder=is_placeholder.any(), shared=(~is_placeholder).any())
    return per_row.group_by("file_id").agg(
        placeholder_identity=_number_of(pl.col("placeholder")), shared_identity=_number_of(pl.col("shared"))
    )


def _contested(rows: pl.LazyFrame, identities: _Identities) -> pl.DataFrame:
    """The registered rows of patients who may have more than one, with their outcome.

    Half of the key finds them. Who shares that half by chance comes along, and counts.
    """
    return _with_outcome(_identified(rows.filter("is_registered"), identities)).collect(engine="streaming")


def _identified(rows: pl.LazyFrame, identities: _Identities) -> pl.LazyFrame:
    """R6: of the rows whose key may occur more than once `id_hi` and `id_lo`, which name the patient.

    That is the BSN, else the only BSN known for the number, else the number; a row without either is left out.
    """
    may_repeat = pl.col("id_hi").is_in(identities.repeated.implode())
    with_bsn = (
        rows.with_columns(id_hi="patient_hi", id_lo="patient_lo")
        .filter(may_repeat)
        .join(_placeholders(identities.shared_bsns).lazy(), on=_BSN_OF_PRACTICE, how="anti")
    )
    without_bsn = (
        _without_bsn(rows, identities.shared_bsns)
        .filter(pl.col("number_hi").is_not_null())
        .join(_placeholders(identities.shared_numbers).lazy(), on=_NUMBER, how="anti")
        .join(identities.known.lazy(), on=_NUMBER, how="left")
        .with_columns(id_hi=pl.coalesce("known_hi", "number_hi"), id_lo=pl.coalesce("known_lo", "number_lo"))
        .filter(may_repeat)
    )
    return pl.concat([with_bsn, without_bsn.drop("known_hi", "known_lo")])


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
