"""Uitzonderingen: everything that overrides a rule, with its argument and approver (R43)."""

from __future__ import annotations

from pipelines.documents.quarter_tables import QuarterTables, Row
from pipelines.documents.workbook.cells import Block, Cell, Column, Kind, Tab, Value
from pipelines.dutch.words import said, word
from pipelines.schemas.payout_codes import ExceptionKind

COLUMNS = (
    Column("practice"),
    Column("scheme", most=36),
    Column("exception_kind", most=44),
    Column("argument", most=60),
    Column("approved_by", most=30),
    Column("valid_to", Kind.DATE),
)


def tab(tables: QuarterTables) -> Tab:
    """A line per exception."""
    return Tab("exceptions", [Block(COLUMNS, [_row(tables, line) for line in tables.rows("exceptions")])])


def _row(tables: QuarterTables, line: Row) -> tuple[Value | Cell, ...]:
    kind = ExceptionKind(line["kind"])
    is_of_region = kind is ExceptionKind.BAND_ARGUMENT
    practice = said("workbook.all_practices", region=line["subject"]) if is_of_region else tables.names[line["agb"]]
    subject = None if is_of_region or line["subject"] is None else tables.title(line["subject"])
    return (
        practice,
        tables.title(line["scheme"]),
        f"{word(kind)}: {subject}" if subject else word(kind),
        line["argument"] or said("workbook.not_recorded"),
        line["approved_by"] or said("workbook.not_recorded"),
        line["valid_to"] or Cell(said("workbook.no_end"), kind=Kind.TEXT),
    )
