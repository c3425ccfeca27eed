"""The outcome of a quarter on the screen: the payout table per scheme, the totals, and where the files are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

import polars as pl
from rich.box import SIMPLE_HEAD
from rich.table import Table

from kbz_assets.commands.console import err, out
from kbz_assets.runtime.costs import StepCost
from kbz_assets.storage.home import Home
from pipelines.core.quarter import Quarter
from pipelines.publication.dutch import number
from pipelines.reporting.quarter_status import attention

MOST_ROWS = 60
SLOWEST = 3
WIDTH_OF_FIGURES = 64
STATUS_STYLES = {"paid": "green", "partly_paid": "green", "undecided": "yellow", "no_budget": "red"}


def show_quarter(home: Home, quarter: Quarter, costs: Sequence[StepCost]) -> None:
    """Print what each practice is paid under each scheme, the totals, the folders and which steps took longest."""
    folder = home.output(quarter) / "tables"
    payouts = pl.read_parquet(folder / "payouts.parquet")
    shares = pl.read_parquet(folder / "practice_shares.parquet").select("agb", "name", "ion", "aw_ion", "rank_overall")
    for (scheme,), lines in payouts.join(shares, on="agb").group_by("scheme", maintain_order=True):
        out.print(payout_table(f"{scheme} {quarter}", lines.sort("rank_overall", "agb", nulls_last=True)))
    deliveries = pl.read_parquet(folder / "deliveries.parquet")
    show_deliveries(deliveries)
    for line in attention(payouts, deliveries):
        err.print(f"warning: {line}", markup=False, soft_wrap=True)
    out.print(f"Tables:       {folder}", soft_wrap=True)
    out.print(f"Dagster page: kbz ui --home {home.path}", soft_wrap=True)
    out.print(f"Slowest:      {slowest(costs)}", soft_wrap=True)


def payout_table(title: str, lines: pl.DataFrame) -> Table:
    """One line per practice, best rank first, with the totals below; of a long list the first lines."""
    more = lines.height - MOST_ROWS
    payouts = lines.filter(pl.col("line_type") == "payout")
    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        show_footer=True,
        caption=f"and {more} more in the table" if more > 0 else None,
    )
    table.add_column("practice", no_wrap=True, overflow="ellipsis", max_width=out.width - WIDTH_OF_FIGURES, footer="total")
    for name, width, footer in (
        ("ION", 6, whole(payouts["ion"])),
        ("AW-ION", 6, whole(payouts["aw_ion"])),
        ("share", 6, ""),
        ("rank", 4, ""),
    ):
        table.add_column(name, justify="right", min_width=width, footer=footer)
    table.add_column("status", min_width=17, footer=f"{payouts.filter(pl.col('amount') > 0).height} paid")
    table.add_column("EUR", justify="right", min_width=10, footer=euro(lines["amount"]))
    for line in lines.head(MOST_ROWS).iter_rows(named=True):
        table.add_row(
            f"{line['agb']} {line['name']}",
            whole([line["ion"]]),
            whole([line["aw_ion"]]),
            "" if line["aw_share"] is None else f"{line['aw_share'] * 100:.2f}%",
            "" if line["rank_overall"] is None else str(line["rank_overall"]),
            status_text(line),
            euro([line["amount"]]),
        )
    return table


def status_text(line: dict[str, object]) -> str:
    """The status in its colour; an implementation line says that it is one."""
    status = str(line["status"])
    told = "implementation" if line["line_type"] == "implementation" else status
    style = STATUS_STYLES.get(status)
    return f"[{style}]{told}[/]" if style else told


def show_deliveries(deliveries: pl.DataFrame) -> None:
    """What was delivered, in two lines."""
    counts = sorted(deliveries["status"].value_counts().iter_rows())
    out.print(f"Deliveries:   {', '.join(f'{count} {status}' for status, count in counts)}")
    rows, rejected = whole(deliveries["rows_read"]), whole(deliveries["rejected"])
    out.print(f"Rows:         {rows} read, {rejected} rejected (rejected_rows says which and why)")


def slowest(costs: Sequence[StepCost]) -> str:
    """The steps that took longest, and the most memory that any step took."""
    steps = ", ".join(f"{cost.step} {number(Decimal(str(cost.seconds)), 1)} s" for cost in costs[:SLOWEST])
    return f"{steps}; at most {whole([max(cost.peak_mib for cost in costs)])} MiB of memory"


def euro(amounts: Iterable[Decimal]) -> str:
    """The sum as a Dutch reader expects it: 1.234,56."""
    return number(sum(amounts, Decimal(0)), 2)


def whole(counts: Iterable[int]) -> str:
    """The sum with a point between the thousands."""
    return number(sum(counts))
