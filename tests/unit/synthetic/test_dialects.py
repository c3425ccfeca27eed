"""A list as each practice system writes it."""

from __future__ import annotations

import csv
from datetime import date, datetime

import fastexcel
import polars as pl
import pytest

from pipelines.core.quarter import Quarter
from pipelines.synthetic.dialects import Dialect, Packing, text_file
from pipelines.synthetic.lists import Dirt
from pipelines.synthetic.sending import list_file
from pipelines.synthetic.systems import DIALECTS
from pipelines.synthetic.workbook import workbook

PEILDATUM = "01-01-2026"
WRITTEN = [dialect for dialect in DIALECTS.values() if dialect.packing is not Packing.WORKBOOK]


def row(**changed: object) -> dict[str, object]:
    usual = {
        "person": 7,
        "agb": "01012345",
        "patient_number": "1001",
        "bsn": 900000012,
        "postcode": "3071AB",
        "registered_on": date(2020, 3, 1),
        "deregistered_on": date(2025, 12, 31),
        "deceased_on": None,
        "is_ion": True,
        "uzovi": "0403",
        "birth_date": date(1950, 6, 30),
        "order": 5,
        "dirt": None,
    }
    return usual | changed


def rows(*changes: dict[str, object]) -> pl.DataFrame:
    types = {
        "person": pl.UInt64,
        "bsn": pl.UInt32,
        "deceased_on": pl.Date,
        "deregistered_on": pl.Date,
        "dirt": pl.String,
        "order": pl.UInt64,
    }
    return pl.DataFrame([row(**change) for change in changes], schema_overrides=types)


def cells(content: bytes, dialect: Dialect) -> list[list[str]]:
    """The lines from the header on, as cells, without a line of totals."""
    text = content.decode(dialect.encoding).removeprefix("\ufeff")
    lines = list(csv.reader(text.splitlines(), delimiter=dialect.separator))[len(dialect.above) :]
    return lines[:-1] if dialect.totals else lines


def is_date(text: str, dialect: Dialect) -> bool:
    """Whether the text is a date with a year of four digits."""
    try:
        datetime.strptime(text, dialect.date_format.replace("%-", "%"))  # noqa: DTZ007
    except ValueError:
        return False
    return True


def column(content: bytes, dialect: Dialect, name: str) -> list[str]:
    header, *body = cells(content, dialect)
    return [line[header.index(dialect.headers[name])] for line in body]


@pytest.mark.parametrize("dialect", WRITTEN, ids=lambda dialect: dialect.name)
def test_every_row_has_a_cell_for_each_column_and_one_too_many_where_it_has_to_be_unreadable(dialect: Dialect) -> None:
    content = text_file(rows({}, {"bsn": None, "postcode": ""}, {"dirt": Dirt.UNREADABLE_ROW}), dialect, PEILDATUM)
    header, *body = cells(content, dialect)
    assert header == list(dialect.headers.values())
    assert [len(line) - len(header) for line in body] == [0, 0, 1]
    assert body[2][-1]


@pytest.mark.parametrize("dialect", WRITTEN, ids=lambda dialect: dialect.name)
def test_a_date_that_has_to_be_unreadable_is_not_a_date_in_the_dialect(dialect: Dialect) -> None:
    spoilt = rows(*({"dirt": Dirt.INVALID_DATE, "order": order} for order in range(10)))
    written = column(text_file(spoilt, dialect, PEILDATUM), dialect, "registered_on")
    assert len(set(written)) > 1
    assert not any(is_date(text, dialect) for text in written)


def test_a_system_that_writes_the_last_day_writes_the_day_before() -> None:
    dialect = DIALECTS["profile"]
    assert column(text_file(rows({}), dialect, PEILDATUM), dialect, "deregistered_on") == ["30.12.2025"]


def test_a_list_that_has_been_through_a_spreadsheet_has_lost_its_leading_zeros() -> None:
    dialect = DIALECTS["excel_csv"]
    content = text_file(rows({}), dialect, PEILDATUM)
    assert column(content, dialect, "agb") == ["1012345"]
    assert column(content, dialect, "uzovi") == ["403"]


def test_passers_by_and_registered_patients_are_written_in_the_words_of_the_system() -> None:
    dialect = DIALECTS["profile"]
    assert column(text_file(rows({}, {"is_ion": False}), dialect, PEILDATUM), dialect, "registration") == ["Vast", "Tijdelijk"]


def test_lines_above_carry_the_peildatum_and_a_line_below_the_number_of_patients() -> None:
    lines = text_file(rows({}, {}), DIALECTS["lean_tab"], PEILDATUM).decode().splitlines()
    assert "Stand per: 01-01-2026" in lines
    assert lines[-1] == "Totaal\t2"


def test_a_dialect_shows_only_the_faults_that_its_columns_allow() -> None:
    assert set(DIALECTS["canonical"].dirt) == set(Dirt)
    assert set(Dirt) - set(DIALECTS["medicom"].dirt) == {Dirt.UNKNOWN_PRACTICE}
    assert set(Dirt) - set(DIALECTS["workbook"].dirt) == {Dirt.UNREADABLE_ROW}
    assert set(Dirt) - set(DIALECTS["lean"].dirt) == {Dirt.UNKNOWN_PRACTICE, Dirt.DATES_OUT_OF_ORDER}


def test_a_workbook_keeps_numbers_and_dates_and_has_the_same_bytes_twice() -> None:
    dialect = DIALECTS["workbook"]
    content = workbook(rows({}, {"dirt": Dirt.INVALID_DATE, "order": 1}), dialect, PEILDATUM)
    assert content == workbook(rows({}, {"dirt": Dirt.INVALID_DATE, "order": 1}), dialect, PEILDATUM)
    sheet = fastexcel.read_excel(content).load_sheet(0, header_row=len(dialect.above)).to_polars()
    assert sheet["Praktijk AGB"][0] in {1012345.0, "1012345"}
    assert [str(cell)[:10] for cell in sheet["Inschrijfdatum"][:2]] == ["2020-03-01", "onbekend"]


def test_every_dialect_becomes_a_file_of_its_kind() -> None:
    starts = {Packing.GZIP: b"\x1f\x8b", Packing.ZIP: b"PK", Packing.WORKBOOK: b"PK"}
    for dialect in DIALECTS.values():
        content = list_file(rows({}), dialect, Quarter(2026, 1))
        assert content.startswith(starts.get(dialect.packing, b""))
