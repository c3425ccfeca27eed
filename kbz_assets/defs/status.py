"""The status of a quarter, made last: the dashboard that people open first."""

import dagster as dg
import polars as pl

from kbz_assets.defs.due import report_if_due
from kbz_assets.defs.resources import HomeResource
from kbz_assets.defs.steps import quarter_step
from kbz_assets.runtime.asset_groups import FINANCE, OWNERS
from kbz_assets.runtime.clock import Clock
from kbz_assets.runtime.code_versions import code_version_of
from kbz_assets.runtime.partitions import quarter_of, quarters
from kbz_assets.runtime.step_warnings import reported
from kbz_assets.storage.files import write_whole
from kbz_assets.storage.home import Home, table_file
from kbz_assets.storage.ledger_files import read_ledger
from kbz_assets.storage.run_record import read_record
from kbz_assets.storage.standing import run_refusals
from kbz_assets.storage.warehouse import has_table, read_table
from kbz_assets.ui_text import figures
from kbz_assets.ui_text.closing_text import ClosingStatus, closing_figures
from kbz_assets.ui_text.previews import share_plot
from kbz_assets.ui_text.quarter_page import Dashboard, page
from pipelines.core.amounts import NOTHING
from pipelines.core.quarter import Quarter
from pipelines.reference.book import ReferenceBook, practice_of
from pipelines.reference.practices import active_practices
from pipelines.reporting.delivery_status import DeliveryStatus, counts_of, delivery_statuses, with_rejected_file
from pipelines.reporting.quarter_status import (
    COMPARED,
    Tables,
    action_statuses,
    amounts_changed,
    attention,
    budget_statuses,
    changes,
    counted,
    exception_counts,
    scheme_statuses,
    to_transfer,
)
from pipelines.schemas import ledger as schemas

PUBLISHED = (*COMPARED, "budget_use", "overhead_check", "actions", "exceptions", "changes")


@dg.asset(
    deps=["published_tables"],
    partitions_def=quarters(),
    group_name=FINANCE,
    owners=OWNERS,
    code_version=code_version_of("reporting"),
    kinds={"markdown"},
    description=(
        "The dashboard of the quarter: which enrolled practices delivered, whose lists were rejected or are missing; rows and patients; "
        "per scheme the practices per status and what is paid; the use of each budget; what is to be done and what is at stake; "
        "exceptions to the rules; open faults and warnings; and what changed since the quarter before and since the run before. "
        "status is the page to read; the other figures are plotted over the quarters."
    ),
)
@quarter_step
def quarter_status(context: dg.AssetExecutionContext, home: HomeResource, clock: dg.ResourceParam[Clock]) -> dg.MaterializeResult:
    """Report on the published quarter, and keep its tables for comparison with the next run."""
    quarter = quarter_of(context)
    folders, output = home.home.quarter(quarter), home.home.published(quarter)
    tables = {name: read_table(output, name) for name in PUBLISHED}
    before = _before(home.home, quarter)
    board = Dashboard(
        quarter=quarter,
        deliveries=_deliveries(home.book, quarter, tables),
        counted=counted(tables),
        schemes=scheme_statuses(tables["payouts"]),
        to_transfer_eur=to_transfer(tables["payouts"]),
        budgets=budget_statuses(tables["budget_use"], tables["overhead_check"]),
        actions=action_statuses(tables["actions"]),
        exceptions=exception_counts(tables["exceptions"]),
        since_last_quarter=amounts_changed(tables["changes"]),
        warnings=(*reported(folders), *attention(tables["payouts"], tables["deliveries"])),
        changes=changes(before, tables) if before else None,
        closing=_closing(home.home, home.book, quarter),
    )
    for name in COMPARED:
        write_whole(table_file(folders.last_status, name), table_file(output, name).read_bytes())
    plot = share_plot(tables["payouts"], tables["practice_shares"])
    report_if_due(context, quarter, clock)
    return dg.MaterializeResult(
        metadata={
            "status": dg.MetadataValue.md(page(board, plot)),
            "output": dg.MetadataValue.path(str(output.parent)),
            **_figures(board),
        }
    )


def _figures(board: Dashboard) -> figures.Figures:
    return {
        **figures.of_deliveries(board.deliveries),
        **figures.of_counts(board.counted),
        "paid_eur": figures.shown(board.to_transfer_eur),
        **figures.of_schemes(board.schemes),
        **figures.of_budgets(board.budgets),
        **figures.of_actions(board.actions),
        **closing_figures(board.closing),
        "warnings": len(board.warnings),
        "payouts_changed": len(board.changes.lines) if board.changes else 0,
    }


def _closing(home: Home, book: ReferenceBook, quarter: Quarter) -> ClosingStatus | None:
    """What closing the quarter did or would do; None when no complete run has published it."""
    ledger, record = read_ledger(home), read_record(home, quarter)
    closing = ledger.closed.get(quarter)
    if closing is None and record is None:
        return None
    corrected, payments = (read_table(home.published(quarter), str(schema.name)) for schema in (schemas.corrections, schemas.payments))
    transferred = payments.filter(pl.col("transferred") > 0)["transferred"]
    amounts = closing or record
    assert amounts is not None
    return ClosingStatus(
        closed="" if closing is None else f"The quarter was closed as {closing.closing_id} at {closing.booked_at}",
        total_eur=amounts.total_eur,
        corrections=corrected.height,
        corrected_eur=sum(corrected["amount"], NOTHING),
        transfers=transferred.len(),
        transferred_eur=sum(transferred, NOTHING),
        refusals=[] if record is None or closing else [str(one) for one in run_refusals(home, quarter, ledger, book, record)],
    )


def _before(home: Home, quarter: Quarter) -> Tables | None:
    """The tables of the previous run of the same quarter; None when there was none."""
    folder = home.quarter(quarter).last_status
    if not all(has_table(folder, name) for name in COMPARED):
        return None
    return {name: read_table(folder, name) for name in COMPARED}


def _deliveries(book: ReferenceBook, quarter: Quarter, tables: Tables) -> list[DeliveryStatus]:
    return delivery_statuses(
        practices=active_practices(book.practices, quarter.peildatum),
        enrolments=book.enrolments,
        peildatum=quarter.peildatum,
        counts=counts_of(tables["practice_shares"]),
        previous={},
        with_rejected_file=with_rejected_file(tables["deliveries"], practice_of(book, quarter.peildatum)),
    )
