"""The year statement for the accountant: what was booked in or for a year, per practice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import polars as pl

from pipelines.core.amounts import NOTHING
from pipelines.core.dutch_time import dutch_time
from pipelines.core.quarter import Quarter
from pipelines.ledger.ledger import Ledger
from pipelines.ledger.lines import LedgerLine
from pipelines.ledger.records import frame_of
from pipelines.schemas import ledger as schemas
from pipelines.schemas.payout_codes import LineType
from pipelines.schemas.table import sorted_by_key


@dataclass(frozen=True, slots=True)
class _Statement:
    """A row of `year_statement`."""

    origin_quarter: Quarter
    scheme: str
    agb: str
    line_type: LineType
    booked_eur: Decimal
    booked_in_year_eur: Decimal


def year_statement(ledger: Ledger, year: int) -> pl.DataFrame:
    """The table `year_statement`: the lines booked in the year, and the lines for its quarters."""
    booked: defaultdict[tuple[Quarter, str, str, LineType], Decimal] = defaultdict(lambda: NOTHING)
    in_year: defaultdict[tuple[Quarter, str, str, LineType], Decimal] = defaultdict(lambda: NOTHING)
    for line in ledger.lines:
        key = (line.origin_quarter, line.scheme, line.agb, line.line_type)
        if year in (_year(line), line.origin_quarter.year):
            booked[key] += line.amount_eur
        if _year(line) == year:
            in_year[key] += line.amount_eur
    rows = [_Statement(*key, amount, in_year.get(key, NOTHING)) for key, amount in booked.items()]
    return sorted_by_key(frame_of(rows, schemas.year_statement), schemas.year_statement)


def _year(line: LedgerLine) -> int:
    """The year in which the line was booked, by the Dutch date."""
    return dutch_time(datetime.fromisoformat(line.booked_at)).year
