"""A sheet as read from a workbook or a Parquet file: rows of text cells, not yet a list."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

ROW, IS_HIDDEN = "row", "is_hidden"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows that have a cell, in their order.

    `frame`: `row` (UInt32, as the program shows it, from 1), `is_hidden` (Boolean), and the cells as String columns `0`, `1`, …; dates are
    written `2026-01-31 00:00:00`, and what has no value as `cell_values` says. `is_1904`: serial numbers of dates count from 1904.
    `struck_rows`: how many rows have a value that is struck out.
    """

    name: str
    frame: pl.DataFrame
    is_1904: bool = False
    struck_rows: int = 0

    @property
    def cells(self) -> pl.DataFrame:
        """The cells alone."""
        return self.frame.drop(ROW, IS_HIDDEN)


@dataclass(frozen=True, slots=True)
class SheetFile:
    """The visible sheets of a workbook, or the one table of a Parquet file, in their order; and the names of the hidden sheets."""

    sheets: list[Sheet]
    hidden: list[str]
