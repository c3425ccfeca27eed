"""A workbook read back with another library than the one that wrote it, as a controller looks at it: by tab and header."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from xml.etree import ElementTree as ET

import fastexcel

from pipelines.documents.quarter_tables import QuarterTables
from pipelines.documents.workbook import workbook_bytes
from pipelines.dutch.words import said, section
from pipelines.schemas.deliveries import deliveries
from tests.spec.quarter_tables import rows

TABS = list(section("workbook.tabs").values())
NAMESPACE = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
OUTCOMES = ("not_registered", "duplicate_in_practice", "moved_to_other_practice", "conflict", "rejected")


def with_lists(tables: QuarterTables) -> QuarterTables:
    """The quarter with one file for every practice with patients, as its counts say."""
    found = [
        {
            "quarter": str(tables.quarter),
            "file": f"{row['agb']}/lijst.csv",
            "version": 1,
            "sha256": "0" * 64,
            "bytes": 1,
            "status": "accepted",
            "rows_read": row["ion"],
            "counted": row["ion"],
            **dict.fromkeys(OUTCOMES, 0),
            **dict.fromkeys(("invalid_bsn", "placeholder_identity", "lost_digits", "zero_dates"), 0),
        }
        for row in tables.rows("practice_shares")
    ]
    return replace(tables, tables={**tables.tables, "deliveries": rows(deliveries, *found)})


@dataclass(frozen=True)
class Cell:
    """A cell as the file has it: `kind` is `s` for text, empty for a number."""

    place: str
    kind: str
    formula: str | None


class Workbook:
    """What a workbook says."""

    def __init__(self, content: bytes) -> None:
        self._reader = fastexcel.read_excel(content)
        self._content = content
        self.tabs = self._reader.sheet_names

    def lines(self, tab: str) -> list[list[str]]:
        """The filled cells of each row, as text."""
        table = self._reader.load_sheet(tab, header_row=None, skip_rows=0, dtypes="string").to_polars()
        return [[cell or "" for cell in row] for row in table.iter_rows()]

    def text(self, tab: str) -> str:
        """Everything on a tab."""
        return "\n".join(" | ".join(cell for cell in line if cell) for line in self.lines(tab))

    def records(self, tab: str, header: str) -> list[dict[str, str]]:
        """The rows of the block whose first header is `header`, by header, up to the next empty row."""
        lines = iter(self.lines(tab))
        names = next(line for line in lines if line[0] == header and line[1])
        found = []
        for line in lines:
            if not any(line):
                break
            found.append({name: cell for name, cell in zip(names, line, strict=True) if name})
        return found

    def totals(self, tab: str, label: str, column: str) -> tuple[float, float]:
        """The total by formula and the control total of a column."""
        lines = self.lines(tab)
        at = next(number for number, line in enumerate(lines) if line[0] == label)
        names = next(line for line in lines[at + 1 :] if column in line)
        place = names.index(column)
        assert lines[at + 1][0] == said("workbook.control_total")
        return float(lines[at][place]), float(lines[at + 1][place])

    def cells(self, tab: str) -> Iterator[Cell]:
        """The cells of a tab as they are in the file."""
        root = ET.fromstring(self.part(f"xl/worksheets/sheet{self.tabs.index(tab) + 1}.xml"))
        for cell in root.iterfind(".//m:c", NAMESPACE):
            yield Cell(cell.get("r", ""), cell.get("t", ""), cell.findtext("m:f", None, NAMESPACE))

    def part(self, name: str) -> str:
        """A file inside the workbook."""
        with zipfile.ZipFile(BytesIO(self._content)) as archive:
            return archive.read(name).decode()

    def column(self, tab: str, header: str) -> str:
        """The letter of the column with a header."""
        line = next(line for line in self.lines(tab) if header in line)
        assert line.index(header) < 26
        return chr(ord("A") + line.index(header))


def read(tables: QuarterTables) -> Workbook:
    """The workbook of a quarter, read back."""
    return Workbook(workbook_bytes(tables))


def formulas(book: Workbook) -> set[str]:
    """The formulas of a workbook without the numbers of their rows."""
    return {re.sub(r"\d+", "", cell.formula) for tab in book.tabs for cell in book.cells(tab) if cell.formula}
