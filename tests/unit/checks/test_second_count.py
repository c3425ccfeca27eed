"""The second count of registered patients."""

from datetime import date

import polars as pl

from pipelines.checks.second_count import COUNTS, IDENTITY_COUNTS, OUTCOMES, Recount, disagreements, recount, recount_per_insurer
from pipelines.schemas import landing
from pipelines.schemas.table import empty

PEILDATUM = date(2026, 1, 1)
SCHEMA = dict(empty(landing.registrations).schema)


def row(number: int, practice: int, bsn: int | None, registered_on: date, **other: object) -> dict[str, object]:
    base = {"file_id": 1, "row_number": number, "practice_agb": practice, "patient_hi": bsn, "patient_lo": bsn, "is_ion": True}
    return {**base, "registered_on": registered_on, "postcode": "1234AB", **other}


def counted(rows: list[dict[str, object]], entries: tuple[str, ...] = ("1234AB",)) -> dict[int, tuple[int, int, int]]:
    frame = pl.DataFrame(rows, schema=SCHEMA).lazy()
    return {row[0]: row[1:] for row in recount(frame, entries, PEILDATUM).practices.select("practice_agb", *COUNTS).iter_rows()}


def outcomes(rows: list[dict[str, object]]) -> dict[int, dict[str, int]]:
    files = recount(pl.DataFrame(rows, schema=SCHEMA).lazy(), ("1234AB",), PEILDATUM).files
    return {row["file_id"]: {name: row[name] for name in (*OUTCOMES, *IDENTITY_COUNTS) if row[name]} for row in files.iter_rows(named=True)}


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


def test_the_only_row_of_a_bsn_is_held_against_the_rows_that_their_number_leads_to_it() -> None:
    """R4, R6."""
    rows = [
        row(1, 1, 7, date(2020, 1, 1), number_hi=5, number_lo=5),
        row(2, 1, None, date(2021, 1, 1), number_hi=5, number_lo=5, postcode="9999ZZ"),
        row(3, 1, 8, date(2020, 1, 1), number_hi=6, number_lo=6),
    ]
    assert counted(rows) == {1: (2, 1, 0)}
    assert outcomes(rows) == {1: {"duplicate_in_practice": 1, "counted": 2}}


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
        row(7, 1, 7, date(2020, 1, 1), deceased_on=date(2026, 1, 2)),
    ]
    assert counted(rows) == {1: (3, 3, 0)}


def test_an_unknown_postcode_counts_in_ion_only() -> None:
    """R8."""
    assert counted([row(1, 1, 1, date(2020, 1, 1), postcode=None)]) == {1: (1, 0, 1)}
    assert counted([row(at, 1, 1, date(2020, 1, at), postcode=None) for at in (1, 2)]) == {1: (1, 0, 1)}


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


def test_a_bsn_of_three_numbers_is_a_placeholder_and_its_rows_live_on_by_number() -> None:
    rows = [row(at, 1, 7, date(2020, 1, 1), number_hi=at, number_lo=at, number_text=at) for at in (1, 2, 3)]
    assert counted(rows) == {1: (3, 3, 0)}
    assert outcomes(rows) == {1: {"counted": 3, "placeholder_identity": 3}}


def test_a_bsn_of_two_numbers_stays_one_patient() -> None:
    rows = [row(at, 1, 7, date(2020, 1, 1), number_hi=at, number_lo=at, number_text=at) for at in (1, 2)]
    assert outcomes(rows) == {1: {"counted": 1, "duplicate_in_practice": 1, "shared_identity": 2}}


def test_the_same_number_under_two_codes_of_a_practice_is_not_a_different_one() -> None:
    rows = [row(at, 1, 7, date(2020, 1, 1), number_hi=at, number_lo=at, number_text=5) for at in (1, 2, 3)]
    assert outcomes(rows) == {1: {"counted": 1, "duplicate_in_practice": 2}}


def test_a_row_of_a_placeholder_without_number_is_rejected() -> None:
    born = [date(1980, 1, 1), date(1981, 1, 1), date(1982, 1, 1)]
    rows = [row(at, 1, 7, date(2020, 1, 1), birth_date=day) for at, day in enumerate(born, start=1)]
    again = recount(pl.DataFrame(rows, schema=SCHEMA).lazy(), ("1234AB",), PEILDATUM)
    assert again.practices.rows(named=True) == [{"practice_agb": 1, "ion": 0, "aw_ion": 0, "unknown_postcode": 0, "rejected": 3}]
    assert outcomes(rows) == {1: {"rejected": 3, "placeholder_identity": 3}}


