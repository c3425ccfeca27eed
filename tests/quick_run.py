"""A run in a tenth of a second: what the steps of a run do, in their order, without Dagster, and counted by the second count alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction

import polars as pl

from kbz_assets.deciding.quarter import decided_tables
from kbz_assets.deciding.recomputing import RecomputeContext, start_run
from kbz_assets.deciding.recording import closing_tables, run_record
from kbz_assets.runtime.code_versions import code_of_counts, code_of_money
from kbz_assets.runtime.failure import demand_deliveries
from kbz_assets.storage.files import make_folder, whole_folder
from kbz_assets.storage.home import Home, table_file
from kbz_assets.storage.input_hashes import by_name, reference_hashes
from kbz_assets.storage.ledger_files import read_ledger
from kbz_assets.storage.locking import held
from kbz_assets.storage.made_from import begin_counting, begin_deciding, confirm_counts, confirm_decided, counting_from
from kbz_assets.storage.recomputed import read_recomputed
from kbz_assets.storage.run_record import RunRecord, write_record
from kbz_assets.storage.warehouse import publish_tables, read_table, scan_parts, write_table
from pipelines.checks.row_accounting import deliveries_table
from pipelines.checks.second_count import recount, recount_per_insurer
from pipelines.core.quarter import Quarter
from pipelines.documents.quarter_tables import QuarterTables
from pipelines.ingest.cells.pseudonyms import PseudonymKey
from pipelines.ingest.quarter_lists import ingest_quarter
from pipelines.ledger.booked import booked_of
from pipelines.ledger.fingerprints import counts_fingerprint, money_fingerprint
from pipelines.reference.aw_lists import list_in_force
from pipelines.reference.book import ReferenceBook, practice_of
from pipelines.reference.practices import active_practices
from pipelines.reference.reading.book import load_reference
from pipelines.rules.rounding import six_places
from pipelines.schemas.catalogue import CLOSING_TABLES, DELIVERY_TABLES, MONEY_TABLES, SHARE_TABLES
from pipelines.schemas.deliveries import attention_rows, rejected_rows
from pipelines.schemas.deliveries import deliveries as deliveries_schema
from pipelines.schemas.marts import practice_insurers, practice_outcomes
from pipelines.schemas.shares import practice_shares
from pipelines.schemas.table import empty

KEY = PseudonymKey.from_hex("5f0e1d2c3b4a59687786a5b4c3d2e1f0a9b8c7d6e5f4031221304f5e6d7c8b9a")
RUN = "quick"


def quick_run(home: Home, quarter: Quarter, now: datetime | None = None) -> RunRecord | None:
    """Run `quarter`; its record, None where it is closed and nothing was published."""
    demand_deliveries(home, quarter)
    folders = home.quarter(quarter)
    with held(folders.lock, lambda: None):
        ledger, hashes = read_ledger(home), reference_hashes(home, KEY)
        book = load_reference(home.reference)
        start_run(RecomputeContext(home, book, hashes, KEY, ledger, lambda past: quick_count(home, book, past), lambda _: None), quarter)
        counts = quick_count(home, book, quarter)
        booked = booked_of(ledger, read_recomputed(folders).payouts)
        begin_deciding(folders, money_fingerprint(quarter, counts, hashes, booked, code_of_money()), RUN)
        tables = dict(decided_tables(home, book, quarter, booked).tables)
        for schema in MONEY_TABLES:
            write_table(folders.tables, schema, tables[str(schema.name)])
        confirm_decided(folders, RUN)
        tables.update(closing_tables(home, book, quarter))
        for schema in CLOSING_TABLES:
            write_table(folders.tables, schema, tables[str(schema.name)])
        if quarter in ledger.closed:
            return None
        for schema in (*DELIVERY_TABLES, *SHARE_TABLES):
            tables[str(schema.name)] = read_table(folders.tables, str(schema.name))
        publish_tables(home.published(quarter), tables)
        record = run_record(home, book, quarter, now or datetime.now(UTC))
        write_record(home, quarter, record)
        return record


def quick_documents(tables: QuarterTables) -> Iterator[tuple[str, bytes]]:
    """Two documents with what a closing gives them, in the place of those that take long to make."""
    assert tables.closing is not None
    paid = ",".join(f"{row['agb']} {row['transferred']}" for row in tables.rows("payments"))
    yield "rapport.html", f"{tables.closing.closing_id} {paid}".encode()
    yield "betaalspecificaties/alle.pdf", str(tables.quarter).encode()


def quick_count(home: Home, book: ReferenceBook, quarter: Quarter) -> str:
    """Read and count the lists of `quarter`, and leave in the warehouse what the steps of a run leave; from what it was counted."""
    folders, entries = home.quarter(quarter), list_in_force(book.aw_lists, quarter.peildatum).entries
    begin_counting(folders)
    with whole_folder(folders.registrations) as sink:
        read = ingest_quarter(
            home.deliveries(quarter),
            sink,
            practice_of=practice_of(book, quarter.peildatum),
            peildatum=quarter.peildatum,
            profiles=book.source_profiles,
            key=KEY,
        )
    hashes = by_name(read.deliveries.select("file", "sha256").iter_rows())
    counting_from(folders, counts_fingerprint(book, quarter, hashes, code_of_counts()), RUN)
    read.deliveries.write_parquet(folders.delivery_records)
    rows = scan_parts(folders.registrations)
    per_insurer = recount_per_insurer(rows, entries, quarter.peildatum)
    write_table(make_folder(folders.marts), practice_insurers, per_insurer)
    write_table(folders.marts, practice_outcomes, empty(practice_outcomes))
    pl.DataFrame({"postcode": entries}).write_parquet(table_file(folders.landing, "aw_entries"))
    write_table(folders.tables, practice_shares, _shares(book, quarter, per_insurer))
    files = recount(rows, entries, quarter.peildatum).files
    write_table(folders.tables, deliveries_schema, deliveries_table(quarter, read.deliveries, files))
    write_table(folders.tables, attention_rows, empty(attention_rows))
    write_table(folders.tables, rejected_rows, empty(rejected_rows))
    return confirm_counts(home, book, quarter, code_of_counts(), RUN)


def _shares(book: ReferenceBook, quarter: Quarter, per_insurer: pl.DataFrame) -> pl.DataFrame:
    """`practice_shares` of lists in which no row is rejected."""
    counted = {
        agb: counts for agb, *counts in per_insurer.group_by("agb").agg(pl.col("ion", "aw_ion", "unknown_postcode").sum()).iter_rows()
    }
    active = active_practices(book.practices, quarter.peildatum)
    exact = {one.agb: Fraction(counted[one.agb][1], counted[one.agb][0]) for one in active if one.agb in counted}
    regions = {one.agb: one.region for one in active}
    rows = []
    for one in active:
        ion, aw_ion, unknown = counted.get(one.agb, (0, 0, 0))
        above = [agb for agb, share in exact.items() if one.agb in exact and share > exact[one.agb]]
        rows.append(
            {
                "quarter": str(quarter),
                "agb": one.agb,
                "name": one.name,
                "region": one.region,
                "ion": ion,
                "aw_ion": aw_ion,
                "unknown_postcode": unknown,
                "uncertain_rows": 0,
                **{name: six_places(exact[one.agb]) if ion else None for name in ("aw_share", "share_min")},
                "share_max": six_places(Fraction(aw_ion + unknown, ion)) if ion else None,
                "rank_region": 1 + sum(regions[agb] == one.region for agb in above) if ion else None,
                "rank_overall": 1 + len(above) if ion else None,
                "aw_list": list_in_force(book.aw_lists, quarter.peildatum).list_id,
            }
        )
    return pl.DataFrame(rows, schema=empty(practice_shares).schema, orient="row")


def published(home: Home, quarter: Quarter, name: str) -> pl.DataFrame:
    """A table as it was published."""
    return read_table(home.published(quarter), name)
