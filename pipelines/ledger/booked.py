"""What the ledger holds, for whoever needs to know what was paid before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.core.quarter import Quarter
from pipelines.rules.inputs import Booked, BookedLine
from pipelines.schemas.payout_codes import LineType

LEDGER_FILE = "ledger.parquet"


def read_booked(ledger: Path) -> Booked:
    """Every line of the ledger in the folder `ledger`, in its order, and the quarters that are closed.

    A quarter is closed when a manifest (a JSON file with its `quarter`) is there, also when nothing was booked.
    Without a ledger nothing is booked.
    """
    lines: tuple[BookedLine, ...] = ()
    if (ledger / LEDGER_FILE).exists():
        columns = ("quarter", "origin_quarter", "region", "scheme", "agb", "line_type", "amount")
        rows = pl.read_parquet(ledger / LEDGER_FILE, columns=list(columns), glob=False).iter_rows(named=True)
        lines = tuple(_line(row) for row in rows)
    return Booked(lines, frozenset(_closed_quarter(manifest) for manifest in ledger.glob("*.json")))


def _line(row: Mapping[str, Any]) -> BookedLine:
    return BookedLine(
        quarter=Quarter.parse(row["quarter"]),
        origin_quarter=Quarter.parse(row["origin_quarter"]),
        region=row["region"],
        scheme=row["scheme"],
        agb=row["agb"],
        line_type=LineType(row["line_type"]),
        amount_eur=row["amount"],
    )


def _closed_quarter(manifest: Path) -> Quarter:
    return Quarter.parse(json.loads(manifest.read_text(encoding="utf-8"))["quarter"])
