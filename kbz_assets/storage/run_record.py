"""What the last publishing run of a quarter read and wrote, so that a closing can tell whether anything changed since (R32)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kbz_assets.storage.files import write_whole
from kbz_assets.storage.home import Home
from kbz_assets.storage.input_hashes import delivery_hashes, reference_hashes, sha256
from pipelines.core.quarter import Quarter
from pipelines.ingest.cells.pseudonyms import PseudonymKey
from pipelines.ledger.closing import Accepted, Inputs
from pipelines.ledger.ledger import Ledger
from pipelines.ledger.records import as_json, from_json


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run: when it published, which closed quarters it recomputed, the hashes of what it read and wrote, and what it proposed.

    `ledger_hash` is that of the last closing. `unaccepted` are the rejected files and the enrolled practices without a counted row.
    """

    ran_at: str
    window: tuple[Quarter, ...]
    inputs: Inputs
    ledger_hash: str
    outputs: Mapping[str, str]
    unaccepted: tuple[Accepted, ...]
    total_eur: Decimal
    transferred_eur: Decimal


def write_record(home: Home, quarter: Quarter, record: RunRecord) -> None:
    """Keep the record of the last run of `quarter`."""
    write_whole(home.quarter(quarter).run_record, (json.dumps(as_json(record), ensure_ascii=False, indent=1) + "\n").encode())


def read_record(home: Home, quarter: Quarter) -> RunRecord | None:
    """The record of the last publishing run of `quarter`; None when there was none."""
    path = home.quarter(quarter).run_record
    try:
        return from_json(RunRecord, json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError):
        return None


def changes_since(home: Home, quarter: Quarter, record: RunRecord, ledger: Ledger, key: PseudonymKey) -> Iterator[str]:
    """The files that differ from what the run read or wrote, by path below the home."""
    if ledger.last_closing_hash != record.ledger_hash:
        yield home.shown(home.ledger)
    yield from _differences(home.shown(home.reference), record.inputs.reference, reference_hashes(home, key))
    for read in (*record.window, quarter):
        folder = home.shown(home.deliveries(read))
        yield from _differences(folder, record.inputs.deliveries.get(str(read), {}), delivery_hashes(home, read, key))
    for name, was in sorted(record.outputs.items()):
        path = home.output(quarter) / name
        if not path.is_file() or sha256(path.read_bytes()) != was:
            yield home.shown(path)


def _differences(folder: str, was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    return (f"{folder}/{name}" for name in sorted(was.keys() | now.keys()) if was.get(name) != now.get(name))
