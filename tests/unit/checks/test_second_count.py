"""The second count of registered patients."""

from datetime import date

import polars as pl

from pipelines.checks.second_count import OUTCOMES, Recount, disagreements, recount, recount_per_insurer

PEILDATUM = date(2026, 1, 1)
SCHEMA = {
    "file_id": pl.UInt32, "row_number": pl.UInt32, "practice_agb": pl.UInt32,
    "patient_hi": pl.UInt64, "patient_lo": pl.UInt64, "number_hi": pl.UInt64, "number_lo": pl.UInt64,
    "postcode": pl.String, "registered_on": pl.Date, "deregistered_on": pl.Date, "deceased_on": pl.Date,
    "is_ion": pl.Boolean, "uzovi": pl.UInt16,
}  # fmt: skip


def row(number: int, practice: int, bsn: int | None, registered_on: date, **other: object) -> dict[str, object]:
    base = {"file_id": 1, "row_number": number, "practice_agb": practice, "patient_hi": bsn, "patient_lo": bsn, "is_ion": True}
    return {**base, "registered_on": registered_on, "postcode": "1234AB", **other}


def counted(rows: list[dict[str, object]], entries: tuple[str, ...] = ("1234AB",)) -> dict[int, tuple[int, int, int]]:
    frame = pl.DataFrame(rows, schema=SCHEMA).lazy()
    return {row[0]: row[1:] for row in recount(frame, entries, PEILDATUM).practices.iter_rows()}


def outcomes(rows: list[dict[str, object]]) -> dict[int, dict[str, int]]:
    files = recount(pl.DataFrame(rows, schema=SCHEMA).lazy(), ("1234AB",), PEILDATUM).files
    return {row["file_id"]: {name: row[name] for name in OUTCOMES if row[name]} for row in files.iter_rows(named=True)}


def again(practices: pl.DataFrame) -> Recount:
    return Recount(practices=practices, files=pl.DataFrame())


def test_a_patient_counts_once_in_a_practice_with_the_postcode_of_the_latest_registration() -> None:
    """R4."""
    rows = [row(1, 1, 7, date(2020, 1, 1)), row(2, 1, 7, date(2021, 1, 1), postcode="9999ZZ")]
    assert counted(rows) == {1: (1, 0, 0)}


def test_of_equal_registrations_in_a_practice_the_first_row_counts() -> None:
    rows = [row(1, 1, 7, date(2020, 1, 1)), row(2, 1, 7, date(2020, 1, 1), postcode="9999ZZ")]
    assert counted(rows) == {1: (1, 1, 0)}


def test_a_patient_counts_at_the_practice_with_the_latest_registration() -> None:
    assert counted([row(1, 1, 7, date(2020, 1, 1)), row(2, 2, 7, date(2021, 1, 1))]) == {2: (1, 1, 0)}


def test_a_conflict_counts_nowhere_not_even_at_an_earlier_practice() -> None:
    """R5."""
    rows = [row(1, 1, 7, date(2021, 1, 1)), row(2, 2, 7, date(2021, 1, 1)), row(3, 3, 7, date(2020, 1, 1))]
    assert counted(rows) == {}


def test_a_row_without_bsn_is_the_patient_whose_bsn_is_the_only_one_with_its_number() -> None:
    """R6."""
    rows = [
        row(1, 1, 7, date(2020, 1, 1), number_hi=5, number_lo=5),
        row(2, 1, None, date(2019, 1, 1), number_hi=5, number_lo=5),
        row(3, 2, 7, date(2021, 1, 1)),
    ]
    assert counted(rows) == {2: (1, 1, 0)}


def test_a_number_that_a_family_shares_identifies_only_the_row_without_bsn() -> None:
    rows = [
        row(1, 1, 7, date(2020, 1, 1), number_hi=5, number_lo=5),
        row(2, 1, 8, date(2020, 1, 1), number_hi=5, number_lo=5),
        row(3, 1, None, date(2019, 1, 1), number_hi=5, number_lo=5),
    ]
    assert counted(rows) == {1: (3, 3, 0)}


