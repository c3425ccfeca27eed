"""The money of a quarter from its counts: deciding, making the tables, and checking them against each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandera.polars as pa
import polars as pl

from kbz_assets.deciding.quarter_before import quarter_before
from kbz_assets.storage.home import Home
from kbz_assets.storage.warehouse import has_table, read_counts, read_mart, read_table
from pipelines.checks.invariants import CheckedAgainst, CrossCheck, cross_checks
from pipelines.core.quarter import Quarter
from pipelines.reference.book import ReferenceBook
from pipelines.reference.on_peildatum import OnPeildatum
from pipelines.reporting.background import EarlierTables
from pipelines.reporting.control_counts import control_differences, control_warnings
from pipelines.reporting.tables import CountTables, money_tables
from pipelines.rules.decide import decide
from pipelines.rules.inputs import Booked
from pipelines.schemas.deliveries import attention_rows, deliveries
from pipelines.schemas.indicators import kpi
from pipelines.schemas.marts import practice_outcomes
from pipelines.schemas.payouts import budget_use
from pipelines.schemas.shares import practice_shares


@dataclass(frozen=True, slots=True)
class DecidedTables:
    """The money tables by name, their cross checks, the warnings for a person, and the shares from which they follow."""

    tables: Mapping[str, pl.DataFrame]
    checks: tuple[CrossCheck, ...]
    warnings: tuple[object, ...]
    shares: pl.DataFrame


def decided_tables(home: Home, book: ReferenceBook, quarter: Quarter, booked: Booked) -> DecidedTables:
    """Decide `quarter` (sections D and E of the rules) from the counts in the warehouse; `booked`: what closed quarters pay."""
    folders = home.quarter(quarter)
    shares, counts = read_table(folders.tables, str(practice_shares.name)), read_counts(folders)
    decision = decide(quarter, book, counts, booked)
    compared = quarter_before(home, book, quarter, counts=counts, shares=shares, booked=booked)
    of_counts = CountTables(
        practice_shares=shares,
        deliveries=read_table(folders.tables, str(deliveries.name)),
        attention_rows=read_table(folders.tables, str(attention_rows.name)),
        practice_outcomes=read_mart(folders, practice_outcomes),
        earlier_shares=_earlier_shares(home, quarter),
        before=compared.before,
        earlier=_earlier_tables(home, quarter, booked),
    )
    tables = money_tables(decision, book, of_counts)
    payouts_before = None if compared.before is None else compared.before.payouts
    checks = cross_checks(tables, CheckedAgainst(OnPeildatum.of(book, quarter), shares, payouts_before))
    warnings = (*decision.warnings, *compared.warnings, *control_warnings(control_differences(decision, book)))
    return DecidedTables(tables, tuple(checks), warnings, shares)


def _earlier_shares(home: Home, quarter: Quarter) -> list[pl.DataFrame]:
    """`practice_shares` of the quarters before `quarter` that are in the warehouse, oldest first; for comparison only."""
    name = str(practice_shares.name)
    folders = [home.quarter(earlier).tables for earlier in home.worked_quarters() if earlier < quarter]
    return [read_table(folder, name) for folder in folders if has_table(folder, name)]


def _earlier_tables(home: Home, quarter: Quarter, booked: Booked) -> EarlierTables:
    """Tables of the earlier quarters of the year, and of the quarter before `quarter`: frozen where closed, else as last computed."""
    of_year = [Quarter(quarter.year, number) for number in range(1, quarter.number)]
    budgets = [_table_of(home, earlier, budget_use, booked) for earlier in of_year]
    return EarlierTables([table for table in budgets if table is not None], _table_of(home, quarter.previous(), kpi, booked))


def _table_of(home: Home, quarter: Quarter, schema: pa.DataFrameSchema, booked: Booked) -> pl.DataFrame | None:
    """A table of an earlier quarter; None when there is none with these columns."""
    folder = home.published(quarter) if quarter in booked.closed else home.quarter(quarter).tables
    if not has_table(folder, str(schema.name)):
        return None
    found = read_table(folder, str(schema.name))
    return found if set(schema.columns) <= set(found.columns) else None
