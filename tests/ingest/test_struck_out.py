"""A line through a patient says something to a person and nothing to a list: it is reported."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from pipelines.schemas.delivery_codes import FileWarningKind
from tests.ingest.delivering import GOOD, HEADER, Ingested, ingested

LINES = [HEADER, GOOD, GOOD.replace(";7;", ";8;"), GOOD.replace(";7;", ";9;")]


def delivered(tmp_path, *struck: tuple[int, int], conditional: bool = False, further: bool = False) -> Ingested:
    """A list of three rows, of which the cells `struck` (row and column from 0) have a line through them."""
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True}) as book:
        through, bold = book.add_format({"font_strikeout": True}), book.add_format({"bold": True})
        sheet = book.add_worksheet("Lijst")
        for row, line in enumerate(LINES):
            for column, cell in enumerate(line.split(";")):
                sheet.write(row, column, cell, through if (row, column) in struck else bold)
        sheet.write_blank(9, 0, None, through)
        if conditional:
            sheet.conditional_format("A1:E9", {"type": "no_errors", "format": through})
        if further:
            book.add_worksheet("Uitleg").write(0, 0, "oud", through)
    return ingested(tmp_path, {"lijst.xlsx": packed.getvalue()})


def told(found: Ingested) -> list[str]:
    return [one.sentence.partition(";")[0] for one in found.result.warnings if one.kind is FileWarningKind.STRUCK_OUT]


@pytest.mark.parametrize(
    ("struck", "rows"), [([(2, 1)], "1 row"), ([(2, 0), (2, 1), (3, 4)], "2 rows"), ([(1, 2), (2, 2), (3, 2)], "3 rows")]
)
def test_rows_with_a_value_that_is_struck_out_are_reported_and_read(tmp_path, struck, rows):
    found = delivered(tmp_path, *struck)
    assert told(found) == [f'{rows} with a value that is struck out on the sheet "Lijst", read as usual']
    assert (found.outcome("lijst.xlsx"), found.registrations.height) == ("accepted", 3)


def test_other_looks_empty_cells_and_sheets_that_are_not_read_are_not(tmp_path):
    assert told(delivered(tmp_path, conditional=True, further=True)) == []
