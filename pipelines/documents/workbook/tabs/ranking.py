"""Rangorde: every active practice by its share of AW-ION, within its region (R11 to R13)."""

from __future__ import annotations

from collections import defaultdict

from pipelines.documents.quarter_tables import QuarterTables, Row
from pipelines.documents.workbook.cells import Block, Cell, Column, Kind, Tab, Value
from pipelines.dutch.numbers import number
from pipelines.dutch.words import said

COLUMNS = (
    Column("region"),
    Column("rank_region", Kind.COUNT),
    Column("rank_overall", Kind.COUNT),
    Column("agb", Kind.CODE),
    Column("practice"),
    Column("ion", Kind.COUNT),
    Column("aw_ion", Kind.COUNT),
    Column("aw_share", Kind.SHARE),
    Column("share_min", Kind.SHARE),
    Column("share_max", Kind.SHARE),
    Column("unknown_postcode", Kind.COUNT),
    Column("uncertain_rows", Kind.COUNT),
    Column("change_share", Kind.SHARE),
    Column("change_rank", Kind.COUNT),
    Column("to_threshold", most=44),
)
LAST = 1 << 30


def tab(tables: QuarterTables) -> Tab:
    """A line per active practice; those without a counted patient last in their region."""
    change = {row["agb"]: row for row in tables.rows("trend", quarter=str(tables.quarter))}
    near: dict[str, list[str]] = defaultdict(list)
    for row in tables.rows("near_threshold"):
        near[row["agb"]].append(_near(tables, row))
    shares = sorted(tables.shares.values(), key=lambda row: (row["region"], row["rank_region"] or LAST, row["agb"]))
    return Tab("ranking", [Block(COLUMNS, [_row(row, change.get(row["agb"], {}), near[row["agb"]]) for row in shares])])


def _near(tables: QuarterTables, row: Row) -> str:
    patients = row["patients_to_threshold"]
    name = "near_below" if patients > 0 else "near_above"
    return said(f"workbook.{name}", scheme=tables.title(row["scheme"]), many=number(abs(patients)))


def _row(row: Row, change: Row, near: list[str]) -> list[Value | Cell]:
    names = [column.name for column in COLUMNS]
    of_table = {"practice": row["name"], "change_share": change.get("change_share"), "change_rank": change.get("change_rank")}
    values = {**row, **of_table, "to_threshold": "; ".join(near)}
    return [values[name] for name in names]
