"""The money of a quarter from its counts: decided, made into tables, and these held against each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from kbz_assets.defs.quarter_before import quarter_before
from kbz_assets.storage.home import Home
from kbz_assets.storage.warehouse import has_table, read_counts, read_table
from pipelines.checks.invariants import Beside, CrossCheck, cross_checks
from pipelines.core.quarter import Quarter
from pipelines.reference.book import ReferenceBook
from pipelines.reference.on_peildatum import OnPeildatum
from pipelines.reporting.control_counts import control_differences, control_warnings
from pipelines.reporting.tables import CountTables, money_tables
from pipelines.rules.decide import decide
from pipelines.rules.inputs import Booked
from pipelines.schemas.deliveries import attention_rows, deliveries
from pipelines.schemas.shares import practice_shares


@dataclass(frozen=True, slots=True)
class DecidedTables:
    """The money tables by name, what holds between them, what a person should look at, and the shares that they follow from."""

    tables: Mapping[str, pl.DataFrame]
    checks: tuple[CrossCheck, ...]
    warnings: tuple[object, ...]
    shares: pl.DataFrame


def decided_tables(home: Home, book: ReferenceBook, quarter: Quarter, booked: Booked) -> DecidedTables:
    """Decide `quarter` (sections D and E of the rules) from the counts in the warehouse; `booked` is what closed quarters pay."""
    folders = home.quarter(quarter)
    shares, counts = read_table(folders.tables, str(practice_shares.name)), read_counts(folders)
    decision = decide(quarter, book, counts, booked)
    compared = quarter_before(home, book, quarter, counts=counts, shares=shares, booked=booked)
    of_counts = CountTables(
        practice_shares=shares,
        deliveries=read_table(folders.tables, str(deliveries.name)),
        attention_rows=read_table(folders.tables, str(attention_rows.name)),
        earlier_shares=_earlier_shares(home, quarter),
        before=compared.before,
    )
    tables = money_tables(decision, book, of_counts)
    payouts_before = None if compared.before is None else compared.before.payouts
    checks = cross_checks(tables, Beside(OnPeildatum.of(book, quarter), shares, payouts_before))
    warnings = (*decision.warnings, *compared.warnings, *control_warnings(control_differences(decision, book)))
    return DecidedTables(tables, tuple(checks), warnings, shares)


def _earlier_shares(home: Home, quarter: Quarter) -> list[pl.DataFrame]:
    """`practice_shares` of the quarters before `quarter` that are in the warehouse, oldest first; for comparison only."""
    name = str(practice_shares.name)
    folders = [home.quarter(earlier).tables for earlier in home.worked_quarters() if earlier < quarter]
    return [read_table(folder, name) for folder in folders if has_table(folder, name)]
