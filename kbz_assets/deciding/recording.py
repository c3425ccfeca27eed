"""The end of a run: the proposed closing, and the record of what the run read and wrote, for the closing to compare with (R32)."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl

from kbz_assets.deciding.recomputing import unaccepted_of
from kbz_assets.runtime.failure import RunFailedError
from kbz_assets.storage.home import Home
from kbz_assets.storage.input_hashes import by_name, sha256
from kbz_assets.storage.ledger_files import read_ledger
from kbz_assets.storage.recomputed import read_recomputed
from kbz_assets.storage.run_record import RunRecord
from kbz_assets.storage.warehouse import read_kept_table, read_parquet, read_table
from pipelines.core.quarter import Quarter
from pipelines.ledger.closing import Inputs
from pipelines.ledger.corrections import correction_facts
from pipelines.ledger.proposal import proposed
from pipelines.ledger.tables import tables_of_closed, tables_of_open
from pipelines.reference.book import ReferenceBook
from pipelines.schemas.background import correction_facts as facts_schema
from pipelines.schemas.ledger import corrections
from pipelines.schemas.payouts import insurer_shares, payouts

_FACTS = str(facts_schema.name)


def closing_tables(home: Home, book: ReferenceBook, quarter: Quarter) -> dict[str, pl.DataFrame]:
    """The tables of closing by name: proposed for an open quarter, done for a closed one."""
    ledger, folders = read_ledger(home), home.quarter(quarter)
    closing = ledger.closed.get(quarter)
    if closing is not None:
        return {**tables_of_closed(closing, book, ledger), _FACTS: read_kept_table(home.published(quarter), facts_schema)}
    recomputed = read_recomputed(folders)
    if recomputed.start.ledger_hash != ledger.last_closing_hash:
        raise RunFailedError([f"{quarter}: another quarter was closed while this one was run, run again"])
    tables = tables_of_open(
        quarter,
        book,
        ledger,
        payouts=read_table(folders.tables, str(payouts.name)),
        insurer_shares=read_table(folders.tables, str(insurer_shares.name)),
        recomputed=recomputed.amounts,
        owed=recomputed.owed,
    )
    frozen = [read_kept_table(home.published(past), payouts) for past in recomputed.payouts]
    facts = correction_facts(tables[str(corrections.name)], at_closing=frozen, now=recomputed.payouts.values())
    return {**tables, _FACTS: facts}


def run_record(home: Home, book: ReferenceBook, quarter: Quarter, now: datetime) -> RunRecord:
    """Make the record of the run that just published `quarter`.

    The hashes of inputs were taken before they were read, so that no change is missed.
    """
    folders, published = home.quarter(quarter), home.published(quarter)
    start = read_recomputed(folders).start
    lists = by_name(read_parquet(folders.delivery_records).select("file", "sha256").iter_rows())
    lines, corrected = (read_table(published, str(schema.name)) for schema in (payouts, corrections))
    proposal = proposed(quarter, book, read_ledger(home), payouts=lines, corrections=corrected)
    return RunRecord(
        ran_at=now.astimezone(UTC).isoformat(timespec="microseconds"),
        window=start.window,
        inputs=Inputs(start.inputs.reference, {**start.inputs.deliveries, str(quarter): lists}),
        ledger_hash=start.ledger_hash,
        outputs={f"{published.name}/{path.name}": sha256(path.read_bytes()) for path in sorted(published.iterdir())},
        unaccepted=(*start.unaccepted, *unaccepted_of(home, book, quarter)),
        total_eur=proposal.total_eur,
        transferred_eur=proposal.transferred_eur,
    )