def test_who_is_not_registered_on_the_peildatum_does_not_count() -> None:
    """R2."""
    rows = [
        row(1, 1, 1, PEILDATUM),
        row(2, 1, 2, date(2026, 1, 2)),
        row(3, 1, 3, date(2020, 1, 1), deregistered_on=PEILDATUM),
        row(4, 1, 4, date(2020, 1, 1), deregistered_on=date(2026, 1, 2)),
        row(5, 1, 5, date(2020, 1, 1), deceased_on=PEILDATUM),
        row(6, 1, 6, date(2020, 1, 1), is_ion=False),
    ]
    assert counted(rows) == {1: (2, 2, 0)}


def test_an_unknown_postcode_counts_in_ion_only() -> None:
    """R8."""
    assert counted([row(1, 1, 1, date(2020, 1, 1), postcode=None)]) == {1: (1, 0, 1)}


def test_a_pc4_is_unknown_where_the_list_goes_deeper_and_aw_where_the_list_names_it() -> None:
    """R10."""
    rows = [row(number, 1, number, date(2020, 1, 1), postcode=code) for number, code in enumerate(["1234", "5678", "4321"])]
    assert counted(rows, ("1234AB", "5678", "5678C")) == {1: (3, 1, 1)}


def test_every_row_of_a_file_has_one_outcome() -> None:
    rows = [
        row(1, 1, 1, date(2020, 1, 1)),
        row(2, 1, 2, date(2026, 1, 2)),
        row(3, 1, 3, date(2021, 1, 1)),
        row(4, 1, 3, date(2020, 1, 1)),
        row(5, 1, 4, date(2020, 1, 1)),
        row(6, 1, 5, date(2021, 1, 1)),
        row(1, 2, 4, date(2021, 1, 1), file_id=2),
        row(2, 2, 5, date(2021, 1, 1), file_id=2),
    ]
    assert outcomes(rows) == {
        1: {"counted": 2, "not_registered": 1, "duplicate_in_practice": 1, "moved_to_other_practice": 1, "conflict": 1},
        2: {"counted": 1, "conflict": 1},
    }


def test_counts_per_insurer_follow_the_row_that_counts_and_any_list() -> None:
    rows = [
        row(1, 1, 1, date(2020, 1, 1), uzovi=101),
        row(2, 1, 2, date(2020, 1, 1), uzovi=7095, postcode="5678AB"),
        row(3, 1, 3, date(2020, 1, 1), uzovi=None),
        row(4, 2, 4, date(2020, 1, 1), uzovi=101),
        row(5, 1, 4, date(2021, 1, 1), uzovi=7095, postcode=None),
        row(6, 1, 5, date(2026, 1, 2), uzovi=101),
    ]
    frame = pl.DataFrame(rows, schema=SCHEMA).lazy()

    def per_insurer(*entries: str) -> set[tuple[object, ...]]:
        return set(recount_per_insurer(frame, entries, PEILDATUM).iter_rows())

    with_one_list = {("00000001", "0101", 1, 1, 0), ("00000001", "7095", 2, 0, 1), ("00000001", "unknown", 1, 1, 0)}
    with_another = {("00000001", "0101", 1, 0, 0), ("00000001", "7095", 2, 1, 1), ("00000001", "unknown", 1, 0, 0)}
    assert per_insurer("1234AB") == with_one_list
    assert per_insurer("5678") == with_another


def test_a_difference_is_told_per_practice_and_count() -> None:
    ours = again(pl.DataFrame({"practice_agb": [1234567], "ion": [3], "aw_ion": [1], "unknown_postcode": [0]}))
    shares = pl.DataFrame({"agb": ["01234567"], "ion": [3], "aw_ion": [2], "unknown_postcode": [0]})
    assert disagreements(ours, shares) == ["01234567: aw_ion is 2 in the shares and 1 when counted again"]


def test_a_practice_that_only_one_of_the_counts_has_is_told() -> None:
    ours = again(pl.DataFrame({"practice_agb": [1234567], "ion": [1], "aw_ion": [0], "unknown_postcode": [0]}))
    shares = pl.DataFrame({"agb": ["07654321"], "ion": [0], "aw_ion": [0], "unknown_postcode": [0]})
    assert disagreements(ours, shares) == ["01234567: ion is 0 in the shares and 1 when counted again"]
