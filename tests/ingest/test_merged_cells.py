"""Merged cells: a value that a person sees next to several rows is in each of them."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.ingest.files.limits import Limits
from pipelines.ingest.files.refusal import RejectedFileError
from pipelines.ingest.sheets.workbook import workbook_sheets
from tests.ingest.delivering import HEADER, PRACTICE, bsn, ingested
from tests.ingest.raw_workbook import Cell, Tab, raw_workbook

NAMES = [*HEADER.split(";"), "Uitschrijfdatum", "Soort inschrijving"]


def merged(*areas: str) -> str:
    cells = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    return f"<mergeCells>{cells}</mergeCells>"


def patient(number: int, left_on: str = "", kind: str = "") -> list[str]:
    return [PRACTICE, bsn(7_000_000 + number), f"n{number}", "1234AB", "2020-02-01", left_on, kind]


def column(rows: list[list[str | Cell]], *areas: str, at: int = 0, limits: Limits | None = None) -> list[str | None]:
    book = workbook_sheets(raw_workbook(Tab(rows, more=merged(*areas))), limits or Limits())
    return book.sheets[0].cells.get_column(str(at)).to_list()


def test_an_end_and_a_kind_that_are_merged_over_rows_hold_for_each_of_them(tmp_path):
    rows = [NAMES, patient(1), patient(2, "2024-01-01"), patient(3), patient(4, kind="PASSANT"), patient(5), patient(6)]
    found = ingested(tmp_path, {"lijst.xlsx": raw_workbook(Tab(rows, more=merged("F3:F4", "G5:G6")))})
    assert found.registrations["deregistered_on"].to_list() == [None, date(2024, 1, 1), date(2024, 1, 1), None, None, None]
    assert found.registrations["is_ion"].to_list() == [True, True, True, False, False, True]


def test_names_that_are_merged_over_two_rows_are_names_of_the_lower_one_too(tmp_path):
    upper = ["AGB", "BSN", "Patnr", "Postcode", "Inschrijving", "", "Soort inschrijving"]
    lower = ["", "", "", "", "Inschrijfdatum", "Uitschrijfdatum", ""]
    areas = ("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:F1", "G1:G2")
    found = ingested(tmp_path, {"lijst.xlsx": raw_workbook(Tab([upper, lower, patient(1, "2024-01-01")], more=merged(*areas)))})
    assert found.outcome("lijst.xlsx") == "accepted"
    assert found.file("lijst.xlsx")["rows_read"] == 1
    assert found.registrations["deregistered_on"].to_list() == [date(2024, 1, 1)]


def test_a_value_goes_down_in_its_first_column_and_nowhere_else():
    rows: list[list[str | Cell]] = [["title", "x"], ["a", "x"], ["", "x"], ["", "x"], ["", "x"]]
    assert column(rows, "A2:B4") == ["title", "a", "a", "a", None]
    assert column(rows, "A2:B4", at=1) == ["x", "x", "x", "x", "x"]
    assert column([["a", "", "x"], ["b", "", "x"]], "A1:B1", "A2:B2", at=1) == [None, None]


def test_a_merged_cell_makes_no_rows_and_takes_no_value_away():
    assert column([["a"], ["b"], [""], ["c"]], "A1:A3") == ["a", "b", "c"]
    assert column([["a", "x"], ["", ""], ["", "y"]], "A1:A1048576") == ["a", "a"]


def test_a_merged_cell_without_a_value_or_with_an_invalid_reference_changes_nothing():
    assert column([["", "x"], ["", "x"], ["b", "x"]], "A1:A2", "A3", "", "A0:A2", "ZZ1:ZZ9", "A3:A2") == [None, None, "b"]


@pytest.mark.parametrize("limits", [Limits(cells=1000), Limits(characters=1000)])
def test_what_merged_cells_make_of_a_little_workbook_is_limited(limits):
    rows: list[list[str | Cell]] = [["long text", "x"], *([["", "x"]] * 200)]
    with pytest.raises(RejectedFileError, match="more than 1000"):
        column(rows, *["A1:A201"] * 9, limits=limits)
