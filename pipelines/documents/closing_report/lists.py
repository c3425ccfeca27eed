"""The lists of the closing report. Only the list of new accounts may be shortened: the approver has to see every other change."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import polars as pl

from pipelines.documents.paper.sheet import Cell, Paragraph, Section, Table, cells, columns
from pipelines.documents.quarter_tables import QuarterTables
from pipelines.documents.sums import sum_eur
from pipelines.dutch.numbers import number
from pipelines.dutch.words import euro, grouped, said, word
from pipelines.ledger.closing import MISSING_DELIVERY, Accepted, Closing
from pipelines.schemas.background import AccountChange
from pipelines.schemas.delivery_codes import FileStatus
from pipelines.schemas.ledger import SettlementKind
from pipelines.schemas.payout_codes import Action

LARGEST = 10
NEW_ACCOUNTS_NAMED = 5


def corrections(tables: QuarterTables) -> Section:
    """Per quarter of origin: how many lines, what is paid more and what is taken back."""
    found = tables["corrections"]
    rows = []
    for origin in found["origin_quarter"].unique().sort():
        amounts = found.filter(origin_quarter=origin)["amount"]
        more, back = (sum_eur(amount for amount in amounts if (amount > 0) is is_more) for is_more in (True, False))
        rows.append((origin, number(amounts.len()), euro(more), euro(back)))
    return _list("corrections", ("origin", "many", "more", "back"), rows, amounts=3)


def held(tables: QuarterTables) -> Section:
    """Practices that get no transfer of their balance: named by the closing, or with a transfer that came back."""
    balances = {row["agb"]: row["closing_balance"] for row in tables.rows("payments")}
    kept = tables.closing.held if tables.closing else [agb for agb, balance in balances.items() if balance > 0]
    rows = [(_named(tables, agb), euro(balances[agb]) if agb in balances else "") for agb in kept]
    return _list("held", ("practice", "balance"), rows, amounts=1)


def account_changes(tables: QuarterTables) -> Section:
    """Every changed account with the known one; new accounts by name when they are few, else their number."""
    changed = list(tables.rows("account_changes", kind=AccountChange.CHANGED))
    new = list(tables.rows("account_changes", kind=AccountChange.NEW))
    named = [*changed, *(new if len(new) <= NEW_ACCOUNTS_NAMED else ())]
    rows = [
        (_named(tables, row["agb"]), word(AccountChange(row["kind"])), grouped(row["iban"]), grouped(row["known_iban"] or ""))
        for row in named
    ]
    found = _list("accounts", ("practice", "kind", "iban", "known"), rows, short={1, 2, 3})
    if len(new) <= NEW_ACCOUNTS_NAMED:
        return found
    more = Paragraph(said("closing_report.accounts.new", many=number(len(new))))
    return Section(found.title, (*found.blocks, more) if rows else (more,))


def settlements(tables: QuarterTables) -> Section:
    """The settlements that the closing takes, with argument and approver (R35)."""
    rows = [
        (_named(tables, row["agb"]), word(SettlementKind(row["kind"])), row["argument"], row["approved_by"], euro(row["amount"]))
        for row in tables.rows("settlements")
    ]
    return _list("settlements", ("practice", "kind", "argument", "approved_by", "amount"), rows, amounts=1)


def accepted_missing(tables: QuarterTables, closing: Closing) -> Section:
    """The missing lists that the closing accepted, by name, and why (R32)."""
    rows = [_missing(tables, one) for one in closing.accepted]
    found = _list("missing", ("quarter", "what", "which"), rows, short={0, 1})
    if not rows:
        return found
    return Section(found.title, (*found.blocks, Paragraph(said("closing_report.missing.reason", reason=closing.reason))))


def _missing(tables: QuarterTables, accepted: Accepted) -> tuple[str, str, str]:
    kind, quarter, which = accepted[:3]
    shown = _named(tables, which) if kind == MISSING_DELIVERY else which
    return quarter, said(f"closing_report.missing.{kind}"), shown


def missing(tables: QuarterTables) -> Section:
    """What a closing would now have to accept as missing in the quarter itself."""
    quarter = str(tables.quarter)
    files = [
        (quarter, said("closing_report.missing.rejected_delivery"), row["file"])
        for row in tables.rows("deliveries", status=FileStatus.REJECTED)
    ]
    lists = tables["actions"].filter(pl.col("action") == Action.DELIVER_LIST)["agb"]
    practices = [(quarter, said("closing_report.missing.missing_delivery"), _named(tables, agb)) for agb in lists]
    return _list("missing", ("quarter", "what", "which"), [*files, *practices], short={0, 1})


def largest_transfers(tables: QuarterTables) -> Section:
    """The ten largest transfers, with the account."""
    paid = tables["payments"].filter(pl.col("transferred") > 0).sort("transferred", "agb", descending=[True, False]).head(LARGEST)
    rows = [(_named(tables, row["agb"]), grouped(row["iban"] or ""), euro(row["transferred"])) for row in paid.iter_rows(named=True)]
    return _list("largest", ("practice", "iban", "amount"), rows, amounts=1, short={1})


def _list(name: str, heads: Iterable[str], rows: Iterable[tuple[str, ...]], *, amounts: int = 0, short: Collection[int] = ()) -> Section:
    """A section with a table, or with a sentence that there is nothing."""
    path = f"closing_report.{name}"
    shown: tuple[tuple[Cell, ...], ...] = tuple(cells(*row) for row in rows)
    if not shown:
        return Section(said(f"{path}.title"), (Paragraph(said(f"{path}.none"), is_quiet=True),))
    head = columns(*(said(f"{path}.{one}") for one in heads), amounts=amounts, short=short)
    return Section(said(f"{path}.title"), (Table(head, shown),))


def _named(tables: QuarterTables, agb: str) -> str:
    """A practice by AGB code and name."""
    return said("closing_report.practice", agb=agb, name=tables.names.get(agb, ""))
