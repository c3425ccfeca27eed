"""What a run starts from: the recomputed closed quarters of its window, and the hashes of what it read of them (R31, R34)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from kbz_assets.storage.files import whole_folder
from kbz_assets.storage.home import QuarterFolders, table_file
from kbz_assets.storage.warehouse import parquet_bytes, read_table
from pipelines.core.quarter import Quarter
from pipelines.ledger.claims import Owed, claimable
from pipelines.ledger.closing import Accepted, Inputs
from pipelines.ledger.corrections import bookable
from pipelines.ledger.lines import Amounts
from pipelines.ledger.records import as_json, from_json

_START = "start.json"
_PAYOUTS, _SHARES = "payouts", "insurer_shares"


@dataclass(frozen=True, slots=True)
class RunStart:
    """The start of a run: the ledger, by the hash of its last closing, and the closed quarters of the window.

    `inputs` are the reference files and the deliveries of the closed quarters; `unaccepted` their rejected files and missing practices.
    """

    ledger_hash: str
    window: tuple[Quarter, ...]
    inputs: Inputs
    unaccepted: tuple[Accepted, ...]


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What the closed quarters of the window pay and claim with today's lists and reference files."""

    start: RunStart
    payouts: Mapping[Quarter, pl.DataFrame]
    amounts: Mapping[Quarter, Amounts]
    owed: Mapping[Quarter, Owed]


def write_recomputed(
    folders: QuarterFolders, start: RunStart, payouts: Mapping[Quarter, pl.DataFrame], insurer_shares: Mapping[Quarter, pl.DataFrame]
) -> None:
    """Keep them for the later steps of the run, with the tables of each closed quarter."""
    with whole_folder(folders.recomputed) as aside:
        (aside / _START).write_text(json.dumps(as_json(start), ensure_ascii=False), encoding="utf-8")
        for name, tables in ((_PAYOUTS, payouts), (_SHARES, insurer_shares)):
            for quarter, table in tables.items():
                table_file(aside, f"{name}_{quarter}").write_bytes(parquet_bytes(table))


def read_recomputed(folders: QuarterFolders) -> Recomputed:
    """Read what `write_recomputed` kept."""
    start = from_json(RunStart, json.loads((folders.recomputed / _START).read_text(encoding="utf-8")))
    payouts = {past: read_table(folders.recomputed, f"{_PAYOUTS}_{past}") for past in start.window}
    return Recomputed(
        start,
        payouts,
        amounts={past: bookable(table) for past, table in payouts.items()},
        owed={past: claimable(read_table(folders.recomputed, f"{_SHARES}_{past}")) for past in start.window},
    )
