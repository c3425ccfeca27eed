"""What a build leaves: files with the columns, types and order of the tables, and the same bytes for the same inputs."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.checks.second_count import OUTCOMES
from pipelines.schemas.boundary import validated
from pipelines.schemas.deliveries import attention_rows
from pipelines.schemas.marts import MARTS
from pipelines.schemas.shares import practice_shares
from pipelines.schemas.table import empty, sorted_by_key

PRACTICES = {"37000002": "zuid", "01000001": "noord", "01000009": "noord"}
NOORD, ZUID = 1000001, 37000002


def patient(key, practice=NOORD, **particular):
    return {"patient_hi": 2**64 - key, "patient_lo": key, "practice_agb": practice, **particular}


ROWS = [
    patient(1, postcode="1234AB", uzovi=101),
    patient(2, postcode="1234AC", uzovi=101),
    patient(3),
    patient(3, registered_on=date(2019, 1, 1)),
    patient(4, ZUID, file_id=2, postcode="1234AB", uzovi=3311),
    patient(4, file_id=1, registered_on=date(2019, 1, 1)),
    patient(5, ZUID, file_id=2),
    patient(5, file_id=1),
    patient(6, file_id=3, deregistered_on=date(2026, 1, 1)),
]
QUARTER = {"rows": ROWS, "files": ["b.csv", "a.csv", "é.csv"], "practices": PRACTICES}


def test_the_tables_satisfy_their_schemas(build):
    done = build(**QUARTER)

    assert done.succeeded, done.failed
    for schema in MARTS:
        table = done.table(str(schema.name))
        assert table.equals(sorted_by_key(validated(table, schema), schema))


def test_each_practice_insurer_file_and_row_stands_where_it_belongs(build):
    done = build(**QUARTER)

    assert done.table("practice_shares").select("agb", "ion", "aw_ion", "unknown_postcode", "rank_overall").rows() == [
        ("01000001", 3, 1, 1, 2),
        ("01000009", 0, 0, 0, None),
        ("37000002", 1, 1, 0, 1),
    ]
    assert done.table("practice_insurers").rows() == [
        ("01000001", "0101", 2, 1, 0),
        ("01000001", "unknown", 1, 0, 1),
        ("37000002", "3311", 1, 1, 0),
    ]
    assert done.table("delivery_outcomes").select("file_id", *OUTCOMES).rows() == [
        (1, 0, 0, 1, 1, 1, 3),
        (2, 0, 0, 0, 0, 1, 1),
        (3, 0, 1, 0, 0, 0, 0),
    ]
    assert done.table("attention_rows").rows() == [
        ("2026Q1", "a.csv", 7, "conflict", "37000002", "01000001"),
        ("2026Q1", "b.csv", 3, "unknown_postcode", "01000001", None),
        ("2026Q1", "b.csv", 6, "moved_to_other_practice", "01000001", "37000002"),
        ("2026Q1", "b.csv", 8, "conflict", "01000001", "37000002"),
    ]


def test_a_quarter_without_rows_has_every_practice_and_no_row_to_attend_to(build):
    done = build(practices=PRACTICES)

    shares = validated(done.table("practice_shares"), practice_shares)
    assert shares["agb"].to_list() == sorted(PRACTICES)
    assert shares["ion"].sum() == 0
    assert done.table("attention_rows").equals(empty(attention_rows))
    assert done.table("practice_insurers").is_empty()


def test_a_quarter_without_practices_or_files_has_empty_tables(build):
    done = build(practices={}, files=[])

    assert done.succeeded, done.failed
    assert done.table("practice_shares").equals(empty(practice_shares))
    assert done.table("delivery_outcomes").is_empty()


def test_the_same_inputs_in_other_parts_give_the_same_bytes(build):
    whole, parts = build(**QUARTER), build(**QUARTER, rows_per_part=2, name="parts")

    assert whole.bytes() == parts.bytes()


def test_one_parsed_project_serves_every_quarter(build):
    winter = build(**QUARTER)
    spring = build(**QUARTER, quarter="2026Q2", peildatum=date(2026, 4, 1), aw_list="Lijst 'nieuw'", name="spring")
    again = build(**QUARTER, name="again")

    assert spring.table("practice_shares").select("quarter", "aw_list").unique().rows() == [("2026Q2", "Lijst 'nieuw'")]
    assert spring.table("attention_rows")["quarter"].unique().to_list() == ["2026Q2"]
    assert winter.bytes() == again.bytes()


def test_folders_can_have_any_name(build):
    done = build(**QUARTER, name="O'Brien [2026], één *")

    assert done.table("practice_shares")["ion"].sum() == 4


def test_an_aw_list_without_entries_makes_nobody_aw(build):
    done = build(**QUARTER | {"entries": []})

    assert done.table("practice_shares")["aw_ion"].to_list() == [0, 0, 0]
    assert done.table("practice_shares")["unknown_postcode"].to_list() == [1, 0, 0]


@pytest.mark.parametrize(
    ("diagnostic", "named"),
    [
        ({"rows": [patient(1, 1999999)]}, "rows_are_of_known_practices"),
        ({"rows": [patient(1, file_id=7)]}, "rows_are_of_known_files"),
        ({"rows": [patient(1, row_number=1), patient(1, row_number=1)]}, "every_row_has_one_outcome"),
        ({"entries": ["123"]}, "entries_are_pc4_pc5_or_pc6"),
    ],
)
def test_inputs_that_cannot_be_right_fail_the_build_by_name(build, diagnostic, named):
    done = build(**diagnostic)

    assert not done.succeeded
    assert named in done.failed
