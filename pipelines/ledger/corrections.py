"""What a closing books: the payouts of its quarter, and the corrections of closed quarters (R32, R34)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from pipelines.core.amounts import NOTHING
from pipelines.core.quarter import Quarter
from pipelines.ledger.ledger import Ledger
from pipelines.ledger.lines import Amounts, LineKey
from pipelines.ledger.records import records_of
from pipelines.schemas.ledger import corrections as corrections_schema
from pipelines.schemas.payout_codes import LineType, PaidBy, Payee
from pipelines.schemas.payouts import payouts as payouts_schema
from pipelines.schemas.table import empty, key_of

_LINE = key_of(corrections_schema)[2:]
"""The key of a line within its quarter of origin: scheme, region, practice and line type."""
_RESTS_ON = ("status", "base", "tariff", "full_amount", "amount")


@dataclass(frozen=True, slots=True)
class Correction:
    """A row of `corrections`: how much more or less a closed quarter pays than was booked for it."""

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
    """What the region organisation pays to practices according to the table `payouts` of a quarter; without lines of 0.00."""
    return paid_amounts(_ours(payouts))


def paid_amounts(payouts: pl.DataFrame) -> Amounts:
    """What is paid according to the table `payouts` of a quarter, whoever pays it to whom; without lines of 0.00."""
    rows = payouts.filter(pl.col("amount") != 0).select("quarter", "scheme", "region", "agb", "line_type", "amount").iter_rows()
    return {
        LineKey(Quarter.parse(quarter), scheme, region, agb, LineType(line_type)): amount
        for quarter, scheme, region, agb, line_type, amount in rows
    }


def corrections(quarter: Quarter, ledger: Ledger, recomputed: Mapping[Quarter, Amounts]) -> tuple[Correction, ...]:
    """R34: for each line of the recomputed quarters, the difference with all that is booked for it, where there is one.

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


def correction_facts(corrected: pl.DataFrame, *, at_closing: Iterable[pl.DataFrame], now: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """The table `correction_facts`: the figures behind each row of `corrections`, from the tables `payouts` of the closed quarters.

    `at_closing` has the tables that their closings froze, `now` the recomputed ones.
    """
    facts = corrected.select(key_of(corrections_schema))
    for moment, tables in (("at_closing", at_closing), ("now", now)):
        lines = _ours(pl.concat([empty(payouts_schema), *tables]))
        of_moment = lines.select(
            pl.col("quarter").alias("origin_quarter"), *_LINE, *(pl.col(name).alias(f"{name}_{moment}") for name in _RESTS_ON)
        )
        facts = facts.join(of_moment, on=["origin_quarter", *_LINE], how="left", maintain_order="left")
    return facts


def corrected_before(facts: Mapping[str, Any], booked_eur: Decimal) -> Decimal:
    """What earlier closings corrected of a line that the closing of its quarter booked: 0.00 where none did. `facts` is its row."""
    return booked_eur - (facts["amount_at_closing"] or NOTHING)


def regions_of_lines(facts: Iterable[Mapping[str, Any]]) -> dict[tuple[str, ...], dict[str, str]]:
    """Of each line in rows of `correction_facts`, by its key without the region: the region that has it `at_closing` and `now`.

    A practice that moved has two rows: one is taken back in its old region, the other is booked in its new one.
    """
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for row in facts:
        regions = found.setdefault(line_without_region(row), {})
        regions.update({moment: row["region"] for moment in ("at_closing", "now") if row[f"status_{moment}"] is not None})
    return found


def line_without_region(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The key of a line in whatever region its practice is."""
    return tuple(row[name] for name in ("origin_quarter", *_LINE) if name != "region")


def _ours(payouts: pl.DataFrame) -> pl.DataFrame:
    """The lines that the region organisation pays to practices, including those of 0.00."""
    return payouts.filter(paid_by=PaidBy.REGION_ORGANISATION.value, payee=Payee.PRACTICE.value)


def to_book(payouts: pl.DataFrame, corrected: pl.DataFrame) -> Amounts:
    """What a closing books: the tables `payouts` and `corrections` of its quarter."""
    return {**bookable(payouts), **{one.key: one.amount_eur for one in records_of(Correction, corrected)}}
