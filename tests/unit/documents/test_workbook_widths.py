"""No text of the workbook is cut off by the cell to its right, or by its row."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from xlsxwriter.utility import xl_cell_to_rowcol, xl_pixel_width

from tests.unit.documents.many_situations import many_situations
from tests.unit.documents.workbooks import ET, NAMESPACE, TABS, Workbook, read

PIXELS_PER_LETTER, PADDING_PIXELS = 7, 5
POINTS_PER_LINE = 12


@dataclass(frozen=True)
class Sheet:
    """A tab as the file has it: the texts by place, which cells have something in them, and what room there is."""

    texts: dict[tuple[int, int], str]
    wrapped: set[tuple[int, int]]
    filled: set[tuple[int, int]]
    pixels: dict[int, float]
    points: dict[int, float]

    def room(self, row: int, at: int) -> float:
        """The pixels that a text has: those of its column, and of the empty cells to its right."""
        end = at + 1
        while (row, end) not in self.filled and end < max(self.pixels, default=0) + 1:
            end += 1
        beyond = float("inf") if end > max(self.pixels, default=0) else 0.0
        return beyond + sum(self.pixels.get(column, 64.0) for column in range(at, end))


def sheet_of(book: Workbook, tab: str) -> Sheet:
    root = ET.fromstring(book.part(f"xl/worksheets/sheet{TABS.index(tab) + 1}.xml"))
    wraps = [style.find("m:alignment[@wrapText='1']", NAMESPACE) is not None for style in styles(book)]
    texts, wrapped, filled = {}, set(), set()
    strings = [
        "".join(part.text or "" for part in one.iterfind(".//m:t", NAMESPACE))
        for one in ET.fromstring(book.part("xl/sharedStrings.xml")).iterfind("m:si", NAMESPACE)
    ]
    for cell in root.iterfind(".//m:c", NAMESPACE):
        place = xl_cell_to_rowcol(cell.get("r", ""))
        value = cell.findtext("m:v", None, NAMESPACE)
        if value is not None:
            filled.add(place)
        if cell.get("t") == "s" and value is not None:
            texts[place] = strings[int(value)]
            if wraps[int(cell.get("s", "0"))]:
                wrapped.add(place)
    pixels = {
        at: float(column.get("width", "0")) * PIXELS_PER_LETTER
        for column in root.iterfind(".//m:col", NAMESPACE)
        for at in range(int(column.get("min", "1")) - 1, int(column.get("max", "1")))
    }
    points = {int(row.get("r", "0")) - 1: float(row.get("ht", "15")) for row in root.iterfind(".//m:row", NAMESPACE)}
    return Sheet(texts, wrapped, filled, pixels, points)


def styles(book: Workbook) -> list[ET.Element]:
    return ET.fromstring(book.part("xl/styles.xml")).findall("m:cellXfs/m:xf", NAMESPACE)


@pytest.fixture(scope="module")
def book() -> Workbook:
    return read(many_situations())


@pytest.mark.parametrize("tab", TABS)
def test_a_text_that_does_not_wrap_fits_its_column_or_the_empty_cells_beside_it(book: Workbook, tab: str) -> None:
    sheet = sheet_of(book, tab)

    cut_off = [
        text
        for (row, at), text in sheet.texts.items()
        if (row, at) not in sheet.wrapped and xl_pixel_width(text) + PADDING_PIXELS > sheet.room(row, at)
    ]

    assert cut_off == []


@pytest.mark.parametrize("tab", TABS)
def test_a_text_that_wraps_has_a_row_high_enough_for_all_of_its_letters(book: Workbook, tab: str) -> None:
    sheet = sheet_of(book, tab)

    cut_off = [
        text
        for row, at in sheet.wrapped
        if (text := sheet.texts[row, at]) and xl_pixel_width(text) / sheet.pixels[at] * POINTS_PER_LINE > sheet.points[row]
    ]

    assert cut_off == []
