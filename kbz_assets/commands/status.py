"""`kbz status`: open and closed quarters, proposed corrections, open balances, refusals of the next closing; and the year statement."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from kbz_assets.commands.console import out, say
from kbz_assets.commands.invocation import demand_outside
from kbz_assets.runtime.pseudonym_key import read_key
from kbz_assets.storage.files import private_files, write_whole
from kbz_assets.storage.home import Home, csv_table_file, table_file
from kbz_assets.storage.ledger_files import read_ledger
from kbz_assets.storage.standing import HomeStanding, QuarterStanding, home_standing
from kbz_assets.storage.warehouse import parquet_bytes
from pipelines.core.amounts import amount_text
from pipelines.core.diagnostics import Diagnostic, InputError
from pipelines.core.numbers import counted
from pipelines.ledger.corrections import Correction
from pipelines.ledger.records import as_json as record_json
from pipelines.ledger.year_statement import year_statement
from pipelines.publication.csv_file import csv_bytes

MOST_CORRECTIONS = 20


def show_status(home: Home, *, as_json: bool) -> None:
    """Print the status of the home. Nothing is changed."""
    standing = home_standing(home, lambda: read_key(home, os.environ))
    if as_json:
        print(json.dumps(status_json(standing), ensure_ascii=False, indent=1))  # noqa: T201 - for programs, as it is
    else:
        _show(standing)


def write_year_statement(home: Home, year: int | None, to: Path | None) -> None:
    """Write `year_statement` as Parquet and CSV in the folder `to`.

    InputError where one of the two is not named, or `to` lies in a folder of the home.
    """
    if year is None or to is None:
        missing = "--year" if year is None else "--to"
        raise InputError([Diagnostic(missing, None, "", "it is missing", "expected both --year and --to, or neither")])
    folder = demand_outside(home, to)
    statement = year_statement(read_ledger(home), year)
    with private_files():
        write_whole(table_file(folder, "year_statement"), parquet_bytes(statement))
        write_whole(csv_table_file(folder, "year_statement"), csv_bytes(statement))
    booked, in_year = (amount_text(sum(statement[name], Decimal(0))) for name in ("booked", "booked_in_year"))
    lines = counted(statement.height, "line")
    say(f"{year}: {lines}, booked {booked}, of which in the year {in_year}: {csv_table_file(to, 'year_statement')}")


def status_json(standing: HomeStanding) -> dict[str, Any]:
    """The status of the home, for programs."""
    return {
        "quarters": [_quarter_json(one) for one in standing.quarters],
        "corrections": [record_json(one) for one in standing.corrections],
        "balances": [{"agb": agb, "balance": amount_text(balance)} for agb, balance in standing.balances.items()],
        "refusals": [{"reason": str(one.reason), "subject": one.subject} for one in standing.refusals],
    }


def _quarter_json(one: QuarterStanding) -> dict[str, Any]:
    closing = one.closing
    names = ("closing_id", "booked_at", "prepared_by", "approved_by", "closing_hash")
    return {
        "quarter": str(one.quarter),
        "state": str(one.state),
        "total": None if one.total_eur is None else amount_text(one.total_eur),
        "to_transfer": None if one.to_transfer_eur is None else amount_text(one.to_transfer_eur),
        **{name: None if closing is None else getattr(closing, name) for name in names},
    }


def _show(standing: HomeStanding) -> None:
    _print("quarters", ("quarter", "state", "total", "transfer", "closing", "closed at", "prepared by", "approved by"), _rows(standing))
    if standing.corrections:
        _show_corrections(standing.corrections)
    if standing.balances:
        _print("open balances", ("AGB", "EUR"), [(agb, amount_text(balance)) for agb, balance in standing.balances.items()])
    for refusal in standing.refusals:
        say(f"the next closing would be {refusal}")


def _show_corrections(corrections: Sequence[Correction]) -> None:
    """A line per correction; only the first ones of many."""
    rows = [
        (str(one.origin_quarter), one.scheme, one.agb, str(one.line_type), amount_text(one.booked_eur), amount_text(one.amount_eur))
        for one in corrections[:MOST_CORRECTIONS]
    ]
    _print(f"proposed corrections {corrections[0].quarter}", ("of", "scheme", "AGB", "line", "booked", "correction"), rows)
    if len(corrections) > MOST_CORRECTIONS:
        say(f"and {len(corrections) - MOST_CORRECTIONS} more in the table corrections")


def _rows(standing: HomeStanding) -> Iterable[tuple[str, ...]]:
    for one in standing.quarters:
        amounts = ("" if amount is None else amount_text(amount) for amount in (one.total_eur, one.to_transfer_eur))
        closing = one.closing
        by = ("", "", "", "") if closing is None else (closing.closing_id, closing.booked_at, closing.prepared_by, closing.approved_by)
        yield (str(one.quarter), str(one.state), *amounts, *by)


def _print(title: str, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    for name in header:
        table.add_column(name, justify="right" if name in ("total", "transfer", "booked", "correction", "EUR") else "left")
    for row in rows:
        table.add_row(*row)
    out.print(table)
