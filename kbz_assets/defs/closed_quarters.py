"""What a run starts from: the ledger, and the closed quarters that corrections look at, recomputed from today's lists (R31, R34)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import uuid4

import dagster as dg
import polars as pl

from kbz_assets.checks.completeness import failed_checks
from kbz_assets.dbt_build.project import model_key
from kbz_assets.defs.deciding import DecidedTables, decided_tables
from kbz_assets.defs.resources import HomeResource
from kbz_assets.runtime.asset_groups import FINANCE, OWNERS
from kbz_assets.runtime.costs import costs_told
from kbz_assets.runtime.failure import RunFailedError, demand_deliveries
from kbz_assets.runtime.partitions import one_quarter_per_run, quarter_of, quarters
from kbz_assets.runtime.progress import Progress
from kbz_assets.runtime.tags import quarter_tags
from kbz_assets.runtime.version import program_version
from kbz_assets.storage.home import Home, QuarterFolders
from kbz_assets.storage.input_hashes import delivery_hashes
from kbz_assets.storage.ledger_files import read_ledger
from kbz_assets.storage.locking import held
from kbz_assets.storage.recomputed import RunStart, read_fingerprint, write_fingerprint, write_recomputed
from kbz_assets.storage.warehouse import read_table, write_table
from pipelines.core.diagnostics import raise_errors
from pipelines.core.quarter import Quarter
from pipelines.ledger.acceptance import to_accept
from pipelines.ledger.booked import booked_of
from pipelines.ledger.closing import Accepted, Inputs
from pipelines.ledger.corrections import bookable
from pipelines.ledger.fingerprints import of_counts, of_money
from pipelines.ledger.input_diagnostics import ledger_diagnostics
from pipelines.ledger.ledger import Ledger
from pipelines.ledger.lines import Amounts
from pipelines.reference.book import ReferenceBook
from pipelines.schemas.boundary import validated
from pipelines.schemas.catalogue import DELIVERY_TABLES, MONEY_TABLES, SHARE_TABLES
from pipelines.schemas.deliveries import deliveries
from pipelines.schemas.marts import MARTS
from pipelines.schemas.payouts import insurer_shares, payouts
from pipelines.schemas.shares import practice_shares

CLOSED_QUARTERS = "closed_quarters"
_COUNTS = [
    *(dg.AssetKey(str(schema.name)) for schema in (*DELIVERY_TABLES, *SHARE_TABLES)),
    *(model_key(str(mart.name)) for mart in MARTS),
]


@dataclass(slots=True)
class _Window:
    """The closed quarters of a run, recomputed one by one, oldest first."""

    context: dg.AssetExecutionContext
    home: HomeResource
    progress: Progress
    ledger: Ledger
    deliveries: dict[str, Mapping[str, str]] = field(default_factory=dict)
    unaccepted: list[Accepted] = field(default_factory=list)
    amounts: dict[Quarter, Amounts] = field(default_factory=dict)
    payouts: dict[Quarter, pl.DataFrame] = field(default_factory=dict)
    insurer_shares: dict[Quarter, pl.DataFrame] = field(default_factory=dict)
    anew: list[Quarter] = field(default_factory=list)

    def recompute(self, past: Quarter) -> None:
        """Count `past` anew where its lists or how they are read changed, and decide it anew where anything changed."""
        home, book = self.home.home, self.home.book
        folders, lists = home.quarter(past), delivery_hashes(home, past, self.home.key())
        counts = of_counts(book, past, lists, program_version())
        if read_fingerprint(folders.counted) != counts:
            _count(past, self.context)
        with held(folders.lock, lambda: self.progress.say(f"Another run of {past} is going on; this one waits for it")):
            if read_fingerprint(folders.counted) != counts:
                raise RunFailedError([f"{home.shown(home.deliveries(past))}: the lists or reference files changed meanwhile, run again"])
            booked = booked_of(self.ledger, self.amounts)
            money = of_money(past, counts, self.home.reference_hashes, booked, program_version())
            if read_fingerprint(folders.decided) != money:
                self.progress.say(f"Deciding {past} anew")
                _keep(folders, decided_tables(home, book, past, booked), past)
                write_fingerprint(folders.decided, money)
                self.anew.append(past)
            self.payouts[past] = read_table(folders.tables, str(payouts.name))
            self.insurer_shares[past] = read_table(folders.tables, str(insurer_shares.name))
            self.unaccepted.extend(unaccepted_of(home, book, past))
        self.amounts[past] = bookable(self.payouts[past])
        self.deliveries[str(past)] = lists


@dg.asset(
    name=CLOSED_QUARTERS,
    partitions_def=quarters(),
    backfill_policy=one_quarter_per_run(),
    group_name=FINANCE,
    owners=OWNERS,
    kinds={"python", "parquet"},
    description=(
        "What the run starts from: the ledger, which has to be whole, and the closed quarters that corrections look at, recomputed from "
        "today's lists and reference files, oldest first (R34). One of which nothing changed is taken from its last recomputation."
    ),
)
@costs_told
def closed_quarters(context: dg.AssetExecutionContext, home: HomeResource, progress: dg.ResourceParam[Progress]) -> dg.MaterializeResult:
    """Recompute the closed quarters of the window; BrokenLedgerError, or InputError for what cannot be recomputed."""
    quarter = quarter_of(context)
    ledger, reference = read_ledger(home.home), home.reference_hashes
    closing = ledger.closed.get(quarter)
    window = () if closing else ledger.window(quarter, home.book.settings.correction_quarters)
    raise_errors(ledger_diagnostics(home.book, ledger, window) if closing is None else [])
    for past in window:
        demand_deliveries(home.home, past)
    done = _Window(context, home, progress, ledger)
    for past in window:
        done.recompute(past)
    start = RunStart(
        closed_as=closing.closing_id if closing else "",
        ledger_hash=ledger.last_closing_hash,
        window=window,
        inputs=Inputs(reference, done.deliveries),
        unaccepted=tuple(done.unaccepted),
    )
    write_recomputed(home.home.quarter(quarter), start, done.payouts, done.insurer_shares)
    return dg.MaterializeResult(
        metadata={
            "closings": len(ledger.closings),
            "looked_at": ", ".join(map(str, window)) or "none",
            "recomputed": ", ".join(map(str, done.anew)) or "none",
        }
    )


def unaccepted_of(home: Home, book: ReferenceBook, quarter: Quarter) -> tuple[Accepted, ...]:
    """What a closing has to accept of a quarter, by its tables in the warehouse."""
    tables = home.quarter(quarter).tables
    return to_accept(quarter, book, read_table(tables, str(deliveries.name)), read_table(tables, str(practice_shares.name)))


def _count(past: Quarter, context: dg.AssetExecutionContext) -> None:
    """Read and count the lists of `past` in a run of its own, which the page shows; RunFailedError when a check does not hold."""
    run_id = str(uuid4())
    try:
        context.job_def.execute_in_process(
            instance=context.instance,
            run_id=run_id,
            partition_key=past.partition_key,
            asset_selection=_counting(context, past),
            run_config={"loggers": context.run.run_config.get("loggers", {})},
            tags=quarter_tags(past.partition_key),
        )
    except dg.DagsterError as error:
        failed = failed_checks(context.instance, run_id)
        if not failed:
            raise
        raise RunFailedError([f"{past}: {line}" for line in failed]) from error


def _counting(context: dg.AssetExecutionContext, past: Quarter) -> list[dg.AssetKey]:
    """The assets that count a quarter; RunFailedError in a run of a few assets, which cannot make others."""
    graph = context.job_def.asset_layer.asset_graph
    if not set(_COUNTS) <= graph.materializable_asset_keys:
        raise RunFailedError([f"{past}: its lists or reference files changed, and this run makes only some assets; run the whole quarter"])
    needed = dg.AssetSelection.assets(*_COUNTS).upstream().resolve(graph)
    return sorted((needed & graph.materializable_asset_keys) - {dg.AssetKey(CLOSED_QUARTERS)})


def _keep(folders: QuarterFolders, decided: DecidedTables, past: Quarter) -> None:
    """Put the recomputed tables in the warehouse; RunFailedError when something between them does not hold."""
    broken = [f"{past} {check.name}: {check.sentence} ({check.broken_rows} rows)" for check in decided.checks if check.broken_rows]
    if broken:
        raise RunFailedError(broken)
    folders.decided.unlink(missing_ok=True)
    for schema in MONEY_TABLES:
        write_table(folders.tables, schema, validated(decided.tables[str(schema.name)], schema))