def test_a_row_that_lost_its_identity_is_rejected_whether_it_is_registered_or_not() -> None:
    """Rows leave the count as rejected before they leave it as not registered."""
    born = [date(1980, 1, 1), date(1981, 1, 1), date(1982, 1, 1)]
    rows = [row(at, 1, 7, date(2020, 1, 1), birth_date=day, is_ion=False) for at, day in enumerate(born, start=1)]
    rows[0]["postcode"] = None
    again = recount(pl.DataFrame(rows, schema=SCHEMA).lazy(), ("1234AB",), PEILDATUM)
    assert again.practices.rows(named=True) == [{"practice_agb": 1, "ion": 0, "aw_ion": 0, "unknown_postcode": 0, "rejected": 3}]
    assert outcomes(rows) == {1: {"rejected": 3, "placeholder_identity": 3}}


def test_a_row_with_a_placeholder_may_share_its_number_with_another_person() -> None:
    numbers = [(1, 1, date(1980, 1, 1)), (2, 2, None), (3, 3, None), (4, 1, date(1981, 1, 1))]
    rows = [
        row(at, 1, 7, date(2020, 1, 1), number_hi=number, number_lo=number, number_text=number, birth_date=born)
        for at, number, born in numbers
    ]
    assert outcomes(rows) == {1: {"counted": 3, "duplicate_in_practice": 1, "placeholder_identity": 4, "shared_identity": 2}}


def test_a_number_of_three_birth_dates_is_a_placeholder_among_the_rows_without_bsn_alone() -> None:
    born = [date(1980, 1, 1), date(1981, 1, 1), date(1982, 1, 1)]
    nameless = [row(at, 1, None, date(2020, 1, 1), number_hi=5, number_lo=5, birth_date=day) for at, day in enumerate(born, start=1)]
    assert outcomes(nameless) == {1: {"rejected": 3, "placeholder_identity": 3}}
    named = [{**one, "patient_hi": at, "patient_lo": at} for at, one in enumerate(nameless[:2], start=1)]
    assert outcomes([*named, nameless[2]]) == {1: {"counted": 3}}


def test_a_placeholder_in_one_practice_is_a_bsn_in_another() -> None:
    rows = [row(at, 1, 7, date(2020, 1, 1), number_hi=at, number_lo=at, number_text=at) for at in (1, 2, 3)]
    elsewhere = row(4, 2, 7, date(2019, 1, 1), number_hi=4, number_lo=4, number_text=4)
    assert counted([*rows, elsewhere]) == {1: (3, 3, 0), 2: (1, 1, 0)}


NOTHING = pl.DataFrame(schema={"practice_agb": pl.UInt32, "rows": pl.Int64})


def practices(agb: int, ion: int, aw_ion: int, unknown_postcode: int, rejected: int = 0) -> Recount:
    columns = {"practice_agb": agb, "ion": ion, "aw_ion": aw_ion, "unknown_postcode": unknown_postcode, "rejected": rejected}
    return Recount(practices=pl.DataFrame([columns]).cast({"practice_agb": pl.UInt32}), files=pl.DataFrame())


def shares(agb: str, ion: int, aw_ion: int, unknown_postcode: int, uncertain_rows: int = 0) -> pl.DataFrame:
    return pl.DataFrame(
        [{"agb": agb, "ion": ion, "aw_ion": aw_ion, "unknown_postcode": unknown_postcode, "uncertain_rows": uncertain_rows}]
    )


def test_a_difference_is_reported_per_practice_and_count() -> None:
    found = disagreements(practices(1234567, 3, 1, 0), shares("01234567", 3, 2, 0), NOTHING)
    assert found == ["01234567: aw_ion is 2 in the shares and 1 when counted again"]


def test_a_practice_that_only_one_of_the_counts_has_is_reported() -> None:
    found = disagreements(practices(1234567, 1, 0, 0), shares("07654321", 0, 0, 0), NOTHING)
    assert found == ["01234567: ion is 0 in the shares and 1 when counted again"]


def test_uncertain_rows_are_those_of_the_ingest_and_those_rejected_later() -> None:
    landed = pl.DataFrame({"practice_agb": [1234567, 7654321], "rows": [2, 4]}, schema=NOTHING.schema)
    both = pl.concat([shares("01234567", 3, 1, 0, 5), shares("07654321", 0, 0, 0, 3)])
    found = disagreements(practices(1234567, 3, 1, 0, rejected=3), both, landed)
    assert found == ["07654321: uncertain_rows is 3 in the shares and 4 when counted again"]
