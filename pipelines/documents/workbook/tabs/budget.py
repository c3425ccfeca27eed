"""Budget: how each region uses its money this quarter and in the year, and whether 90% goes to practices (R24, R26, R27)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from pipelines.documents.quarter_tables import QuarterTables
from pipelines.documents.quarter_tables import Row as TableRow
from pipelines.documents.sums import MoneyFlow, flow_of_scheme, total_eur
from pipelines.documents.workbook.cells import Block, Cell, Column, Kind, Row, Tab, Total
from pipelines.documents.workbook.labels import total_of_flow, yes_or_warning
from pipelines.dutch.words import said, word
from pipelines.schemas.payout_codes import OverheadFunction

PLACE = (Column("scheme", most=30), Column("region"))
USE_NAMES = ("year_amount", "overhead", "practice_part", "quarter_budget", "carried_in", "paid", "unspent", "reserved")
USE = (*PLACE, *(Column(name, Kind.EURO) for name in USE_NAMES))
FREE = "={quarter_budget}-{paid}-{reserved}"
QUARTER_NAMES = ("quarter_budget", "carried_in", "paid", "unspent", "reserved")
QUARTERS = (*PLACE, Column("quarter"), *(Column(name, Kind.EURO) for name in QUARTER_NAMES))
NINETY = (
    *PLACE,
    Column("planned_share", Kind.SHARE),
    Column("realised_share", Kind.SHARE),
    Column("to_practices", Kind.EURO),
    Column("overhead_so_far", Kind.EURO),
    Column("shortfall", Kind.EURO),
    Column("holds"),
)
FUNCTIONS = (*PLACE, Column("function"), Column("fte", Kind.FTE), Column("cost", Kind.EURO))


def tab(tables: QuarterTables) -> Tab:
    """This quarter, each quarter of the year, the 90%, and what the overhead pays for."""
    return Tab(
        "budget",
        [
            *_use(tables),
            Block(QUARTERS, [*_quarters(tables)], title=said("workbook.block.budget_quarters")),
            Block(NINETY, [_ninety(tables, row) for row in tables.rows("overhead_check")], title=said("workbook.block.ninety")),
            Block(FUNCTIONS, [_function(tables, row) for row in tables.rows("overhead_functions")], title=said("workbook.block.functions")),
        ],
    )


def _use(tables: QuarterTables) -> Iterator[Block]:
    """A block with a total for each flow of money that has a budget."""
    rows = list(tables.rows("budget_use"))
    for flow in MoneyFlow:
        of_flow = [row for row in rows if flow_of_scheme(tables, row["scheme"]) is flow]
        if of_flow:
            yield _use_of(tables, flow, of_flow)


def _use_of(tables: QuarterTables, flow: MoneyFlow, rows: Iterable[TableRow]) -> Block:
    rows = list(rows)
    control = {name: total_eur(rows, name) for name in USE_NAMES}
    label = total_of_flow(flow)
    cells: list[Row] = [(*_place(tables, row), *_amounts(row, USE_NAMES)) for row in rows]
    title = said("workbook.block.budget_use", flow=word(flow), quarter=tables.quarter)
    return Block(USE, cells, title=title, totals=(Total(label, control),))


def _place(tables: QuarterTables, row: TableRow) -> tuple[str, str]:
    return tables.title(row["scheme"]), row["region"]


def _quarters(tables: QuarterTables) -> Iterator[Row]:
    """The quarters of each budget, with what is paid in the year so far below them; the other amounts carry on and are not added up."""

    def place(row: TableRow) -> tuple[str, str]:
        return row["scheme"], row["region"]

    so_far = said("workbook.year_so_far", year=tables.quarter.year)
    for _, of_budget in groupby(sorted(tables.rows("budget_quarters"), key=lambda row: (*place(row), row["quarter"])), key=place):
        rows = list(of_budget)
        yield from ((*_place(tables, row), row["quarter"], *_amounts(row, QUARTER_NAMES)) for row in rows)
        paid = total_eur(rows, "paid")
        yield (*_place(tables, rows[0]), so_far, *(paid if name == "paid" else None for name in QUARTER_NAMES))


def _amounts(row: TableRow, names: tuple[str, ...]) -> Iterator[Cell]:
    """The amounts of a budget; what is free by formula."""
    return (Cell(row[name], formula=FREE if name == "unspent" else None) for name in names)


def _ninety(tables: QuarterTables, row: TableRow) -> Row:
    names = ("planned_share", "realised_share", "to_practices", "overhead", "shortfall")
    return (*_place(tables, row), *(row[name] for name in names), yes_or_warning(row["holds"]))


def _function(tables: QuarterTables, row: TableRow) -> Row:
    return (*_place(tables, row), word(OverheadFunction(row["function"])), row["fte"], row["cost"])
