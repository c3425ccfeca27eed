"""What a closing books: the payouts of its quarter, and the corrections of closed ones (R32, R34)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from pipelines.core.amounts import NOTHING
from pipelines.core.quarter import Quarter
from pipelines.ledger.ledger import Ledger
from pipelines.ledger.lines import Amounts, LineKey
from pipelines.ledger.records import records_of
from pipelines.schemas.payout_codes import LineType, PaidBy, Payee


@dataclass(frozen=True, slots=True)
class Correction:
    """A row of `corrections`: what a closed quarter pays more or less than was booked for it."""

    quarter: Quarter
    origin_quarter: Quarter
    scheme: str
    region: str
    agb: str
    line_type: LineType
    booked_eur: Decimal
    recomputed_eur: Decimal
    amount_eur: Decimal

    @property
    def key(self) -> LineKey:
        """What is corrected."""
        return LineKey(self.origin_quarter, self.scheme, self.region, self.agb, self.line_type)


def bookable(payouts: pl.DataFrame) -> Amounts:
    """What the table `payouts` of a quarter pays to practices by the region organisation; lines of 0.00 are left out."""
    paid = payouts.filter(pl.col("amount") != 0, paid_by=PaidBy.REGION_ORGANISATION.value, payee=Payee.PRACTICE.value)
    rows = paid.select("quarter", "scheme", "region", "agb", "line_type", "amount").iter_rows()
    return {
        LineKey(Quarter.parse(quarter), scheme, region, agb, LineType(line_type)): amount
        for quarter, scheme, region, agb, line_type, amount in rows
    }


def corrections(quarter: Quarter, ledger: Ledger, recomputed: Mapping[Quarter, Amounts]) -> tuple[Correction, ...]:
    """R34: per line of the recomputed quarters the difference with all that is booked for it, where there is one.

    `quarter` is the one whose closing books the corrections.
    """
    found = []
    for origin, amounts in sorted(recomputed.items()):
        booked = ledger.booked.get(origin, {})
        for key in sorted(booked.keys() | amounts.keys()):
            was, becomes = booked.get(key, NOTHING), amounts.get(key, NOTHING)
            if was != becomes:
                found.append(Correction(quarter, *key, was, becomes, becomes - was))
    return tuple(found)


def to_book(payouts: pl.DataFrame, corrected: pl.DataFrame) -> Amounts:
    """What a closing books: the tables `payouts` and `corrections` of its quarter."""
    return {**bookable(payouts), **{one.key: one.amount_eur for one in records_of(Correction, corrected)}}
