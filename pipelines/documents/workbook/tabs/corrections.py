"""Correcties: where closed quarters differ from what was booked (R34)."""

from __future__ import annotations

from pipelines.documents.correction_reason import correction_reason
from pipelines.documents.quarter_tables import QuarterTables
from pipelines.documents.sums import total_eur
from pipelines.documents.workbook.cells import Block, Cell, Column, Kind, Tab, Total
from pipelines.dutch.words import said, word
from pipelines.schemas.payout_codes import LineType

AMOUNTS = ("booked", "recomputed", "correction")
COLUMNS = (
    Column("origin_quarter"),
    Column("agb", Kind.CODE),
    Column("practice"),
    Column("region"),
    Column("scheme", most=40),
    Column("line_type"),
    *(Column(name, Kind.EURO) for name in AMOUNTS),
    Column("correction_reason", most=60),
)
DIFFERENCE = "={recomputed}-{booked}"


def tab(tables: QuarterTables) -> Tab:
    """A line per correction with why; the correction by formula."""
    lines = list(tables.rows("corrections"))
    rows = [
        (
            line["origin_quarter"],
            line["agb"],
            tables.name(line["agb"]),
            line["region"],
            tables.title(line["scheme"]),
            word(LineType(line["line_type"])),
            line["booked"],
            line["recomputed"],
            Cell(line["amount"], formula=DIFFERENCE),
            correction_reason(tables, line),
        )
        for line in lines
    ]
    control = {"booked": total_eur(lines, "booked"), "recomputed": total_eur(lines, "recomputed"), "correction": total_eur(lines)}
    return Tab("corrections", [Block(COLUMNS, rows, totals=(Total(said("workbook.total.all"), control),))])
