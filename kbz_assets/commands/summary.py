"""The outcome of a quarter on the terminal: the payout table per scheme, the totals, and where the files are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import polars as pl
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from kbz_assets.commands.console import fitted, out, room_for_names, say, tell_warning
from kbz_assets.commands.invocation import from_here, suggested
from kbz_assets.runtime.costs import StepCost
from kbz_assets.storage.home import Home
from kbz_assets.storage.ledger_files import read_ledger
from kbz_assets.storage.run_record import read_record
from kbz_assets.storage.warehouse import read_table
from pipelines.core.amounts import amount_text
from pipelines.core.numbers import number, percentage
from pipelines.core.quarter import Quarter
from pipelines.ledger.closing import closed_sentence
from pipelines.reporting.quarter_status import attention
from pipelines.schemas.payout_codes import Status

MOST_ROWS = 60
SLOWEST = 3
COLUMNS = ("AGB", "ION", "AW-ION", "share", "rank", "status", "EUR")
STATUS_STYLES = {"paid": "green", "partly_paid": "green", "undecided": "yellow", "no_budget": "red"}


def show_quarter(home: Home, quarter: Quarter, costs: Sequence[StepCost]) -> None:
    """Print what each practice is paid under each scheme, the totals, the folders and which steps took longest."""
    folder = home.published(quarter)
    payouts = read_table(folder, "payouts")
    shares = read_table(folder, "practice_shares").select("agb", "name", "ion", "aw_ion", "rank_overall")
    for (scheme,), lines in payouts.join(shares, on="agb").group_by("scheme", maintain_order=True):
        out.print(payout_table(f"{scheme} {quarter}", lines.sort("rank_overall", "agb", nulls_last=True), out.width))
    deliveries = read_table(folder, "deliveries")
    show_deliveries(deliveries)
    for line in attention(payouts, deliveries):
        tell_warning(line)
    say(proposal_line(home, quarter))
    if home.workbook(quarter).exists():
        out.print(f"Workbook:     {from_here(home.workbook(quarter))}", soft_wrap=True)
    out.print(f"Tables:       {from_here(folder)}", soft_wrap=True)
    out.print(f"Dagster page: {suggested(home, 'ui')}", soft_wrap=True)
    say(f"Slowest:      {slowest(costs)}")


def proposal_line(home: Home, quarter: Quarter) -> str:
    """A line that tells what closing the quarter would book and transfer, or that it was closed."""
    closing, record = read_ledger(home).closed.get(quarter), read_record(home, quarter)
    if closing is not None:
        return closed_sentence(closing)
    assert record is not None
    return f"{quarter}: would book {amount_text(record.total_eur)}, transfer {amount_text(record.transferred_eur)}"


def payout_table(title: str, lines: pl.DataFrame, width: int) -> Table:
    """A table of `width` characters: one line per practice, best rank first, only the first of many; the totals below."""
    more = lines.height - MOST_ROWS
    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=SIMPLE_HEAD,
        padding=0,
        show_footer=True,
        caption=f"and {number(more)} more in the table" if more > 0 else None,
    )
    payouts = lines.filter(pl.col("line_type") == "payout")
    full, partly = (payouts.filter(pl.col("status") == status).height for status in (Status.PAID, Status.PARTLY_PAID))
    paid = f"{number(full)} paid" + (f", {number(partly)} partly" if partly else "")
    footers = ("total", whole(payouts["ion"]), whole(payouts["aw_ion"]), "", "", paid, euro(lines["amount"]))
    shown = lines.head(MOST_ROWS)
    rows = [_figures(line) for line in shown.iter_rows(named=True)]
    room = room_for_names(width, zip(COLUMNS, footers, *rows, strict=True))
    for name, footer in zip(COLUMNS, footers, strict=True):
        table.add_column(name, footer=footer, justify="left" if name in ("AGB", "status") else "right", no_wrap=True)
        if name == "AGB":
            table.add_column("practice", no_wrap=True)
    for (agb, *figures, status, amount), name, line in zip(
        rows, fitted(shown["name"].to_list(), room), shown.iter_rows(named=True), strict=True
    ):
        table.add_row(agb, name, *figures, Text(status, STATUS_STYLES.get(line["status"], "")), amount)
    return table


def _figures(line: Mapping[str, Any]) -> tuple[str, ...]:
    """The cells of `COLUMNS`; an implementation line is named as such in the column of the status."""
    return (
        line["agb"],
        whole([line["ion"]]),
        whole([line["aw_ion"]]),
        "" if line["aw_share"] is None else percentage(line["aw_share"]),
        "" if line["rank_overall"] is None else str(line["rank_overall"]),
        "implementation" if line["line_type"] == "implementation" else line["status"],
        euro([line["amount"]]),
    )


def show_deliveries(deliveries: pl.DataFrame) -> None:
    """Two lines about the deliveries."""
    counts = sorted(deliveries["status"].value_counts().iter_rows())
    say(f"Deliveries:   {', '.join(f'{number(count)} {status}' for status, count in counts)}")
    rows, rejected = whole(deliveries["rows_read"]), whole(deliveries["rejected"])
    say(f"Rows:         {rows} read, {rejected} rejected (rejected_rows says which and why)")


def slowest(costs: Sequence[StepCost]) -> str:
    """The steps that took longest, and the most memory that any step took."""
    steps = ", ".join(f"{cost.step} {number(Decimal(str(cost.seconds)), 1)} s" for cost in costs[:SLOWEST])
    return f"{steps}; at most {whole([max(cost.peak_mib for cost in costs)])} MiB of memory"


def euro(amounts: Iterable[Decimal]) -> str:
    """The sum of an amount column: 1,234.56."""
    return number(sum(amounts, Decimal(0)), 2)


def whole(counts: Iterable[int]) -> str:
    """The sum of a count column: 1,234."""
    return number(sum(counts))
